"""What a figure of speed rests on: the processor, its number formats, the threads, torch."""

import os
import platform
from pathlib import Path

import torch

# what Linux calls them in /proc/cpuinfo: products of bfloat16 in vectors and in tiles
BRAIN_FLAGS = ("avx512_bf16", "amx_bf16")
CPU_INFO = Path("/proc/cpuinfo")


def described(text: str, field: str) -> str | None:
    """The first value of a field in what /proc/cpuinfo says; None without it."""
    for line in text.splitlines():
        name, separator, value = line.partition(":")
        if separator and name.strip() == field:
            return value.strip()
    return None


def cpu_info() -> str:
    """What the system says of its processors; empty where it is no Linux."""
    return CPU_INFO.read_text() if CPU_INFO.exists() else ""


def brain_flags(text: str) -> list[str]:
    """Which instructions for bfloat16 the processor has, by what /proc/cpuinfo says."""
    have = (described(text, "flags") or "").split()
    return [flag for flag in BRAIN_FLAGS if flag in have]


def has_brain_float() -> bool:
    """Whether bfloat16 is computed by instructions of its own; without them it is many times slower than float32."""
    return bool(brain_flags(cpu_info()))


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def facts() -> str:
    """One line that stands over every table of speed."""
    info = cpu_info()
    name = described(info, "model name") or platform.processor() or platform.machine()
    brain = ", ".join(brain_flags(info)) or "none"
    return (
        f"{name}, {cores()} cores, {torch.get_num_threads()} threads, torch {torch.__version__}, "
        f"instructions for bfloat16: {brain}"
    )

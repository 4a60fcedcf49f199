"""Blocks that were freed are taken again without a page fault."""

import platform
import subprocess
import sys

import pytest

from gan_core.training.malloc import keep_freed_memory

# eight blocks of 8 MiB at a time, all of whose pages are touched, are taken and dropped again and again
FAULTS = """
import resource, sys
from gan_core.training.malloc import keep_freed_memory

def take_and_drop():
    blocks = [bytearray(2**23) for _ in range(8)]
    for block in blocks:
        block[::4096] = b"x" * 2**11

if sys.argv[1] == "kept":
    assert keep_freed_memory()
take_and_drop()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    take_and_drop()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    return int(subprocess.run([sys.executable, "-c", FAULTS, how], check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_a_block_that_was_freed_is_taken_again_without_page_faults():
    assert faults("kept") < 100 < 10_000 < faults("given back")


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    assert not keep_freed_memory()

"""The most that a processor could do: what an iteration computes, at the speed of its best matrix product."""

from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.interleaved_timing import Clock, rate
from benchmarks.machine import has_brain_float

MATRIX = 2_048


def operations_of(step: Callable[[], int]) -> float:
    """Floating point operations of matrix products and convolutions, forwards and backwards, for one real image."""
    with FlopCounterMode(display=False) as counter:
        images = step()
    return counter.get_total_flops() / images


def peak_gigaflops(dtype: torch.dtype, clock: Clock = Clock.wall, repeats: int = 5) -> float:
    """The best that this machine does with these threads: a product of two large square matrices, 10^9 operations a
    second.
    """
    left, right = (torch.ones(MATRIX, MATRIX, dtype=dtype) for _ in range(2))
    left @ right
    return max(rate(lambda: len(left @ right) and 1, 0, clock) for _ in range(repeats)) * 2 * MATRIX**3 / 1e9


def peaks(clock: Clock = Clock.wall) -> dict[str, float]:
    """`peak_gigaflops` in each number format for which the processor has instructions, by the format's name."""
    dtypes = (torch.float32, torch.bfloat16) if has_brain_float() else (torch.float32,)
    return {str(dtype).removeprefix("torch."): peak_gigaflops(dtype, clock) for dtype in dtypes}


def best_peak(clock: Clock = Clock.wall) -> float:
    """The highest of all `peaks`."""
    return max(peaks(clock).values())


def times_at_peak(operations: float, gigaflops: float, base: float) -> float:
    """How many times as fast as a base a loop would be that did nothing but its operations, at the peak.

    Args:
        operations: Floating point operations of one image.
        gigaflops: The peak, in 10^9 operations a second.
        base: Images a second.
    """
    return gigaflops * 1e9 / operations / base

"""Speeds that can be compared: everyone runs in every round, so a slow minute of the machine hits all alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from enum import StrEnum

Iterate = Callable[[], int]

# processor time stands still while other programs run, so it is for busy machines; it does not see other processes
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


class Clock(StrEnum):
    """`--clock`."""

    wall = "wall"
    cpu = "cpu"


def rate(iterate: Iterate, seconds: float, clock: Clock = Clock.wall) -> float:
    """Images a second of calls that each say how many images they did; at least one call."""
    now = CLOCKS[clock]
    images = 0
    started = now()
    while True:
        images += iterate()
        taken = now() - started
        if taken >= seconds:
            return images / taken


def interleaved(
    rows: Mapping[str, Iterate], rounds: int, seconds: float, clock: Clock = Clock.wall, warm_up: int = 2
) -> dict[str, list[float]]:
    """Images a second of each row in each round.

    Args:
        rows: What to call, by name.
        rounds: How often everyone takes a turn.
        seconds: Length of a turn.
        clock: What counts as a second.
        warm_up: Calls before anyone is timed.
    """
    for iterate in rows.values():
        for _ in range(warm_up):
            iterate()
    found: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, iterate in rows.items():
            found[name].append(rate(iterate, seconds, clock))
    return found


def times_as_fast(rates: list[float], base: list[float]) -> float:
    """How many times as fast as the base: the median of the rounds' own ratios, each taken in the same minute."""
    return statistics.median(own / other for own, other in zip(rates, base, strict=True))

"""Speeds that can be compared: everyone runs in every round, so a slow minute of the machine hits all alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection

Iterate = Callable[[], int]

# processor time stands still while other programs run, so it is for busy machines; it does not see other processes
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


class Clock(StrEnum):
    """`--clock`."""

    wall = "wall"
    cpu = "cpu"


class Apart:
    """A row in a process of its own, which takes its turns among the others: for what concerns a whole process.

    Args:
        make: Called in that process, gives what is to be timed there; a function of a module.
        arguments: Of `make`.
    """

    def __init__(self, make: Callable[..., Iterate], *arguments: object) -> None:
        context = get_context("spawn")
        self._here, there = context.Pipe()
        context.Process(target=_take_turns, args=(there, make, arguments), daemon=True).start()
        there.close()  # so that its end is seen here if the process dies

    def rate(self, seconds: float, clock: Clock) -> float:
        """What `rate` gives there.

        Raises:
            RuntimeError: If the process has died.
        """
        try:
            self._here.send((seconds, clock))
            return self._here.recv()
        except (EOFError, OSError) as error:
            raise RuntimeError("the process of this row has died; what it said of that is above") from error


def _take_turns(turns: Connection, make: Callable[..., Iterate], arguments: tuple) -> None:
    iterate = make(*arguments)
    while True:
        try:
            turn = turns.recv()
        except EOFError:
            return
        turns.send(rate(iterate, *turn))


def rate(iterate: Iterate | Apart, seconds: float, clock: Clock = Clock.wall) -> float:
    """Images a second of calls that each say how many images they did; at least one call."""
    if isinstance(iterate, Apart):
        return iterate.rate(seconds, clock)
    now = CLOCKS[clock]
    images = 0
    started = now()
    while True:
        images += iterate()
        taken = now() - started
        if taken >= seconds:
            return images / taken


def interleaved(
    rows: Mapping[str, Iterate | Apart], rounds: int, seconds: float, clock: Clock = Clock.wall, warm_up: int = 2
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
            rate(iterate, 0, clock)
    found: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, iterate in rows.items():
            found[name].append(rate(iterate, seconds, clock))
    return found


def times_as_fast(rates: list[float], base: list[float]) -> float:
    """How many times as fast as the base: the median of the rounds' own ratios, each taken in the same minute."""
    return statistics.median(own / other for own, other in zip(rates, base, strict=True))

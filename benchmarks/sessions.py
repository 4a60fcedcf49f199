"""How the app bears many visitors: 25 at once on every page, a thousand that come and go, and ten minutes of wandering.

Visitors speak to the server without a browser, so what is measured is the server.

Run: python -m benchmarks.sessions [--visitors 25] [--opened 1000] [--minutes 10]
"""

import os
import random
import sys
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.browser import ROOT, Server, resident, serve
from benchmarks.machine import facts
from benchmarks.visitor import Answer, Visitor, visitor
from dashboard.views.registry import PAGES
from gan_core.runs.run import open_run

PATHS = tuple(entry.url_path for entry in PAGES)
KEPT_SESSIONS = 128  # Streamlit keeps so many closed ones for who comes back; memory is flat from then on
SOAK_VISITORS = 4
LOOK_SECONDS = 5
RESTS = (0.0, 3.0)  # seconds: nobody ever pauses, and somebody who looks at what came
CHECKPOINT = "Checkpoint (iteration)"


@dataclass(frozen=True)
class Place:
    """The checkpoint that a visitor looks at."""

    run: str
    step: int

    @property
    def query(self) -> str:
        return f"run={self.run}&step={self.step}"

    def crossing(self, seen_by: Visitor) -> str | None:
        """What a page's address says of its checkpoint where that is another one: somebody else's."""
        parameters = parse_qs(seen_by.query)
        found = tuple(parameters.get(name, [""])[0] for name in ("run", "step"))
        return None if found == (self.run, str(self.step)) else f"asked for {self.query}, was shown {found}"


@dataclass
class Found:
    """What visitors met.

    Attributes:
        seconds: Of each rerun, by page.
        problems: What pages said of failures.
        crossings: Where one visitor was shown another's checkpoint.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    crossings: list[str] = field(default_factory=list)

    def add(self, place: Place, visitor: Visitor, answer: Answer) -> None:
        """Count one answer, and whether it is another visitor's."""
        self.seconds.setdefault(visitor.page, []).append(answer.seconds)
        self.problems += [f"{visitor.page}: {problem}" for problem in answer.problems]
        crossing = place.crossing(visitor)
        self.crossings += [f"{visitor.page}: {crossing}"] if crossing else []

    def merge(self, other: "Found") -> None:
        """Count what another visitor met."""
        for page, seconds in other.seconds.items():
            self.seconds.setdefault(page, []).extend(seconds)
        self.problems += other.problems
        self.crossings += other.crossings

    @property
    def all_seconds(self) -> list[float]:
        return [each for seconds in self.seconds.values() for each in seconds]


@contextmanager
def app(runs: Path) -> Generator[Server]:
    """The app on the runs in a folder."""
    command = [sys.executable, "-m", "dashboard", "--no-browser"]
    with serve(command, "--port", ROOT, {**os.environ, "LATENT_ATLAS_RUNS": str(runs)}) as server:
        yield server


def places(runs: Path, count: int) -> list[Place]:
    """Checkpoints of all runs in turn, so that neighbours look at different ones."""
    found = [
        [Place(folder.name, step) for step in open_run(folder).steps()[-2:]]
        for folder in sorted(runs.iterdir())
        if (folder / "run.json").exists()
    ]
    mixed = [place for row in zip(*found, strict=False) for place in row]
    return [mixed[number % len(mixed)] for number in range(count)]


def together(go: Callable[[int], Found], count: int) -> Found:
    """What so many visitors met, all at the same time."""
    total = Found()
    with ThreadPoolExecutor(count) as pool:
        for found in pool.map(go, range(count)):
            total.merge(found)
    return total


def at_once(port: int, where: Sequence[Place], pages: Sequence[str], reruns: int, rest: float) -> Found:
    """As many visitors at once as places, on one page after the other, each rerun so many times on each.

    Args:
        port: Of the app.
        where: What each visitor looks at.
        pages: Paths.
        reruns: On each page, beyond its opening.
        rest: Mean seconds between an answer and the next question of the same visitor.
    """

    def go(number: int) -> Found:
        found, place, chance = Found(), where[number], random.Random(number)
        with visitor(port) as each:
            for page in pages:
                each.open(page, place.query)
                for _ in range(reruns):
                    time.sleep(2 * rest * chance.random())
                    found.add(place, each, each.again())
        return found

    return together(go, len(where))


def warm(port: int, where: Sequence[Place], pages: Sequence[str]) -> None:
    """Let every page be made once, so that it is cached from now on."""
    for place in dict.fromkeys(where):
        with visitor(port) as each:
            for page in pages:
                each.open(page, place.query)


def open_and_close(
    port: int, place: Place, count: int, memory: Callable[[], float], pages: Sequence[str] = PATHS
) -> list[float]:
    """So many visitors who come, look at one page and go; MiB of the server, looked at a hundred times on the way."""
    seen = []
    for number in range(count):
        with visitor(port) as each:
            each.open(pages[number % len(pages)], place.query)
        if number % max(1, count // 100) == 0:
            seen.append(memory())
    return seen


def wander(port: int, where: Sequence[Place], until: float, pages: Sequence[str] = PATHS) -> Found:
    """Visitors who walk from page to page and move whatever slider they find, until a time of `time.monotonic`."""

    def go(number: int) -> Found:
        found, place, chance = Found(), where[number], random.Random(number)
        with visitor(port) as each:
            while time.monotonic() < until:
                page = chance.choice(pages)
                answer = each.open(page, place.query)
                found.add(place, each, answer)
                for slider, fragment in answer.sliders:
                    if slider.label != CHECKPOINT:
                        found.add(place, each, each.move(slider, fragment, chance.random()))
        return found

    return together(go, len(where))


def slope(values: Sequence[float], span: float) -> float:
    """How much values taken evenly over a span grow per unit of it, by least squares without the first third.

    Caches fill at first.
    """
    rest = np.asarray(values[len(values) // 3 :], float)
    return float(np.polyfit(np.linspace(0, span * len(rest) / len(values), len(rest)), rest, 1)[0])


def table(found: Found, title: str) -> Table:
    """Median and 95th percentile of a rerun, page by page."""
    shown = Table("page", "reruns", "median s", "p95 s", title=title)
    for page, seconds in [*found.seconds.items(), ("all", found.all_seconds)]:
        shown.add_row(page, str(len(seconds)), *(f"{np.percentile(seconds, part):.2f}" for part in (50, 95)))
    return shown


def main(
    visitors: Annotated[int, typer.Option(min=0, help="How many at once.")] = 25,
    reruns: Annotated[int, typer.Option(min=1, help="Of each visitor on each page.")] = 6,
    opened: Annotated[int, typer.Option(min=0, help="How many sessions to open and close.")] = 1_000,
    minutes: Annotated[float, typer.Option(min=0, help="How long to wander.")] = 10,
    runs: Annotated[Path, typer.Option(help="Folder of runs.")] = ROOT / "checkpoints",
) -> None:
    """Print what visitors met, and what became of the server's memory."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    where = places(runs, max(visitors, SOAK_VISITORS))
    with app(runs) as server:
        if visitors:
            warm(server.port, where, PATHS)
        for rest in RESTS if visitors else ():
            found = at_once(server.port, where[:visitors], PATHS, reruns, rest)
            pause = f"{rest:g} s between an answer and the next question" if rest else "no pause"
            console.print(table(found, f"{visitors} sessions at once, {pause}"))
            console.print(f"failures: {len(found.problems)}, states crossed: {len(found.crossings)}")
        _print_memory(console, server, where, opened, minutes)
        failed = server.log.read_text().count("Traceback")
    console.print(f"tracebacks in the server's log: {failed}")


def _print_memory(console: Console, server: Server, where: Sequence[Place], opened: int, minutes: float) -> None:
    def memory() -> float:
        return resident(server.process)

    if opened:
        open_and_close(server.port, where[0], KEPT_SESSIONS, memory)
        seen = open_and_close(server.port, where[0], opened, memory)
        growth = slope(seen, opened)
        console.print(
            f"{opened:,} sessions opened and closed: {seen[0]:.0f} MiB at first, {seen[-1]:.0f} at the end, "
            f"{1000 * growth:+.1f} MiB per 1,000 sessions"
        )
    if minutes:
        seen, until = [], time.monotonic() + 60 * minutes
        with ThreadPoolExecutor(1) as pool:
            walk = pool.submit(wander, server.port, where[:SOAK_VISITORS], until)
            while time.monotonic() < until and not walk.done():
                seen.append(memory())
                time.sleep(LOOK_SECONDS)
            found = walk.result()
        console.print(
            f"{minutes:.0f} minutes of {SOAK_VISITORS} visitors, {len(found.all_seconds):,} reruns: {seen[0]:.0f} MiB "
            f"at first, {seen[-1]:.0f} at the end, {slope(seen, minutes):+.1f} MiB per minute; "
            f"failures: {len(found.problems)}, states crossed: {len(found.crossings)}"
        )


if __name__ == "__main__":
    typer.run(main)

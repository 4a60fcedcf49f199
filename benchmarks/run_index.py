"""How quick a list of very many runs is: read from the disk, read again, and painted by a real Chromium.

Run: python -m benchmarks.run_index
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from benchmarks.browser import PICTURE, NoBrowserError, chromium, dashboard
from benchmarks.machine import facts
from benchmarks.many_runs import KEPT, make_runs
from gan_core.runs.index import Filter, RunIndex, matching, ordered

FEW = 3
ROWS = "document.querySelectorAll('.runs-row').length > 0"
HEADING = "document.querySelector('h1') !== null"
GIVE_UP_SECONDS = 120

# when the page was asked for is its own clock's zero; a frame later the rows are on the screen
PAINTED = """
condition => new Promise(resolve => {
  const look = () => (0, eval)(condition) ? requestAnimationFrame(() => resolve(performance.now()))
    : requestAnimationFrame(look);
  look();
})
"""


def seconds(task: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def reading_table(folder: Path, repeats: int) -> Table:
    """What happens without a browser: a first time, and the median of further ones."""
    index = RunIndex()
    entries = index.summaries
    tasks = {
        "read all runs": lambda: entries([folder]),
        "sort by name": lambda: ordered(index, entries([folder]), "name"),
        "sort by lowest FID": lambda: ordered(index, entries([folder]), "fid"),
        "search for two words": lambda: matching(entries([folder]), Filter(text="hinge look")),
    }
    table = Table("task", "first ms", f"median of {repeats} more ms", title="each looks at every folder for changes")
    for name, task in tasks.items():
        first = seconds(task)
        others = [seconds(task) for _ in range(repeats)]
        table.add_row(name, f"{1_000 * first:.0f}", f"{1_000 * statistics.median(others):.0f}")
    return table


def first_paint(browser: Browser, address: str, condition: str) -> float:
    """Seconds from asking for a page to the frame that shows something, in a browser that has nothing cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(1_000 * GIVE_UP_SECONDS)
        page.goto(address, wait_until="commit")
        return page.evaluate(PAINTED, condition) / 1_000
    finally:
        page.wait_for_timeout(1_500)  # the samples of these rows are made, so that the next visit finds a quiet server
        context.close()


def painting_table(many: Path, few: Path, count: int, repeats: int) -> Table:
    """Visits to a server that has shown the page before; both folders take turns, so they share slow minutes."""
    visits = {
        "Runs, heading": ("runs", HEADING),
        "Runs, rows": ("runs", ROWS),
        "Explore, picture": ("", PICTURE),
    }
    found: dict[tuple[str, Path], list[float]] = {(name, folder): [] for name in visits for folder in (few, many)}
    with chromium() as browser, dashboard(many) as on_many, dashboard(few) as on_few:
        addresses = {many: on_many, few: on_few}
        for round_ in range(1 + repeats):
            for (name, folder), times in found.items():
                path, condition = visits[name]
                taken = first_paint(browser, f"{addresses[folder]}/{path}", condition)
                if round_:
                    times.append(taken)
    medians = {key: statistics.median(times) for key, times in found.items()}
    title = f"first paint on a warm server, median of {repeats} visits"
    table = Table("page", f"{FEW} runs s", f"{count:,} runs s", "ratio", title=title)
    for name in visits:
        on_few, on_many = medians[name, few], medians[name, many]
        table.add_row(name, f"{on_few:.2f}", f"{on_many:.2f}", f"{on_many / on_few:.2f}")
    return table


def main(
    count: Annotated[int, typer.Option(min=1, help="How many runs.")] = 1_000,
    repeats: Annotated[int, typer.Option(min=1, help="How often each thing is measured.")] = 7,
) -> None:
    """Print the tables."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    with tempfile.TemporaryDirectory() as folder:
        many, few = Path(folder) / "many", Path(folder) / "few"
        made = seconds(lambda: make_runs(many, count))
        make_runs(few, FEW)
        console.print(f"{count:,} runs of {len(KEPT)} kept steps each, made in {made:.0f} s", soft_wrap=True)
        console.print(reading_table(many, repeats))
        try:
            console.print(painting_table(many, few, count, repeats))
        except NoBrowserError as error:
            console.print(f"the first paint is not available: {error}")


if __name__ == "__main__":
    typer.run(main)

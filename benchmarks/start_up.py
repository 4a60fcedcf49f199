"""How long one waits before anything happens: commands, the first iteration, the dashboard's first picture.

A first start finds the files wherever the system has them at that moment; the others find them in memory. No cache is
dropped, for that takes the rights of an administrator.

Run: python -m benchmarks.start_up
     python -m benchmarks.start_up --against ../older    the first picture of this tree and of another in turns
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from benchmarks.browser import PICTURE, ROOT, SLIDERS, NoBrowserError, chromium, processor_seconds, serve
from benchmarks.machine import facts

GIVE_UP_SECONDS = 300
TOP = 12
CLI = (sys.executable, "-m", "gan_core")

# what is imported, as Python that imports it; the page is run to its end, for much is imported on the way
SUBJECTS = {
    "gan-core --help": "import gan_core.cli.app",
    "gan-core train": (
        "import gan_core.cli.app, gan_core.training.loop; "
        "from gan_core.data.sources import load_images; load_images('mnist-5k')"
    ),
    "the dashboard's Explore page": (
        "from streamlit.testing.v1 import AppTest; "
        "assert not AppTest.from_file('dashboard/navigation.py', default_timeout=120).run().exception"
    ),
}
# the picture is what one came for: it is there when the browser has decoded it


# --- commands --------------------------------------------------------------------------------------------------------


def seconds_to_end(command: tuple[str, ...]) -> float:
    """From the start of a command to its end."""
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


def seconds_to_first_iteration(network: str) -> float:
    """From the start of `gan-core train` to the first logged iteration in the run folder.

    Raises:
        RuntimeError: If it ends or takes too long before that.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "run" / "metrics.jsonl"
        command = [*CLI, "train", "run", "--network", network, "--out", folder]
        started = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as training:
            try:
                while not (log.exists() and log.read_bytes().endswith(b"\n")):
                    if training.poll() is not None or time.perf_counter() - started > GIVE_UP_SECONDS:
                        raise RuntimeError(f"no iteration was logged by: {' '.join(command)}")
                    time.sleep(0.005)
                return time.perf_counter() - started
            finally:
                training.kill()


def commands_table(repeats: int) -> Table:
    """A row for each command: the first start, and the median of the others."""
    tasks = {
        "python -c pass, for comparison": lambda: seconds_to_end((sys.executable, "-c", "pass")),
        "gan-core --help": lambda: seconds_to_end((*CLI, "--help")),
        "gan-core runs": lambda: seconds_to_end((*CLI, "runs")),
        "gan-core train, dense: first iteration logged": lambda: seconds_to_first_iteration("dense"),
        "gan-core train, conv: first iteration logged": lambda: seconds_to_first_iteration("conv"),
    }
    table = Table("command", "first start s", f"median of {repeats} more s")
    for name, task in tasks.items():
        first, *others = [task() for _ in range(1 + repeats)]
        table.add_row(name, f"{first:.2f}", f"{statistics.median(others):.2f}")
    return table


# --- the dashboard ---------------------------------------------------------------------------------------------------


def visit(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds from asking for the Explore page to its picture, and to the last of its sliders, in a new browser
    context that has nothing cached.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        started = time.perf_counter()
        page.goto(f"{address}/explore", wait_until="commit")
        page.wait_for_function(PICTURE, polling=10, timeout=1_000 * GIVE_UP_SECONDS)
        picture = time.perf_counter() - started
        page.wait_for_function(SLIDERS, polling=10, timeout=1_000 * GIVE_UP_SECONDS)
        return picture, time.perf_counter() - started
    finally:
        context.close()


def dashboard_start(browser: Browser, tree: Path, python: Path) -> dict[str, float]:
    """Seconds of one start of a tree's dashboard on the runs that it ships, by what was waited for."""
    command = [python, "-m", "streamlit", "run", "dashboard", "--server.headless=true"]
    started = time.perf_counter()
    with serve(command, "--server.port", tree, os.environ | {"LATENT_ATLAS_RUNS": str(tree / "checkpoints")}) as server:
        healthy = time.perf_counter() - started
        first, first_whole = visit(browser, server.address)
        processor = processor_seconds(server.process)
        second, second_whole = visit(browser, server.address)
    return {
        "server answers": healthy,
        "first visit: picture": first,
        "first visit: all sliders": first_whole,
        "from nothing to the first picture": healthy + first,
        "the server's processor time until then": processor,
        "second visit: picture": second,
        "second visit: all sliders": second_whole,
    }


def dashboard_table(repeats: int) -> Table:
    """A row for each thing that is waited for: on the first start, and the median of the others."""
    with chromium() as browser:
        first, *others = [dashboard_start(browser, ROOT, Path(sys.executable)) for _ in range(1 + repeats)]
    table = Table("dashboard", "first start s", f"median of {repeats} more s", title="the Explore page in Chromium")
    for name, seconds in first.items():
        table.add_row(name, f"{seconds:.2f}", f"{statistics.median(other[name] for other in others):.2f}")
    return table


def against_table(other: Path, repeats: int) -> Table:
    """As `dashboard_table`, of this tree and of another with its own `.venv`, started in turns; the first of each is
    left out.
    """
    trees = {"other": (other, other / ".venv/bin/python"), "this": (ROOT, Path(sys.executable))}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in trees}
    with chromium() as browser:
        for _ in range(1 + repeats):
            for name, (tree, python) in trees.items():
                found[name].append(dashboard_start(browser, tree, python))
    table = Table("dashboard", f"{other.name} s", "this s", "ratio", title=f"medians of {repeats} starts in turns")
    for row in found["this"][0]:
        before, now = (statistics.median(each[row] for each in found[name][1:]) for name in ("other", "this"))
        table.add_row(row, f"{before:.2f}", f"{now:.2f}", f"{now / before:.2f}")
    return table


# --- imports ---------------------------------------------------------------------------------------------------------


def import_times(report: str) -> Counter[str]:
    """Seconds that each top-level package's own modules took to import, by what `python -X importtime` writes.

    Only the time of a module itself is counted, not of those that it imports: each second is counted once.
    """
    found: Counter[str] = Counter()
    for line in report.splitlines():
        head, *columns = line.split("|")
        if len(columns) == 2 and head.startswith("import time:"):
            own = head.removeprefix("import time:").strip()
            if own.isdigit():  # the first line holds the columns' names
                found[columns[1].strip().split(".")[0]] += int(own) / 1e6
    return found


def imported_by(code: str) -> Counter[str]:
    """`import_times` of a fresh Python that runs `code`."""
    command = [sys.executable, "-X", "importtime", "-c", code]
    return import_times(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr)


def imports_table(subject: str, times: Counter[str]) -> Table:
    """The packages that take longest to import."""
    title = f"{subject}: {times.total():.2f} s of imports"
    table = Table("package, with all its modules", "ms", "share", title=title)
    for name, seconds in times.most_common(TOP):
        table.add_row(name, f"{1_000 * seconds:.0f}", f"{100 * seconds / times.total():.0f}%")
    return table


def main(
    repeats: Annotated[int, typer.Option(min=1, help="Starts after the first.")] = 3,
    against: Annotated[
        Path | None, typer.Option(help="Compare the dashboard with that of another tree, and nothing else.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Only the import times, as one JSON object.")] = False,
) -> None:
    """Print the tables."""
    if as_json:
        print(json.dumps({subject: imported_by(code) for subject, code in SUBJECTS.items()}))
        return
    console = Console()
    console.print(facts(), soft_wrap=True)
    if against:
        console.print(against_table(against.resolve(), repeats))
        return
    console.print(commands_table(repeats))
    try:
        console.print(dashboard_table(repeats))
    except NoBrowserError as error:
        console.print(f"the dashboard's start is not available: {error}")
    for subject, code in SUBJECTS.items():
        console.print(imports_table(subject, imported_by(code)))


if __name__ == "__main__":
    typer.run(main)

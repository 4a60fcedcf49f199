"""What one waits for in the app: a page opened by its address, a page chosen in the navigation, another checkpoint.

A wait ends when the script has run, nothing on the page waits any more, and it stays so for a moment. Each is measured
in a real Chromium on a server that has loaded all it loads: a first round is left out. Of two trees each wait is
measured in turns, so both see the same machine.

Run: python -m benchmarks.waits                        this tree
     python -m benchmarks.waits --against ../older     this tree and another with its own `.venv`, in turns
"""

import os
import statistics
import sys
from collections import defaultdict
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import TimeoutError as NothingCame
from rich.console import Console
from rich.table import Table

from benchmarks.browser import ROOT, chromium, serve
from benchmarks.machine import facts

PATIENCE = 300_000  # milliseconds
GOALS = {"opened": "", "chosen": "0.4 s", "other checkpoint": "1 s"}
PAGES = ("explore", "map", "boundaries", "projection", "training", "snapshots", "compare", "runs")
FORMER = {"explore": "", "boundaries": "borders"}  # before pages were listed in a registry
BESIDE = "training"  # from where a page is chosen in the navigation, but for this one, which is chosen from `runs`

# notes when the page has come to rest since `waits.begin()`; a wait begins with the page itself, too
WATCH = """
const waits = { began: 0, ran: true, rested: 0 };
waits.begin = () => Object.assign(waits, { began: performance.now(), ran: false, rested: 0 });
const isBusy = () =>
  document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning" ||
  !document.querySelector("h1") ||
  document.querySelector("[data-testid=stSkeleton], [data-testid=stProgress], .atlas-skeleton, .atlas-wait");
const look = () => {
  if (isBusy()) Object.assign(waits, { ran: true, rested: 0 });
  else if (waits.ran && !waits.rested) waits.rested = performance.now();
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
window.waits = waits;
"""
REST = "waits.rested && performance.now() - waits.rested > 400"


class Visitor:
    """Somebody at one tree's app.

    Args:
        browser: Where they look.
        address: Of the server.
        former: Whether its pages have their former addresses.
        run: Which they look at.
    """

    def __init__(self, browser: Browser, address: str, former: bool, run: str) -> None:
        self._browser, self._address, self._former, self._run = browser, address, former, run
        self._keys = cycle(("ArrowLeft", "ArrowRight"))

    def waits(self, page: str) -> dict[str, float]:
        """Seconds that each wait for a page takes, by what it is for; those that the page has."""
        context = self._browser.new_context(viewport={"width": 1440, "height": 900})
        try:
            shown = context.new_page()
            shown.add_init_script(WATCH)
            shown.goto(f"{self._address}/{self._path(page)}?run={self._run}&seed=3", wait_until="commit")
            found = {"opened": self._wait(shown)}
            slider = shown.get_by_test_id("stSidebar").get_by_role("slider").first
            if slider.count() and (seconds := self._pressed(shown, slider)) is not None:
                found["other checkpoint"] = seconds
            other = "runs" if page == BESIDE else BESIDE
            self._follow(shown, other)
            found["chosen"] = self._follow(shown, page)
            return found
        finally:
            context.close()

    def _path(self, page: str) -> str:
        return FORMER.get(page, page) if self._former else page

    def _follow(self, shown: Page, page: str) -> float:
        """Choose a page in the navigation."""
        links = shown.locator("[data-testid=stSidebarNavLink]")
        paths = links.evaluate_all("links => links.map((link) => new URL(link.href).pathname.slice(1))")
        links.nth(paths.index(self._path(page))).evaluate("link => { waits.begin(); link.click(); }")
        return self._wait(shown)

    def _pressed(self, shown: Page, slider: Locator) -> float | None:
        """Move the checkpoint's slider to its neighbour, or back; None where the page draws nothing anew then."""
        for key in (next(self._keys), next(self._keys), next(self._keys)):  # at an end the first does nothing
            shown.evaluate("waits.begin()")
            slider.press(key)
            try:
                shown.wait_for_function("waits.ran", timeout=3_000)
            except NothingCame:
                continue
            return self._wait(shown)
        return None

    def _wait(self, shown: Page) -> float:
        shown.wait_for_function(REST, polling=20, timeout=PATIENCE)
        return shown.evaluate("waits.rested - waits.began") / 1000


def measure(trees: dict[str, Path], pages: list[str], run: str, rounds: int) -> dict[tuple[str, str, str], list[float]]:
    """Seconds of each wait of each tree, by page, wait and tree."""
    found = defaultdict(list)
    with ExitStack() as stack:
        browser = stack.enter_context(chromium())
        visitors = {}
        for name, tree in trees.items():
            python = Path(sys.executable) if tree == ROOT else tree / ".venv/bin/python"
            command = [python, "-m", "streamlit", "run", "dashboard", "--server.headless=true"]
            environment = os.environ | {"LATENT_ATLAS_RUNS": str(tree / "checkpoints")}
            server = stack.enter_context(serve(command, "--server.port", tree, environment))
            is_former = not (tree / "dashboard/views/registry.py").exists()
            visitors[name] = Visitor(browser, server.address, is_former, run)
        for number in range(-1, rounds):
            for page in pages:
                for name in list(visitors)[:: 1 if number % 2 else -1]:
                    for wait, seconds in visitors[name].waits(page).items():
                        if number >= 0:
                            found[page, wait, name].append(seconds)
    return found


def table_of(found: dict[tuple[str, str, str], list[float]], names: list[str], rounds: int) -> Table:
    """A row for each wait: the medians of all trees, and of two trees the ratio of the medians."""
    compared = ["ratio"] if len(names) == 2 else []
    table = Table("wait", "page", *(f"{name} s" for name in names), *compared, "goal", title=f"medians of {rounds}")
    for wait, goal in GOALS.items():
        for page in dict.fromkeys(page for page, other, _ in found if other == wait):
            medians = [statistics.median(found[page, wait, name]) for name in names if found.get((page, wait, name))]
            told = [f"{median:.2f}" for median in medians] + ["-"] * (len(names) - len(medians))
            ratio = [f"{medians[1] / medians[0]:.2f}" if len(medians) == 2 else "-"] if compared else []
            table.add_row(wait, page, *told, *ratio, goal)
    return table


def main(
    pages: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another tree with its own `.venv`.")] = None,
    run: Annotated[str, typer.Option(help="Which is looked at.")] = "mnist-dense",
    rounds: Annotated[int, typer.Option(min=1, help="After the first, which is left out.")] = 5,
) -> None:
    """Measure and print."""
    trees = ({"other": against.resolve()} if against else {}) | {"this": ROOT}
    found = measure(trees, pages or list(PAGES), run, rounds)
    Console().print(facts(), table_of(found, list(trees), rounds), sep="\n")


if __name__ == "__main__":
    typer.run(main)

"""The first-time path with a clock: from asking for the app's root to the first surprise, and through all nine stops.

A browser that knows nothing asks for the root, as someone new does. The first surprise is a digit that nobody wrote,
and another one at the first press. Every stop is then answered and left as soon as its figure is there: this measures
what the machine takes, and reading comes on top.

Run: python -m benchmarks.first_time
"""

import time
from collections.abc import Iterator
from typing import Annotated

import typer
from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.table import Table

from benchmarks.browser import chromium, dashboard
from benchmarks.machine import facts

PATIENCE = 300_000  # milliseconds
GOAL_SECONDS = 60  # until the first surprise
# what is there when the figure of a stop is: of the first, the digit
FIGURES = {
    "digit": "canvas",
    "seat": ".start-side-button canvas",
    "networks": ".start-maps",
    "bce": ".start-point",
    "frozen": ".start-half",
    "noise": ".start-numbers span",
    "between": ".start-strip canvas",
    "loop": ".start-code",
    "losses": ".start-chart",
}


def walk(browser: Browser, address: str) -> Iterator[tuple[str, float]]:
    """What happens on the way, and after how many seconds."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    began = time.perf_counter()

    def seconds() -> float:
        return time.perf_counter() - began

    page.goto(address, wait_until="commit")
    page.locator(".start-figure canvas").wait_for()
    yield "a digit that nobody wrote", seconds()
    page.locator(".start-main").click()
    page.locator(".start-earlier canvas").wait_for()
    yield "another one, at the first press", seconds()
    for number, name in enumerate(FIGURES, start=1):
        answer(page, name)
        yield f"stop {number}, {name}: answered", seconds()
        if number < len(FIGURES):
            page.locator(".start-next").click()
    page.context.close()


def answer(page: Page, name: str) -> None:
    """Wait for the figure of a stop, answer its question, and wait for what is said."""
    page.locator(f".start[data-stop={name}] .start-figure {FIGURES[name]}").first.wait_for()
    page.locator(".start-option:not([disabled])").first.click()
    page.locator(".start-answer:not(:empty)").wait_for()


def main(goal: Annotated[float, typer.Option(help="Seconds until the first surprise.")] = GOAL_SECONDS) -> None:
    """Print the table; the exit code is 1 if the first surprise came too late."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    with dashboard() as address, chromium() as browser:
        steps = list(walk(browser, address))
    table = Table("on the first visit to a server that has just started", "after s")
    for name, seconds in steps:
        table.add_row(name, f"{seconds:.1f}")
    console.print(table)
    is_soon = steps[1][1] < goal
    console.print(f"first surprise {'within' if is_soon else 'later than'} {goal:g} s")
    raise typer.Exit(int(not is_soon))


if __name__ == "__main__":
    typer.run(main)

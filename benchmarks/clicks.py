"""How many clicks five tasks take, here and in an earlier checkout of this repository.

Run: python -m benchmarks.clicks [--before FOLDER]

Counted from the page Explore, with the app's own controls: a list is a click and its entry another one, typing and
scrolling are none. Each walk is made in Chromium and ends where the answer is seen. FOLDER is a checkout of 40c63c2
with an environment `.venv` of its own.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.browser import ROOT, chromium, serve

PATIENCE = 300_000  # milliseconds
RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass(frozen=True)
class Walk:
    """A task and the way to its answer.

    Attributes:
        task: What is wanted.
        clicks: Selectors of what is clicked, one after the other; after @, where in it, as shares of its size.
        answer: A selector of what is seen at the end.
    """

    task: str
    clicks: Sequence[str]
    answer: str


def link(title: str) -> str:
    """The page's link in the navigation."""
    return f"[data-testid=stSidebarNavLink]:has-text('{title}')"


def option(label: str) -> str:
    """An entry of an open list."""
    return f"[role=option]:has-text('{label}')"


def choice(label: str) -> str:
    """One of several choices that stand side by side."""
    return f"[role=radio]:has-text('{label}')"


def button(label: str) -> str:
    """A button by what is written on it."""
    return f"button:has-text('{label}')"


A_DIGIT = "a digit between 4 and 9, and a link to it"
FIVES = "which of two runs makes better fives"
LOOP = "when did this run learn the loop of the 9"
NEAR = "is a 1 near a 7 here"
COLLEAGUE = "show a colleague what changed between two checkpoints"

NOW = (
    Walk(A_DIGIT, (link("Boundaries"), button("4 and 9"), button("Copy link")), "text=4 becomes 9 after"),
    Walk(FIVES, (link("Compare"), button("Add"), choice("Sample grid")), ".checkpoint-sheet canvas"),
    Walk(LOOP, (link("Snapshots"), ".training-timeline img@0.12,0.08"), "text=Sample 1 of seed 0"),
    Walk(NEAR, (link("Boundaries"),), "text=7 becomes 1 after"),
    Walk(COLLEAGUE, (link("Compare"), button("Copy link")), ".image-compare canvas"),
)
BEFORE = (
    Walk(
        A_DIGIT,
        (
            link("Borders"),
            "[data-testid=stMain] .stSelectbox input",
            option("Digit 4"),
            ".st-key-open-9 button",
            button("Copy link"),
        ),
        "text=Copied",
    ),
    Walk(
        FIVES,
        (
            link("Compare"),
            "[data-testid=stMain] .stSelectbox input >> nth=1",
            option("mnist-dense"),
            choice("Every step"),
        ),
        "[data-testid=stMain] canvas",
    ),
    Walk(
        LOOP,
        (
            link("Map"),
            "[data-testid=stMain] canvas >> nth=0@0.7,0.3",
            button("Open in Explore"),
            link("Snapshots"),
        ),
        "text=One point, every step",
    ),
    Walk(NEAR, (link("Borders"),), "text=7 becomes 1"),
    # there is no button: a click into the browser's address, which says what is compared
    Walk(COLLEAGUE, (link("Compare"), "body"), "[data-testid=stMain] canvas"),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, metavar="FOLDER")
    before = parser.parse_args().before
    counts = {"now": walked(ROOT, NOW)}
    if before:
        counts = {"before": walked(before, BEFORE), **counts}
    print(f"| task | {' | '.join(f'clicks {when}' for when in counts)} |")
    print(f"|---|{'---|' * len(counts)}")
    for number, walk in enumerate(NOW):
        print(f"| {walk.task} | {' | '.join(str(each[number]) for each in counts.values())} |")


def walked(folder: Path, walks: Sequence[Walk]) -> list[int]:
    """Make some walks through the app of a checkout; how many clicks each took."""
    streamlit = [folder / ".venv/bin/python", "-m", "streamlit", "run", "dashboard", "--server.headless=true"]
    environment = {**os.environ, "LATENT_ATLAS_RUNS": str(folder / "checkpoints")}
    with serve(streamlit, "--server.port", folder, environment) as server, chromium() as browser:
        counts = []
        for walk in walks:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.goto(f"{server.address}/?run=mnist-conv")
            page.locator("h1", has_text="Explore").wait_for()
            for spot in walk.clicks:
                page.locator(RESTS).wait_for()
                click(page, spot)
            page.locator(walk.answer).first.wait_for()
            counts.append(len(walk.clicks))
            page.close()
    return counts


def click(page: Page, spot: str) -> None:
    """Click what a selector finds, in its middle or where the spot says."""
    selector, _, place = spot.partition("@")
    target = page.locator(selector).first
    box = target.bounding_box() if place else None
    if box is None:
        target.click()
        return
    across, down = map(float, place.split(","))
    target.click(position={"x": across * box["width"], "y": down * box["height"]})


if __name__ == "__main__":
    main()

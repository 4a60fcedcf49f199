"""What the map decodes in the page, in a real Chromium: below a moving pointer, and while a drawn line plays.

Run: python -m benchmarks.live_map
"""

import math
import statistics
import time
from itertools import pairwise

from playwright.sync_api import FloatRect, Page
from rich.console import Console
from rich.table import Table

from benchmarks.browser import ROOT, chromium, dashboard
from benchmarks.machine import facts
from gan_core.runs.locate import run_folders

SECONDS = 5.0
TURN_SECONDS = 1.5
MAP = ".st-key-map .slice-map-window"
TIP, PANEL = ".st-key-map .slice-map-tip", ".st-key-map .slice-map-player"

# the browser's own clock of frames, and what each new image beside it says that it took
RECORD = """
element => {
  const record = { frames: [], decodes: [], ends: false };
  let last = null;
  const frame = now => {
    record.frames.push(now);
    const { x, y, milliseconds } = element.dataset;
    if (milliseconds && last !== `${x} ${y}`) record.decodes.push(Number(milliseconds));
    last = `${x} ${y}`;
    if (!record.ends) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.record = record;
}
"""
STOP = "() => { record.ends = true; return record; }"


def settle(page: Page) -> None:
    """Wait until the map has its finest cells and asks for nothing."""
    for pause in (1_000, 1_000):
        page.locator(f"{MAP}:not(.slice-map-waiting)").wait_for()
        page.wait_for_timeout(pause)


def map_box(page: Page) -> FloatRect:
    """Where the map is in the window, in pixels."""
    return page.locator(f"{MAP} canvas.slice-map-view").bounding_box()


def spot_on_circle(box: FloatRect, turns: float) -> tuple[float, float]:
    """A place on a circle near the middle of the map, in the window's pixels."""
    across, down = 0.45 + 0.3 * math.cos(2 * math.pi * turns), 0.45 + 0.3 * math.sin(2 * math.pi * turns)
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def measure_pointer(page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds of each image and between each two frames while the pointer goes in circles."""
    box = map_box(page)
    page.mouse.move(*spot_on_circle(box, 0))
    page.locator(TIP).wait_for()
    page.locator(TIP).evaluate(RECORD)
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < SECONDS:
        page.mouse.move(*spot_on_circle(box, passed / TURN_SECONDS))
    return recorded(page)


def measure_line(page: Page) -> tuple[list[float], list[float]]:
    """As `measure_pointer`, while a drawn circle plays."""
    box = map_box(page)
    page.get_by_role("button", name="Draw a line").click()
    page.mouse.move(*spot_on_circle(box, 0))
    page.mouse.down()
    for step in range(1, 61):
        page.mouse.move(*spot_on_circle(box, 0.9 * step / 60))
    page.mouse.up()
    panel = page.locator(PANEL)
    panel.wait_for()
    page.mouse.move(0, 0)
    panel.evaluate(RECORD)
    page.wait_for_timeout(1_000 * SECONDS)
    return recorded(page)


def recorded(page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds of each image and between each two frames since the recording began."""
    found = page.evaluate(STOP)
    frames = found["frames"]
    return found["decodes"], [after - before for before, after in pairwise(frames)]


def median_and_p95(values: list[float]) -> tuple[str, str]:
    """As a table shows them."""
    return f"{statistics.median(values):.1f}", f"{statistics.quantiles(values, n=20)[-1]:.1f}"


def main() -> None:
    """Print two rows for each shipped run."""
    console = Console()
    console.print(facts())
    table = Table(
        *("run", "while", "images", "image ms", "p95", "frame ms", "p95"),
        title=f"images decoded by the map's page itself, medians and p95 of {SECONDS:g} s",
    )
    with dashboard() as address, chromium() as browser:
        for run in sorted(folder.name for folder in run_folders([ROOT / "checkpoints"])):
            page = browser.new_page(viewport={"width": 1440, "height": 1200})
            page.goto(f"{address}/map?run={run}")
            settle(page)
            for name, measure in (("pointer moves", measure_pointer), ("line plays", measure_line)):
                decodes, intervals = measure(page)
                table.add_row(run, name, str(len(decodes)), *median_and_p95(decodes), *median_and_p95(intervals))
            page.close()
    console.print(table)


if __name__ == "__main__":
    main()

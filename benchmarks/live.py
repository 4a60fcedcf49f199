"""How the console feels: decoding, frames while the hand moves, from a key to the picture, in a real Chromium.

With `--minutes N` it drags for so long and changes the step 200 times instead, and prints what the page's memory does.

Run: python -m benchmarks.live [--minutes 10]
"""

import statistics
import time
from itertools import pairwise
from typing import Annotated

import typer
from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.table import Table

from benchmarks.browser import chromium, dashboard
from benchmarks.machine import facts

RUNS = ("mnist-dense", "mnist-conv", "fashion-conv")
DRAG_SECONDS = 6
KEYS = 40
STEP_CHANGES = 200
MIB = 2**20

# every frame of the page while something moves: its time, and how long the generator took for it
WATCH = """
(root) => {
  window.watched = { frames: [], decodes: [], on: true };
  let seen = root.dataset.frames;
  const look = (time) => {
    if (!window.watched.on) return;
    window.watched.frames.push(time);
    if (root.dataset.frames !== seen) {
      seen = root.dataset.frames;
      window.watched.decodes.push(Number(root.dataset.milliseconds));
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""
# from the key to the frame after the one that drew the new picture
PRESS = """
(root) => {
  window.painted = null;
  const before = root.dataset.frames;
  root.addEventListener("keydown", (event) => {
    const look = () => {
      if (root.dataset.frames === before) requestAnimationFrame(look);
      else window.painted = performance.now() - event.timeStamp;
    };
    requestAnimationFrame(look);
  }, { once: true, capture: true });
}
"""


def opened(browser: Browser, address: str, run: str) -> Page:
    """The console on a run, live and quiet."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/?run={run}&seed=3")
    page.locator(".console[data-state=live]").wait_for(timeout=60_000)
    page.wait_for_timeout(3_000)
    return page


def drag(page: Page, seconds: float) -> None:
    """Circle over the picture with the button down."""
    box = page.locator(".console-picture").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    started = time.monotonic()
    turn = 0
    while time.monotonic() - started < seconds:
        turn += 1
        page.mouse.move(x + 60 * ((turn % 40) / 20 - 1), y + 40 * ((turn % 26) / 13 - 1))
    page.mouse.up()


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def dragged(page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds between frames, and of each decoded image, while the hand drags."""
    console = page.locator(".console")
    console.evaluate(WATCH)
    drag(page, DRAG_SECONDS)
    frames, decodes = page.evaluate("() => (window.watched.on = false, [watched.frames, watched.decodes])")
    return [after - before for before, after in pairwise(frames)], decodes


def pressed(page: Page) -> list[float]:
    """Milliseconds from each key to the frame that shows the new picture."""
    page.locator(".console-dimensions input").first.focus()
    times = []
    for number in range(KEYS):
        page.locator(".console").evaluate(PRESS)
        page.keyboard.press("ArrowRight" if number % 20 < 10 else "ArrowLeft")
        page.wait_for_function("window.painted !== null", polling=5)
        times.append(page.evaluate("window.painted"))
        page.wait_for_timeout(60)
    return times


def feel(browser: Browser, address: str, console: Console) -> None:
    """Print a row for each shipped run."""
    columns = ("decode", "frame", "key to picture")
    table = Table("run", *(f"{name}, {kind} ms" for name in columns for kind in ("median", "p95")))
    for run in RUNS:
        page = opened(browser, address, run)
        frames, decodes = dragged(page)
        keys = pressed(page)
        cells = [
            f"{value:.1f}" for times in (decodes, frames, keys) for value in (statistics.median(times), p95(times))
        ]
        table.add_row(run, *cells)
        page.close()
    console.print(table)


def soak(browser: Browser, address: str, minutes: float, console: Console) -> None:
    """Print what the page holds after each tenth of the time."""
    page = opened(browser, address, "mnist-conv")
    tools = page.context.new_cdp_session(page)
    table = Table("minutes", "step changes", "JavaScript heap MiB", "nodes", "listeners")
    started, changes = time.monotonic(), 0
    for part in range(11):
        tools.send("HeapProfiler.collectGarbage")
        heap = tools.send("Runtime.getHeapUsage")["usedSize"] / MIB
        counts = tools.send("Memory.getDOMCounters")
        passed = (time.monotonic() - started) / 60
        cells = (f"{passed:.1f}", changes, f"{heap:.1f}", counts["nodes"], counts["jsEventListeners"])
        table.add_row(*map(str, cells))
        if part == 10:
            break
        drag(page, 6 * minutes * 0.8)
        slider = page.locator(".st-key-step input[type=range]")
        for change in range(STEP_CHANGES // 10):
            slider.focus()
            page.keyboard.press("End" if change % 2 else "Home")
            page.wait_for_timeout(60)
            changes += 1
        page.wait_for_timeout(2_000)
    console.print(table)


def main(
    minutes: Annotated[float | None, typer.Option(help="Drag for so long instead, and watch the memory.")] = None,
) -> None:
    """Print one table."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    with dashboard() as address, chromium() as browser:
        if minutes:
            soak(browser, address, minutes, console)
        else:
            feel(browser, address, console)


if __name__ == "__main__":
    typer.run(main)

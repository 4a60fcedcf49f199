"""From a slider's release to the new picture on the screen, in a real Chromium.

Run: python -m benchmarks.slider
"""

import statistics

from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from benchmarks.browser import chromium, dashboard

MOVES = 40
WARM_UP = 5
BANKS = {"principal directions": ("Principal directions", "direction_"), "ten dimensions": ("1–10", "dimension_")}

# the page's own clock: from the key that moves the slider to the frame that shows the new picture
WATCH = """
() => {
  window.shown = null;
  const holder = document.querySelector('.st-key-picture');
  const source = () => holder.querySelector('img')?.src;
  const before = source();
  const observer = new MutationObserver(() => {
    if (source() && source() !== before) {
      observer.disconnect();
      requestAnimationFrame(() => { window.shown = performance.now(); });
    }
  });
  observer.observe(holder, { subtree: true, childList: true, attributes: true });
  document.addEventListener('keydown', () => { window.pressed = performance.now(); }, { once: true, capture: true });
}
"""


def measure(page: Page, prefix: str) -> list[float]:
    """Milliseconds of each counted move."""
    sliders = page.locator(f"[class*=st-key-{prefix}] input[type=range]")
    sliders.nth(9).wait_for()
    times = []
    for move in range(WARM_UP + MOVES):
        sliders.nth(move % 10).focus()
        page.evaluate(WATCH)
        page.keyboard.press("ArrowRight" if move % 20 < 10 else "ArrowLeft")
        page.wait_for_function("window.shown !== null", polling=5)
        times.append(page.evaluate("window.shown - window.pressed"))
        page.wait_for_timeout(150)
    return times[WARM_UP:]


def main() -> None:
    """Print a row for each shipped run and bank of sliders."""
    table = Table("run", "sliders", "median ms", "p95 ms", title=f"slider release to new picture, {MOVES} moves")
    with dashboard() as address, chromium() as browser:
        for run in ("mnist-dense", "mnist-conv"):
            for name, (label, prefix) in BANKS.items():
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(f"{address}/?run={run}")
                page.get_by_role("radio", name=label, exact=True).click()
                times = measure(page, prefix)
                p95 = statistics.quantiles(times, n=20)[-1]
                table.add_row(run, name, f"{statistics.median(times):.0f}", f"{p95:.0f}")
                page.close()
    Console().print(table)


if __name__ == "__main__":
    main()

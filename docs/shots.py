"""Take the README's pictures of the running app, in the system's Chromium.

Run: python docs/shots.py
"""

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.browser import chromium, dashboard  # noqa: E402, behind the folder that it lies in

PATIENCE = 120_000  # milliseconds


@dataclass(frozen=True)
class Shot:
    """A picture of a page.

    Attributes:
        name: Of its file in docs/.
        address: What is opened.
        is_ready: A selector of what is there once the page is drawn.
    """

    name: str
    address: str
    is_ready: str


SHOTS = (
    Shot("map", "map?run=mnist-conv&place=-0.8_1.6", ".slice-map-window[aria-busy=false]"),
    Shot("explore", "?run=mnist-conv&seed=6", ".console[data-state=live]"),
)


def main() -> None:
    """Write every picture."""
    with dashboard() as app, chromium() as browser:
        for shot in SHOTS:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
            page.set_default_timeout(PATIENCE)
            page.goto(f"{app}/{shot.address}")
            page.locator(shot.is_ready).wait_for()
            page.locator("[data-test-script-state=notRunning]").wait_for()
            page.wait_for_timeout(2_000)  # the fonts and the last frame
            page.screenshot(path=ROOT / "docs" / f"{shot.name}.png")
            page.close()


if __name__ == "__main__":
    main()

"""Take the README's pictures and its film of the running app, in the system's Chromium.

Run: python docs/shots.py
"""

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.browser import chromium, dashboard  # noqa: E402, behind the folder that it lies in
from benchmarks.own_hand import DRAWINGS  # noqa: E402

PATIENCE = 240_000  # milliseconds
SETTLED = ".slice-map-window[aria-busy=false]"
LIVE = ".console[data-state=live]"

FILM = ROOT / "docs" / "film.webp"
FILM_WINDOW, FILM_SIZE = {"width": 1280, "height": 800}, (880, 550)
FRAME, HOLD = 100, 1_100  # milliseconds
SEVEN = "explore?run=mnist-conv&seed=32"  # a seven that direction 1 turns into a one
POINTER = 9  # pixels, its radius


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
    Shot("map", "map?run=mnist-conv&place=-0.8_1.6", SETTLED),
    Shot("explore", "explore?run=mnist-conv&seed=6", LIVE),
)


@dataclass
class Film:
    """What was filmed of a page: images, and how long each is shown, in milliseconds."""

    page: Page
    frames: list[Image.Image] = field(default_factory=list)
    milliseconds: list[int] = field(default_factory=list)

    def take(self, shown: int = FRAME, pointer: tuple[float, float] | None = None) -> None:
        """Add the page as it looks now; a screenshot has no pointer, so that one is drawn where there is any."""
        frame = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        if pointer:
            x, y = pointer
            corners = (x - POINTER, y - POINTER, x + POINTER, y + POINTER)
            ImageDraw.Draw(frame).ellipse(corners, fill="#c04a33", outline="white", width=2)
        self.frames.append(frame.resize(FILM_SIZE, Image.Resampling.LANCZOS))
        self.milliseconds.append(shown)

    def drag(self, places: list[tuple[float, float]]) -> None:
        """Move the pressed pointer from place to place, a frame each."""
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place)
            self.page.wait_for_timeout(FRAME)
            self.take(pointer=place)
        self.page.mouse.up()

    def save(self, path: Path) -> None:
        """Write it as an animated image that begins again at its end."""
        first, *others = self.frames
        first.save(path, save_all=True, append_images=others, duration=self.milliseconds, loop=0, quality=50, method=4)


def main() -> None:
    """Write every picture and the film."""
    with dashboard() as app, chromium() as browser:
        for shot in SHOTS:
            take(browser, app, shot)
        page = opened(browser, FILM_WINDOW, f"{app}/{SEVEN}", LIVE)
        film = Film(page)
        walk(film)
        show(page, f"{app}/map?run=mnist-conv", SETTLED)
        drag_map(film)
        show(page, f"{app}/invert?run=mnist-conv", ".pad-paper")
        draw_and_invert(film)
        film.save(FILM)


def take(browser: Browser, app: str, shot: Shot) -> None:
    """Write the picture of a page."""
    page = opened(browser, {"width": 1440, "height": 900}, f"{app}/{shot.address}", shot.is_ready)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.save(ROOT / "docs" / f"{shot.name}.webp", quality=85, method=6)
    page.close()


def opened(browser: Browser, window: dict[str, int], address: str, is_ready: str) -> Page:
    """A page in a window of its own, drawn and at rest."""
    page = browser.new_page(viewport=window, color_scheme="light")
    page.set_default_timeout(PATIENCE)
    show(page, address, is_ready)
    return page


def show(page: Page, address: str, is_ready: str) -> None:
    """Go to an address and wait until it is drawn and at rest."""
    page.goto(address)
    page.locator(is_ready).wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(3_000)  # the fonts and the last frame


def walk(film: Film) -> None:
    """Explore: one slider turns a seven into a one."""
    slider = film.page.locator(".console-directions input[type=range]").first
    start, end = float(slider.input_value()), float(slider.get_attribute("max"))
    film.take(HOLD)
    for part in steps(20):
        slider.fill(f"{start + part * (end - start):.2f}")
        film.page.wait_for_timeout(FRAME)
        film.take()
    film.page.wait_for_timeout(1_500)
    film.take(HOLD)


def drag_map(film: Film) -> None:
    """Map: the slice is dragged, and its images follow."""
    box = film.page.locator(".slice-map-window").bounding_box()
    film.take(HOLD)
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.75 * box["height"]
    film.drag([(x - 300 * part, y - 230 * part) for part in (0.0, *steps(10))])
    film.page.locator(SETTLED).wait_for()
    film.page.wait_for_timeout(3_000)
    film.take(HOLD)


def draw_and_invert(film: Film) -> None:
    """Invert: a digit is drawn, and the z is found of which the generator makes it."""
    page = film.page
    box = page.locator(".pad-paper").bounding_box()
    film.take(HOLD // 2)
    for stroke in DRAWINGS["7"]:
        film.drag([(box["x"] + x * box["width"] / 280, box["y"] + y * box["width"] / 280) for x, y in stroke])
    page.locator(".invert-best").wait_for()
    for _ in range(10):  # the search as it converged is played by itself
        page.wait_for_timeout(3 * FRAME)
        film.take()
    page.get_by_text("step 100 of 100").wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    film.take(2 * HOLD)


def steps(count: int) -> Iterator[float]:
    """Shares of a way, the whole of it last."""
    return (number / count for number in range(1, count + 1))


if __name__ == "__main__":
    main()

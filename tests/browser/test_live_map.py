"""What the map decodes in the page: below the pointer, and along a drawn line."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from gan_core.data.image_set import to_pixels
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import slice_through
from gan_core.runs.locate import find_run
from tests.browser.conftest import DAMAGED_WEIGHTS
from tests.browser.reading import turn_wheel, until
from tests.browser.test_app import map_settles, map_spot

pytestmark = pytest.mark.browser

RUN = "mnist-dense"
ANCHORS = (1, 2, 3)
ADDRESS = f"map?run={RUN}&first=s1&second=s2&third=s3"
MAP = ".st-key-map .slice-map-window"
TIP, PANEL, PENCIL = ".st-key-map .slice-map-tip", ".st-key-map .slice-map-player", ".st-key-map .slice-map-pencil"
PICTURE = f"{PANEL} .player-picture"

PIXELS = """
canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data).filter((value, place) => place % 4 === 0);
}
"""


def open_live_map(visit, **options) -> Page:
    """The map page, with its networks."""
    page = visit(ADDRESS, **options)
    map_settles(page)
    return page


def draw(page: Page) -> None:
    """Draw a line with the pencil."""
    page.locator(PENCIL).click()
    page.mouse.move(*map_spot(page, 0.2, 0.3))
    page.mouse.down()
    for corner in ((0.4, 0.4), (0.6, 0.3)):
        page.mouse.move(*map_spot(page, *corner), steps=8)
    page.mouse.up()


def pixels(page: Page, canvas: str) -> np.ndarray:
    return np.array(page.locator(canvas).evaluate(PIXELS))


def decoded_by_torch(x: float, y: float) -> np.ndarray:
    """What stands at a place of the slice through the anchors, grey levels in a row."""
    run = find_run(RUN)
    step = run.checkpoint(run.steps()[-1])
    z = slice_through(*(sample_latent(seed, 1, 100)[0] for seed in ANCHORS)).points(torch.tensor([[x, y]]))
    with torch.inference_mode():
        return to_pixels(step.generator_ema(z)).flatten().numpy()


def place_of(tip: Locator) -> tuple[float, float]:
    """The place of the slice that the pointer shows."""
    x, y = (float(tip.get_attribute(f"data-{name}")) for name in "xy")
    return x, y


def is_drawn(page: Page, x: float, y: float) -> bool:
    """Whether the image beside the pointer is what torch makes, up to two grey levels."""
    return np.abs(pixels(page, f"{TIP} canvas") - decoded_by_torch(x, y).astype(int)).max() <= 2


def test_the_image_beside_the_pointer_is_what_torch_makes_exactly_there(visit):
    page = open_live_map(visit)
    tip, before = page.locator(TIP), None
    for spot in ((0.31, 0.42), (0.77, 0.63)):
        page.mouse.move(*map_spot(page, *spot))
        expect(tip).to_be_visible()
        expect(tip).not_to_have_attribute("data-milliseconds", "")
        until(page, lambda before=before: place_of(tip) != before and is_drawn(page, *place_of(tip)))
        before = place_of(tip)
    expect(tip).to_contain_text(re.compile(r"Classifier: \d \(\d+%\)\s*P\(real\) = \d+%"))


# the hand never rests, so the map asks Python for nothing
RESTLESS = """
const later = setTimeout;
window.setTimeout = (act, milliseconds, ...rest) => (milliseconds === 220 ? 0 : later(act, milliseconds, ...rest));
"""
# how much of the part of the map right of a place shows something, from 0 to 1
FILLED = """
([selector, from]) => {
  const canvas = document.querySelector(".st-key-map [data-testid=stBidiComponentIsolated]").shadowRoot
    .querySelector(selector);
  const left = Math.ceil(from * canvas.width);
  const { data } = canvas.getContext("2d").getImageData(left, 0, canvas.width - left, canvas.height);
  return data.filter((level, place) => place % 4 === 3 && level > 0).length / (data.length / 4);
}
"""
VIEW = "canvas.slice-map-view"


def test_what_a_drag_brings_into_sight_is_generated_in_the_page(visit):
    page = open_live_map(visit, script=RESTLESS)
    page.mouse.move(*map_spot(page, 0.8, 0.5))
    page.mouse.down()
    page.mouse.move(*map_spot(page, 0.5, 0.5), steps=10)
    page.wait_for_function(f"(part) => ({FILLED})(part) > 0.99", arg=[VIEW, 0.72])
    assert not page.locator(f"{MAP}.slice-map-waiting").count()
    page.mouse.up()


def test_without_workers_a_drag_waits_for_python(visit):
    page = open_live_map(visit, script=f"delete window.Worker;{RESTLESS}")
    page.mouse.move(*map_spot(page, 0.8, 0.5))
    page.mouse.down()
    page.mouse.move(*map_spot(page, 0.5, 0.5), steps=10)
    page.wait_for_function(f"(part) => ({FILLED})(part) < 0.75", arg=[VIEW, 0])
    assert page.evaluate(FILLED, [VIEW, 0.72]) == 0
    page.mouse.up()


def test_a_drawn_line_plays_by_itself_and_a_frame_of_it_can_be_kept(visit):
    page = open_live_map(visit)
    draw(page)
    expect(page.locator(PENCIL)).to_have_attribute("aria-pressed", "false")
    panel = page.locator(PANEL)
    expect(panel).to_contain_text(re.compile(r"[\d.]+ of [\d.]+ σ"))
    expect(panel).to_have_attribute("data-x", re.compile("."))
    before = pixels(page, PICTURE)
    place = panel.get_attribute("data-x")
    until(page, lambda: (pixels(page, PICTURE) != before).any() and panel.get_attribute("data-x") != place)
    page.mouse.move(*map_spot(page, 0.5, 0.5))
    turn_wheel(page, -120)  # it goes on playing while the map is zoomed
    map_settles(page)
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Select", exact=True).click()
    page.locator(".st-key-map_picture img").wait_for()
    expect(panel.get_by_role("button", name="Play")).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_escape_leaves_drawing_and_a_drag_moves_the_map_again(visit):
    page = open_live_map(visit)
    pencil = page.locator(PENCIL)
    pencil.click()
    expect(pencil).to_have_attribute("aria-pressed", "true")
    page.mouse.move(*map_spot(page, 0.2, 0.3))
    page.mouse.down()
    page.mouse.move(*map_spot(page, 0.6, 0.3), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(pencil).to_have_attribute("aria-pressed", "false")
    expect(page.locator(PANEL)).to_be_hidden()
    assert page.locator(".st-key-map .slice-map-trace polyline").count() == 0
    map_settles(page)


def test_the_keyboard_is_told_what_stands_in_the_middle_and_can_draw(visit):
    page = open_live_map(visit)
    page.locator(PENCIL).press("Enter")
    page.locator(".st-key-map canvas.slice-map-view").focus()
    for key in ("Enter", "ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".st-key-map .slice-map-spoken")).to_have_text(
        re.compile(r"Classifier: \d \(\d+%\)\sP\(real\) = \d+%")
    )
    expect(page.locator(TIP)).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(PANEL).get_by_role("button", name="Pause")).to_be_visible()
    map_settles(page)


def test_without_the_networks_the_nearest_cell_is_told_and_the_page_says_why(visit):
    page = open_live_map(visit, script=DAMAGED_WEIGHTS)
    page.mouse.move(*map_spot(page, 0.3, 0.4))
    expect(page.locator(TIP)).to_contain_text("nearest generated cell")
    told = "The pointer shows the nearest generated cell: the weights were damaged in transit."
    expect(page.get_by_text(told)).to_be_visible()
    page.locator(PENCIL).click()
    expect(page.get_by_text("A line can't be played: the weights were damaged in transit.")).to_be_visible()


def test_a_line_waits_for_the_hand_where_less_motion_is_wanted(visit):
    page = open_live_map(visit, reduced_motion="reduce")
    draw(page)
    panel = page.locator(PANEL)
    expect(panel.get_by_role("button", name="Play")).to_be_visible()
    expect(panel).to_contain_text(re.compile(r"0\.0 of"))

"""Compare in a real browser: what follows the hand without asking Python, and what asks for just what is seen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RESTS
from tests.browser.reading import turn_wheel, until

pytestmark = pytest.mark.browser


def canvas_pixels(page: Page, key: str) -> str:
    """What a component shows."""
    return page.locator(f".st-key-{key} canvas").first.evaluate("canvas => canvas.toDataURL()")


def spot(page: Page, key: str, across: float, down: float) -> tuple[float, float]:
    """A place of a component in the window's pixels."""
    canvas = page.locator(f".st-key-{key} canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def settles(page: Page) -> None:
    """Wait until no script runs."""
    page.wait_for_timeout(300)
    page.locator(RESTS).wait_for()


def test_the_wipe_follows_the_hand_and_a_click_shows_the_point_in_every_slot(visit):
    page = visit("compare?run=mnist-dense")
    page.locator(".st-key-pairs canvas").wait_for()
    settles(page)
    x, y = spot(page, "pairs", 0.02, 0.05)
    for place in (x, x + 30):
        before = canvas_pixels(page, "pairs")
        page.mouse.move(place, y)
        until(page, lambda before=before: canvas_pixels(page, "pairs") != before)
    assert page.locator(".st-key-pairs input").input_value() != "500"
    page.mouse.click(x + 30, y)
    page.get_by_text(re.compile("Sample 0 of seed 0")).first.wait_for()
    page.locator(".st-key-image-A img").wait_for()
    page.get_by_role("button", name="Open A in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")


def test_the_two_maps_of_a_slice_stand_on_one_line(visit):
    page = visit("compare?run=mnist-dense&view=Regions")
    page.locator(".atlas-overlay").wait_for()
    page.wait_for_function("""() => {
      const component = document.querySelector(".st-key-region_pairs [data-testid=stBidiComponentIsolated]");
      const canvas = component?.shadowRoot.querySelector("canvas").getBoundingClientRect();
      const picture = document.querySelector(".atlas-overlay").getBoundingClientRect();
      return canvas && Math.abs(canvas.top - picture.top) < 1.5 && Math.abs(canvas.height - picture.height) < 1.5;
    }""")


def test_a_link_reopens_slots_and_view(visit):
    page = visit("compare?run=mnist-dense")
    settles(page)
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".st-key-slot-2").wait_for()
    page.get_by_role("radio", name="Metrics").click()
    page.wait_for_url("**view=Metrics*")
    again = visit(f"compare{page.url[page.url.index('?') :]}")
    again.locator(".st-key-slot-2").wait_for()
    again.locator(".st-key-histograms .js-plotly-plot").wait_for()


def test_the_sheet_of_every_step_zooms_tells_and_obeys_keys(visit):
    page = visit("compare?run=mnist-dense&view=Sample+grid")
    page.locator(".st-key-sheet .checkpoint-sheet:not(.checkpoint-sheet-waiting)").wait_for()
    settles(page)
    page.mouse.move(*spot(page, "sheet", 0.3, 0.3))
    tip = page.locator(".st-key-sheet .checkpoint-sheet-tip")
    expect(tip).to_contain_text(re.compile(r"Seed \d+, iteration [\d,]+"))
    page.mouse.move(0, 0)
    before = canvas_pixels(page, "sheet")
    page.mouse.move(*spot(page, "sheet", 0.3, 0.3))
    turn_wheel(page, 600)
    until(page, lambda: canvas_pixels(page, "sheet") != before)
    page.locator(".st-key-sheet .checkpoint-sheet:not(.checkpoint-sheet-waiting)").wait_for()
    page.locator(".st-key-sheet canvas").first.focus()
    for key in ("0", "ArrowRight", "End", "ArrowDown"):
        page.keyboard.press(key)
    spoken = page.locator(".st-key-sheet .checkpoint-sheet-spoken")
    expect(spoken).to_contain_text("Seed 1, iteration")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(r"Seed 1 at iteration")).first.wait_for()
    page.locator(".st-key-tile img").wait_for()
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")


def test_a_lasso_picks_the_same_samples_in_every_slot(visit):
    page = visit("compare?run=mnist-dense&view=Feature+drift&samples=200&space=images")
    axes = page.locator(".st-key-drift-arrows .nsewdrag").first
    axes.wait_for()
    settles(page)
    page.wait_for_timeout(1_500)  # plotly draws after it has mounted
    axes.scroll_into_view_if_needed()
    box = axes.bounding_box()
    corners = [(0.35, 0.2), (0.65, 0.2), (0.65, 0.8), (0.35, 0.8), (0.35, 0.2)]
    spots = [(box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in corners]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for place in spots[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()
    page.get_by_text("inside the lasso:").wait_for()
    expect(page.locator(".st-key-lassoed-A .atlas-frame").first).to_be_visible()
    expect(page.locator(".st-key-lassoed-B .atlas-frame").first).to_be_visible()

"""Inversion in a real browser: what the mouse draws is searched for, and what is found is explored on."""

import pytest
from playwright.sync_api import Page, expect

from benchmarks.own_hand import DRAWINGS

pytestmark = pytest.mark.browser


def draw(page: Page, name: str) -> None:
    """Write a digit with the mouse."""
    box = page.locator(".pad-paper").bounding_box()
    for stroke in DRAWINGS[name]:
        places = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["width"] / 280) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()


def test_a_drawing_is_guessed_while_it_is_drawn_searched_and_explored_on(visit):
    page = visit("invert?run=mnist-dense")
    page.locator(".pad-paper").wait_for()
    expect(page.locator(".invert-guess")).to_be_hidden()
    draw(page, "7")
    expect(page.locator(".invert-guess")).to_be_visible()
    expect(page.locator(".invert-starts figure")).to_have_count(3)
    expect(page.locator(".invert-best")).to_have_count(1)
    expect(page.locator(".invert-player output")).to_have_text("step 100 of 100")
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")
    page.get_by_role("button", name="Invert a drawing").click()
    expect(page.locator("h1")).to_have_text("Invert")
    expect(page.locator(".invert-pad .button", has_text="Clear")).to_be_enabled()  # the strokes are still on the pad


def test_a_picture_is_inverted_and_a_hostile_one_refused(visit):
    page = visit("invert?run=mnist-dense&inverted=picture")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "no.png", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"})
    expect(page.get_by_text("neither a PNG nor a JPEG")).to_be_visible()

"""Directions in a real browser: the slider moves all images at once, and a direction goes on to Explore."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RESTS

pytestmark = pytest.mark.browser

LIVE = ".direction-strip-live button"


def drawn(page: Page) -> None:
    """Wait until the page itself has drawn and classified the images."""
    expect(page.locator(f"{LIVE} small").last).not_to_be_empty()


def picture(page: Page, number: int) -> str:
    """One of the images that follow the slider."""
    return page.locator(f"{LIVE} canvas").nth(number).evaluate("canvas => canvas.toDataURL()")


def test_the_slider_moves_all_images_and_stays_in_the_address(visit):
    page = visit("directions?run=mnist-dense&about=save")
    drawn(page)
    before = [picture(page, number) for number in (0, 4)]
    page.locator(".direction-strip-slider input").focus()
    page.keyboard.press("End")
    page.wait_for_url("**at_sigma=4.0*")
    page.locator(RESTS).wait_for()
    assert all(picture(page, number) != old for number, old in zip((0, 4), before, strict=True))
    again = visit(f"directions{page.url[page.url.index('?') :]}")
    drawn(again)
    expect(again.locator(".direction-strip-slider output")).to_have_text("+4 σ")


def test_an_image_and_a_direction_go_on_to_explore(visit):
    page = visit("directions?run=mnist-dense&about=save&save_as=leaning&at_sigma=2")
    drawn(page)
    page.locator(RESTS).wait_for()
    page.get_by_role("button", name="Use in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    expect(page.locator(".console-directions")).to_contain_text("leaning")
    page.get_by_role("link", name="Directions").click()
    drawn(page)
    page.locator(RESTS).wait_for()
    page.locator(LIVE).nth(3).click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")

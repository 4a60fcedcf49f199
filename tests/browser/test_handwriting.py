"""Handwriting in a real browser: what is typed is written, and a hand that is moved is the point of all pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RESTS

pytestmark = pytest.mark.browser

INK = """canvas => {
    if (!canvas.width || !canvas.height) return 0;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, level, place) => sum + (place % 4 === 3 ? level : 0), 0);
}"""


def ink(page: Page, name: str) -> float:
    """How much is written on a canvas."""
    return page.locator(f".handwriting-{name}").first.evaluate(INK)


def written(page: Page, name: str) -> None:
    """Wait until something is written on a canvas."""
    page.locator(f".handwriting-{name}").first.wait_for()
    canvas = page.locator(f".handwriting-{name}").first.element_handle()
    page.wait_for_function(f"canvas => ({INK})(canvas) > 0", arg=canvas)


def test_what_is_typed_is_written_and_stays_in_the_address(visit):
    page = visit("handwriting?run=mnist-conditional&seed=3")
    written(page, "paper")
    before = ink(page, "paper")
    page.locator(".handwriting-write input").fill("88888888")
    page.wait_for_url("**text=88888888*")
    page.locator(RESTS).wait_for()
    assert ink(page, "paper") > 1.5 * before
    again = visit(f"handwriting{page.url[page.url.index('?') :]}")
    written(again, "paper")
    expect(again.locator(".handwriting-write input")).to_have_value("88888888")


def test_a_hand_that_is_moved_is_explored_on(visit):
    page = visit("handwriting?run=mnist-conditional&seed=3")
    written(page, "hand")
    before = page.locator(".handwriting-hand").evaluate("canvas => canvas.toDataURL()")
    page.locator(".handwriting-hand").press("ArrowRight")
    page.wait_for_url("**z=*")
    page.locator(RESTS).wait_for()
    assert page.locator(".handwriting-hand").evaluate("canvas => canvas.toDataURL()") != before
    moved = page.url
    page.get_by_role("link", name="Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")
    z = [part for part in moved.split("&") if part.startswith("z=")]
    assert z[0] in page.url


def test_a_picture_of_the_number_is_saved(visit):
    page = visit("handwriting?run=mnist-conditional&seed=3&text=17")
    written(page, "paper")
    for name in ("png", "svg"):
        with page.expect_download() as saved:
            page.locator(f".handwriting button[name={name}]").click()
        assert saved.value.suggested_filename == f"handwriting.{name}"
        assert saved.value.path().stat().st_size > 500

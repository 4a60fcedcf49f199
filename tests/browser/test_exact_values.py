"""The numbers of z in a real browser, and a sample that Projection, Map and Explore share."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RESTS
from tests.browser.reading import until

pytestmark = pytest.mark.browser

IMAGE = "canvas.console-picture"
HALF_PRECISION = 2e-3  # of numbers below 4, which a link keeps so


def picture(page: Page) -> str:
    """The image that Explore shows."""
    return page.locator(IMAGE).first.evaluate("canvas => canvas.toDataURL()")


def copied(page: Page) -> list[float]:
    """The numbers of z that can be copied as JSON."""
    page.locator(RESTS).wait_for()
    return json.loads(page.locator(".stCode code").first.inner_text())


def test_a_number_is_typed_and_z_is_pasted(visit):
    page = visit("explore?run=mnist-dense&seed=6&values=1")
    values = copied(page)
    before = picture(page)

    dimension = page.get_by_label("Dimension", exact=True)
    for typed in ("1.5", "-3"):
        dimension.fill(typed)
        dimension.press("Enter")
        expect(page.get_by_text(f"Dimension: {typed} is not taken")).to_be_visible()
        expect(dimension).to_have_value("0")

    number = page.get_by_label("Its number, in σ")
    number.fill("3.5")
    number.press("Enter")
    page.wait_for_url("**z=*")
    until(page, lambda: picture(page) != before)
    assert copied(page) == pytest.approx([3.5, *values[1:]], abs=HALF_PRECISION)

    pasted = page.get_by_label("Paste z as JSON or CSV")
    use = page.get_by_role("button", name="Use these numbers")
    pasted.fill("[1, 2, 3]")
    use.click()
    expect(page.get_by_text("z stays as it was")).to_contain_text("100")
    pasted.fill(json.dumps(values))
    use.click()
    expect(page.get_by_text("z stays as it was")).to_have_count(0)
    assert copied(page) == pytest.approx(values, abs=HALF_PRECISION)


def test_a_sample_of_projection_is_marked_on_map_and_opened_in_explore(visit):
    page = visit("projection?run=mnist-dense&count=1000&drawn=points&sample=17")
    expect(page.get_by_text("Nearest generated images")).to_be_visible()
    page.locator(RESTS).wait_for()
    page.get_by_role("link", name="Map").click()
    expect(page.get_by_text("1 sample selected on Projection")).to_be_visible()
    page.locator(RESTS).wait_for()
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("radio", name="17", exact=True).click()
    page.wait_for_url("**z=*")

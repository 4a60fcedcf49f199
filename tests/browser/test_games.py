"""The games in a real browser: they are played with the networks that ship, and records stay."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RESTS

pytestmark = pytest.mark.browser


def cell(page: Page, number: int) -> str:
    return page.locator(".game-board td").nth(number).inner_text()


def test_real_or_fake_is_played_by_the_keyboard_and_the_record_stays(visit):
    page = visit("games?run=mnist-dense&game=real-or-fake")
    page.locator(".real-or-fake-card").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".real-or-fake-said")).to_have_text(re.compile("^(Right|No): the (left|right) one is real"))
    page.keyboard.press("Enter")  # the focus is on "Next pair"
    expect(page.locator(".real-or-fake-said")).to_have_text(re.compile("^Which one is real"))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".game-board td").first).to_have_text(re.compile("of 2$"))
    before = [cell(page, number) for number in range(6)]
    page.reload()
    expect(page.locator(".game-board td").first).to_have_text(before[0])
    assert [cell(page, number) for number in range(6)] == before


def test_an_image_that_nobody_drew_has_a_nearest_real_one_and_opens_in_explore(visit):
    page = visit("games?run=mnist-dense&game=this-digit")
    page.locator(".this-digit[data-state=shown]").wait_for()
    page.locator(RESTS).wait_for()
    page.locator(".this-digit button[name=nearest]").click()
    expect(page.locator(".this-digit-nearest figcaption")).to_have_text(
        re.compile(r"^The nearest of 5,000 real images \(mnist-5k\): ")
    )
    with page.expect_download() as saved:
        page.locator(".this-digit button[name=save]").click()
    assert saved.value.path().stat().st_size > 500
    page.locator(".this-digit button[name=open]").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")


def test_a_hole_is_played_to_its_end_or_on_to_the_next_one(visit):
    page = visit("games?run=mnist-dense&game=golf")
    page.locator(".boundary-golf[data-state=playing]").wait_for()
    page.locator(RESTS).wait_for()
    page.locator(".golf-option").nth(1).click()
    expect(page.locator(".golf-said")).to_have_text(re.compile(r"1 stroke, 2\.0 σ"))
    expect(page.locator(".golf-card td").first).to_have_text(re.compile(r"^\d\.\d\d σ, straight"))
    page.locator("button[name=next]").click()
    page.wait_for_url("**hole=2*")
    expect(page.locator(".golf-card p")).to_have_text(re.compile("^Hole 2 of 9"))
    expect(page.locator(".golf-said")).to_have_text(re.compile("^0 strokes"))


def test_a_drawing_is_scored_and_the_best_score_is_kept(visit):
    page = visit("games?run=mnist-dense&game=fool-the-owner", width=380, height=800)
    page.locator(".fool-owner[data-state=ready]").wait_for()
    page.locator(RESTS).wait_for()
    pad = page.locator(".pad-paper")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    expect(page.locator(".fool-verdict")).to_have_text(re.compile(r"^P\(real\) = \d+%\. The shop owner"))
    best = page.locator(".fool-best")
    expect(best).to_have_text(re.compile(r"^Best so far: P\(real\) = \d+%$"))
    kept = best.inner_text()
    page.reload()
    expect(page.locator(".fool-best")).to_have_text(kept)

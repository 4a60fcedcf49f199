"""Training and Tournament: what is pointed at on a chart, and which pair is looked at."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import RESTS
from tests.browser.reading import until

pytestmark = pytest.mark.browser

CURVES = ".st-key-curves .js-plotly-plot"


def test_pointing_at_the_curves_shows_the_images_of_that_time_and_a_click_selects_them(visit):
    page = visit("training?run=mnist-lecture")
    cursor = page.locator(".st-key-training_cursor")
    label, picture = cursor.locator("output"), cursor.locator(".training-cursor-samples")
    expect(label).to_contain_text("iteration 12,000")
    last = picture.get_attribute("src")
    # the cursor listens to the chart that is there, and no script will draw another one
    page.locator(RESTS).wait_for()
    page.locator(f"{CURVES} .training-cursor-line").wait_for(state="attached")
    box = page.locator(f"{CURVES} .nsewdrag").first.bounding_box()
    place = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    page.mouse.move(*place)
    expect(label).to_contain_text("iteration 3,023")
    expect(cursor.locator(".training-cursor-note")).to_contain_text("The nearest checkpoint is shown.")
    assert picture.get_attribute("src") != last
    assert "step=12000" in page.url
    page.mouse.click(*place)
    page.wait_for_url("**step=3023*")
    page.mouse.move(0, 0)
    expect(label).to_contain_text("iteration 3,023")
    expect(cursor.get_by_role("button", name="Select this checkpoint")).to_be_disabled()


def test_another_unit_of_time_is_that_of_the_curves_and_of_their_cursor(visit):
    page = visit("training?run=mnist-lecture")
    page.locator(f"{CURVES} .training-cursor-line").wait_for(state="attached")
    page.get_by_role("combobox", name="Time").click()
    page.get_by_role("option", name="seconds").click()
    chart = page.locator(CURVES, has_text="seconds of training")
    chart.wait_for()
    note = page.locator(".st-key-training_cursor .training-cursor-note")

    def points_in_seconds() -> bool:
        box = chart.locator(".nsewdrag").first.bounding_box()
        for across in (3, 4):  # where it rests nothing is pointed at
            page.mouse.move(box["x"] + box["width"] / across, box["y"] + box["height"] / 2)
        return "Pointed at: seconds" in note.inner_text()

    until(page, points_in_seconds)


def test_a_newcomer_s_training_page_shows_the_lecture_s_run(visit):
    page = visit("training")
    page.wait_for_url("**run=mnist-lecture*")
    page.get_by_role("link", name="Explore", exact=True).click()
    page.wait_for_url("**run=mnist-conv*")


def test_a_pair_of_a_tournament_is_looked_at_by_a_click_or_by_the_keyboard(visit):
    page = visit("tournament?run=mnist-lecture")
    board = page.locator(".st-key-tournament_map")
    cell = board.get_by_role("gridcell", name=re.compile(r"iteration 600 takes .* generator 5,905 for real"))
    cell.click()
    page.wait_for_url("**match=5905_600*")
    expect(page.get_by_role("heading", name="Generator 5,905, discriminator 600")).to_be_visible()
    page.locator(RESTS).wait_for()  # the board is drawn anew for the pair that was chosen
    page.keyboard.press("ArrowRight")
    expect(board.locator(".tournament-map-told")).to_contain_text("iteration 896")
    page.keyboard.press("Enter")
    page.wait_for_url("**match=5905_896*")
    expect(page.locator(".st-key-tournament_images img").first).to_be_visible()

"""The list of runs in a real browser: its boxes, and what they lead to. Nothing is written: these runs ship."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BOXES = ".runs-box input"


def test_samples_appear_after_the_rows(visit):
    page = visit("runs")
    page.locator(".runs-row").first.wait_for()
    expect(page.locator(".runs-blank")).to_have_count(0)
    expect(page.locator(".runs-samples img")).to_have_count(page.locator(".runs-row").count())


def test_two_ticked_runs_show_what_differs_until_they_are_unticked(visit):
    page = visit("runs")
    boxes = page.locator(BOXES)
    boxes.nth(0).click()
    page.get_by_role("button", name="Clear selection").wait_for()
    page.locator(".runs-row").nth(1).locator(".runs-name").click()  # a row is as good as its box, and as fast
    page.get_by_role("button", name="Compare settings").click()
    expect(page.locator(".runs-differences tbody tr").first).to_be_visible()
    assert boxes.nth(0).is_checked() and boxes.nth(1).is_checked()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(f"{BOXES}:checked")).to_have_count(0)
    page.get_by_text("Select a run to open it").wait_for()


def test_a_ticked_run_opens_in_another_page_and_stays_ticked(visit):
    page = visit("runs")
    row = page.locator(".runs-row").last
    name = row.locator(".runs-first").first.inner_text()
    row.locator("input").click()
    page.get_by_role("button", name="Open in").click()
    page.get_by_role("menuitem", name="Training").or_(page.get_by_text("Training", exact=True)).last.click()
    expect(page.locator("h1")).to_have_text("Training")
    page.wait_for_url(f"**run={name}**")
    page.get_by_role("link", name="Runs").click()
    expect(page.locator(f"{BOXES}:checked")).to_have_count(1)
    expect(page.locator(".runs-ticked .runs-first").first).to_have_text(name)

"""The list of runs in a real browser: its boxes, and what they lead to. Nothing is written: these runs ship."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BOXES = ".runs-row .runs-box input"


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
    page.locator(".runs-row").nth(1).locator(".runs-data").click()  # a row is as good as its box, and as fast
    page.get_by_role("button", name="Compare settings").click()
    expect(page.locator(".runs-differences tbody tr").first).to_be_visible()
    assert boxes.nth(0).is_checked() and boxes.nth(1).is_checked()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(f"{BOXES}:checked")).to_have_count(0)
    page.get_by_text("Select runs to compare").wait_for()


def test_a_ticked_run_opens_in_another_page_and_stays_ticked(visit):
    page = visit("runs")
    row = page.locator(".runs-row").last
    name = row.locator(".runs-link").first.inner_text()
    row.locator("input").click()
    page.get_by_role("button", name="Open in").click()
    page.get_by_role("menuitem", name="Training").or_(page.get_by_text("Training", exact=True)).last.click()
    expect(page.locator("h1")).to_have_text("Training")
    page.wait_for_url(f"**run={name}**")
    page.get_by_role("link", name="Runs").click()
    expect(page.locator(f"{BOXES}:checked")).to_have_count(1)
    expect(page.locator(".runs-ticked .runs-link").first).to_have_text(name)


def test_a_head_sorts_and_turns_round_and_the_address_tells(visit):
    page = visit("runs")
    head = page.locator("th.runs-fid")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.wait_for_url("**sort=fid**")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    page.wait_for_url("**reversed=1**")
    page.reload()
    expect(page.locator("th.runs-fid")).to_have_attribute("aria-sort", "descending")


def test_selected_runs_go_to_compare_with_one_click_and_back_leads_to_them(visit):
    page = visit("runs")
    page.locator(".runs-all").click()
    count = page.locator(BOXES).count()
    expect(page.locator(f"{BOXES}:checked")).to_have_count(count)
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("h1")).to_have_text("Compare")
    page.wait_for_url("**slots=**")
    expect(page.get_by_label(re.compile("Run of checkpoint [A-F]"))).to_have_count(count)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Runs")
    expect(page.locator(f"{BOXES}:checked")).to_have_count(count)


def test_the_name_of_a_run_opens_it_at_its_best_checkpoint(visit):
    page = visit("runs")
    link = page.locator(".runs-name .runs-link").last
    expect(page.locator(BOXES).first).to_be_enabled()  # then the link is listened to, too
    address = link.get_attribute("href").partition("?")[2]
    link.click()
    page.wait_for_url(f"**?{address}**")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Runs")


def test_curves_of_selected_runs_lie_over_each_other_with_their_legend(visit):
    page = visit("runs")
    page.locator(".runs-all").click()
    page.get_by_text("Curves", exact=True).click()
    count = page.locator(BOXES).count()
    expect(page.locator(".runs-legend .runs-curve")).to_have_count(count)
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(count)

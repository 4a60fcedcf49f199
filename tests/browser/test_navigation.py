"""The way from page to page: the history of the browser, and the sidebar of a phone."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def go_to(page: Page, title: str) -> None:
    """Follow a link of the navigation, until the page has written its address."""
    page.get_by_role("link", name=title, exact=True).click()
    arrived(page, title)


def arrived(page: Page, title: str) -> None:
    """Wait for a page, and for the address that it writes."""
    expect(page.locator("h1")).to_have_text(title)
    page.wait_for_function("() => new URLSearchParams(location.search).has('step')")


def test_one_visit_of_a_page_is_one_entry_of_the_history(visit):
    page = visit("training?run=mnist-dense")
    arrived(page, "Training")
    before = page.evaluate("history.length")
    go_to(page, "Snapshots")
    go_to(page, "Runs")
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    arrived(page, "Snapshots")
    page.go_back()
    arrived(page, "Training")
    page.go_forward()
    arrived(page, "Snapshots")
    assert "run=mnist-dense" in page.url


def test_a_change_on_a_page_adds_no_entry_and_back_leaves_the_page(visit):
    page = visit("training?run=mnist-dense")
    arrived(page, "Training")
    go_to(page, "Explore")
    page.locator(".console[data-state=live]").wait_for()
    before = page.evaluate("history.length")
    seed = page.locator(".console-seed")
    for number in ("11", "12"):
        seed.fill(number)
        seed.press("Enter")
        page.wait_for_url(f"**seed={number}*")
    assert page.evaluate("history.length") == before
    page.go_back()
    arrived(page, "Training")
    page.go_forward()
    arrived(page, "Explore")
    page.wait_for_url("**seed=12*")


def test_on_a_phone_the_sidebar_closes_after_a_choice(visit):
    page = visit("training?run=mnist-dense", width=380, height=800)
    arrived(page, "Training")
    page.get_by_test_id("stExpandSidebarButton").click()
    go_to(page, "Snapshots")
    expect(page.locator("[data-testid=stSidebarCollapseButton] button")).not_to_be_in_viewport()


def test_every_page_offers_a_link_to_itself(visit):
    page = visit("compare?run=mnist-dense&view=Metrics")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrived(page, "Compare")
    page.wait_for_url("**slots=*")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "/compare?run=mnist-dense" in copied
    assert "view=Metrics" in copied

"""The first-time path, as someone new walks it, and where somebody goes on who comes back."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DIGIT = """[...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
  .map((each) => each.shadowRoot?.querySelector(".start-figure canvas")).find(Boolean).toDataURL()"""


def at_stop(page: Page, number: int) -> None:
    """Wait until a stop is shown, and the address says which."""
    expect(page.locator(".start-dot[aria-current=true]")).to_have_text(str(number))
    page.wait_for_url("**run=*" if number == 1 else f"**stop={number}*")


def test_someone_new_begins_here_and_comes_back_to_where_they_were(visit):
    page = visit()
    expect(page.locator("h1")).to_have_text("Start here")
    page.locator(".start-figure canvas").wait_for()
    before = page.evaluate(DIGIT)
    page.get_by_role("button", name="Another digit").click()
    page.wait_for_function(f"before => {DIGIT} !== before", arg=before)
    page.get_by_role("button", name="No end is in sight").click()
    expect(page.locator(".start-answer")).to_contain_text("Right.")
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="Next").click()
    at_stop(page, 2)
    assert page.evaluate("history.length") == entries, "one visit of a page is one entry"
    page.goto(page.url.partition("/start")[0])
    at_stop(page, 2)
    page.locator(".start-dot").first.click()
    expect(page.locator(".start-answer")).to_contain_text("Right.")


def test_an_old_link_to_the_root_opens_explore_and_every_page_has_a_name(visit):
    page = visit("?run=mnist-dense&seed=3")
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**/explore?run=mnist-dense*seed=3*")
    assert page.get_by_role("dialog").count() == 0, "no page is said to be missing"


def test_a_link_opens_its_stop_and_leads_to_the_page_that_it_names(visit):
    page = visit("start?run=mnist-dense&stop=7")
    page.get_by_role("button", name="A digit of which nobody can tell").click()
    expect(page.locator(".start-answer")).to_contain_text("the classifier says")
    page.locator(".start-link").click()
    expect(page.locator("h1")).to_have_text("Boundaries")
    page.wait_for_url("**section=Interpolation*")
    assert "run=mnist-dense" in page.url
    page.go_back()
    at_stop(page, 7)

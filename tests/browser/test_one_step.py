"""One step in a real browser: the stage plays what real processes answer, and goes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RESTS

pytestmark = pytest.mark.browser

STAGE = "one-step?run=mnist-dense&step=1062"
# collects which attributes and children change in an element, also those by which Streamlit marks what it draws again
CHANGES = """(selector) => {
  const changes = [];
  const note = (records) => changes.push(...records.map((record) => record.attributeName ?? record.type));
  new MutationObserver(note).observe(document.querySelector(selector), {
    subtree: true, childList: true, attributes: true });
  return changes;
}"""


def played(page: Page, count: int, iteration: str) -> None:
    """Wait until the stage shows so many steps."""
    page.locator(f".one-step[data-played='{count}']").wait_for()
    expect(page.locator(".stage-count")).to_contain_text(f"Iteration {iteration}")


def test_a_step_is_played_move_by_move_and_taken_back(visit):
    page = visit(STAGE)
    played(page, 0, "1,062")
    page.get_by_role("button", name="1 step", exact=True).click()
    played(page, 1, "1,063")
    expect(page.locator("[data-network=generator] .stage-state")).to_have_text("frozen: no gradient, no weight moved")
    page.locator(".stage").press("End")
    expect(page.locator(".one-step")).to_have_attribute("data-player", "generator")
    expect(page.locator("[data-kind=fake] .stage-label").first).to_have_text("1")
    expect(page.locator("[data-network=discriminator] .stage-state")).to_have_text(
        "frozen: no gradient, no weight moved"
    )
    page.get_by_role("button", name="10 steps").click()
    played(page, 11, "1,073")
    page.get_by_role("button", name="Back").click()
    played(page, 1, "1,063")
    page.get_by_role("button", name="Start again").click()
    played(page, 0, "1,062")
    expect(page.get_by_role("button", name="Back")).to_be_disabled()


def test_a_link_reopens_the_game_and_without_motion_its_end_is_shown(visit):
    page = visit(f"{STAGE}&break=no-flip&turns=generator", reduced_motion="reduce", width=380)
    played(page, 0, "1,062")
    page.locator(RESTS).wait_for()
    changes = page.evaluate_handle(CHANGES, ".st-key-stage_bar")
    page.get_by_role("button", name="1 step", exact=True).click()
    played(page, 1, "1,063")
    page.locator(RESTS).wait_for()
    assert changes.json_value() == []  # a step draws nothing again but the stage
    expect(page.locator(".one-step")).to_have_attribute("data-reveal", "5")
    expect(page.locator("[data-kind=fake] .stage-label").first).to_have_text("0")
    assert "break=no-flip" in page.url
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 1

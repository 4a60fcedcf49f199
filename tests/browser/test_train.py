"""Training from a page: real processes, seen by two visitors, across a restarted server."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import dashboard
from gan_core.jobs.queue import Queue
from gan_core.runs.run import open_run
from tests.browser.conftest import PATIENCE

GOAL = 10**7  # iterations: it ends when it is stopped


@pytest.fixture
def runs(tmp_path: Path, finished_run: Path) -> Iterator[Path]:
    """A folder with a tiny run; whatever trains there is stopped afterwards."""
    shutil.copytree(finished_run, tmp_path / "tiny")
    yield tmp_path
    queue = Queue(tmp_path)
    for entry in queue.waiting():
        queue.remove(entry.name)
    for name in queue.at_work():
        queue.stop(name)
    while queue.at_work():
        time.sleep(0.05)


def visit(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/train")
    expect(page.get_by_role("heading", name="Train a run")).to_be_visible()
    return page


def shown_iteration(page: Page) -> int:
    text = page.get_by_text("Iteration", exact=False).filter(has_text=f"of {GOAL:,}").first.inner_text()
    return int(text.split()[1].replace(",", ""))


def test_a_run_goes_on_while_servers_come_and_go_and_all_see_the_same(browser, runs):
    with dashboard(runs) as address:
        page = visit(browser, address)
        page.get_by_text("Train a run further").click()
        goal = page.get_by_label("Until iteration")
        goal.fill(str(GOAL))
        goal.press("Enter")
        expect(page.get_by_text(f"gan-core resume {runs}/tiny --steps={GOAL}")).to_be_visible()
        page.get_by_role("button", name="Train on").click()
        samples = page.locator("img.atlas-live")
        expect(samples).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_be_visible()
        first = samples.get_attribute("src")
        expect(samples).not_to_have_attribute("src", first)
        other = visit(browser, address)
        expect(other.locator("img.atlas-live")).to_be_visible()
        seen = shown_iteration(page)
        page.close()
        other.close()
    with dashboard(runs) as address:
        page = visit(browser, address)
        expect(page.locator("img.atlas-live")).to_be_visible()
        assert shown_iteration(page) > seen
        start = page.get_by_role("button", name="Start", exact=True)
        expect(start).to_be_enabled()  # as soon as this machine's speed is measured
        start.click()
        expect(page.get_by_text("gan-core train quick-2 --recipe=quick")).to_be_visible()
        page.get_by_role("button", name="Stop").first.click()
        expect(page.get_by_text("tiny: stopped")).to_be_visible()
        page.close()
    assert open_run(runs / "tiny").info.status == "stopped"

"""All pages with hostile text in every field of the runs and in every parameter of the address.

The app's content policy would keep a browser from asking other hosts: it is off here, so that the text alone must be
harmless. `pytest --soak` tries all combinations; each run prints how many pages it opened.
"""

import os
import sys
from itertools import cycle, product
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from benchmarks.browser import ROOT, serve
from dashboard.views.registry import PAGES
from tests.browser.reading import foreign_parts
from tests.hostile import FOLDERS, HOST, HOSTILE, address_parameters, hostile_runs

pytestmark = pytest.mark.browser
ALL = "\n".join(HOSTILE[:-1])
COMMAND = [sys.executable, "-m", "dashboard", "--no-browser"]
SHOWN = {"directions": {"about": "save"}}  # where the texts stand; the page's other parts compute much
IDLE = "!document.querySelector('[data-test-script-state=running]') && document.querySelector('h1')"


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory, finished_run):
    """The address of the app on runs that hold hostile text wherever they may."""
    folder = tmp_path_factory.mktemp("hostile") / "runs"
    hostile_runs(folder, finished_run, ROOT / "checkpoints/mnist-dense/quality.jsonl", ALL)
    with serve(COMMAND, "--port", ROOT, {**os.environ, "LATENT_ATLAS_RUNS": str(folder)}) as server:
        yield server, sorted(path.name for path in folder.glob("broken*"))


@pytest.fixture
def walker(open_window, hostile_app):
    """A window without the content policy, and what it asked."""
    page, asked = open_window(bypass_csp=True), []
    page.context.on("request", lambda request: asked.append(request.url))
    return page, asked


def open_and_look(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(IDLE)
    page.wait_for_timeout(300)  # toasts and charts are drawn after the script has ended
    assert foreign_parts(page) == [], address
    assert page.get_by_text("This part of the page failed").count() == 0, address


def test_every_field_of_a_run_on_every_page(walker, hostile_app, thorough):
    (server, broken), (page, asked) = hostile_app, walker
    runs = FOLDERS if thorough else FOLDERS[:1]
    opened = 0
    for entry, run in product(PAGES, runs):
        open_and_look(
            page, f"{server.address}/{entry.url_path}?{urlencode({'run': run, **SHOWN.get(entry.url_path, {})})}"
        )
        opened += 1
    for run in broken if thorough else broken[::24]:
        open_and_look(page, f"{server.address}/explore?{urlencode({'run': run})}")
        opened += 1
    assert not elsewhere(asked, server.address)
    assert "\x1b]" not in server.log.read_text()
    print(f"\n{opened} pages opened on hostile runs")


def test_every_parameter_of_the_address(walker, hostile_app, thorough):
    (server, _), (page, asked) = hostile_app, walker
    everything = product(PAGES, address_parameters(), HOSTILE)
    each = [(entry.url_path, {name: text}) for entry, name, text in everything]
    tries = each if thorough else [("explore", {"run": ALL}), *all_at_once()]
    for path, parameters in tries:
        open_and_look(page, f"{server.address}/{path}?{urlencode(parameters)}")
    assert not elsewhere(asked, server.address)
    print(f"\n{len(tries)} pages opened by hostile addresses")


def all_at_once() -> list[tuple[str, dict[str, str]]]:
    """Each page with a text in every parameter but the run, without which the others are not read."""
    names = [name for name in address_parameters() if name != "run"]
    texts = cycle(HOSTILE[:-1])  # the longest would make the address too long
    return [(entry.url_path, {name: next(texts) for name in names}) for entry in PAGES]


def elsewhere(asked: list[str], address: str) -> list[str]:
    return [url for url in asked if HOST in url.split("?")[0] or not url.startswith((address, "data:", "blob:", "ws:"))]

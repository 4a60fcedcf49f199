"""Opens the running app in a real Chromium."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import NoBrowserError, chromium, dashboard
from dashboard.web.bundle import FOLDER, namespace

PATIENCE = 180_000  # milliseconds: on a busy machine a page may take its time; a fault stays one for ever
expect.set_options(timeout=PATIENCE)

# the page's own store, which takes all weights that arrive for damaged ones; run it before any component is there
DAMAGED_WEIGHTS = f"""
{{
  const {{ store }} = {namespace(FOLDER / "lib/nn/weights-store.js")};
  store.put = (name) => store.fail(name, new Error("the weights were damaged in transit"));
}}
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one these tests are skipped, but not in continuous integration."""
    try:
        with chromium() as browser:
            yield browser
    except NoBrowserError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def app_address() -> Iterator[str]:
    """The address of `streamlit run dashboard` on the runs that ship."""
    with dashboard() as address:
        yield address


@pytest.fixture
def open_window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a fresh window that waits patiently; it takes the options of Playwright's `new_context`."""
    contexts = []

    def open_window(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def visit(open_window: Callable[..., Page], app_address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the app in a fresh window, where a script may run before the page's own.

    Afterwards no script of the page may have failed, and nothing may have been asked of another host.
    """
    problems = []

    def visit(
        path: str = "", width: int = 1440, height: int = 900, theme: str = "light", script: str = "", **options: str
    ) -> Page:
        page = open_window(viewport={"width": width, "height": height}, color_scheme=theme, **options)
        page.add_init_script(script)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: problems.append(request.url) if leaves(request.url) else None)
        page.goto(f"{app_address}/{path}")
        page.wait_for_selector("h1")
        return page

    def leaves(url: str) -> bool:
        return not url.startswith((app_address, "data:", "blob:"))

    yield visit
    assert problems == []

"""Starts the app as a person would and opens it in a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 90


def chromium_path() -> str | None:
    """The system's Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one these tests are skipped, but not in continuous integration."""
    path = chromium_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("continuous integration must have a Chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `streamlit run dashboard` on the runs that ship."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "streamlit", "run", "dashboard", "--server.headless=true", f"--server.port={port}"]
    environment = {name: value for name, value in os.environ.items() if name != "LATENT_ATLAS_RUNS"}
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_healthy(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_until_healthy(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(START_SECONDS * 5):
        if server.poll() is not None:
            pytest.fail(f"the app ended at once:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the app did not answer:\n{log.read_text()}")


@pytest.fixture
def visit(browser: Browser, app_address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the app in a fresh window; afterwards no script of the page may have failed."""
    contexts, problems = [], []

    def visit(path: str = "", width: int = 1440, height: int = 900, theme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: problems.append(request.url) if _leaves(request.url) else None)
        page.goto(f"{app_address}/{path}")
        page.wait_for_selector("h1")
        return page

    def _leaves(url: str) -> bool:
        return not url.startswith((app_address, "data:", "blob:", "ws://127.0.0.1"))

    yield visit
    for context in contexts:
        context.close()
    assert problems == []

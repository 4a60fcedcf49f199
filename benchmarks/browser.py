"""The app in a real browser: a server started as a person would start it, and the system's Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 90

# Explore in the language of the page: whether the page itself has drawn the picture, and how many sliders there are
_CONSOLE = "document.querySelector('.st-key-console [data-testid=stBidiComponentIsolated]')?.shadowRoot"
PICTURE = f"{_CONSOLE}?.querySelector('.console')?.dataset.milliseconds > 0"
SLIDERS = f"{_CONSOLE}?.querySelectorAll('.cell').length >= 110"


class NoBrowserError(Exception):
    """There is no Chromium or Chrome on this machine."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        NoBrowserError: If the system has none; none is ever downloaded.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next((path for path in map(shutil.which, names) if path), None)
    if path is None:
        raise NoBrowserError(f"none of {', '.join(names)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def dashboard(runs: Path = ROOT / "checkpoints") -> Iterator[str]:
    """The address of a running `streamlit run dashboard` on the runs in a folder, at first those that ship.

    Raises:
        RuntimeError: If it ends or does not answer; the message holds its output.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "dashboard", "--server.headless=true", f"--server.port={port}"]
    environment = {**os.environ, "LATENT_ATLAS_RUNS": str(runs)}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            if not _becomes_healthy(address, server):
                log.seek(0)
                raise RuntimeError(f"the dashboard does not answer:\n{log.read().decode()}")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _becomes_healthy(address: str, server: subprocess.Popen) -> bool:
    give_up = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False

"""The app in a real browser: a server started as a person would start it, and the system's Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 300  # a fault ends it sooner

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
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()


def launched(kind: BrowserType) -> Browser:
    """The system's Chromium in a process of its own.

    Raises:
        NoBrowserError: If the system has none.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next((path for path in map(shutil.which, names) if path), None)
    if path is None:
        raise NoBrowserError(f"none of {', '.join(names)} is installed")
    return kind.launch(executable_path=path, args=list(FLAGS))


@dataclass(frozen=True)
class Server:
    """An app that runs.

    Attributes:
        port: Where it listens.
        log: What it says.
        process: Its number.
    """

    port: int
    log: Path
    process: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def dashboard(runs: Path = ROOT / "checkpoints") -> Iterator[str]:
    """The address of a running `streamlit run dashboard` on the runs in a folder, at first those that ship.

    Raises:
        RuntimeError: If it ends or does not answer; the message holds its output.
    """
    command = [sys.executable, "-m", "streamlit", "run", "dashboard", "--server.headless=true"]
    with serve(command, "--server.port", ROOT, {**os.environ, "LATENT_ATLAS_RUNS": str(runs)}) as server:
        yield server.address


def processor_seconds(process: int) -> float:
    """Processor time that a process has taken so far; only on Linux."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    """Memory of a process in MiB; only on Linux."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def serve(
    command: Sequence[str | Path], port_option: str, folder: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Start an app by a command and end it afterwards.

    Args:
        command: Without the port, which is a free one.
        port_option: The command's option that takes it.
        folder: Working directory.
        environment: All variables that the command sees.

    Raises:
        RuntimeError: If it ends, does not answer, or does not end when asked; the message holds its output.
    """
    with tempfile.TemporaryDirectory() as temporary:
        port, log_path = _free_port(), Path(temporary) / "log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [*command, f"{port_option}={port}"],
                cwd=folder,
                env={**environment, "PYTHONFAULTHANDLER": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        server = Server(port, log_path, process.pid)
        try:
            if not _becomes_healthy(server.address, process):
                raise RuntimeError(f"the dashboard does not answer:\n{server.log.read_text()}")
            yield server
        finally:
            _end(process, server)


def _end(process: subprocess.Popen, server: Server) -> None:
    try:
        for ask in (signal.SIGTERM, signal.SIGINT):  # the first waits for open connections, as uvicorn does
            process.send_signal(ask)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
                return
        process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # it writes where each of its threads stands, and ends
        process.wait(timeout=60)
        raise RuntimeError(f"the dashboard did not end when asked:\n{server.log.read_text()}") from None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _becomes_healthy(address: str, server: subprocess.Popen) -> bool:
    give_up = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False

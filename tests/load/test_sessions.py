"""Many sessions at once against a real server: no error, no state crosses, memory does not grow."""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.sync.client import ClientConnection, connect

from gan_core.runs.run import open_run

ROOT = Path(__file__).parents[2]
PAGES = ("training", "snapshots", "runs")
PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def server(runs_folder: Path) -> Iterator[subprocess.Popen]:
    """The app on a free port of this machine; `port` is set on the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard", "--server.headless=true", f"--server.port={port}"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"LATENT_ATLAS_RUNS": str(runs_folder), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.port = port
    try:
        for _ in range(PATIENCE_SECONDS):
            try:
                urlopen(f"http://localhost:{port}/_stcore/health", timeout=5).read()
                break
            except OSError:
                time.sleep(1)
        yield process
    finally:
        process.terminate()
        process.wait()


def session(server: subprocess.Popen) -> ClientConnection:
    return connect(
        f"ws://localhost:{server.port}/_stcore/stream",
        subprotocols=["streamlit"],
        max_size=2**26,
        open_timeout=PATIENCE_SECONDS,
    )


def rerun(connected: ClientConnection, page: str, query: str = "") -> tuple[float, list[ForwardMsg]]:
    """Ask for a page and wait for its end: seconds taken, and all that came."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_script_hash = calc_hash(page)
    begin, came = time.perf_counter(), []
    connected.send(asked.SerializeToString())
    while True:
        message = ForwardMsg()
        message.ParseFromString(connected.recv(timeout=PATIENCE_SECONDS))
        came.append(message)
        if message.WhichOneof("type") == "script_finished":
            return time.perf_counter() - begin, came


def failures(came: list[ForwardMsg]) -> list[str]:
    """What a page says of exceptions."""
    elements = [message.delta.new_element for message in came if message.WhichOneof("type") == "delta"]
    found = [element.exception.message for element in elements if element.WhichOneof("type") == "exception"]
    alerts = [element.alert.body for element in elements if element.WhichOneof("type") == "alert"]
    return found + [text for text in alerts if "failed" in text]


def steps_told(came: list[ForwardMsg]) -> set[str]:
    """The `step` in the addresses that a session was sent."""
    return {
        part.removeprefix("step=")
        for message in came
        if message.WhichOneof("type") == "page_info_changed"
        for part in message.page_info_changed.query_string.split("&")
        if part.startswith("step=")
    }


def visit(server: subprocess.Popen, step: int, reruns: int) -> tuple[list[float], list[str], set[str]]:
    """One session that looks at one step on several pages."""
    seconds, problems, told = [], [], set()
    with session(server) as connected:
        for number in range(reruns):
            taken, came = rerun(connected, PAGES[number % len(PAGES)], f"run=tiny&step={step}")
            seconds.append(taken)
            problems += failures(came)
            told |= steps_told(came)
    return seconds, problems, told


def resident(server: subprocess.Popen) -> float:
    """Memory of the server in MiB."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_sessions_at_once_keep_to_themselves(server, thorough, finished_run):
    count, reruns = (25, 12) if thorough else (4, 3)
    steps = open_run(finished_run).steps()
    visit(server, 30, 3)  # pages are cached from now on
    with ThreadPoolExecutor(count) as pool:
        found = list(pool.map(lambda number: visit(server, steps[number % len(steps)], reruns), range(count)))
    for number, (_, problems, told) in enumerate(found):
        assert problems == []
        assert told == {str(steps[number % len(steps)])}
    p95 = float(np.percentile([taken for seconds, _, _ in found for taken in seconds], 95))
    print(f"\n{count} sessions at once, {count * reruns} reruns: p95 {p95:.2f} s")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_closed_sessions(server, thorough):
    count = 1_000 if thorough else 30
    for _ in range(count // 5):
        visit(server, 30, 1)
    before = resident(server)
    for _ in range(count):
        visit(server, 30, 1)
    gc.collect()
    grown = resident(server) - before
    print(f"\n{count:,} opened and closed sessions: {before:.0f} MiB before, {grown:+.1f} MiB after")
    assert grown < 60

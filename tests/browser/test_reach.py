"""Who reaches the app: tried through a second address of this machine, and by a page of another port."""

import http.server
import os
import shutil
import socket
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.browser import ROOT, serve

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of the machine"),
]
COMMAND = [sys.executable, "-m", "dashboard", "--no-browser"]
KNOCK = """async (address) => await new Promise((tell) => {
    const socket = new WebSocket(address);
    socket.onopen = () => { socket.close(); tell("let in"); };
    socket.onerror = () => tell("refused");
})"""


@pytest.fixture(scope="module")
def some_runs(tmp_path_factory, finished_run) -> Path:
    """A folder with one small run, which is not to change."""
    folder = tmp_path_factory.mktemp("reach")
    shutil.copytree(finished_run, folder / "tiny")
    return folder


@pytest.fixture
def foreign_site():
    """The address of another server on this machine, with an empty page."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_alone_it_answers_at_no_second_address_and_to_no_other_site(open_window, some_runs, foreign_site):
    with serve(COMMAND, "--port", ROOT, {**os.environ, "LATENT_ATLAS_RUNS": str(some_runs)}) as server:
        with socket.socket() as second:
            assert second.connect_ex(("127.0.0.2", server.port)) != 0
        page = open_window()
        for host in ("localhost", "127.0.0.1"):
            page.goto(f"{foreign_site}/none")
            assert page.evaluate(KNOCK, f"ws://{host}:{server.port}/_stcore/stream") == "refused"
            page.goto(f"http://{host}:{server.port}/runs")
            assert page.evaluate(KNOCK, f"ws://{host}:{server.port}/_stcore/stream") == "let in"
        page.get_by_role("heading", name="Runs").wait_for()
        page.close()
        assert "127.0.0.2" not in server.log.read_text()


def test_public_it_shows_everything_at_a_second_address_and_changes_nothing(open_window, some_runs):
    before = {path: path.stat().st_mtime_ns for path in some_runs.rglob("*")}
    environment = {**os.environ, "LATENT_ATLAS_RUNS": str(some_runs)}
    with serve([*COMMAND, "--public"], "--port", ROOT, environment) as server:
        page = open_window()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"http://127.0.0.2:{server.port}/runs")
        page.get_by_role("heading", name="Runs").wait_for()
        page.get_by_role("checkbox", name="tiny").check()
        page.get_by_text("it is read-only").wait_for()
        assert page.get_by_role("button", name="Star", exact=True).count() == 0
        assert page.get_by_role("button", name="Note").count() == 0
        assert page.get_by_role("button", name="Delete").count() == 0
        page.close()
        said = server.log.read_text()
    assert "Read-only" in said
    assert "External URL" not in said
    assert "Network URL" not in said
    assert all(url.startswith((f"http://127.0.0.2:{server.port}/", "data:", "blob:")) for url in asked)
    assert {path: path.stat().st_mtime_ns for path in some_runs.rglob("*")} == before

"""`latent-atlas`, and the settings that every way of starting the app obeys."""

import os
import re
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from streamlit import config
from streamlit.web import cli
from typer.testing import CliRunner

from benchmarks.browser import serve
from dashboard import PUBLIC_VARIABLE
from dashboard.__main__ import APP, command, streamlit_arguments
from gan_core import __version__

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((APP.parent / ".streamlit/config.toml").read_text())


def ask(*arguments: str):
    return CliRunner().invoke(command, arguments)


@pytest.fixture
def started(monkeypatch):
    """The command lines that reach Streamlit, which does not start."""
    lines = []
    monkeypatch.setattr(cli.main_run, "invoke", lambda context: lines.append(context.params))
    return lines


def test_it_runs_the_app(started):
    assert ask().exit_code == 0
    [options] = started
    assert options["target"] == str(APP)
    assert APP.is_file()
    assert options["args"] == ()
    assert options["server_port"] is options["server_headless"] is None


def test_port_and_browser_are_told_by_streamlits_names(started):
    assert ask("--port", "9000", "--no-browser").exit_code == 0
    [options] = started
    assert (options["server_port"], options["server_headless"]) == (9000, True)


@pytest.mark.parametrize("form", [("--server.address", "0.0.0.0"), ("--server.address=0.0.0.0",)])
def test_other_options_are_passed_on(started, form):
    assert ask(*form, "--port", "9000").exit_code == 0
    [options] = started
    assert (options["server_address"], options["server_port"], options["args"]) == ("0.0.0.0", 9000, ())


def test_what_is_passed_on_wins():
    assert streamlit_arguments(9000, False, False, ["--server.port", "9001"])[1:] == [
        "--server.port=9000",
        "--server.port",
        "9001",
    ]


def test_public_listens_everywhere_read_only_and_asks_no_other_host(started, monkeypatch):
    monkeypatch.setenv(PUBLIC_VARIABLE, "")  # so that it is as it was afterwards
    found = ask("--public")
    assert found.exit_code == 0
    [options] = started
    assert (options["server_address"], options["browser_serverAddress"]) == ("0.0.0.0", "localhost")
    assert os.environ[PUBLIC_VARIABLE]
    assert "Read-only" in found.stdout


@pytest.mark.parametrize("wrong", [("--port", "0"), ("--port", "70000"), ("--nonsense",), ("stray",)])
def test_what_nobody_knows_is_refused(started, wrong):
    assert ask(*wrong).exit_code == 2
    assert not started


def test_version():
    assert ask("--version").stdout == f"{__version__}\n"


def test_help_names_every_option_without_loading_the_app():
    loaded = "import sys; from dashboard.__main__ import main\ntry: main()\nfinally: print('streamlit' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", loaded, "--help"], capture_output=True, text=True, check=True).stdout
    named = ("--port", "--no-browser", "--public", "--version", "streamlit run --help")
    assert all(option in found for option in named)
    assert found.splitlines()[-1] == "False"


# --- settings ---------------------------------------------------------------------------------------------------------


def test_streamlit_knows_every_setting():
    known = set(config.get_config_options())
    set_here = {f"{section}.{name}" for section, values in SETTINGS.items() for name in values if section != "theme"}
    assert set_here <= known


def test_nothing_is_told_to_others():
    assert SETTINGS["browser"]["gatherUsageStats"] is False
    assert SETTINGS["client"]["showErrorDetails"] == config.ShowErrorDetailsConfigOptions.TYPE
    assert SETTINGS["server"]["maxUploadSize"] == 5


def test_no_visitor_waits_for_the_watching_of_sources():
    assert SETTINGS["server"]["fileWatcherType"] == "none"


STARTS = {
    "streamlit, in the repository": (ROOT, "-m", "streamlit", "run", "dashboard"),
    "streamlit, elsewhere": (None, "-m", "streamlit", "run", str(ROOT / "dashboard")),
    "latent-atlas, elsewhere": (None, "-m", "dashboard"),
}


def can_bind(address: str, port: int) -> bool:
    try:
        with socket.socket() as other:
            other.bind((address, port))
    except OSError:
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of the machine")
def test_a_port_is_taken_at_every_address_if_it_is_listened_on_at_all_of_them():
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))
        server.listen()
        assert not can_bind("127.0.0.2", server.getsockname()[1])


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_only_this_machine_can_ask_and_nobody_else_is_asked(start, tmp_path):
    """Streamlit prints the addresses that it knows: an "External URL" would be another host's answer."""
    folder, *arguments = start
    command = [sys.executable, *arguments, "--server.headless=true"]
    with serve(command, "--server.port", folder or tmp_path, dict(os.environ)) as server:
        assert sys.platform != "linux" or can_bind("127.0.0.2", server.port)
        while not (addresses := re.findall(r"(\S.*): (http\S*)", server.log.read_text())):  # health comes before it
            time.sleep(0.05)
    assert addresses == [("URL", f"http://localhost:{server.port}")]

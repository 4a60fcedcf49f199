"""The command that opens the app."""

from pathlib import Path
from unittest.mock import create_autospec

import pytest
from streamlit.web import cli

from dashboard import __main__ as command


@pytest.fixture
def run(monkeypatch):
    run = create_autospec(cli.main)
    monkeypatch.setattr(command.cli, "main", run)
    return run


def test_the_app_is_served_with_the_options_that_are_given(run):
    command.main(["--server.port=8600"])
    arguments = run.call_args.args[0]
    assert arguments[0] == "run" and arguments[2:] == ["--server.port=8600"]
    assert Path(arguments[1]).is_absolute() and Path(arguments[1]).is_file()


def test_without_arguments_it_takes_those_of_the_command_line(run, monkeypatch):
    monkeypatch.setattr("sys.argv", ["latent-atlas", "--server.headless=true"])
    command.main()
    assert run.call_args.args[0][2:] == ["--server.headless=true"]


def test_the_settings_lie_beside_the_app():
    assert (command.APP.parent / ".streamlit" / "config.toml").is_file()

"""What all commands share: how they fail, and how they are called."""

import errno
import subprocess
from unittest.mock import create_autospec

import pytest

from gan_core.cli import app as cli
from tests.gan_core.said import assert_one_sentence


def test_an_unknown_run_is_one_sentence(command, known):
    result = command("info", "tinny")
    assert_one_sentence(result)
    assert result.err == "error: run 'tinny' not found; known runs: tiny\n"


@pytest.mark.parametrize("arguments", [["resume", "tinny"], ["sample", "tinny"], ["publish", "tinny", "small"]])
def test_every_command_answers_an_unknown_run_alike(arguments, command, known):
    assert command(*arguments).err == "error: run 'tinny' not found; known runs: tiny\n"


@pytest.mark.parametrize("name", ["[/red]", "a[bold]b", "[link=x]", "a\\[b]"])
def test_brackets_in_a_name_are_printed_as_they_are(name, command, known):
    result = command("info", name)
    assert_one_sentence(result)
    assert f"run {name!r} not found;" in result.err


def test_a_long_sentence_stays_on_one_line(command, known):
    assert_one_sentence(command("info", "/".join(["long"] * 40)))


def test_an_unknown_command_is_a_mistake_of_usage(command):
    result = command("trane")
    assert result.code == 2
    assert "trane" in result.err


def test_python_m_answers_an_error_without_traceback(environment, tmp_path, python):
    call = [*python, "-m", "gan_core", "info", "absent"]
    result = subprocess.run(call, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("error: run 'absent' not found")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EROFS, "Read-only file system", "/there/run.json"), "/there/run.json: Read-only file system"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError("odd"), "odd"),
    ],
)
def test_what_the_system_refuses_is_told_for_people(error, told, command, monkeypatch):
    monkeypatch.setattr(cli, "app", create_autospec(cli.app, side_effect=error))
    result = command("runs")
    assert_one_sentence(result)
    assert told in result.err
    assert "Errno" not in result.err
    assert "check" in result.err


def test_more_memory_than_there_is_is_one_sentence(command, known):
    result = command("sample", "tiny", f"--count={2**46}")
    assert_one_sentence(result)
    assert result.err == "error: the memory is used up; ask for less, or close some programs\n"

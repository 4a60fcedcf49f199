"""Commands that are printed to be run as they stand."""

import shlex
from pathlib import Path

import pytest

from gan_core.shell import shell_path, shell_run


@pytest.mark.parametrize("path", ["runs/a", "my run", "it's", "$HOME;rm", "-d2", "--steps 5", "a\nb"])
def test_a_shell_takes_a_path_for_one_word_that_is_no_option(path):
    (word,) = shlex.split(shell_path(path))
    assert not word.startswith("-")
    assert Path(word) == Path(path)


def test_a_plain_path_is_written_plainly():
    assert shell_path(Path("runs/a")) == "runs/a"


@pytest.mark.parametrize(("name", "word"), [("a", "a"), ("it's", "it's"), ("-d2", "runs/-d2"), ("a*b", "a*b")])
def test_a_run_is_named_as_a_command_finds_it(name, word):
    assert shlex.split(shell_run(name, Path("runs") / name)) == [word]

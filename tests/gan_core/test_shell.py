"""Commands that are printed to be run as they stand."""

import shlex
from pathlib import Path

import pytest

from gan_core.shell import shell_path


@pytest.mark.parametrize("path", ["runs/a", "my run", "it's", "$HOME;rm", "-d2", "--steps 5", "a\nb"])
def test_a_shell_takes_a_path_for_one_word_that_is_no_option(path):
    (word,) = shlex.split(shell_path(path))
    assert not word.startswith("-")
    assert Path(word) == Path(path)


def test_a_plain_path_is_written_plainly():
    assert shell_path(Path("runs/a")) == "runs/a"

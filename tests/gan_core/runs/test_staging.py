"""A run folder appears in one instant, filled, or not at all."""

import os
import time

import pytest

from gan_core.errors import RunError
from gan_core.runs.lock import locked
from gan_core.runs.staging import LONGEST_NAME, PREFIX, STALE_SECONDS, check_new_name, staged, sweep_staging


def test_a_folder_is_there_when_it_is_filled_and_nothing_else_is_left(tmp_path):
    with staged(tmp_path / "runs" / "new") as inner:
        (inner / "run.json").write_text("{}")
        assert not (tmp_path / "runs" / "new").exists()
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["new"]
    assert (tmp_path / "runs" / "new" / "run.json").read_text() == "{}"


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "new"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_free_and_any_other_is_taken(tmp_path):
    (tmp_path / "empty").mkdir()
    with staged(tmp_path / "empty") as inner:
        (inner / "run.json").write_text("{}")
    with pytest.raises(RunError, match="go on with: gan-core resume"), staged(tmp_path / "empty"):
        pytest.fail("it was taken")
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="is no run; choose another name"), staged(tmp_path / "file"):
        pytest.fail("it was taken")


def test_the_first_of_two_wins(tmp_path):
    with pytest.raises(RunError, match="exists already"), staged(tmp_path / "new") as late:
        (late / "run.json").write_text("late")
        with staged(tmp_path / "new") as early:
            (early / "run.json").write_text("early")
    assert (tmp_path / "new" / "run.json").read_text() == "early"
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("-d2", "hyphen"),
        (".hidden", "dot"),
        ("a\x1bb", "can be seen"),
        ("classifiers", "other things"),
        ("é" * 101, f"{LONGEST_NAME} bytes"),
        ("..", "one folder"),
        ("", "one folder"),
        ("a/b", "one folder"),
    ],
)
def test_a_name_that_means_something_else_is_refused(name, told):
    with pytest.raises(RunError, match=told):
        check_new_name(name)


@pytest.mark.parametrize("name", ["a", "my run", "7", "é" * 100])
def test_any_other_name_is_taken(name):
    check_new_name(name)


def left_behind(parent, name, age, *files):
    """What a killed maker of runs has left."""
    aside = parent / f"{PREFIX}{name}"
    (aside / "run").mkdir(parents=True)
    for file in files:
        (aside / file).write_text("")
    then = time.time() - age
    os.utime(aside, (then, then))
    return aside


def test_only_what_is_old_alone_and_a_makers_own_is_swept(tmp_path):
    old = left_behind(tmp_path, "old", STALE_SECONDS + 5)
    young = left_behind(tmp_path, "young", STALE_SECONDS - 20)
    foreign = left_behind(tmp_path, "foreign", STALE_SECONDS + 5, "letter.txt")
    held = left_behind(tmp_path, "held", 0)
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "elsewhere")
    with locked(held):
        os.utime(held, (0, 0))
        sweep_staging(tmp_path)
    assert not old.exists()
    assert young.exists() and foreign.exists() and held.exists()
    assert (tmp_path / f"{PREFIX}link").is_symlink()

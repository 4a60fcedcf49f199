"""Saved tournaments: what was played comes back, and whatever is not of these checkpoints is as good as none."""

import json
import os
import shutil

import numpy as np
import pytest

from gan_core.errors import TournamentError
from gan_core.runs.publish import publish
from gan_core.runs.run import open_run
from gan_core.runs.tournament import FILE, MOST_BYTES, SavedTournament, read_tournament, save_tournament
from gan_core.runs.verify import verify


@pytest.fixture
def played(spare_run):
    steps = tuple(spare_run.steps())
    return SavedTournament(
        steps=steps,
        checkpoint_sha256=tuple(spare_run.ref(step).sha256 for step in steps),
        seed=7,
        samples=50,
        thresholds=(0.0,) * len(steps),
        fooled=tuple(tuple(row * column for column in range(len(steps))) for row in range(len(steps))),
    )


@pytest.fixture
def saved(spare_run, played):
    return save_tournament(spare_run, played)


def test_what_was_played_comes_back_and_the_run_stays_whole(saved, played, spare_run):
    assert read_tournament(spare_run) == played
    assert verify(open_run(spare_run.folder)) == []
    assert np.allclose(played.shares[2], np.arange(len(played.steps)) * 2 / 50)


def test_where_nothing_is_saved_there_is_none(spare_run):
    assert read_tournament(spare_run) is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"checkpoint_sha256": 0}, "checkpoint_sha256"),
        ({"steps": [30, 0]}, "the iterations do not ascend"),
        ({"steps": [0, 1]}, "there is not one of everything for each of 2 checkpoints"),
        ({"fooled": [[0]]}, "there is not one of everything"),
        ({"samples": 1}, "more than 1 images of a generator were taken for real"),
        ({"samples": 0}, "samples"),
        ({"thresholds": [float("nan")]}, "thresholds|Invalid JSON"),
        ({"format": 2}, "is of format 2"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_damaged_file_is_told_and_not_used(fields, why, saved, spare_run):
    saved.write_text(json.dumps(json.loads(saved.read_text()) | fields))
    with pytest.raises(TournamentError, match=why):
        read_tournament(spare_run)


def test_rows_are_of_one_length(saved, spare_run):
    content = json.loads(saved.read_text())
    content["fooled"][1] = [0]
    saved.write_text(json.dumps(content))
    with pytest.raises(TournamentError, match="a generator did not meet"):
        read_tournament(spare_run)


def test_a_tournament_of_other_checkpoints_says_nothing(saved, played, spare_run):
    others = ("0" * 64, *played.checkpoint_sha256[1:])
    save_tournament(spare_run, played.model_copy(update={"checkpoint_sha256": others}))
    with pytest.raises(TournamentError, match="other checkpoints"):
        read_tournament(spare_run)


def test_a_copy_with_fewer_checkpoints_has_the_games_of_those(saved, played, spare_run, tmp_path):
    copy = publish(spare_run, tmp_path / "copy", "float32", played.steps[1:4])
    shutil.copyfile(saved, copy.folder / FILE)
    found = read_tournament(copy)
    assert found.steps == played.steps[1:4]
    assert np.array_equal(found.shares, played.shares[1:4, 1:4])
    alone = publish(spare_run, tmp_path / "alone", "float32", played.steps[:1])
    shutil.copyfile(saved, alone.folder / FILE)
    assert read_tournament(alone) is None


def test_what_is_no_bounded_regular_file_of_the_run_is_not_read(saved, spare_run, tmp_path):
    saved.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(TournamentError, match="holds more than"):
        read_tournament(spare_run)
    saved.unlink()
    os.mkfifo(saved)
    with pytest.raises(TournamentError, match="no regular file"):
        read_tournament(spare_run)
    saved.unlink()
    (tmp_path / "elsewhere.json").write_text("{}")
    saved.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(TournamentError, match="lies outside of"):
        read_tournament(spare_run)


def test_a_folder_in_its_place_is_said_to_be_in_the_way(played, spare_run):
    (spare_run.folder / FILE).mkdir()
    with pytest.raises(TournamentError, match="cannot write"):
        save_tournament(spare_run, played)

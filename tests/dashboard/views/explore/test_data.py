"""What the console is given of a checkpoint."""

import shutil
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

from dashboard.shared import cache
from dashboard.views.explore import data
from gan_core.runs.directions import FILE, described, save_directions
from gan_core.runs.metric_log import Logged
from gan_core.runs.run import open_run


@pytest.fixture
def logged(monkeypatch) -> dict[str, np.ndarray]:
    """A log of 100 iterations, ten apart, whose scores are their own numbers."""
    columns = {"step": 10.0 * np.arange(1, 101), "d_real": np.arange(100.0), "d_fake": -np.arange(100.0)}
    monkeypatch.setattr(cache, "logged", lambda run: Logged(columns, 0))
    return columns


def test_scores_are_averaged_over_the_twenty_nearest_iterations(logged, finished_run):
    # of iteration 505 the nearest are 410 to 600, which are rows 40 to 59
    real, fake = data.mean_scores(open_run(finished_run), 505)
    assert real == pytest.approx(np.arange(40, 60).mean())
    assert fake == -real


def test_at_the_end_of_the_log_the_last_twenty_are_averaged(logged, finished_run):
    real, _ = data.mean_scores(open_run(finished_run), 10**6)
    assert real == pytest.approx(np.arange(80, 100).mean())


def test_an_untrained_discriminator_has_the_scores_of_the_first_iteration(logged, finished_run):
    assert data.mean_scores(open_run(finished_run), 0) == (0.0, 0.0)


def test_without_a_log_there_are_no_mean_scores(monkeypatch, finished_run):
    monkeypatch.setattr(cache, "logged", lambda run: Logged({}, 0))
    assert data.mean_scores(open_run(finished_run), 30) is None


@pytest.mark.parametrize("chosen", [0, 17, 99])
def test_a_timeline_of_many_checkpoints_is_thinned_and_holds_the_selected_one(chosen, monkeypatch, finished_run):
    run = open_run(finished_run)
    monkeypatch.setattr(type(run), "steps", lambda self: list(range(100)))
    monkeypatch.setattr(cache, "why_not_live", lambda run, step: None)
    steps = data.timeline_steps(run, chosen)
    assert {0, chosen, 99} <= set(steps)
    assert len(steps) <= data.TIMELINE_STEPS
    assert steps == sorted(steps)
    assert max(np.diff(steps)) <= 5


def test_there_is_no_timeline_where_the_page_cannot_run_the_generator(monkeypatch, finished_run):
    monkeypatch.setattr(cache, "why_not_live", lambda run, step: "no layer")
    assert data.timeline_steps(open_run(finished_run), 30) == []


def test_pixels_are_packed_row_by_row():
    assert list(b64decode(data.packed_pixels(np.array([[1, 2], [3, 255]], np.uint8)))) == [1, 2, 3, 255]


def test_the_largest_parts_of_a_point():
    assert data.largest_parts(np.array([1, -3, 0, 2], np.float32), 2) == [
        (1, -3.0, pytest.approx(9 / 14)),
        (3, 2.0, pytest.approx(4 / 14)),
    ]
    assert data.largest_parts(np.zeros(2, np.float32), 5) == [(1, 0.0, 0.0), (0, 0.0, 0.0)]


def test_saved_directions_are_given_and_a_damaged_file_gives_none(finished_run, tmp_path):
    run = open_run(Path(shutil.copytree(finished_run, tmp_path / "tiny")))
    assert data.saved_directions(run) == []
    vector = [1.0, *[0.0] * 99]
    save_directions(run, [described(run, run.steps()[-1], "slant", "", vector)])
    assert data.saved_directions(run) == [("slant", tuple(vector))]
    (run.folder / FILE).write_text("mine")
    assert data.saved_directions(run) == []

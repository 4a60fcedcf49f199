"""What the stops show: which run, and what is sent when a figure asks for it."""

import base64
import shutil
from concurrent.futures import Future
from pathlib import Path
from unittest.mock import create_autospec

import numpy as np
import pytest
import streamlit as st

from dashboard.views.start import data, stops
from gan_core.runs.run import Run, open_run
from gan_core.training.traced_steps import TracedSteps
from tests.spoiled import rename_data

LIVE = (stops.NETWORKS, stops.DIGITS, stops.HUNDRED, stops.CLASSES, stops.LOG)


@pytest.fixture
def tiny(runs_folder, finished_run, monkeypatch):
    """The tiny run, the only one that there is."""
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(runs_folder))
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_run(finished_run)


@pytest.fixture
def clothes(tmp_path, finished_run, shipped_runs, monkeypatch):
    """A run that says it saw clothes and has no log, beside one that ships."""
    run = open_run(Path(shutil.copytree(finished_run, tmp_path / "clothes")))
    rename_data(run, "fashion-mnist")
    run.metrics_path.unlink()
    (tmp_path / "mnist-conv").symlink_to(shipped_runs / "mnist-conv")
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(tmp_path))
    st.cache_data.clear()
    st.cache_resource.clear()
    return open_run(tmp_path / "clothes")


@pytest.mark.parametrize("need", LIVE)
def test_the_chosen_run_is_shown_where_it_lacks_nothing(need, tiny):
    shown = data.stage(need, tiny, 30)
    assert (shown.run.name, shown.step, shown.note) == ("tiny", 30, "")


@pytest.mark.parametrize(
    ("need", "why"),
    [
        (stops.DIGITS, "no real images of fashion-mnist"),
        (stops.CLASSES, "no classifier knows sevens"),
        (stops.LOG, "it has logged no losses"),
    ],
)
def test_a_run_that_lacks_something_is_named_and_another_is_shown(need, why, clothes):
    shown = data.stage(need, clothes, 30)
    assert shown.run.name == "mnist-conv"
    assert shown.note.startswith("clothes cannot show this:") and why in shown.note
    assert data.stage(stops.NETWORKS, clothes, 30).run.name == "clothes"


def test_where_no_run_can_show_a_stop_it_says_what_is_missing(tiny, monkeypatch):
    monkeypatch.setattr(data, "LATENT_SIZE", 7)
    assert "its latent vectors have 100 numbers, not 7. There is no other run" in data.stage(stops.HUNDRED, tiny, 30)


def test_the_losses_are_those_of_the_lecture_where_there_are_some(clothes, finished_run):
    shutil.copytree(finished_run, clothes.folder.parent / data.LECTURE_RUN)
    shown = data.stage(stops.LOG, open_run(clothes.folder.parent / "mnist-conv"), 52_000)
    assert (shown.run.name, shown.step) == (data.LECTURE_RUN, 30)


def test_a_network_is_sent_once_however_many_stops_show_it(tiny):
    shown = data.Stage(tiny, 30)
    files = data.weights([shown, shown, "There is none."])
    assert len(files) == len({file.name for file in files}) == 2  # with its classifier


def test_real_digits_are_real_and_of_all_kinds(digits):
    sent = np.frombuffer(base64.b64decode(data.real_digits()), np.uint8).reshape(-1, 28 * 28)
    known = {row.tobytes(): int(label) for row, label in zip(digits.images.numpy(), digits.labels, strict=True)}
    labels = [known[row.tobytes()] for row in sent]
    assert np.bincount(labels).tolist() == [data.REAL_EACH] * 10
    assert labels != sorted(labels), "they come in no order"


def test_losses_are_sent_as_they_were_logged(tiny):
    sent, logged = data.losses(data.Stage(tiny, 30)), data.cache.logged(tiny).columns
    assert sent["steps"] == logged["step"].tolist()
    assert np.allclose(sent["lossD"], logged["loss_d"], atol=1e-5)


def test_a_long_log_is_thinned_and_what_is_no_number_is_none(tiny, monkeypatch):
    monkeypatch.setattr(data, "MOST_LOSSES", 3)
    columns = {name: np.arange(12.0) for name in ("step", "loss_d", "loss_g")}
    columns["loss_g"][4] = np.nan
    logged = create_autospec(data.cache.logged(tiny), instance=True, columns=columns)
    monkeypatch.setattr(data.cache, "logged", create_autospec(data.cache.logged, return_value=logged))
    sent = data.losses(data.Stage(tiny, 30))
    assert (sent["steps"], sent["lossG"]) == ([0.0, 4.0, 8.0], [0.0, None, 8.0])


def test_the_strip_is_of_the_same_points_at_some_checkpoints(tiny):
    sent = data.strip(tiny)
    assert sent["steps"] == data.strip_steps(tiny)
    assert sent["steps"][0] == tiny.steps()[0] and sent["steps"][-1] == tiny.steps()[-1]
    images = np.frombuffer(base64.b64decode(sent["images"]), np.uint8)
    assert images.size == len(sent["steps"]) * sent["points"] * 28 * 28


def test_the_strip_is_evenly_spaced_in_iterations_as_the_curve_above_it():
    run = create_autospec(Run, instance=True)
    run.steps.return_value = [0, 1, 2, 3, 50, 100]
    assert data.strip_steps(run) == [0, 3, 50, 100]


def test_the_source_is_sent_line_by_line():
    sent = data.source()
    assert len(sent["numbers"]) == len(sent["texts"]) == len(sent["plainOf"])
    assert "    take real images" in sent["plain"]


TRACE = {
    "step": 6,
    "batch_size": 128,
    "loss_d": 0.5,
    "loss_g": 0.7,
    "lines": [[193, 0], [194, 5]],
    "moved": {name: {"discriminator": [0.1], "generator": [0.0]} for name in ("discriminator", "generator")},
}


def traced(monkeypatch, answer):
    """A process that has answered, which is a double here."""
    st.cache_resource.clear()
    steps = create_autospec(TracedSteps, instance=True, latest=Future())
    answer(steps.latest)
    monkeypatch.setattr(data, "TracedSteps", create_autospec(TracedSteps, return_value=steps))
    return steps


def test_the_latest_step_is_sent_and_another_one_runs_when_it_is_asked_for(monkeypatch):
    steps = traced(monkeypatch, lambda latest: latest.set_result(TRACE))
    sent = data.trace()
    assert (sent["step"], sent["lines"][1]) == (6, (194, 5))
    assert sent["discriminatorsTurn"] == {"discriminator": [0.1], "generator": [0.0]}
    assert steps.go_on.call_count == 0
    assert data.trace(is_another=True) == sent
    assert steps.go_on.call_count == 1


def test_a_step_that_runs_is_not_there_yet(monkeypatch):
    traced(monkeypatch, lambda latest: latest.set_running_or_notify_cancel())
    assert data.trace() is None


@pytest.mark.parametrize("error", [ChildProcessError("it ended"), ValueError("no JSON")])
def test_a_step_that_could_not_run_is_said_to(error, monkeypatch):
    traced(monkeypatch, lambda latest: latest.set_exception(error))
    assert data.trace() == f"No step could be run: {type(error).__name__}."

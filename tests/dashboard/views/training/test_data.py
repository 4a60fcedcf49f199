"""What is drawn of a run's training."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.many_runs import made_evaluation
from dashboard.shared import cache
from dashboard.views.training import data
from gan_core.registry import metrics_in_order
from gan_core.runs.metric_log import Logged
from gan_core.runs.progress import Progress
from gan_core.runs.run import open_run
from gan_core.runs.tournament import SavedTournament, save_tournament


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (Progress(2_000, 64_000, 90.0), "2,000 iterations, 64,000 images seen in 1.5 minutes."),
        (Progress(1, 32, None), "1 iteration, 32 images seen."),
        (Progress(), ""),
    ],
)
def test_progress_is_a_sentence(progress, text):
    assert data.progress_text(progress) == text


@pytest.mark.parametrize("count", [1, 2, 59, 60, 61, 1_000])
def test_the_cursor_shows_at_most_so_many_checkpoints_evenly_spaced_and_the_selected_one(count):
    steps = [10 * number for number in range(count)]
    found = data.cursor_steps(steps, steps[count // 3])
    assert found[0] == steps[0] and found[-1] == steps[-1]
    assert steps[count // 3] in found
    assert len(found) in (min(count, data.MOST_FRAMES), min(count, data.MOST_FRAMES) + 1)
    assert count <= data.MOST_FRAMES or max(np.diff(found)) <= 10 * (count // data.MOST_FRAMES + 1)


def test_the_cursor_has_the_images_and_the_places_of_each_checkpoint(own_run):
    found = data.cursor_props(own_run, cache.logged(own_run), 30, "epochs", ["curves", "metric fid"], ["map"])
    steps, count = own_run.steps(), own_run.info.data.count
    assert found["charts"] == ["curves", "metric-fid"]
    assert found["places"] == pytest.approx([step * own_run.info.config.schedule.batch_size / count for step in steps])
    assert len(set(found["frames"])) == len(steps)
    assert found["labels"][found["start"]].startswith("iteration 30 · epoch ")
    assert found["metrics"] == []


def test_the_regions_of_one_slice_are_drawn_at_each_checkpoint(own_run):
    steps, done = own_run.steps()[:3], []
    maps = data.region_maps(own_run, steps, "dark", lambda count, total: done.append((count, total)))
    assert len(maps) == 3 and len(set(maps)) > 1
    assert all(each.startswith("data:image/png;base64,") for each in maps)
    assert data.region_maps(own_run, steps, "dark", lambda count, total: None) is maps
    assert data.region_maps(own_run, steps, "light", lambda count, total: None) != maps


def test_without_a_log_the_cursor_knows_iterations_alone(own_run):
    found = data.cursor_props(own_run, Logged({}), 30, "seconds", [], [])
    assert found["unit"] == "iteration"
    assert found["places"] == own_run.steps()
    assert found["labels"][-1] == "iteration 30"


def test_the_cursor_tells_how_often_each_discriminator_is_right_about_the_same_images(own_run):
    steps = tuple(own_run.steps())
    fooled = tuple(tuple(10 * place for place in range(len(steps))) for _ in steps)
    sha256 = tuple(own_run.ref(step).sha256 for step in steps)
    thresholds = (0.0,) * len(steps)
    played = SavedTournament(
        steps=steps, checkpoint_sha256=sha256, seed=0, samples=100, thresholds=thresholds, fooled=fooled
    )
    save_tournament(own_run, played)
    [accuracy] = data.cursor_props(own_run, cache.logged(own_run), 30, "iterations", [], [])["metrics"]
    assert accuracy["texts"][:2] == ["100%", "90%"]
    assert accuracy["heights"][0] == 1 and accuracy["heights"][-1] == 0


def test_heights_are_between_the_lowest_and_the_highest_value():
    assert data.heights([1.0, None, 3.0, 2.0]) == [0, None, 1, 0.5]
    assert data.heights([5.0, 5.0]) == [0.5, 0.5]
    assert data.heights([1.0, 10.0, 100.0]) == pytest.approx([0, 0.5, 1])


def test_a_series_has_every_measured_checkpoint_and_metrics_come_in_their_order():
    first, second, *_ = metrics_in_order()
    records = [
        made_evaluation(10, {second: 1.0, first: None}),
        made_evaluation(20, {second: 2.0, first: 4.0}),
    ]
    series = data.metric_series(records)
    assert [each.name for each in series] == [first, second]
    assert series[0].steps.tolist() == [10, 20]
    assert np.isnan(series[0].values[0]) and series[0].values[1] == 4
    assert series[1].values.tolist() == [1, 2]


def test_what_was_never_measured_has_no_series():
    first, *_ = metrics_in_order()
    assert data.metric_series([made_evaluation(10, {first: None})]) == []
    assert data.metric_series([]) == []


OPTIONS = data.CurveOptions(smoothing=0.9, log_loss=False, log_steps=False, step=30, window=None)


@pytest.fixture
def own_run(finished_run, tmp_path):
    """A run whose log may grow."""
    return open_run(Path(shutil.copytree(finished_run, tmp_path / "own")))


def test_the_curves_of_a_log_are_drawn_once(own_run):
    first = data.curves(own_run, cache.logged(own_run), OPTIONS, "light")
    assert data.curves(own_run, cache.logged(own_run), replace(OPTIONS), "light") is first


@pytest.mark.parametrize(
    "change",
    [
        {"smoothing": 0.5},
        {"log_loss": True},
        {"log_steps": True},
        {"step": 5},
        {"window": (5, 15)},
        {"time": "images"},
    ],
)
def test_other_options_are_other_curves(own_run, change):
    found = [data.curves(own_run, cache.logged(own_run), replace(OPTIONS, **given), "light") for given in ({}, change)]
    assert found[0].to_dict() != found[1].to_dict()


def test_a_log_that_has_grown_has_other_curves_as_have_other_runs_and_themes(own_run, finished_run):
    first = data.curves(own_run, cache.logged(own_run), OPTIONS, "light")
    assert data.curves(own_run, cache.logged(own_run), OPTIONS, "dark") is not first
    other = open_run(finished_run)
    assert data.curves(other, cache.logged(other), OPTIONS, "light") is not first
    last = json.loads(own_run.metrics_path.read_text().splitlines()[-1])
    with own_run.metrics_path.open("a") as log:
        log.write(json.dumps(last | {"step": 31, "loss_d": 77.0}) + "\n")
    grown = data.curves(own_run, cache.logged(own_run), OPTIONS, "light")
    assert max(grown.data[0].y) == 77.0


def test_the_curve_of_a_metric_is_drawn_once_for_each_of_its_values():
    steps, values = np.array([0.0, 10]), np.array([1.0, 2])
    first = data.metric_curve(steps, values, "FID", "lower", False, 10, "light")
    assert data.metric_curve(steps.copy(), values.copy(), "FID", "lower", False, 10, "light") is first
    assert data.metric_curve(steps, values + 1, "FID", "lower", False, 10, "light").data[0].y.tolist() == [2, 3]
    assert data.metric_curve(steps, values, "FID", "lower", False, 0, "light") is not first


def test_who_does_not_see_the_curves_hears_their_ends_and_their_range():
    columns = {name: np.array([0.5, 0.25, np.nan, 0.75]) for name in data.CURVES}
    columns["d_fake"] = np.full(4, np.nan)
    told = data.curves_text(Logged(columns, 0))
    assert "discriminator's loss from 0.50 to 0.75, between 0.25 and 0.75" in told
    assert "generated" not in told
    assert "nan" not in told


def test_who_does_not_see_the_curve_of_a_metric_hears_its_ends_and_its_best():
    metric = metrics_in_order()["fid"]
    series = data.MetricSeries("fid", metric, np.array([0.0, 1000.0, 2000.0]), np.array([90.0, np.nan, 4.0]))
    told = data.series_text(series, 2000)
    assert told == "FID from 90.00 at iteration 0 to 4.00 at 2,000; 4.00 at the best checkpoint, 2,000."
    assert "best" not in data.series_text(series, 1000)

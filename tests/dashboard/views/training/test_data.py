"""What is drawn of a run's training."""

import numpy as np
import pytest

from benchmarks.many_runs import made_evaluation
from dashboard.views.training import data
from gan_core.registry import metrics_in_order
from gan_core.runs.progress import Progress
from gan_core.runs.run import open_run


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


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 100])
def test_a_few_checkpoints_are_evenly_spaced_from_the_first_to_the_last(count):
    steps = [10 * number for number in range(count)]
    found = data.strip_steps(steps)
    assert found[0] == steps[0] and found[-1] == steps[-1]
    assert len(found) == min(count, data.STRIP_STEPS)
    gaps = np.diff(found)
    assert not len(gaps) or gaps.max() - gaps.min() <= 10


def test_the_strip_shows_the_same_points_at_each_checkpoint(finished_run):
    run = open_run(finished_run)
    found = data.strip_images(run, [0, 30])
    assert found.shape == (2, data.STRIP_POINTS, 28, 28)
    assert np.array_equal(found[1], data.strip_images(run, [30])[0])
    assert not np.array_equal(*found)


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

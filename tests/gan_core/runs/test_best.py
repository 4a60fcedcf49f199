"""Which checkpoint of a run is the best, and by what."""

from dataclasses import replace

import pytest

from gan_core.registry import METRICS
from gan_core.runs.best import best_checkpoint
from tests.gan_core.runs.test_evaluations import evaluation


def test_the_lowest_fid_decides_and_says_so():
    best = best_checkpoint([evaluation(0, fid=9.0), evaluation(15, fid=2.25), evaluation(30, fid=4.0)], [0, 15, 30])
    assert (best.step, best.metric, best.reason, best.value) == (15, "fid", "lowest FID", METRICS["fid"].text(2.25))


def test_of_equally_good_ones_the_earliest_is_the_best():
    assert best_checkpoint([evaluation(30, fid=2.0), evaluation(15, fid=2.0)], [15, 30]).step == 15


def test_a_checkpoint_that_is_gone_is_not_the_best():
    assert best_checkpoint([evaluation(0, fid=9.0), evaluation(15, fid=2.0)], [0, 30]).step == 0


@pytest.mark.parametrize("steps", [[], [15]])
def test_where_nothing_was_measured_there_is_no_best(steps):
    assert best_checkpoint([evaluation(0)] if not steps else [], steps) is None


def test_where_the_first_metric_is_missing_the_next_that_rates_decides():
    low, high = evaluation(0, fid=None, recall=0.2), evaluation(15, fid=None, recall=0.7)
    best = best_checkpoint([low, high], [0, 15])
    assert (best.step, best.reason) == (15, "highest recall")


def test_a_metric_without_a_better_direction_decides_nothing():
    with METRICS.replaced("fid", replace(METRICS["fid"], better=None)):
        assert best_checkpoint([evaluation(0)], [0]) is None

"""Class regions are observed block by block, the same whoever observes them and however often it is left."""

from itertools import pairwise

import pytest
import torch

from gan_core.classifier.model import find_classifier
from gan_core.inference.class_regions import BLOCK, measured, observe_regions
from gan_core.latent.regions import PATHS_PER_CIRCLE, POINTS_PER_CIRCLE
from gan_core.runs.run import open_run

CIRCLES = 2 * BLOCK + 5


@pytest.fixture(scope="module")
def subjects(shipped_runs):
    run = open_run(shipped_runs / "mnist-dense")
    return run.checkpoint(run.steps()[3]), find_classifier("mnist", (1, 28, 28))


@pytest.fixture(scope="module")
def stages(subjects):
    return list(observe_regions(*subjects, CIRCLES))


def test_each_stage_begins_with_the_one_before(stages):
    assert [len(stage.circles) for stage in stages] == [BLOCK, 2 * BLOCK, CIRCLES]
    for before, after in pairwise(stages):
        assert torch.equal(after.circles[: len(before.circles)], before.circles)


def test_points_are_spread_evenly_over_the_circles(stages, subjects):
    assert [int(stage.counts.sum()) for stage in stages] == [POINTS_PER_CIRCLE * len(stage.circles) for stage in stages]
    *_, few = observe_regions(*subjects, circles=7, points=10)
    assert int(few.counts.sum()) == 10


def test_an_observation_that_was_left_goes_on_where_it_was(stages, subjects):
    began = list(observe_regions(*subjects, CIRCLES, known=stages[0]))
    assert [len(stage.circles) for stage in began] == [2 * BLOCK, CIRCLES]
    assert torch.equal(began[-1].circles, stages[-1].circles)
    assert torch.equal(began[-1].counts, stages[-1].counts)


def test_another_seed_is_another_sample(stages, subjects):
    other = next(observe_regions(*subjects, CIRCLES, seed=1))
    assert not torch.equal(other.circles, stages[0].circles)


def test_the_same_sample_says_the_same(stages):
    one, other = (measured(stages[-1], 100) for _ in range(2))
    assert torch.equal(one.adjacency.low.nan_to_num(), other.adjacency.low.nan_to_num())
    assert torch.equal(one.passages.through, other.passages.through)
    pairs = int(one.passages.paths.sum()) // 2
    assert 0 < pairs < PATHS_PER_CIRCLE * CIRCLES

"""Interpolations and the viewer's answers."""

import numpy as np
import pytest
import torch

from dashboard.shared.cache import Observations
from dashboard.shared.images import FINE_FRAMES, SHOWN_FRAMES
from dashboard.views.boundaries import data
from dashboard.views.boundaries.state import UNSURE
from gan_core.errors import AtlasError
from gan_core.latent.evaluation import entropy
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run


def observed(probabilities) -> Observations:
    probabilities = np.asarray(probabilities, float)
    return Observations(np.zeros((len(probabilities), 2, 2), np.uint8), np.zeros(len(probabilities)), probabilities)


def test_answers_are_counted_against_the_first_two_choices():
    seen = observed([[0.5, 0.4, 0.1]] * 7)
    answers = dict(enumerate((0, 0, 0, 1, 1, 2, UNSURE)))
    assert data.tally(answers, seen) == data.Tally(answered=7, first=3, second=2, neither=1, unsure=1)


def test_no_answers_are_no_agreement():
    assert data.tally({}, observed([[1, 0]])) == data.Tally(0, 0, 0, 0, 0)


def interpolation(classes=()) -> data.Interpolation:
    return data.Interpolation(observed(np.eye(10)[list(classes)]), np.zeros(3), np.zeros(4), length=16.0)


def test_classes_are_met_in_order_without_repetition():
    assert interpolation([7, 7, 9, 9, 7, 1]).classes_met == [7, 9, 7, 1]


def test_shown_frames_are_evenly_spaced_from_end_to_end():
    found = interpolation([1])
    assert found.shown[0] == 0 and found.shown[-1] == FINE_FRAMES - 1 and len(found.shown) == SHOWN_FRAMES
    assert found.distances == pytest.approx(np.linspace(0, 16, SHOWN_FRAMES))


@pytest.mark.parametrize("is_linear", [True, False])
def test_a_path_is_straight_or_keeps_to_the_shell(is_linear, finished_run):
    start, end = sample_latent(0, 2, 100)
    end = end * start.norm() / end.norm()
    found = data.interpolation(open_run(finished_run), 30, start, end, is_linear)
    middle, norm = found.norms[FINE_FRAMES // 2], float(start.norm())
    assert middle == pytest.approx(float((start + end).norm()) / 2 if is_linear else norm, rel=1e-4)
    assert (found.norms[0], found.norms[-1]) == pytest.approx((norm, norm), rel=1e-4)
    straight = float((start - end).norm())
    assert found.length == pytest.approx(straight, rel=1e-3) if is_linear else found.length > 1.05 * straight
    assert found.change.shape == (FINE_FRAMES - 1,)


def test_a_path_needs_two_points(finished_run):
    z = sample_latent(0, 1, 100)[0]
    with pytest.raises(AtlasError, match="the same point"):
        data.interpolation(open_run(finished_run), 30, z, z.clone(), False)


def test_of_the_ambiguous_samples_the_least_sure_comes_first(finished_run):
    found = data.most_ambiguous(open_run(finished_run), 30, 200, 6)
    uncertainty = entropy(torch.from_numpy(found.probabilities)).tolist()
    assert len(uncertainty) == len(found.images) <= 6
    assert uncertainty == sorted(uncertainty, reverse=True)


def test_examples_are_the_least_sure_right_and_the_surest_wrong_answers():
    images = np.arange(6, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 2), np.uint8)
    labels = np.array([0, 0, 0, 0, 1, 0])
    odds = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.4, 0.6], [0.3, 0.7], [0.8, 0.2]])
    found = data.class_answers(0, ("zero", "one"), images, labels, odds)
    assert (found.count, found.right, found.wrong_from) == (5, 3, 3)
    assert found.images[:, 0, 0].tolist() == [1, 5, 0, 2, 3]
    assert found.captions == ("zero (60%)", "zero (80%)", "zero (90%)", "one (80%)", "one (60%)")


def test_of_a_class_that_does_not_occur_nothing_is_shown():
    images, labels, odds = np.zeros((2, 2, 2), np.uint8), np.zeros(2, int), np.ones((2, 2)) / 2
    found = data.class_answers(1, ("zero", "one"), images, labels, odds)
    assert (found.count, found.right, len(found.images)) == (0, 0, 0)


def test_the_classifier_knows_the_packaged_digits(finished_run):
    run = open_run(finished_run)
    found = data.real_answers(run)
    assert [answers.count for answers in found] == [500] * 10
    assert all(490 <= answers.right <= 500 for answers in found)
    assert data.real_source(run).endswith("MNIST, 5,000 digits has no test images.")

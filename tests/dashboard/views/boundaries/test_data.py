"""Interpolations and the viewer's answers."""

import numpy as np
import pytest

from dashboard.shared.cache import Observations
from dashboard.shared.images import FINE_FRAMES, SHOWN_FRAMES
from dashboard.views.boundaries import data
from dashboard.views.boundaries.state import UNSURE


def observed(probabilities) -> Observations:
    probabilities = np.asarray(probabilities, float)
    return Observations(np.zeros((len(probabilities), 2, 2), np.uint8), np.zeros(len(probabilities)), probabilities)


def test_answers_are_counted_against_the_first_two_choices():
    seen = observed([[0.5, 0.4, 0.1], [0.1, 0.5, 0.4], [0.4, 0.1, 0.5], [0.5, 0.4, 0.1]])
    counts = data.tally({0: 0, 1: 2, 2: 1, 3: UNSURE}, seen)
    assert counts == data.Tally(asked=4, named=3, first=1, second=1, neither=1)


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

"""Drawn lines with few corners."""

import numpy as np

from dashboard.views.projection.outline import MOST_CORNERS, MOST_DRAWN, simplified


def test_a_line_of_few_corners_stays_as_it_is():
    assert simplified([0, 1, 1], [5, 6, 7]).tolist() == [[0, 5], [1, 6], [1, 7]]


def test_of_many_corners_those_stay_that_matter_to_the_area():
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    found = simplified(np.cos(angles), np.sin(angles))
    assert len(found) == MOST_CORNERS
    x, y = found.T
    area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    assert np.pi * 0.97 < area < np.pi


def test_corners_on_a_straight_line_go_first():
    side = np.linspace(0, 1, 20, endpoint=False)
    x = np.concatenate([side, np.ones(20), 1 - side, np.zeros(20)])
    y = np.concatenate([np.zeros(20), side, np.ones(20), 1 - side])
    found = simplified(x, y)
    assert {(0, 0), (1, 0), (1, 1), (0, 1)} <= {tuple(corner) for corner in found.tolist()}


def test_a_line_without_end_is_cut():
    assert len(simplified(np.arange(2 * MOST_DRAWN), np.zeros(2 * MOST_DRAWN))) == MOST_CORNERS

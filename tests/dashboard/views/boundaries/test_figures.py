"""Classes and their boundaries, each chart against a case whose answer is known."""

import numpy as np
import pytest

from dashboard.shared.palette import LIGHT
from dashboard.views.boundaries import figures


def test_bars_make_room_for_names_that_stand_aslant():
    shares = (np.full(2, 0.5),) * 3
    figure = figures.shares_chart(*shares, ["pullover", "trouser"], [(0, 0, 0)] * 2, LIGHT)
    assert figure.layout.xaxis.automargin


@pytest.mark.parametrize(("names", "place"), [(["0", "1"], "middle center"), (["trouser", "boot"], "bottom center")])
def test_a_name_that_a_disc_cannot_hold_stands_below_it(names, place):
    figure = figures.neighbour_graph(
        np.eye(2), np.full(2, 0.5), np.ones((2, 2)), np.zeros((2, 2)), names, [(0, 0, 0)] * 2, LIGHT
    )
    assert figure.data[-1].textposition == place


def test_an_interval_reaches_from_its_low_to_its_high_end():
    share, low, high = np.array([0.5, 0.25]), np.array([0.4, 0.2]), np.array([0.75, 0.5])
    (bars,) = figures.shares_chart(share, low, high, ["0", "1"], [(1, 2, 3), (4, 5, 6)], LIGHT).data
    assert bars.y - bars.error_y.arrayminus == pytest.approx(low)
    assert bars.y + bars.error_y.array == pytest.approx(high)
    assert list(bars.marker.color) == ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]


def test_a_line_joins_those_that_are_neighbours_and_is_as_wide_as_their_boundary_is_long():
    lift = np.array([[0, 2.0, 0.5], [2.0, 0, 1.5], [0.5, 1.5, 0]])
    share = np.array([[0, 0.5, 0.1], [0.5, 0, 0.25], [0.1, 0.25, 0]])
    positions = np.array([[0.0, 0.1], [1.0, 1.1], [2.0, 2.1]])
    *lines, discs = figures.neighbour_graph(positions, np.full(3, 0.3), lift, share, "012", [(0, 0, 0)] * 3, LIGHT).data
    assert [(tuple(line.x), tuple(line.y)) for line in lines] == [((0, 1), (0.1, 1.1)), ((1, 2), (1.1, 2.1))]
    assert lines[0].line.width - 1 == pytest.approx(2 * (lines[1].line.width - 1))
    assert (list(discs.x), list(discs.y)) == ([0, 1, 2], [0.1, 1.1, 2.1])

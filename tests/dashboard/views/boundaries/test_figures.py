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

"""What charts share."""

import numpy as np
import pytest

from dashboard.shared.figures import adjacency_matrix
from dashboard.shared.palette import LIGHT


@pytest.mark.parametrize("names", [["0", "1"], ["trouser", "boot"]])
def test_the_matrix_makes_room_for_its_names(names):
    figure = adjacency_matrix(np.array([[np.nan, 1.0], [1.0, np.nan]]), np.full((2, 2), ""), names, LIGHT)
    assert figure.layout.xaxis.automargin
    assert figure.layout.yaxis.automargin


def test_matrices_side_by_side_share_one_scale():
    matrices = [
        adjacency_matrix(np.array([[np.nan, most], [most, np.nan]]), np.full((2, 2), ""), "01", LIGHT, 3.0)
        for most in (1.0, 3.0)
    ]
    assert {matrix.data[0].zmax for matrix in matrices} == {3.0}

"""What charts share."""

import numpy as np
import pytest

from dashboard.shared.figures import adjacency_matrix, without_diagonal
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


def test_a_class_has_no_boundary_with_itself_and_rows_go_downwards():
    values = np.array([[9.0, 1.25], [2.0, 9.0]])
    figure = adjacency_matrix(values, np.array([["aa", "ab"], ["ba", "bb"]]), "ab", LIGHT)
    drawn = figure.data[0]
    assert np.isnan(np.diag(drawn.z)).all()
    assert (drawn.z[0, 1], drawn.z[1, 0]) == (1.25, 2.0)
    assert drawn.text.tolist() == [["", "1.2"], ["2.0", ""]]
    assert drawn.customdata.tolist() == [["aa", "ab"], ["ba", "bb"]]
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.xaxis.autorange is None


def test_a_matrix_is_left_as_it_was():
    values = np.ones((2, 2))
    without_diagonal(values)
    assert values.tolist() == [[1, 1], [1, 1]]

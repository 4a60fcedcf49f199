"""Charts of what changed, on cases whose answer is known."""

import numpy as np
import pytest

from dashboard.shared.palette import LIGHT
from dashboard.views.compare import figures

RANDOM = np.random.default_rng(3)


BEFORE, AFTER = RANDOM.normal(size=(2, 30, 2))


def arrows(chosen=()):
    moved = np.linalg.norm(AFTER - BEFORE, axis=1)
    return figures.arrows(BEFORE, AFTER, moved, "distance", chosen, np.array([0.5, 0.2]), LIGHT)


def test_every_sample_has_an_arrow_from_its_old_to_its_new_place():
    lines = [trace for trace in arrows().data if trace.mode == "lines"]
    ends = {
        tuple(np.round([*start, *end], 6))
        for trace in lines
        for start, end in zip(np.stack([trace.x, trace.y], 1)[0::3], np.stack([trace.x, trace.y], 1)[1::3], strict=True)
    }
    assert ends == {tuple(np.round([*start, *end], 6)) for start, end in zip(BEFORE, AFTER, strict=True)}
    assert all(np.isnan(trace.x[2::3]).all() for trace in lines)


def test_an_arrowhead_points_where_the_sample_went():
    figure = figures.arrows(
        np.zeros((4, 2)),
        np.array([[0, 1], [1, 0], [0, -1], [-1, 0]]),
        np.ones(4),
        "distance",
        (),
        np.array([0.5, 0.2]),
        LIGHT,
    )
    assert np.mod(figure.data[-1].marker.angle, 360) == pytest.approx([0, 90, 180, 270])


def test_with_a_lasso_only_its_samples_have_arrows():
    lines = [trace for trace in arrows(chosen=[3, 5]).data if trace.mode == "lines"]
    assert sum(len(trace.x) // 3 for trace in lines) == 2
    assert (np.array(arrows(chosen=[3, 5]).data[-1].marker.opacity) > 0.5).nonzero()[0].tolist() == [3, 5]


def test_samples_that_did_not_move_are_drawn_all_the_same():
    still = figures.arrows(BEFORE, BEFORE, np.zeros(30), "distance", (), np.array([0.5, 0.2]), LIGHT)
    assert len(still.data[-1].x) == 30


@pytest.mark.parametrize("count", [2, 3, 6])
def test_the_chosen_samples_stand_out_in_every_slot(count):
    places = RANDOM.normal(size=(count, 30, 2))
    figure = figures.sample_panels(
        places, [["rgb(1,2,3)"] * 30] * count, [f"slot {number}" for number in range(count)], [1, 4], LIGHT
    )
    assert [trace.selectedpoints for trace in figure.data] == [(1, 4)] * count


def test_a_number_stands_only_where_chance_does_not_explain_it():
    values = np.array([[np.nan, 1.5], [1.5, np.nan]])
    unclear, clear = figures.adjacency_change_matrix(values, np.array([[0, 1], [0, 0]], bool), "01", LIGHT).data
    assert clear.text.tolist() == [["", "+1.5"], ["", ""]]
    assert np.isnan(clear.z).sum() == 3
    assert unclear.z[1, 0] == 1.5


def test_who_stayed_is_left_out_of_the_flows():
    figure = figures.flow_matrix(np.array([[9, 2], [0, 7]]), "A", "B", "01", LIGHT)
    assert np.isnan(np.diag(figure.data[0].z)).all()
    assert figure.data[0].text.tolist() == [["", "2"], ["", ""]]


def test_compared_matrices_share_one_colour_scale():
    low, high = np.full((2, 2), 1.0), np.array([[9.0, 3.0], [3.0, 9.0]])
    matrices, highest = figures.adjacency_matrices([low, high], "01", LIGHT)
    assert highest == 3.0
    assert [matrix.data[0].zmax for matrix in matrices] == [3.0, 3.0], "the diagonal does not count"
    assert [matrix.data[0].z[0, 1] for matrix in matrices] == [1.0, 3.0]
    assert matrices[1].data[0].customdata[0, 1] == "3.00 × expected by chance"


def test_matrices_without_any_boundary_have_a_scale_all_the_same():
    (matrix,), highest = figures.adjacency_matrices([np.full((2, 2), np.nan)], "01", LIGHT)
    assert matrix.data[0].zmax == highest == 1.0


def test_small_changes_of_a_boundary_stay_pale():
    for change, end in ((0.01, figures.LEAST_CHANGE), (2.0, 2.0), (np.nan, figures.LEAST_CHANGE)):
        values = np.array([[9.0, -change], [change, 9.0]])
        assert figures.adjacency_change_end(values) == end
        figure = figures.adjacency_change_matrix(values, np.ones((2, 2), bool), "01", LIGHT)
        assert {trace.zmax for trace in figure.data} == {end}


def test_the_scale_of_flows_ends_with_the_largest():
    assert figures.most_moved(np.array([[9, 2], [0, 7]])) == 2
    assert figures.flow_matrix(np.array([[9, 2], [0, 7]]), "A", "B", "01", LIGHT).data[0].zmax == 2
    assert figures.flow_matrix(np.array([[9, 0], [0, 7]]), "A", "B", "01", LIGHT).data[0].zmax == 1


def test_an_interval_reaches_from_its_low_to_its_high_end():
    shares = [(np.array([0.5, 0.25]), np.array([0.4, 0.2]), np.array([0.75, 0.5]))] * 2
    figure = figures.class_histograms(shares, ["01", "01"], ["A", "B"], LIGHT)
    for bars, colour in zip(figure.data, (LIGHT.neutral, LIGHT.discriminator), strict=True):
        assert bars.y - bars.error_y.arrayminus == pytest.approx(shares[0][1])
        assert bars.y + bars.error_y.array == pytest.approx(shares[0][2])
        assert bars.marker.color == colour

import numpy as np

from dashboard.shared.palette import DARK, LIGHT
from dashboard.views.directions import figures

VALUE = np.array([[0.8, -0.1], [0.0, 0.5]])


def test_the_matrix_says_its_values_and_its_scale_has_zero_in_the_middle():
    figure = figures.leak_chart(VALUE, VALUE - 0.1, VALUE + 0.1, [["a", "b"], ["c", "d"]], "xy", "pq", LIGHT)
    heat = figure.data[0]
    assert heat.text == (["+0.80", "-0.10"], ["+0.00", "+0.50"])
    assert "(+0.70 to +0.90)<br>a per σ" in heat.customdata[0][0]
    assert (heat.zmin, heat.zmax) == (-1, 1)


def test_the_scale_passes_the_ground_in_the_middle():
    for colours in (LIGHT, DARK):
        (low, less), (middle, ground), (high, more) = figures.two_sided(colours)
        assert (low, middle, high) == (0, 0.5, 1)
        assert ground == colours.ground
        assert less != more


def test_the_sure_part_of_a_curve_is_drawn_fully():
    positions = np.arange(-4, 5)
    figure = figures.curve_chart(positions, positions * 2.0, positions - 1, positions + 1, "Slant, °", (-1, 2), LIGHT)
    solid = [trace for trace in figure.data if trace.line.dash == "solid"]
    assert [trace.x.tolist() for trace in solid] == [[-1, 0, 1, 2]]
    assert solid[0].y.tolist() == [-2, 0, 2, 4]


def test_a_followed_direction_marks_the_selected_checkpoint():
    value = np.array([np.nan, 0.2, 0.8])
    figure = figures.followed_chart([0, 100, 2_000], value, value, value, np.array([0.1, 0.5, 1]), 100, "Slant", LIGHT)
    assert figure.layout.shapes[0].x0 == 1
    assert figure.layout.xaxis.ticktext == ("0", "100", "2,000")
    assert [trace.name for trace in figure.data if trace.name][1] == "cosine with the direction found there"


def test_without_a_direction_found_there_nothing_is_compared():
    value = np.zeros(2)
    figure = figures.followed_chart([0, 100], value, value, value, None, 100, "Slant", LIGHT)
    assert len([trace for trace in figure.data if trace.name]) == 1

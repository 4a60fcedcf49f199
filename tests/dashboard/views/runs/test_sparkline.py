"""The small picture of how a run went."""

from urllib.parse import unquote

import numpy as np

from dashboard.views.runs.sparkline import line_points, sparkline


def test_a_line_fills_its_box_with_the_highest_value_on_top():
    assert line_points(np.array([0.0, 5, 10]), [np.array([2.0, 0, 1])], is_log=False) == [
        "0.0,0.0 50.0,30.0 100.0,15.0"
    ]


def test_on_a_logarithmic_scale_each_tenth_is_the_same_way_down():
    [points] = line_points(np.array([0.0, 1, 2]), [np.array([100.0, 10, 1])], is_log=True)
    assert points == "0.0,0.0 50.0,15.0 100.0,30.0"


def test_two_lines_share_one_scale():
    assert line_points(np.array([0.0, 1]), [np.array([0.0, 1]), np.array([2.0, 1])], is_log=False) == [
        "0.0,30.0 100.0,15.0",
        "0.0,0.0 100.0,15.0",
    ]


def test_what_is_not_finite_is_left_out():
    steps = np.array([0.0, 1, 2])
    assert line_points(steps, [np.array([np.nan, 1, 2])], is_log=False) == ["50.0,30.0 100.0,0.0"]
    assert line_points(steps, [np.array([0.0, 1, 10])], is_log=True) == ["50.0,30.0 100.0,0.0"]
    assert line_points(steps, [np.full(3, np.inf)], is_log=False) == [""]


def test_a_flat_line_lies_in_the_middle_and_nothing_is_no_line():
    assert line_points(np.array([0.0, 1]), [np.array([3.0, 3])], is_log=False) == ["0.0,15.0 100.0,15.0"]
    assert line_points(np.array([7.0]), [np.array([3.0])], is_log=False) == ["0.0,15.0"]
    assert line_points(np.zeros(0), [], is_log=False) == []


def test_a_sparkline_has_a_line_of_its_colour_for_each():
    steps = np.array([0.0, 1])
    lines = {"loss D": np.array([0.0, 1]), "loss G": np.array([1.0, 0])}
    address = sparkline(steps, lines, {"loss D": "#00f", "loss G": "#f00"}, is_log=False)
    assert address.startswith("data:image/svg+xml,%3Csvg")
    assert '"' not in address
    picture = unquote(address)
    assert picture.count("<polyline") == 2
    assert 'stroke="#00f"' in picture and 'stroke="#f00"' in picture


def test_the_best_checkpoint_is_an_upright_line_where_it_lies():
    steps, lines = np.array([100.0, 200, 300]), {"a": np.array([3.0, 1, 2])}
    assert 'd="M50.0 0V30"' in unquote(sparkline(steps, lines, {"a": "#000"}, is_log=False, mark=200))
    assert "<path" not in unquote(sparkline(steps, lines, {"a": "#000"}, is_log=False))
    assert "<path" not in unquote(sparkline(np.zeros(0), {}, {}, is_log=False, mark=200))

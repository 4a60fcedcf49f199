"""Rows of runs as HTML, and the small picture of how a run went."""

from urllib.parse import unquote

import numpy as np

from dashboard.pictures import line_points, sparkline
from dashboard.rows import Group, Row, differences, table


def row(name="a", **changes):
    facts = {
        "id": f"runs/{name}",
        "name": name,
        "note": "",
        "starred": False,
        "strip": None,
        "course": "data:,",
        "drawn": "losses",
        "why": "",
        "cells": [("mnist", "60,000 images")],
    }
    return Row(**(facts | changes))


def test_each_row_has_a_box_that_reports_its_run():
    html = table([Group("", [row("a"), row("b")])], ["runs/b"], "#000")
    assert html.count("<input") == 2
    assert 'value="runs/a" aria-label="Tick a">' in html
    assert 'value="runs/b" aria-label="Tick b" checked>' in html
    assert html.count("runs-row runs-ticked") == 1


def test_what_people_write_is_text_and_never_markup():
    html = table([Group("<i>", [row("<b>", note='"><script>', cells=[("&", "<u>")])])], [], "#000")
    assert not any(tag in html for tag in ("<i>", "<b>", "<script>", "<u>"))
    assert "&lt;script&gt;" in html
    assert "<b>" not in differences("<b>", "b", [("<b>", "<b>", "<b>")])


def test_a_missing_strip_leaves_its_place_empty():
    assert "runs-blank" in table([Group("", [row()])], [], "#000")
    assert "runs-blank" not in table([Group("", [row(strip="data:,x")])], [], "#000")


def test_a_group_has_its_title_over_its_rows():
    html = table([Group("conv", [row("a")]), Group("dense", [row("b")])], [], "#000")
    assert html.index(">conv<") < html.index("runs/a") < html.index(">dense<") < html.index("runs/b")


def test_a_line_fills_its_box_with_the_highest_value_on_top():
    assert line_points(np.array([0.0, 5, 10]), [np.array([2.0, 0, 1])], is_log=False) == [
        "0.0,0.0 50.0,30.0 100.0,15.0"
    ]


def test_on_a_logarithmic_scale_each_tenth_is_the_same_way_down():
    [points] = line_points(np.array([0.0, 1, 2]), [np.array([100.0, 10, 1])], is_log=True)
    assert points == "0.0,0.0 50.0,15.0 100.0,30.0"


def test_the_name_of_a_field_breaks_between_its_words():
    assert "<th>schedule.<wbr>log_<wbr>every</th>" in differences("a", "b", [("schedule.log_every", "1", "2")])


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

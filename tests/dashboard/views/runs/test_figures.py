"""Curves of many runs in one chart."""

import numpy as np
import pytest

from dashboard.shared.palette import DARK, LIGHT
from dashboard.views.runs.figures import RunCurve, colour_and_dash, legend, overlaid_curves
from dashboard.views.runs.overlay import MOST_CURVES


def curve(name="a", values=(3.0, 2.0, 1.0), best=None):
    return RunCurve(name, np.arange(float(len(values))), np.array(values), best, "last 1.0")


def test_each_curve_is_a_line_with_its_run_and_a_diamond_at_its_best_checkpoint():
    drawn = overlaid_curves([curve("a", best=(2.0, 1.0)), curve("b")], "FID", "Iterations", True, False, LIGHT).data
    assert [(each.mode, each.name) for each in drawn if each.mode == "lines"] == [("lines", "a"), ("lines", "b")]
    [mark] = [each for each in drawn if each.mode == "markers"]
    assert (mark.x, mark.y, mark.marker.symbol) == ((2.0,), (1.0,), "diamond")
    assert mark.marker.color == drawn[0].line.color != drawn[2].line.color


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_as_many_curves_as_are_drawn_are_told_apart(colours):
    looks = {colour_and_dash(number, colours) for number in range(MOST_CURVES)}
    assert len(looks) == MOST_CURVES


@pytest.mark.parametrize(
    ("values", "is_distance", "scale"),
    [((300.0, 3.0), True, "log"), ((300.0, 3.0), False, None), ((3.0, 2.0), True, None)],
)
def test_a_distance_that_falls_far_gets_a_logarithmic_axis(values, is_distance, scale):
    figure = overlaid_curves([curve(values=values)], "FID", "Iterations", is_distance, False, LIGHT)
    assert figure.layout.yaxis.type == scale


def test_the_legend_names_every_run_and_what_people_wrote_is_text():
    html = legend([curve("<b>", best=(0.0, 1.0)), curve("b")], LIGHT)
    assert "&lt;b&gt;" in html and "<b>" not in html
    assert html.count("◆") == 1
    assert html.count(f"solid {LIGHT.categories[0]}") == html.count(f"solid {LIGHT.categories[1]}") == 1


def test_what_is_hovered_cannot_be_a_template():
    [line] = overlaid_curves([curve("%{y}<br>")], "x", "Iterations", False, False, LIGHT).data
    assert "%{y}<br>" not in line.hovertemplate.split(": ")[0].removesuffix("<br>%{x:,.0f}")

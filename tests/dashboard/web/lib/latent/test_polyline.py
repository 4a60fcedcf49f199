"""A drawn line as a way at a constant speed, run by Node where there is one."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import slice_around
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE
USES = use("lib/latent/slice-chart.js", "SliceChart") + use(
    "lib/latent/polyline.js", "Polyline", "resampled", "smoothed"
)

CORNER = [(0, 0), (0.1, 0), (3, 0), (3, 0), (3, 4)]  # drawn unevenly, with a pause


def told(folder: Path, places, expression: str, spacing: float = 0.05, distance: str = "undefined"):
    """What an expression of the page's `line` along `places`, and of its `distance`, says."""
    drawn = json.dumps([{"x": float(x), "y": float(y)} for x, y in places])
    program = f"""
const distance = {distance};
const pair = ({{ x, y }}) => [x, y];
const drawn = {drawn};
const line = new Polyline(drawn, {spacing}, distance);
console.log(JSON.stringify({expression}));
"""
    return np.array(json.loads(node(folder, USES + program)))


def test_an_even_line_has_equal_steps_and_keeps_its_ends_and_its_length(tmp_path):
    found = told(tmp_path, CORNER, "resampled(drawn, 36).map(pair)")
    np.testing.assert_allclose(found[[0, -1]], [(0, 0), (3, 4)], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(np.diff(found, axis=0), axis=1), 0.2, atol=1e-9)


def test_smoothing_leaves_straight_lines_and_ends_alone(tmp_path):
    straight = [(number / 10, number / 5) for number in range(11)]
    np.testing.assert_allclose(told(tmp_path, straight, "smoothed(drawn).map(pair)"), straight, atol=1e-12)
    np.testing.assert_allclose(told(tmp_path, CORNER, "smoothed(drawn).map(pair)")[[0, -1]], [(0, 0), (3, 4)])


def test_smoothing_takes_the_tremble_of_the_hand_away(tmp_path):
    random = np.random.default_rng(0)
    x = np.linspace(0, 5, 501)
    trembling = np.column_stack([x, 0.01 * random.standard_normal(501)])
    found = told(tmp_path, trembling, "line.places.map(pair)")
    assert np.abs(found[5:-5, 1]).max() < 0.01
    assert np.abs(trembling[:, 1]).max() > 0.025


def test_a_corner_is_cut_by_no_more_than_a_few_details(tmp_path):
    found = told(tmp_path, CORNER, "line.places.map(pair)")
    nearest = np.linalg.norm(found - (3, 0), axis=1).min()
    assert 0 < nearest < 3 * 0.05


def test_a_walk_goes_as_far_as_it_says(tmp_path):
    assert told(tmp_path, CORNER, "line.length") == pytest.approx(7, rel=0.02)
    found = told(tmp_path, CORNER, "[-1, 0, 2.5, line.length, 99].map((far) => pair(line.at(far)))")
    np.testing.assert_allclose(found, [(0, 0), (0, 0), (2.5, 0), (3, 4), (3, 4)], atol=1e-3)


def test_on_the_shell_steps_are_equal_in_sigma(tmp_path):
    """Across the middle of the chart its own distances are true, far out they are not."""
    chart = slice_around(*sample_latent(2, 3, 100))
    radius = float(chart.centre.norm())
    angles = torch.linspace(0, torch.pi / 2, 100)
    quarter = radius * torch.stack([angles.cos(), angles.sin()], 1)  # at one radian from the middle
    distance = (
        f"((chart) => (one, other) => chart.distance(one, other))(new SliceChart({json.dumps(slice_numbers(chart))}))"
    )
    length = told(tmp_path, quarter.tolist(), "line.length", distance=distance)
    # a circle at one radian from a pole is sin(1) times as long as a great circle
    assert length == pytest.approx(radius * np.sin(1) * np.pi / 2, rel=2e-3)
    out_and_across = [(0, 0), (radius, 0), (radius, radius)]
    places = torch.tensor(told(tmp_path, out_and_across, "line.places.map(pair)", distance=distance)).float()
    steps = chart.points(places).diff(dim=0).norm(dim=1)
    assert float(steps.max() / steps.min()) < 1.02  # a step over a corner is the chord of its two parts


@pytest.mark.parametrize("spacing", [1e-6, 1e6])
def test_a_route_has_neither_too_few_nor_too_many_places(spacing, tmp_path):
    assert 16 <= told(tmp_path, CORNER, "line.places.length", spacing=spacing) <= 1200

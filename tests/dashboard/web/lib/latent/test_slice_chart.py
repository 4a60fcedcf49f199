"""Places of a slice in the page against those of gan_core: one table for both, edge cases included."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, Slice, slice_around, slice_through
from gan_core.latent.sphere import tangent_part
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE

ANCHOR, ASIDE, OTHER = sample_latent(1, 3, 100)


def at_angle(radians: float) -> Tensor:
    """A point so far from ANCHOR as seen from the origin."""
    across = tangent_part(ANCHOR, ASIDE)
    return np.cos(radians) * ANCHOR + np.sin(radians) * across / across.norm() * ANCHOR.norm()


CHARTS = {
    "through three points of different norms": slice_through(0.7 * ANCHOR, ASIDE, 1.2 * OTHER),
    "through nearly identical points": slice_through(ANCHOR, at_angle(0.02), OTHER),
    "through nearly antipodal points": slice_through(ANCHOR, at_angle(np.pi - 0.02), OTHER),
    "around one point": slice_around(*sample_latent(2, 3, 100)),
    "around a point near the origin": slice_around(1e-3 * ANCHOR, ASIDE, OTHER),
    "of three dimensions": slice_around(*sample_latent(3, 3, 3)),
    "flat": FlatSlice(),
}
charts = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def places_of(chart: Slice | FlatSlice) -> Tensor:
    """The middle, places next to it, corners of the widest window, opposite the middle, and others, shape (N, 2)."""
    half = chart.widest / 2
    radius = 1.0 if isinstance(chart, FlatSlice) else float(chart.centre.norm())
    chosen = torch.tensor(
        [
            [0.0, 0.0],
            [1e-6, 0.0],
            [0.0, -1e-12],
            [half, half],
            [-half, half],
            [half, -half],
            [-half, -half],
            [np.pi * radius, 0.0],
            [0.0, -np.pi / 2 * radius],
        ],
        dtype=torch.float32,
    )
    spread = chart.widest * (torch.rand(100, 2, generator=torch.Generator().manual_seed(0)) - 0.5)
    return torch.cat([chosen, spread])


def said(folder: Path, chart: Slice | FlatSlice, expression: str) -> np.ndarray:
    """The value of an expression over the page's `chart` and some `places`."""
    places = [{"x": x, "y": y} for x, y in places_of(chart).tolist()]
    program = f"""
const chart = new SliceChart({json.dumps(slice_numbers(chart))});
const places = {json.dumps(places)};
console.log(JSON.stringify({expression}));
"""
    return np.array(json.loads(node(folder, use("lib/latent/slice-chart.js", "SliceChart") + program)))


@charts
def test_a_place_is_the_same_point_in_the_page_and_in_torch(chart, tmp_path):
    found = said(tmp_path, chart, "places.map((place) => [...chart.point(place)])")
    np.testing.assert_allclose(found, chart.points(places_of(chart)).numpy(), rtol=1e-5, atol=1e-5)


@charts
def test_distances_are_those_of_the_latent_points(chart, tmp_path):
    found = said(tmp_path, chart, "places.map((place) => chart.distance(places[3], place))")
    z = chart.points(places_of(chart))
    np.testing.assert_allclose(found, (z - z[3]).norm(dim=1).numpy(), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("name", ["through three points of different norms", "through nearly antipodal points"])
def test_norms_are_held_between_those_of_the_anchors(name, tmp_path):
    """Far out a linear norm would leave the shell."""
    chart = CHARTS[name]
    norms = np.linalg.norm(said(tmp_path, chart, "places.map((place) => [...chart.point(place)])"), axis=1)
    assert norms.min() == pytest.approx(chart.lowest, rel=1e-5)
    assert norms.max() == pytest.approx(chart.highest, rel=1e-5)

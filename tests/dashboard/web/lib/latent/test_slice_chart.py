"""Places of a slice in the page against those of gan_core, run by Node where there is one."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, slice_around, slice_through
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE

CHARTS = {
    "through three points of different norms": slice_through(
        *sample_latent(1, 3, 100) * torch.tensor([[0.7], [1.0], [1.2]])
    ),
    "around one point": slice_around(*sample_latent(2, 3, 100)),
    "of three dimensions": slice_around(*sample_latent(3, 3, 3)),
    "flat": FlatSlice(),
}
charts = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def places_of(chart) -> torch.Tensor:
    """The middle, a place next to it, and places up to the corners of the widest window, shape (102, 2)."""
    random = torch.Generator().manual_seed(0)
    spread = chart.widest * (torch.rand(100, 2, generator=random) - 0.5)
    return torch.cat([torch.tensor([[0.0, 0.0], [1e-6, 0.0]]), spread])


def told(folder: Path, chart, expression: str):
    """What an expression of the page's `chart` and some `places` says."""
    places = [{"x": x, "y": y} for x, y in places_of(chart).tolist()]
    program = f"""
const chart = new SliceChart({json.dumps(slice_numbers(chart))});
const places = {json.dumps(places)};
console.log(JSON.stringify({expression}));
"""
    return np.array(json.loads(node(folder, use("lib/latent/slice-chart.js", "SliceChart") + program)))


@charts
def test_a_place_is_the_same_point_in_the_page_and_in_torch(chart, tmp_path):
    found = told(tmp_path, chart, "places.map((place) => [...chart.point(place)])")
    np.testing.assert_allclose(found, chart.points(places_of(chart)).numpy(), atol=1e-5)


@charts
def test_distances_are_those_of_the_latent_points(chart, tmp_path):
    found = told(tmp_path, chart, "places.map((place) => chart.distance(places[2], place))")
    z = chart.points(places_of(chart))
    np.testing.assert_allclose(found, (z - z[2]).norm(dim=1).numpy(), atol=1e-4)

"""A slice as the page gets it."""

import json

import torch

from dashboard.web.props import FlatSliceNumbers, RoundSliceNumbers
from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, Slice, slice_through


def test_the_slice_that_the_page_gets_is_the_slice():
    chart = slice_through(*sample_latent(0, 3, 10))
    numbers = json.loads(json.dumps(slice_numbers(chart)))
    assert numbers.keys() == RoundSliceNumbers.__annotations__.keys()
    vectors = [torch.tensor(numbers[name]) for name in ("centre", "across", "up", "slope")]
    rebuilt = Slice(*vectors, numbers["lowest"], numbers["highest"])
    places = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-3.0, 2.0], [8.0, 8.0], [-8.0, -8.0]])
    assert torch.equal(rebuilt.points(places), chart.points(places))
    assert numbers["flat"] is False


def test_a_flat_slice_has_no_numbers():
    assert slice_numbers(FlatSlice()) == {"flat": True}
    assert FlatSliceNumbers.__annotations__.keys() == {"flat"}

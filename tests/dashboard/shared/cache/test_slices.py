"""Names of slices, under which their windows are cached."""

from dataclasses import replace

import pytest
import torch

from dashboard.shared.cache.slices import slice_name, stacked
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, slice_through


@pytest.fixture
def chart():
    return slice_through(*sample_latent(0, 3, 10))


def test_equal_slices_have_one_name(chart):
    assert slice_name(chart) == slice_name(slice_through(*sample_latent(0, 3, 10)))


@pytest.mark.parametrize("field", ["centre", "across", "up", "slope"])
def test_whatever_differs_the_name_does_too(chart, field):
    assert slice_name(replace(chart, **{field: 1.5 * getattr(chart, field)})) != slice_name(chart)


def test_slices_that_only_hold_their_norms_elsewhere_differ(chart):
    assert slice_name(replace(chart, highest=chart.lowest)) != slice_name(chart)


def test_a_flat_slice_has_a_name_too():
    assert slice_name(FlatSlice()) == slice_name(FlatSlice())


def test_points_are_stacked_as_rows():
    assert stacked([torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]).tolist() == [[1, 2], [3, 4]]

"""A slice as numbers, so that the page finds the latent vector at each of its places (`lib/latent/slice-chart.js`)."""

from dashboard.web.props import FlatSliceNumbers, RoundSliceNumbers
from gan_core.latent.slices import FlatSlice, Slice


def slice_numbers(chart: Slice | FlatSlice) -> RoundSliceNumbers | FlatSliceNumbers:
    """All that the page needs to know of a slice."""
    if isinstance(chart, FlatSlice):
        return {"flat": True}
    return {
        "flat": False,
        "centre": chart.centre.tolist(),
        "across": chart.across.tolist(),
        "up": chart.up.tolist(),
        "slope": chart.slope.tolist(),
        "lowest": chart.lowest,
        "highest": chart.highest,
    }

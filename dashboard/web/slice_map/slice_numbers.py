"""A slice as numbers, so that the page finds the latent point at each of its places (`chart.js`)."""

from typing import Any

from gan_core.latent.planes import FlatSlice, Slice


def chart_numbers(chart: Slice | FlatSlice) -> dict[str, Any]:
    """All that `chart.js` needs to know of a slice, under the names of its attributes; `flat` for one that is flat."""
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

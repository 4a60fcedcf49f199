"""Drawn lines, with so few corners that an address can hold them. Knows neither streamlit nor torch."""

from collections.abc import Sequence

import numpy as np

MOST_CORNERS = 32
MOST_DRAWN = 2_000


def simplified(x: Sequence[float], y: Sequence[float]) -> np.ndarray:
    """A closed line without the corners that matter least to its area, at most MOST_CORNERS, shape (M, 2).

    Source: Visvalingam and Whyatt 1993.
    """
    corners = np.column_stack([x[:MOST_DRAWN], y[:MOST_DRAWN]]).astype(float)
    while len(corners) > MOST_CORNERS:
        before, after = np.roll(corners, 1, 0) - corners, np.roll(corners, -1, 0) - corners
        areas = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        corners = np.delete(corners, areas.argmin(), 0)
    return corners

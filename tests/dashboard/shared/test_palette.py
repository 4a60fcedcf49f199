"""The colours of both themes."""

import numpy as np
import pytest

from dashboard.shared.figures import adjacency_matrix
from dashboard.shared.palette import DARK, LIGHT, palette, scale_around_chance


def test_answers_near_a_guess_still_fill_the_scale():
    low, high = scale_around_chance(np.linspace(0.45, 0.52, 1_001))
    assert (low, high) == pytest.approx((0.45, 0.55), abs=0.002)
    assert scale_around_chance(np.full(9, 0.5)) == pytest.approx((0.495, 0.505))


def luminance(name: str) -> float:
    """Relative luminance of a colour, as WCAG 2 defines it."""
    parts = np.array([int(name[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_ink_can_be_read_on_every_coloured_ground(theme):
    matrix = adjacency_matrix(np.zeros((2, 2)), np.full((2, 2), ""), "01", theme)
    scales = [*theme.ground_scale, *matrix.data[0].colorscale]
    for _, colour in scales:
        brighter, darker = sorted((luminance(theme.text), luminance(colour)), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) > 3  # WCAG 2.2, 1.4.11: graphics


def test_the_palette_follows_the_theme():
    assert palette("dark") is DARK
    assert palette("light") is LIGHT
    assert palette(None) is LIGHT

"""The colours of both themes."""

import numpy as np
import pytest

from dashboard.shared.figures import adjacency_matrix
from dashboard.shared.images import rgb
from dashboard.shared.palette import DARK, LIGHT, palette, scale_around_chance
from gan_core.drawing import CLASS_COLOURS, STRONGEST


def test_answers_near_a_guess_fill_the_scale_unless_they_differ_by_hundredths():
    low, high = scale_around_chance(np.linspace(0.4, 0.52, 1_001))
    assert (low, high) == pytest.approx((0.4, 0.6), abs=0.003)
    assert scale_around_chance(np.linspace(0.49, 0.51, 9)) == pytest.approx((0.45, 0.55))


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


# what who lacks one kind of cones sees, of linear light: Viénot, Brettel and Mollon 1999, doi:10.1002/(SICI)1520-6378
BLIND_TO = {
    "nothing": np.eye(3),
    "red": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "green": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}


def lightness_and_hue(name: str, seen: np.ndarray) -> np.ndarray:
    """A colour in CIE L*a*b*, where distances are those that people see."""
    parts = np.array([int(name[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(seen @ linear, 1e-3, 1) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("blind_to", BLIND_TO)
def test_categories_are_told_apart_by_everybody(theme, blind_to):
    colours = np.array([lightness_and_hue(name, BLIND_TO[blind_to]) for name in theme.categories])
    distances = np.linalg.norm(colours[:, None] - colours, axis=-1) + 1e3 * np.eye(len(colours))
    assert distances.min() > 14, np.unravel_index(distances.argmin(), distances.shape)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("blind_to", BLIND_TO)
def test_class_regions_are_told_apart_by_everybody(theme, blind_to):
    ground = np.array(rgb(theme.ground))
    names = [
        "#" + bytes(np.round(STRONGEST * np.array(colour) + (1 - STRONGEST) * ground).astype(np.uint8)).hex()
        for colour in CLASS_COLOURS
    ]
    colours = np.array([lightness_and_hue(name, BLIND_TO[blind_to]) for name in names])
    distances = np.linalg.norm(colours[:, None] - colours, axis=-1) + 1e3 * np.eye(len(colours))
    assert distances.min() > 8.5, np.unravel_index(distances.argmin(), distances.shape)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_lines_of_every_category_stand_out_from_the_ground(theme):
    for colour in theme.categories:
        brighter, darker = sorted((luminance(theme.ground), luminance(colour)), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) > 3

"""What the colours of samples tell."""

import numpy as np
import pytest

from dashboard.shared.palette import DARK, LIGHT
from dashboard.views.projection import colours

EVERYONE = np.arange(3)


def coloured(values):
    return colours.by_value("ink", np.asarray(values, float), None, LIGHT)


def test_colours_run_from_one_end_of_the_scale_to_the_other():
    inks = colours.by_value("ink", np.array([-1.0, 0.0, 1.0]), (-1.0, 1.0), LIGHT).inks(EVERYONE)
    ends = [[int(name[place : place + 2], 16) for place in (1, 3, 5)] for _, name in LIGHT.scale]
    assert inks.tolist() == ends


def test_values_beyond_the_ends_get_the_colour_of_the_end():
    inks = colours.by_value("ink", np.array([-9.0, 0.0, 9.0]), (-1.0, 1.0), LIGHT).inks(EVERYONE)
    ends = [[int(name[place : place + 2], 16) for place in (1, 3, 5)] for _, name in LIGHT.scale]
    assert inks.tolist() == ends


def test_without_ends_the_scale_leaves_out_the_few_that_lie_far_away():
    values = np.append(np.linspace(0, 1, 1_000), 1e6)
    found = coloured(values)
    assert found.low == pytest.approx(0.02, abs=0.005)
    assert found.high == pytest.approx(0.98, abs=0.005)


def test_equal_values_get_the_middle_colour():
    inks = colours.by_value("ink", np.ones(3), None, DARK).inks(EVERYONE)
    assert len(np.unique(inks, axis=0)) == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_class_has_its_own_colour_near_the_one_given(theme):
    given = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    found = colours.by_class("classifier:", np.array([2, 0, 1, 2], np.uint8), ["a", "b", "c"], given, theme)
    inks = found.inks(np.arange(4)).astype(int)
    assert found.texts.tolist() == ["c", "a", "b", "c"]
    assert np.array_equal(inks[0], inks[3])
    assert np.abs(inks - np.array(given)[[2, 0, 1, 2]]).max() <= colours.TOWARDS_TEXT * 255 + 1


def test_small_differences_do_not_fill_a_scale():
    found = colours.by_stroke_mass(np.array([0.2, 0.205, 0.21]), LIGHT)
    assert (found.low, found.high) == pytest.approx((0.205 - 0.025, 0.205 + 0.025), abs=1e-3)
    found = colours.by_score(np.array([1.0, 1.0, 1.1]), False, LIGHT)
    assert found.high - found.low == pytest.approx(colours.LEAST_SCORE)
    wide = colours.by_stroke_mass(np.linspace(0, 1, 1_000), LIGHT)
    assert (wide.low, wide.high) == pytest.approx((0.02, 0.98), abs=0.005)

"""Drawings as MNIST would hold them."""

import numpy as np
import pytest

from gan_core.data.normalise import BOX, SIDE, normalise_drawing
from gan_core.errors import DataError

RNG = np.random.default_rng(0)


def bar(height: int, width: int, top: int = 20, left: int = 30, side: int = 300) -> np.ndarray:
    levels = np.zeros((side, side), np.uint8)
    levels[top : top + height, left : left + width] = 255
    return levels


def extent(image: np.ndarray) -> tuple[int, int]:
    return tuple(int(np.ptp(image.any(axis).nonzero()[0])) + 1 for axis in (1, 0))


def centre(image: np.ndarray) -> np.ndarray:
    places = np.indices(image.shape) + 0.5
    return (places * image).sum((1, 2)) / image.sum()


@pytest.mark.parametrize(("height", "width"), [(200, 100), (50, 200), (20, 20), (7, 3), (200, 1)])
def test_the_longer_side_fills_the_box_and_the_aspect_is_kept(height, width):
    scale = BOX / max(height, width)
    expected = tuple(max(1, round(scale * side)) for side in (height, width))
    assert extent(normalise_drawing(bar(height, width))) == expected


@pytest.mark.parametrize("corner", [(0, 0), (0, 90), (95, 3)])
def test_where_it_was_drawn_does_not_matter(corner):
    image = normalise_drawing(bar(200, 110, *corner))
    assert np.array_equal(image, normalise_drawing(bar(200, 110)))


@pytest.mark.parametrize("factor", [2, 5])
def test_how_large_it_was_drawn_does_not_matter(factor):
    small = (RNG.random((20, 14)) < 0.5).astype(np.uint8) * 255
    assert np.array_equal(
        normalise_drawing(np.kron(small, np.ones((factor, factor), np.uint8))), normalise_drawing(small)
    )


def test_the_centre_of_mass_is_in_the_middle():
    seven = bar(20, 150, 40, 60) | bar(220, 25, 40, 190)
    assert np.abs(centre(normalise_drawing(seven)) - SIDE / 2).max() <= 0.51


def test_an_image_that_mnist_could_hold_stays_as_it_is():
    digit = np.zeros((SIDE, SIDE), np.uint8)
    digit[4:24, 8:20] = 255 * (RNG.random((20, 12)) < 0.6)
    digit[4, 8:20] = digit[23, 8:20] = digit[4:24, 8] = digit[4:24, 19] = 255
    shifted = np.roll(digit, tuple(np.floor(SIDE / 2 - centre(digit) + 0.5).astype(int)), (0, 1))
    assert np.array_equal(normalise_drawing(digit), shifted)


def test_thin_strokes_are_stretched_to_white():
    frame = bar(200, 200)
    frame[22:218, 32:228] = 0
    assert normalise_drawing(frame).max() == 255


def test_what_is_no_ink_is_left_out():
    levels = bar(200, 100)
    assert np.array_equal(normalise_drawing(np.maximum(levels, 90)), normalise_drawing(levels))
    assert np.array_equal(normalise_drawing(levels // 4, threshold=40), normalise_drawing(levels))


def test_its_argument_is_left_unchanged():
    levels = bar(200, 100)
    before = levels.copy()
    normalise_drawing(levels)
    assert np.array_equal(levels, before)


def test_an_empty_drawing_is_refused():
    with pytest.raises(DataError, match="nothing is drawn"):
        normalise_drawing(np.full((280, 280), 127, np.uint8))

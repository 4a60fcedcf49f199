"""Circles that are decoded only where a class can change say what circles decoded frame by frame say."""

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.circles import STRIDES, classes_on_circles
from gan_core.latent.evaluation import classes_at
from gan_core.latent.regions import CIRCLE_FRAMES, class_adjacency
from gan_core.latent.sphere import great_circles

SIZE, CLASSES = 12, 6


def random(seed=0):
    return torch.Generator().manual_seed(seed)


def network(sharpness):
    """A smooth generator and classifier of random weights whose classes change more or less sharply."""
    first = torch.randn(SIZE, 40, generator=random(1))
    last = torch.randn(40, CLASSES, generator=random(2))

    def decode(z):
        return torch.tanh(z @ first / 10).view(-1, 1, 5, 8)

    return decode, lambda images: sharpness * images.flatten(1) @ last


@pytest.fixture
def counted():
    """A generator that counts what it decodes."""
    decode, logits = network(3.0)
    sizes = []

    def counting(z):
        sizes.append(len(z))
        return decode(z)

    return counting, logits, sizes


@pytest.mark.parametrize("sharpness", [0.3, 3.0, 30.0])
def test_adjacency_is_that_of_every_frame(sharpness):
    decode, logits = network(sharpness)
    points = great_circles(200, CIRCLE_FRAMES, SIZE, random())
    every, some = classes_at(decode, points, logits), classes_on_circles(decode, points, logits)
    before, after = (class_adjacency(found, CLASSES, random()) for found in (every, some))
    assert before.per_circle > 3
    # of a hundred crossings one at most is missed or seen elsewhere
    assert (before.crossings - after.crossings).abs().sum() <= 0.01 * before.crossings.sum()
    torch.testing.assert_close(before.occupancy, after.occupancy, rtol=0, atol=1e-3)
    widths = (before.high - before.low).nan_to_num(1.0)
    assert ((before.lift - after.lift).abs() <= 0.2 * widths).logical_or(before.lift.isnan()).all()


def test_half_of_the_frames_or_fewer_are_decoded(counted):
    decode, logits, sizes = counted
    points = great_circles(50, CIRCLE_FRAMES, SIZE, random())
    classes_on_circles(decode, points, logits)
    assert sum(sizes) <= 50 * CIRCLE_FRAMES / 2


def test_what_is_decoded_is_what_the_frame_shows(counted):
    """A class that is said of a decoded frame is its own, also across the end of the circle."""
    decode, logits, _ = counted
    points = great_circles(5, CIRCLE_FRAMES, SIZE, random(3))
    turned = classes_on_circles(decode, points.roll(STRIDES[0], dims=1), logits)
    assert torch.equal(turned.roll(-STRIDES[0], dims=1), classes_on_circles(decode, points, logits))


def test_circles_of_one_class_need_the_first_look_only():
    sizes = []

    def constant(z):
        sizes.append(len(z))
        return torch.zeros(len(z), 1, 1, 1)

    points = great_circles(4, CIRCLE_FRAMES, SIZE, random())
    found = classes_on_circles(constant, points, lambda images: torch.tensor([[0.0, 5.0, 1.0]]).repeat(len(images), 1))
    assert (found == 1).all()
    assert sum(sizes) == 4 * CIRCLE_FRAMES / STRIDES[0]


def test_every_frame_is_reported_once(counted):
    decode, logits, _ = counted
    told = []
    classes_on_circles(decode, great_circles(7, CIRCLE_FRAMES, SIZE, random()), logits, told.append)
    assert sum(told) == 7 * CIRCLE_FRAMES


def test_circles_of_other_lengths_are_refused(counted):
    decode, logits, _ = counted
    with pytest.raises(GeometryError, match="a multiple of 12 frames, found 100"):
        classes_on_circles(decode, great_circles(1, 100, SIZE, random()), logits)

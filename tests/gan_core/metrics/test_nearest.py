"""Distances to the nearest image against their definition."""

import pytest
import torch

from gan_core.metrics.nearest import NearestDistances, nearest_neighbour_distances, nearest_neighbours


def noise_images(seed, count, size=28):
    random = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (count, 1, size, size), dtype=torch.uint8, generator=random)


def plain_distances(images, others):
    gaps = images.flatten(1).double().unsqueeze(1) - others.flatten(1).double()
    return gaps.square().mean(2).sqrt().amin(1)


@pytest.mark.parametrize("size", [28, 40])  # the larger ones are beyond what float32 counts exactly
@pytest.mark.parametrize("rows", [1, 7, 5_000])
def test_distances_are_those_of_the_definition(size, rows):
    images, others = noise_images(0, 9, size), noise_images(1, 20, size)
    assert torch.equal(nearest_neighbour_distances(images, others, rows), plain_distances(images, others))


@pytest.mark.parametrize("rows", [1, 7, 5_000])
def test_the_nearest_is_named(rows):
    images, others = noise_images(0, 9), noise_images(1, 20)
    found, which = nearest_neighbours(images, others, rows)
    gaps = images.flatten(1).double() - others.flatten(1).double()[which]
    assert torch.equal(gaps.square().mean(1).sqrt(), found)
    assert torch.equal(found, plain_distances(images, others))


def test_black_and_white_are_255_grey_levels_apart():
    black = torch.zeros(2, 1, 28, 28, dtype=torch.uint8)
    assert nearest_neighbour_distances(black, black + 255).tolist() == [255, 255]


def test_a_copy_has_no_distance_and_one_pixel_has_its_share():
    images = noise_images(0, 3).clamp(max=250)
    other = images.clone()
    other[1, 0, 3, 4] += 5
    expected = [0, (25 / 784) ** 0.5, 0]
    assert nearest_neighbour_distances(images, other).tolist() == pytest.approx(expected, abs=1e-12)


def test_too_near_is_nearer_than_all_but_one_per_cent_of_the_test_images():
    test = torch.arange(101, dtype=torch.float64)  # 1 % of them lie below 1
    generated = torch.tensor([0.5, 0.9, 1.5, 4.5], dtype=torch.float64)
    assert NearestDistances(generated, test).nearer_share == 0.5
    assert NearestDistances(generated, None).nearer_share is None

"""Directions of generators whose answer is known, since they are matrices."""

import pytest
import torch
from torch.func import jacrev

from gan_core.latent.directions import (
    POINTS_AT_ONCE,
    dimension_effects,
    mean_metric,
    move_along,
    principal_directions,
)
from gan_core.latent.sampling import sample_latent
from gan_core.runs import open_run

A = torch.randn(16, 5, generator=torch.Generator().manual_seed(0))
Z = sample_latent(1, 7, 5)


def linear(z):
    """A generator of 4x4 images: x = A z."""
    return (z @ A.T).view(-1, 1, 4, 4)


def square(z):
    """A generator of four pixels whose Jacobian at z is 2 diag(z)."""
    return z.square().view(-1, 1, 2, 2)


# --- the metric ------------------------------------------------------------------------------------------------------


def test_the_metric_of_a_linear_generator_is_its_gram_matrix_per_pixel():
    torch.testing.assert_close(mean_metric(linear, Z), A.T @ A / 16)


def test_the_metric_is_a_mean_over_points():
    z = sample_latent(2, 9, 4)
    torch.testing.assert_close(mean_metric(square, z), torch.diag(4 * z.square().mean(0) / 4))


@pytest.mark.parametrize("count", [1, POINTS_AT_ONCE - 1, POINTS_AT_ONCE, POINTS_AT_ONCE + 1, 3 * POINTS_AT_ONCE])
def test_the_metric_of_many_points_is_the_mean_of_each_ones(count):
    z = sample_latent(2, count, 4)
    each = torch.stack([mean_metric(square, point.unsqueeze(0)) for point in z])
    torch.testing.assert_close(mean_metric(square, z), each.mean(0))


@pytest.mark.parametrize("reach", [0.01, 0.05, 0.5])
def test_the_metric_of_a_linear_generator_does_not_depend_on_the_reach(reach):
    torch.testing.assert_close(mean_metric(linear, Z, reach), A.T @ A / 16, rtol=1e-4, atol=1e-5)


def test_the_metric_of_a_trained_generator_is_that_of_its_jacobian(finished_run):
    generator = open_run(finished_run).load_step(30).generator
    z = sample_latent(0, 3, 100)
    jacobians = torch.stack([jacrev(lambda point: generator(point[None]).flatten())(point) for point in z])
    expected = (jacobians.mT @ jacobians).mean(0) / 784
    torch.testing.assert_close(mean_metric(generator, z), expected, rtol=0.05, atol=0.01 * expected.max().item())


def test_the_metric_of_a_trained_generator_foretells_small_steps(finished_run):
    generator = open_run(finished_run).load_step(30).generator
    z = sample_latent(0, 6, 100)
    direction = sample_latent(1, 1, 100)[0]
    direction /= direction.norm()
    step = 1e-2
    change = (generator(z + step * direction) - generator(z - step * direction)) / (2 * step)
    found = direction @ mean_metric(generator, z) @ direction
    assert found.item() == pytest.approx(change.square().mean().item(), rel=1e-2)


def test_the_metric_of_a_trained_generator_is_symmetric_without_negative_values(finished_run):
    metric = mean_metric(open_run(finished_run).load_step(30).generator, sample_latent(0, 6, 100))
    torch.testing.assert_close(metric, metric.T)
    assert torch.linalg.eigvalsh(metric.double()).min() > -1e-6 * metric.trace()


def test_measuring_leaves_a_frozen_generator_frozen(finished_run):
    generator = open_run(finished_run).load_step(30).generator
    metric = mean_metric(generator, sample_latent(0, 2, 100))
    assert not metric.requires_grad
    assert not any(parameter.requires_grad for parameter in generator.parameters())


def test_a_dimensions_effect_is_the_root_mean_square_change_of_a_pixel():
    effects = dimension_effects(mean_metric(linear, Z))
    torch.testing.assert_close(effects, A.square().mean(0).sqrt())


def test_a_dimension_without_effect_has_effect_0():
    assert dimension_effects(torch.tensor([[-1e-9, 0], [0, 4.0]])).tolist() == [0, 2]


# --- principal directions --------------------------------------------------------------------------------------------


def test_principal_directions_of_a_linear_generator_are_its_singular_vectors():
    found = principal_directions(mean_metric(linear, Z), 5)
    _, singular, vectors = torch.linalg.svd(A)
    overlap = (found.vectors @ vectors.T).abs()
    torch.testing.assert_close(overlap, torch.eye(5), rtol=0, atol=1e-4)
    torch.testing.assert_close(found.effects, singular / 4)


def test_principal_directions_are_orthonormal():
    vectors = principal_directions(mean_metric(linear, Z), 4).vectors
    torch.testing.assert_close(vectors @ vectors.T, torch.eye(4), rtol=0, atol=1e-5)


def test_the_strongest_directions_come_first():
    all_of_them, three = (principal_directions(mean_metric(linear, Z), count) for count in (5, 3))
    assert (all_of_them.effects.diff() <= 0).all()
    assert torch.equal(three.effects, all_of_them.effects[:3])


def test_moving_along_a_principal_direction_changes_pixels_by_its_effect():
    found = principal_directions(mean_metric(linear, Z), 5)
    changes = linear(found.vectors).flatten(1).square().mean(1).sqrt()
    torch.testing.assert_close(changes, found.effects)


def test_each_directions_largest_component_is_positive():
    vectors = principal_directions(mean_metric(linear, Z), 5).vectors
    largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    assert (largest > 0).all()


def test_there_are_no_more_directions_than_dimensions():
    with pytest.raises(ValueError, match="5 dimensions has no 6 directions"):
        principal_directions(mean_metric(linear, Z), 6)


# --- moving ----------------------------------------------------------------------------------------------------------

POINT = sample_latent(3, 1, 5)[0]
DIRECTION = torch.tensor([0.5, -0.5, 0.1, 0.7, 0.0])
DIRECTION = DIRECTION / DIRECTION.norm()
FREE = torch.zeros(5, dtype=torch.bool)
LOCKED = torch.tensor([True, False, False, True, False])


@pytest.mark.parametrize("locked", [FREE, LOCKED], ids=["free", "locked"])
@pytest.mark.parametrize("coordinate", [-4.0, 0.0, 2.5])
def test_moving_reaches_the_coordinate(coordinate, locked):
    moved = move_along(POINT, DIRECTION, coordinate, locked)
    assert (moved @ DIRECTION).item() == pytest.approx(coordinate, abs=1e-5)


def test_moving_leaves_locked_dimensions_unchanged():
    moved = move_along(POINT, DIRECTION, 2.5, LOCKED)
    assert torch.equal(moved[LOCKED], POINT[LOCKED])


def test_moving_freely_goes_straight_along_the_direction():
    expected = POINT + (2.5 - POINT @ DIRECTION) * DIRECTION
    torch.testing.assert_close(move_along(POINT, DIRECTION, 2.5, FREE), expected)


def test_no_nearer_point_has_the_coordinate():
    moved = move_along(POINT, DIRECTION, 2.5, LOCKED)
    free_part = DIRECTION[~LOCKED]
    for detour in sample_latent(4, 20, 3):
        detour = detour - (detour @ free_part) / (free_part @ free_part) * free_part  # keeps the coordinate
        other = moved.clone()
        other[~LOCKED] += 0.1 * detour
        assert (other @ DIRECTION).item() == pytest.approx(2.5, abs=1e-5)
        assert (other - POINT).norm() > (moved - POINT).norm()


def test_moving_to_where_it_is_moves_nothing():
    torch.testing.assert_close(move_along(POINT, DIRECTION, (POINT @ DIRECTION).item(), LOCKED), POINT)


@pytest.mark.parametrize("locked", [~FREE, DIRECTION != 0], ids=["all", "all that the direction uses"])
def test_a_point_whose_dimensions_are_locked_stays(locked):
    assert torch.equal(move_along(POINT, DIRECTION, 2.5, locked), POINT)


@pytest.mark.parametrize("locked", [~FREE, FREE], ids=["locked", "free"])
def test_moving_gives_a_new_point_and_leaves_the_old_one(locked):
    before = POINT.clone()
    move_along(POINT, DIRECTION, 2.5, locked).add_(1)
    assert torch.equal(POINT, before)

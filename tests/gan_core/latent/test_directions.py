"""Directions of generators whose answer is known, since they are matrices."""

import pytest
import torch
from torch.func import jacrev

from gan_core.errors import GeometryError
from gan_core.latent.directions import (
    POINTS_AT_ONCE,
    dimension_effects,
    direction_between,
    mean_metric,
    move_along,
    path_along,
    principal_directions,
    shell_mean,
)
from gan_core.latent.norms import typical_norm
from gan_core.latent.sampling import sample_latent
from gan_core.latent.sphere import logarithm
from gan_core.runs.run import open_run

A = torch.randn(16, 5, generator=torch.Generator().manual_seed(0))
GRAM = A.T @ A / 16
Z = sample_latent(1, 7, 5)


def linear(z):
    """A generator of 4x4 images: x = A z."""
    return (z @ A.T).view(-1, 1, 4, 4)


def square(z):
    """A generator of four pixels whose Jacobian at z is 2 diag(z)."""
    return z.square().view(-1, 1, 2, 2)


# --- the metric ------------------------------------------------------------------------------------------------------


def metric_of(generate, z, seed=0):
    return mean_metric(generate, z, torch.Generator().manual_seed(seed))


def error(found, expected):
    """How far a matrix is from another, as a share of its size."""
    return ((found - expected).norm() / expected.norm()).item()


def test_the_metric_of_a_linear_generator_is_its_gram_matrix_per_pixel():
    assert error(metric_of(linear, sample_latent(1, 20_000, 5)), GRAM) < 0.05


def test_the_metric_is_a_mean_over_points():
    z = sample_latent(2, 9, 4)
    expected = torch.diag(4 * z.square().mean(0) / 4)
    assert error(metric_of(square, z.repeat(2_000, 1)), expected) < 0.05


def test_the_error_falls_with_the_root_of_the_number_of_points():
    few, many = (
        torch.tensor([error(metric_of(linear, sample_latent(seed, count, 5), seed), GRAM) for seed in range(100)])
        for count in (100, 1_600)
    )
    assert (few.mean() / many.mean()).item() == pytest.approx(4, rel=0.2)


@pytest.mark.parametrize("count", [1, POINTS_AT_ONCE - 1, POINTS_AT_ONCE, POINTS_AT_ONCE + 1, 3 * POINTS_AT_ONCE])
def test_every_point_counts_once(count):
    """A generator of one pixel leaves the probes nothing but their square, whose mean is 1."""
    random = torch.Generator().manual_seed(0)
    probes = torch.cat(
        [torch.randn(len(part), 1, 1, 1, generator=random) for part in Z[:1].repeat(count, 1).split(256)]
    )
    found = metric_of(lambda z: z[:, :1].view(-1, 1, 1, 1), Z[:1].repeat(count, 1))
    assert found[0, 0].item() == pytest.approx(probes.square().mean().item(), rel=1e-4)
    assert found[1:].abs().sum() == 0


def test_the_same_probes_give_the_same_metric():
    assert torch.equal(metric_of(linear, Z), metric_of(linear, Z))
    assert not torch.equal(metric_of(linear, Z), metric_of(linear, Z, seed=1))


def test_the_metric_of_a_trained_generator_is_that_of_its_jacobian(finished_run):
    generator = open_run(finished_run).checkpoint(30).generator_ema
    z = sample_latent(0, 3, 100)
    jacobians = torch.stack([jacrev(lambda point: generator(point[None]).flatten())(point) for point in z])
    expected = (jacobians.mT @ jacobians).mean(0) / 784
    assert error(metric_of(generator, z.repeat(5_000, 1)), expected) < 0.1


def test_the_metric_of_a_trained_generator_foretells_small_steps(finished_run):
    generator = open_run(finished_run).checkpoint(30).generator_ema
    z = sample_latent(0, 2_000, 100)
    direction = sample_latent(1, 1, 100)[0]
    direction /= direction.norm()
    step = 1e-2
    change = (generator(z + step * direction) - generator(z - step * direction)) / (2 * step)
    found = direction @ metric_of(generator, z) @ direction
    assert found.item() == pytest.approx(change.square().mean().item(), rel=0.1)


def test_the_metric_of_a_trained_generator_is_symmetric_without_negative_values(finished_run):
    metric = metric_of(open_run(finished_run).checkpoint(30).generator_ema, sample_latent(0, 6, 100))
    torch.testing.assert_close(metric, metric.T)
    assert torch.linalg.eigvalsh(metric.double()).min() > -1e-6 * metric.trace()


@torch.no_grad()
def test_the_metric_can_be_measured_where_no_gradients_are_kept():
    assert metric_of(linear, Z).isfinite().all()


def test_measuring_leaves_a_frozen_generator_frozen(finished_run):
    generator = open_run(finished_run).checkpoint(30).generator_ema
    metric = metric_of(generator, sample_latent(0, 2, 100))
    assert not metric.requires_grad
    assert not any(parameter.requires_grad for parameter in generator.parameters())


def test_a_dimensions_effect_is_the_root_mean_square_change_of_a_pixel():
    effects = dimension_effects(GRAM)
    torch.testing.assert_close(effects, A.square().mean(0).sqrt())


def test_a_dimension_without_effect_has_effect_0():
    assert dimension_effects(torch.tensor([[-1e-9, 0], [0, 4.0]])).tolist() == [0, 2]


# --- principal directions --------------------------------------------------------------------------------------------


def test_principal_directions_of_a_linear_generator_are_its_singular_vectors():
    found = principal_directions(GRAM, 5)
    _, singular, vectors = torch.linalg.svd(A)
    overlap = (found.vectors @ vectors.T).abs()
    torch.testing.assert_close(overlap, torch.eye(5), rtol=0, atol=1e-4)
    torch.testing.assert_close(found.effects, singular / 4)


def test_principal_directions_are_orthonormal():
    vectors = principal_directions(GRAM, 4).vectors
    torch.testing.assert_close(vectors @ vectors.T, torch.eye(4), rtol=0, atol=1e-5)


def test_the_strongest_directions_come_first():
    all_of_them, three = (principal_directions(GRAM, count) for count in (5, 3))
    assert (all_of_them.effects.diff() <= 0).all()
    assert torch.equal(three.effects, all_of_them.effects[:3])


def test_moving_along_a_principal_direction_changes_pixels_by_its_effect():
    found = principal_directions(GRAM, 5)
    changes = linear(found.vectors).flatten(1).square().mean(1).sqrt()
    torch.testing.assert_close(changes, found.effects)


def test_each_directions_largest_component_is_positive():
    vectors = principal_directions(GRAM, 5).vectors
    largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    assert (largest > 0).all()


def test_there_are_no_more_directions_than_dimensions():
    with pytest.raises(ValueError, match="5 dimensions has no 6 directions"):
        principal_directions(GRAM, 6)


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


# --- from one group to another ---------------------------------------------------------------------------------------

WAY = torch.tensor([0.6, 0, -0.8, 0, 0])


def groups(gap, count=400):
    """Two standard normal groups whose means lie `gap` apart along WAY."""
    first, second = sample_latent(5, 2 * count, 5).split(count)
    return first, second + gap * WAY


def test_a_known_direction_is_recovered_with_its_gap():
    found = direction_between(*groups(6.0, count=2_000))
    assert (found.vector @ WAY).item() > 0.999
    assert found.vector.norm().item() == pytest.approx(1)
    assert found.gap == pytest.approx(6, abs=0.2)


def test_a_direction_is_the_way_between_the_means():
    first, second = sample_latent(6, 4, 5), sample_latent(7, 6, 5)
    found = direction_between(first, second)
    torch.testing.assert_close(first.mean(0) + found.gap * found.vector, second.mean(0))


def test_the_way_back_is_opposite_and_separates_as_well():
    first, second = groups(1.0)
    there, back = direction_between(first, second), direction_between(second, first)
    torch.testing.assert_close(back.vector, -there.vector)
    assert back.separation == pytest.approx(there.separation)


def test_groups_far_apart_are_separated_cleanly():
    assert direction_between(*groups(20.0)).separation == 1


def test_groups_of_one_distribution_are_not_separated():
    assert direction_between(*groups(0.0)).separation == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("gap", [1.0, 2.0])
def test_separation_is_the_chance_that_the_second_groups_point_lies_further_along(gap):
    # the difference of two standard normals has standard deviation sqrt 2
    chance = torch.special.ndtr(torch.tensor(gap / 2**0.5)).item()
    assert direction_between(*groups(gap, count=2_000)).separation == pytest.approx(chance, abs=0.02)


def test_chance_differences_of_small_groups_are_not_taken_for_separation():
    # with 8 points in 100 dimensions the direction fits its own points perfectly, and no others
    scores = [direction_between(*sample_latent(seed, 16, 100).split(8)).separation for seed in range(40)]
    assert sum(scores) / 40 == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("first", "second"), [(3, 9), (9, 3), (0, 9)])
def test_groups_that_are_too_small_are_refused(first, second):
    with pytest.raises(GeometryError, match=f"at least 4 points, found {first} and {second}"):
        direction_between(Z[:1].expand(first, -1), Z[1:2].expand(second, -1))


def test_groups_of_one_mean_have_no_direction():
    with pytest.raises(GeometryError, match="same mean"):
        direction_between(Z, Z.flip(0))


def test_finding_a_direction_leaves_the_groups_unchanged():
    first, second = groups(1.0, count=10)
    before = first.clone(), second.clone()
    direction_between(first, second)
    assert torch.equal(first, before[0])
    assert torch.equal(second, before[1])


# --- walks along a direction -----------------------------------------------------------------------------------------

DISTANCES = torch.tensor([-2.0, 0.0, 0.5, 3.0])


def test_a_groups_middle_lies_where_its_mean_points_on_the_shell():
    group = sample_latent(8, 50, 5) + WAY
    middle = shell_mean(group)
    assert middle.norm().item() == pytest.approx(typical_norm(5)[0])
    torch.testing.assert_close(middle / middle.norm(), group.mean(0) / group.mean(0).norm())


def test_a_group_around_the_centre_has_no_middle_on_the_shell():
    with pytest.raises(GeometryError, match="no direction"):
        shell_mean(torch.cat([Z, -Z]))


def test_a_walk_stays_on_its_shell():
    walk = path_along(POINT, WAY, DISTANCES)
    assert walk.shape == (4, 5)
    torch.testing.assert_close(walk.norm(dim=1), POINT.norm().expand(4))


def test_a_walk_is_as_long_as_asked():
    walk = path_along(POINT, WAY, DISTANCES)
    torch.testing.assert_close(logarithm(POINT, walk).norm(dim=1), DISTANCES.abs(), rtol=1e-4, atol=1e-3)
    torch.testing.assert_close(walk[1], POINT)


def test_a_walk_sets_out_along_the_direction():
    ahead = (path_along(POINT, WAY, torch.tensor([1e-2])) - POINT)[0]
    unit = POINT / POINT.norm()
    along_the_shell = WAY - (WAY @ unit) * unit
    assert torch.cosine_similarity(ahead, along_the_shell, dim=0).item() == pytest.approx(1, abs=1e-3)
    assert (ahead @ WAY).item() > 0


def test_a_walk_does_not_depend_on_the_directions_length():
    torch.testing.assert_close(path_along(POINT, 7 * WAY, DISTANCES), path_along(POINT, WAY, DISTANCES))


def test_a_walk_from_one_groups_middle_meets_the_others():
    first, second = groups(4.0)
    start, goal = shell_mean(first), shell_mean(second)
    length = logarithm(start, goal).norm()
    end = path_along(start, direction_between(first, second).vector, length.unsqueeze(0))[0]
    torch.testing.assert_close(end, goal, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("vector", [POINT, -2 * POINT, torch.zeros(5)], ids=["away", "back", "nowhere"])
def test_no_walk_on_the_shell_leads_straight_to_or_from_the_centre(vector):
    with pytest.raises(GeometryError, match="centre"):
        path_along(POINT, vector, DISTANCES)

"""Walks on a shell and the way to find them back."""

import math

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.sampling import sample_latent
from gan_core.latent.sphere import angle_between, exponential, great_circles, logarithm, tangent_part

every_size = pytest.mark.parametrize("size", [2, 3, 100])


def points_and_tangents(size, length, count=20):
    """Points in double precision, and at each a tangent of the given length in radii."""
    points, tangents = sample_latent(0, 2 * count, size).double().split(count)
    tangents = tangent_part(points, tangents)
    return points, length * points.norm(dim=1, keepdim=True) * tangents / tangents.norm(dim=1, keepdim=True)


# --- there and back --------------------------------------------------------------------------------------------------


@every_size
@pytest.mark.parametrize("length", [1e-6, 0.1, 1.5, 3.1])
def test_the_logarithm_finds_the_walk_that_the_exponential_took(size, length):
    points, tangents = points_and_tangents(size, length)
    torch.testing.assert_close(logarithm(points, exponential(points, tangents)), tangents, rtol=1e-6, atol=1e-9)


@every_size
def test_the_exponential_of_the_logarithm_is_the_goal(size):
    points, goals = sample_latent(1, 40, size).double().split(20)
    goals = goals / goals.norm(dim=1, keepdim=True) * points.norm(dim=1, keepdim=True)
    torch.testing.assert_close(exponential(points, logarithm(points, goals)), goals)


@every_size
@pytest.mark.parametrize("length", [0.0, 0.1, math.pi, 20.0])
def test_a_walk_keeps_the_norm(size, length):
    points, tangents = points_and_tangents(size, length)
    torch.testing.assert_close(exponential(points, tangents).norm(dim=1), points.norm(dim=1))


def test_a_quarter_of_the_way_around_ends_at_a_right_angle():
    end = exponential(torch.tensor([2.0, 0, 0]), torch.tensor([0, math.pi, 0]))
    torch.testing.assert_close(end, torch.tensor([0, 2.0, 0]))


@every_size
def test_half_the_way_around_ends_opposite_and_the_whole_way_where_it_began(size):
    points, tangents = points_and_tangents(size, math.pi)
    torch.testing.assert_close(exponential(points, tangents), -points)
    torch.testing.assert_close(exponential(points, 2 * tangents), points)


def test_no_walk_ends_where_it_began():
    point = sample_latent(0, 1, 5)[0]
    assert torch.equal(exponential(point, torch.zeros(5)), point)


def test_no_walk_leads_to_where_one_is():
    point = torch.tensor([3.0, 0, 4])
    torch.testing.assert_close(logarithm(point, point), torch.zeros(3), rtol=0, atol=1e-5)


@every_size
def test_a_walk_found_is_as_long_as_the_way_on_the_shell(size):
    points, goals = sample_latent(2, 40, size).double().split(20)
    expected = points.norm(dim=1) * angle_between(points, goals)
    torch.testing.assert_close(logarithm(points, goals).norm(dim=1), expected)


@every_size
def test_a_walk_found_is_at_right_angles_to_its_point(size):
    points, goals = sample_latent(3, 40, size).double().split(20)
    assert (logarithm(points, goals) * points).sum(1).abs().max() < 1e-9


def test_only_the_direction_of_a_goal_counts():
    point, goal = sample_latent(4, 2, 10).double()
    torch.testing.assert_close(logarithm(point, 7 * goal), logarithm(point, goal))


def test_many_walks_at_once_are_each_walk_by_itself():
    points, goals = sample_latent(5, 24, 10).view(2, 4, 3, 10)
    ends = exponential(points, logarithm(points, goals))
    assert ends.shape == (4, 3, 10)
    torch.testing.assert_close(ends[2, 1], exponential(points[2, 1], logarithm(points[2, 1], goals[2, 1])))


def test_a_tangent_part_does_not_change_the_norm_and_has_no_further_part_that_does():
    points, vectors = sample_latent(6, 40, 10).double().split(20)
    parts = tangent_part(points, vectors)
    assert (parts * points).sum(1).abs().max() < 1e-12
    torch.testing.assert_close(tangent_part(points, parts), parts)
    torch.testing.assert_close(tangent_part(points, parts + 3 * points), parts)


# --- angles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0, 30, 90, 135, 180])
def test_angles_have_their_value(degrees):
    angle = math.radians(degrees)
    first, second = torch.tensor([[3.0, 0.0], [5 * math.cos(angle), 5 * math.sin(angle)]], dtype=torch.double)
    assert angle_between(first, second).item() == pytest.approx(angle, abs=1e-12)


@pytest.mark.parametrize("angle", [1e-7, 1e-5, 1e-3])
def test_angles_of_nearly_equal_points_are_exact_in_single_precision(angle):
    assert angle_between(torch.tensor([1.0, 0]), torch.tensor([1.0, angle])).item() == pytest.approx(angle, rel=1e-5)


@pytest.mark.parametrize("angle", [1e-5, 1e-4, 1e-3])
def test_angles_of_nearly_opposite_points_are_exact_in_single_precision(angle):
    found = angle_between(torch.tensor([1.0, 0]), torch.tensor([-1.0, angle])).item()
    assert found == pytest.approx(math.pi - angle, abs=3e-7)  # pi itself is known no better


def test_an_angle_is_the_same_from_both_sides_and_for_every_length():
    first, second = sample_latent(7, 2, 10)
    torch.testing.assert_close(angle_between(first, second), angle_between(5 * second, 0.1 * first))


def test_the_centre_lies_in_no_direction():
    with pytest.raises(GeometryError, match="centre"):
        angle_between(torch.ones(3), torch.zeros(3))
    with pytest.raises(GeometryError, match="centre"):
        angle_between(torch.tensor([[1.0, 0], [0, 0]]), torch.ones(2, 2))


# --- great circles ---------------------------------------------------------------------------------------------------


def circles_of(size, frames=36, count=5, seed=0):
    return great_circles(count, frames, size, torch.Generator().manual_seed(seed))


@every_size
def test_every_point_of_a_circle_lies_on_one_shell(size):
    circles = circles_of(size)
    assert circles.shape == (5, 36, size)
    norms = circles.norm(dim=2)
    torch.testing.assert_close(norms, norms[:, :1].expand_as(norms))


@every_size
@pytest.mark.parametrize("frames", [3, 36])
def test_points_of_a_circle_are_equally_far_apart_and_the_last_meets_the_first(size, frames):
    circles = circles_of(size, frames)
    angles = angle_between(circles, circles.roll(-1, dims=1))
    torch.testing.assert_close(angles, torch.full((5, frames), 2 * math.pi / frames), rtol=1e-4, atol=0)


@every_size
def test_half_a_circle_later_lies_the_opposite_point(size):
    circles = circles_of(size)
    torch.testing.assert_close(circles.roll(18, dims=1), -circles, rtol=0, atol=1e-5)


def test_a_circle_lies_in_one_plane_through_the_centre():
    assert torch.linalg.matrix_rank(circles_of(100), rtol=1e-4).tolist() == [2] * 5


def test_circles_pass_through_points_as_far_out_as_samples():
    # the mean of |z|^2 is the number of dimensions
    circles = circles_of(100, frames=1, count=1_000)
    assert circles.square().sum(2).mean().item() == pytest.approx(100, rel=0.02)


def test_the_same_random_stream_gives_the_same_circles():
    assert torch.equal(circles_of(10, seed=3), circles_of(10, seed=3))
    assert not torch.equal(circles_of(10, seed=3), circles_of(10, seed=4))


def test_one_dimension_has_no_great_circle():
    with pytest.raises(GeometryError, match="needs 2 dimensions, this latent space has 1"):
        circles_of(1)

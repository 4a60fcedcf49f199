"""Straight lines and great circles."""

import math

import pytest
import torch

from gan_core.latent.interpolation import change_along, lerp, slerp, split_distances

FRACTIONS = torch.linspace(0, 1, 9)
START, END = torch.randn(2, 100, generator=torch.Generator().manual_seed(0))
both = pytest.mark.parametrize("path", [lerp, slerp])


@both
def test_a_path_begins_and_ends_at_its_points(path):
    points = path(START, END, torch.tensor([0.0, 1.0]))
    torch.testing.assert_close(points, torch.stack([START, END]))


@both
def test_a_path_walked_backwards_is_the_same_path(path):
    torch.testing.assert_close(path(END, START, 1 - FRACTIONS), path(START, END, FRACTIONS))


@both
def test_a_path_has_a_point_for_each_fraction(path):
    assert path(START, END, FRACTIONS).shape == (9, 100)


@both
def test_many_paths_at_once_are_each_path_by_itself(path):
    starts, ends = torch.randn(2, 4, 3, 10, generator=torch.Generator().manual_seed(1))
    together = path(starts, ends, FRACTIONS)
    assert together.shape == (4, 3, 9, 10)
    torch.testing.assert_close(together[2, 1], path(starts[2, 1], ends[2, 1], FRACTIONS))


@both
def test_points_of_different_shape_have_no_path(path):
    with pytest.raises(ValueError, match=r"found \(100,\) and \(99,\)"):
        path(START, END[1:], FRACTIONS)


@both
def test_a_path_leaves_its_points_unchanged(path):
    start, end = START.clone(), END.clone()
    path(start, end, FRACTIONS)
    assert torch.equal(start, START)
    assert torch.equal(end, END)


def test_lerp_moves_by_equal_distances():
    gaps = lerp(START, END, FRACTIONS).diff(dim=0)
    torch.testing.assert_close(gaps, ((END - START) / 8).expand(8, 100))


@pytest.mark.parametrize("angle", [1e-4, 1e-3, 0.03, 0.09, 0.11, 1.0, 3.0])
def test_slerp_is_a_great_circle_at_every_angle(angle):
    """A straight line in its place would be off by a sixth of the squared angle: 4e-4 at a tenth of a radian."""
    fractions = torch.tensor([0.0, 0.25, 0.5, 0.9, 1.0], dtype=torch.float64)
    start = torch.tensor([2.0, 0.0, 0.0], dtype=torch.float64)
    end = 2 * torch.tensor([math.cos(angle), math.sin(angle), 0.0], dtype=torch.float64)
    turned = fractions * angle
    expected = 2 * torch.stack([turned.cos(), turned.sin(), torch.zeros(5, dtype=torch.float64)], 1)
    torch.testing.assert_close(slerp(start, end, fractions), expected, rtol=0, atol=1e-10)


def test_slerp_between_equal_points_stays_there():
    torch.testing.assert_close(slerp(START, START, FRACTIONS), START.expand(9, 100))


def test_lerp_leaves_the_shell_where_slerp_stays_on_it():
    middle = torch.tensor([0.5])
    assert lerp(START, END, middle).norm() < 0.8 * START.norm()
    assert slerp(START, END, middle).norm().item() == pytest.approx((START.norm() + END.norm()).item() / 2, rel=1e-5)


def test_norms_go_linearly_along_slerp():
    norms = slerp(START, 3 * END, FRACTIONS).norm(dim=1)
    torch.testing.assert_close(norms, lerp(START.norm()[None], 3 * END.norm()[None], FRACTIONS).squeeze(1))


def angles_between(points):
    units = (points / points.norm(dim=1, keepdim=True)).double()
    return torch.acos((units[:-1] * units[1:]).sum(1))


@pytest.mark.parametrize("degrees", [10, 90, 135, 179])
def test_slerp_turns_by_equal_angles(degrees):
    angle = math.radians(degrees)
    start, end = torch.tensor([2.0, 0, 0]), 5 * torch.tensor([math.cos(angle), math.sin(angle), 0])
    turned = angles_between(slerp(start, end, FRACTIONS))
    torch.testing.assert_close(turned, torch.full((8,), angle / 8, dtype=torch.double), rtol=1e-3, atol=0)


def test_slerp_stays_in_the_plane_of_its_points():
    points = slerp(START, END, FRACTIONS)
    assert torch.linalg.matrix_rank(torch.cat([points, START[None], END[None]]), rtol=1e-4) == 2


def test_slerp_between_right_angles_is_a_quarter_circle():
    points = slerp(torch.tensor([1.0, 0]), torch.tensor([0, 1.0]), torch.tensor([1 / 3, 0.5]))
    expected = torch.tensor([[math.sqrt(3) / 2, 0.5], [math.sqrt(0.5), math.sqrt(0.5)]])
    torch.testing.assert_close(points, expected)


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_slerp_between_parallel_points_is_lerp(scale):
    torch.testing.assert_close(slerp(START, scale * START, FRACTIONS), lerp(START, scale * START, FRACTIONS))


@pytest.mark.parametrize("distance", [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
def test_slerp_between_near_points_is_as_good_as_lerp(distance):
    end = START + distance * END
    torch.testing.assert_close(slerp(START, end, FRACTIONS), lerp(START, end, FRACTIONS), rtol=1e-4, atol=1e-5)


def test_slerp_is_exact_to_the_precision_of_its_points():
    start, end = START.double(), END.double()
    points = slerp(start, end, FRACTIONS.double())
    assert points.dtype == torch.double
    units = points / points.norm(dim=1, keepdim=True)
    cosines = (units[:-1] * units[1:]).sum(1)
    torch.testing.assert_close(cosines, cosines[:1].expand(8), rtol=1e-12, atol=0)


@pytest.mark.parametrize("scale", [-1.0, -0.3])
def test_antipodal_points_have_no_one_great_circle(scale):
    with pytest.raises(ValueError, match="antipodal"):
        slerp(START, scale * START, FRACTIONS)


def test_one_antipodal_pair_among_many_is_refused():
    with pytest.raises(ValueError, match="antipodal"):
        slerp(torch.stack([START, START]), torch.stack([END, -START]), FRACTIONS)


@pytest.mark.parametrize("points", [(START, torch.zeros(100)), (torch.zeros(100), START)])
def test_the_origin_has_no_direction_to_turn_to(points):
    with pytest.raises(ValueError, match="origin"):
        slerp(*points, FRACTIONS)


# --- walks in two parts ----------------------------------------------------------------------------------------------


def test_a_walk_in_two_parts_has_its_middle_in_the_middle():
    assert split_distances(2.0, 10.0, 5).tolist() == [0, 1, 2, 6, 10]
    assert split_distances(3.0, 4.0, 3).tolist() == [0, 3, 4]


@pytest.mark.parametrize("count", [0, 1, 2, 8])
def test_a_walk_in_two_parts_has_an_odd_number_of_frames(count):
    with pytest.raises(ValueError, match=f"odd number of frames from 3 on, found {count}"):
        split_distances(1.0, 2.0, count)


# --- how fast images change ------------------------------------------------------------------------------------------

A = torch.randn(16, 100, generator=torch.Generator().manual_seed(2))


def linear(z):
    """A generator of 4x4 images: x = A z."""
    return (z @ A.T).view(-1, 1, 4, 4)


@pytest.mark.parametrize("frames", [2, 9])
def test_along_a_straight_line_images_of_a_linear_generator_change_at_one_rate(frames):
    z = lerp(START, END, torch.linspace(0, 1, frames))
    way = (END - START) / (END - START).norm()
    rate = (A @ way).square().mean().sqrt()  # root-mean-square change of a pixel per sigma
    torch.testing.assert_close(change_along(linear(z), z), rate.expand(frames - 1), rtol=1e-4, atol=1e-5)


def test_change_is_from_each_frame_to_the_next_and_per_sigma():
    images = torch.tensor([0.0, 1.0, 1.0, -2.0]).view(4, 1, 1, 1).expand(-1, 1, 2, 2)
    z = torch.tensor([[0.0, 0], [0, 2], [1, 2], [4, 6]])
    assert change_along(images, z).tolist() == pytest.approx([0.5, 0, 0.6])


def test_change_is_averaged_over_pixels():
    images = torch.zeros(2, 1, 2, 2)
    images[1, 0, 0, 0] = 4
    assert change_along(images, torch.tensor([[0.0], [1.0]])).tolist() == [2]


def test_change_is_the_same_on_the_way_back():
    z = slerp(START, END, FRACTIONS)
    torch.testing.assert_close(change_along(linear(z.flip(0)), z.flip(0)).flip(0), change_along(linear(z), z))

"""Charts of the shell: what lies in them, what is true to scale, and slices that do not exist."""

import math

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.interpolation import slerp
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, evaluate_slice, grid, image_change, slice_around, slice_through
from gan_core.latent.sphere import angle_between

every_size = pytest.mark.parametrize("size", [3, 4, 100])
seeds = pytest.mark.parametrize("seed", range(4))
PLACES = torch.tensor([[0.0, 0], [1, 0], [-0.4, 0.7], [0.3, -1.2]])


def anchors_of(size, seed=0):
    return sample_latent(seed, 3, size)


def equal_norms(anchors):
    return anchors / anchors.norm(dim=1, keepdim=True) * math.sqrt(anchors.shape[1])


def slice_at(size, seed=0):
    return slice_around(*sample_latent(seed, 3, size))


# --- through three points --------------------------------------------------------------------------------------------


@every_size
@seeds
def test_three_points_of_different_norms_lie_in_their_slice(size, seed):
    anchors = anchors_of(size, seed)
    chart = slice_through(*anchors)
    torch.testing.assert_close(chart.points(chart.locate(anchors)), anchors, rtol=1e-4, atol=1e-4)


@every_size
@seeds
def test_a_slice_through_points_of_one_norm_keeps_that_norm_everywhere(size, seed):
    chart = slice_through(*equal_norms(anchors_of(size, seed)))
    norms = chart.points(3 * math.sqrt(size) * torch.randn(200, 2, generator=torch.Generator().manual_seed(1)))
    torch.testing.assert_close(norms.norm(dim=1), torch.full((200,), math.sqrt(size)))


@every_size
@seeds
def test_norms_in_a_slice_stay_between_those_of_its_points(size, seed):
    anchors = anchors_of(size, seed)
    norms = slice_through(*anchors).points(10 * torch.randn(200, 2, generator=torch.Generator().manual_seed(1)))
    low, high = anchors.norm(dim=1).aminmax()
    assert low - 1e-4 < norms.norm(dim=1).min()
    assert norms.norm(dim=1).max() < high + 1e-4


@every_size
@seeds
def test_the_great_circle_between_two_anchors_lies_in_the_slice(size, seed):
    anchors = equal_norms(anchors_of(size, seed))
    chart = slice_through(*anchors)
    way = slerp(anchors[0], anchors[1], torch.linspace(0, 1, 11))
    torch.testing.assert_close(chart.points(chart.locate(way)), way, rtol=1e-4, atol=1e-4)


@every_size
@seeds
def test_the_middle_of_the_chart_lies_in_the_mean_direction_of_its_anchors(size, seed):
    anchors = equal_norms(anchors_of(size, seed))
    middle = slice_through(*anchors).points(torch.zeros(2))
    torch.testing.assert_close(angle_between(middle, anchors.mean(0)), torch.tensor(0.0), rtol=0, atol=1e-5)


@every_size
@seeds
def test_the_third_anchor_lies_above_the_middle_and_the_others_below(size, seed):
    anchors = anchors_of(size, seed)
    heights = slice_through(*anchors).locate(anchors)[:, 1]
    assert (heights > 0).tolist() == [False, False, True]


def test_the_first_anchor_lies_to_the_left_of_the_second():
    anchors = anchors_of(100)
    places = slice_through(*anchors).locate(anchors)
    assert places[0, 0] < places[1, 0]


def test_right_angles_of_one_norm_make_an_equilateral_chart():
    chart = slice_through(*2 * torch.eye(3))
    # the middle of an octant lies arccos(1 / sqrt 3) from its corners
    reach = 2 * math.acos(1 / math.sqrt(3))
    expected = [[-reach * math.sqrt(3) / 2, -reach / 2], [reach * math.sqrt(3) / 2, -reach / 2], [0, reach]]
    torch.testing.assert_close(chart.locate(2 * torch.eye(3)), torch.tensor(expected), rtol=0, atol=1e-5)


# --- around a point --------------------------------------------------------------------------------------------------


@every_size
def test_a_slice_around_a_point_has_it_in_the_middle(size):
    point, across, up = sample_latent(0, 3, size)
    chart = slice_around(point, across, up)
    torch.testing.assert_close(chart.points(torch.zeros(2)), point)
    torch.testing.assert_close(chart.locate(point), torch.zeros(2), rtol=0, atol=1e-4)


@every_size
def test_the_directions_of_a_slice_are_orthonormal_and_run_along_the_shell(size):
    chart = slice_at(size)
    frame = torch.stack([chart.centre / chart.centre.norm(), chart.across, chart.up])
    torch.testing.assert_close(frame @ frame.T, torch.eye(3), rtol=0, atol=1e-6)


def test_across_is_to_the_right_and_up_is_upwards():
    chart = slice_around(torch.tensor([0, 0, 5.0]), torch.tensor([2.0, 0, 0]), torch.tensor([0, 3.0, 0]))
    right, top = chart.points(torch.tensor([[0.1, 0], [0, 0.1]]))
    assert right[0] > 0.09
    assert top[1] > 0.09


def test_only_the_part_of_a_direction_that_the_slice_uses_counts():
    point, across, up = sample_latent(0, 3, 10)
    chart = slice_around(point, across, up)
    same = slice_around(point, 3 * across + 2 * point, up - 4 * across + point)
    torch.testing.assert_close(same.points(PLACES), chart.points(PLACES), rtol=1e-4, atol=1e-5)


# --- what is true to scale -------------------------------------------------------------------------------------------


@every_size
def test_distances_from_the_middle_are_true(size):
    chart = slice_at(size)
    distances = chart.centre.norm() * angle_between(chart.points(PLACES), chart.centre.expand(4, -1))
    torch.testing.assert_close(distances, PLACES.norm(dim=1), rtol=1e-4, atol=1e-5)


@every_size
def test_straight_lines_through_the_middle_are_great_circles(size):
    chart = slice_at(size)
    line = torch.linspace(-1, 1, 9).unsqueeze(1) * torch.tensor([0.6, 0.8])
    points = chart.points(line)
    assert torch.linalg.matrix_rank(points, rtol=1e-4) == 2
    steps = chart.centre.norm() * angle_between(points[1:], points[:-1])
    torch.testing.assert_close(steps, torch.full((8,), 0.25), rtol=1e-3, atol=0)


@every_size
@seeds
def test_a_place_is_found_back(size, seed):
    chart = slice_at(size, seed)
    places = 0.99 * math.pi * chart.centre.norm() * PLACES / PLACES.norm(dim=1).max()  # nearly to the opposite point
    torch.testing.assert_close(chart.locate(chart.points(places)), places, rtol=1e-3, atol=1e-3)


def test_a_point_outside_the_slice_is_put_where_its_shadow_lies():
    chart = slice_at(100)
    inside = chart.points(PLACES)
    frame = torch.stack([chart.centre / chart.centre.norm(), chart.across, chart.up])
    aside = sample_latent(9, 4, 100)
    aside = aside - aside @ frame.T @ frame
    torch.testing.assert_close(chart.locate(inside + aside), PLACES, rtol=1e-4, atol=1e-4)


def test_places_of_any_shape_have_points():
    chart = slice_at(10)
    points = chart.points(PLACES.view(2, 2, 2))
    assert points.shape == (2, 2, 10)
    torch.testing.assert_close(points[1, 0], chart.points(PLACES[2]))
    torch.testing.assert_close(chart.locate(points), PLACES.view(2, 2, 2), rtol=1e-4, atol=1e-4)


# --- windows ---------------------------------------------------------------------------------------------------------


@every_size
def test_the_widest_window_shows_no_place_twice(size):
    chart = slice_at(size)
    corners = chart.widest / 2 * torch.tensor([[1.0, 1], [-1, 1], [-1, -1], [1, -1]])
    # within half a great circle of the middle each point has one place
    torch.testing.assert_close(chart.locate(chart.points(corners)), corners, rtol=1e-3, atol=1e-3)


@every_size
@seeds
def test_the_home_window_shows_all_anchors(size, seed):
    anchors = anchors_of(size, seed)
    chart = slice_through(*anchors)
    furthest = chart.locate(anchors).abs().max().item()
    assert furthest < chart.home_width(anchors) / 2 < 1.3 * furthest


@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
def test_the_home_window_of_two_dimensions_shows_all_anchors_and_most_samples(scale):
    anchors = scale * anchors_of(2)
    half = FlatSlice().home_width(anchors) / 2
    assert half > anchors.abs().max()
    assert (sample_latent(1, 1_000, 2).abs() < half).double().mean() > 0.99


# --- two dimensions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [slice_through, slice_around])
def test_two_dimensions_are_their_own_slice(make):
    chart = make(*sample_latent(0, 3, 2))
    assert isinstance(chart, FlatSlice)
    assert torch.equal(chart.points(PLACES), PLACES)
    assert torch.equal(chart.locate(PLACES), PLACES)


# --- slices that do not exist ----------------------------------------------------------------------------------------

ONE, TWO, THREE = torch.tensor([[2.0, 0, 0, 0], [0, 3, 0, 0], [0, 0, 4, 1]])


@pytest.mark.parametrize(
    ("anchors", "names"),
    [((ONE, 3 * ONE, TWO), "1 and 2"), ((ONE, TWO, ONE), "1 and 3"), ((TWO, ONE, 2 * ONE), "2 and 3")],
)
def test_anchors_in_one_direction_have_no_slice(anchors, names):
    with pytest.raises(GeometryError, match=f"samples {names} lie in the same direction"):
        slice_through(*anchors)


@pytest.mark.parametrize(
    ("anchors", "names"),
    [((ONE, -3 * ONE, TWO), "1 and 2"), ((ONE, TWO, -ONE), "1 and 3"), ((TWO, ONE, -2 * ONE), "2 and 3")],
)
def test_opposite_anchors_have_no_slice(anchors, names):
    with pytest.raises(GeometryError, match=f"samples {names} lie opposite each other"):
        slice_through(*anchors)


@pytest.mark.parametrize("degrees", [(0, 50, 20), (0, 120, 240), (0, 100, 170), (0, 20, 190)])
def test_anchors_on_one_great_circle_have_no_slice(degrees):
    angles = torch.tensor(degrees).deg2rad().unsqueeze(1)
    first, second = sample_latent(1, 2, 10)
    second = second - (second @ first) / (first @ first) * first
    second = second / second.norm() * first.norm()
    with pytest.raises(GeometryError, match="one great circle"):
        slice_through(*(angles.cos() * first + angles.sin() * second))


def test_the_centre_is_no_anchor():
    with pytest.raises(GeometryError, match="centre"):
        slice_through(ONE, torch.zeros(4), TWO)


def test_there_is_no_slice_around_the_centre():
    with pytest.raises(GeometryError, match="centre of the latent space has no shell"):
        slice_around(torch.zeros(4), ONE, TWO)


@pytest.mark.parametrize("make", [slice_through, slice_around])
def test_one_dimension_has_no_slice(make):
    with pytest.raises(GeometryError):
        make(torch.tensor([1.0]), torch.tensor([2.0]), torch.tensor([-1.0]))


def test_a_first_direction_straight_out_makes_no_slice():
    with pytest.raises(GeometryError, match="first direction points straight away from the centre"):
        slice_around(ONE, -2 * ONE, TWO)


@pytest.mark.parametrize("up", [TWO, ONE - TWO], ids=["across", "both"])
def test_a_second_direction_that_adds_nothing_makes_no_slice(up):
    with pytest.raises(GeometryError, match="no second direction"):
        slice_around(ONE, TWO, up)


# --- grids -----------------------------------------------------------------------------------------------------------


def test_a_grid_goes_from_left_to_right_and_from_top_to_bottom():
    places = grid(torch.tensor([1.0, 10.0]), 4, 2)
    assert places.tolist() == [[[0, 11], [2, 11]], [[0, 9], [2, 9]]]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_grids_cells_fill_its_window(size):
    places = grid(torch.tensor([1.0, -2.0]), 3, size)
    assert places.shape == (size, size, 2)
    torch.testing.assert_close(places.mean((0, 1)), torch.tensor([1.0, -2.0]))
    extent = places.flatten(0, 1).amax(0) - places.flatten(0, 1).amin(0)
    torch.testing.assert_close(extent + 3 / size, torch.tensor([3.0, 3.0]))


# --- how fast images change ------------------------------------------------------------------------------------------

A = torch.randn(16, 2, generator=torch.Generator().manual_seed(0))
FLAT = grid(torch.tensor([1.0, -2.0]), 3, 6)


def linear(z):
    """A generator of 4x4 images: x = A z."""
    return (z @ A.T).unflatten(-1, (1, 4, 4))


@pytest.mark.parametrize("size", [2, 3, 8])
def test_images_of_a_linear_generator_change_as_its_jacobian_says_everywhere(size):
    z = grid(torch.zeros(2), 2, size)
    expected = (A.square().mean(0).mean()).sqrt()  # over pixels, then over both directions
    torch.testing.assert_close(image_change(linear(z), z), expected.expand(size, size))


def test_images_change_by_the_jacobian_at_each_cell():
    # four pixels whose Jacobian at z is [diag(2 z); 0]: central differences of squares are exact
    images = torch.cat([FLAT.square(), torch.zeros_like(FLAT)], -1).unflatten(-1, (1, 2, 2))
    expected = ((2 * FLAT).square() / 4).mean(-1).sqrt()
    torch.testing.assert_close(image_change(images, FLAT)[1:-1, 1:-1], expected[1:-1, 1:-1])


def test_images_that_are_all_alike_do_not_change():
    assert torch.equal(image_change(torch.ones(6, 6, 1, 4, 4), FLAT), torch.zeros(6, 6))


def test_change_is_counted_per_sigma():
    torch.testing.assert_close(image_change(linear(FLAT), 10 * FLAT), image_change(linear(FLAT), FLAT) / 10)


# --- surveys ---------------------------------------------------------------------------------------------------------

B = torch.randn(16, 10, generator=torch.Generator().manual_seed(1))


def wide(z):
    """A generator of 4x4 images from 10 dimensions."""
    return (z @ B.T).view(-1, 1, 4, 4)


def two_logits(images):
    return images.flatten(1)[:, :2]


def brightness(images):
    return images.mean((1, 2, 3))


def test_a_slice_is_surveyed_cell_by_cell():
    chart, middle = slice_at(10), torch.tensor([0.5, 0.2])
    found = evaluate_slice(chart, middle, 2.0, 5, wide, two_logits, brightness)
    images = wide(chart.points(grid(middle, 2.0, 5)).view(25, 10))
    assert torch.equal(found.coordinates, grid(middle, 2.0, 5))
    torch.testing.assert_close(found.found.images, images)
    torch.testing.assert_close(found.found.probabilities, two_logits(images).softmax(1))
    torch.testing.assert_close(found.found.scores, brightness(images))


def test_a_survey_of_a_slice_says_how_fast_images_change():
    chart, middle = slice_at(10), torch.tensor([0.5, 0.2])
    z = chart.points(grid(middle, 2.0, 5))
    found = evaluate_slice(chart, middle, 2.0, 5, wide)
    torch.testing.assert_close(found.change, image_change(wide(z.view(25, 10)).unflatten(0, (5, 5)), z))


def test_a_survey_of_a_slice_tells_of_every_point():
    told = []
    evaluate_slice(slice_at(10), torch.zeros(2), 1.0, 20, wide, on_points=told.append)
    assert sum(told) == 400


@pytest.mark.parametrize("size", [0, 1])
def test_a_map_of_one_cell_is_no_map(size):
    with pytest.raises(GeometryError, match=f"at least 2 cells along each side, found {size}"):
        evaluate_slice(slice_at(10), torch.zeros(2), 1.0, size, wide)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("place", ["first", "second"])
def test_a_direction_straight_out_makes_no_slice(place, seed):
    point, other = sample_latent(seed, 2, 100)
    directions = (2 * point, other) if place == "first" else (other, 2 * point)
    with pytest.raises(GeometryError, match=f"{place} direction points straight away"):
        slice_around(point, *directions)


def test_one_dimension_has_no_slice_around_a_point():
    with pytest.raises(GeometryError, match="one dimension"):
        slice_around(*torch.ones(3, 1))

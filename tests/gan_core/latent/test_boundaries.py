"""Nearest boundaries, where straight boundaries tell how near they are."""

import math

import pytest
import torch
from torch import nn

from gan_core.errors import GeometryError
from gan_core.latent.boundaries import TOLERANCE, clear_distance, nearest_boundaries
from gan_core.latent.sampling import sample_latent
from gan_core.latent.sphere import angle_between, tangent_part

PIXELS = torch.randn(16, 100, generator=torch.Generator().manual_seed(0))


def linear(z):
    """A generator of 4x4 images from any number of dimensions up to 100."""
    return (z @ PIXELS[:, : z.shape[1]].T).view(-1, 1, 4, 4)


def random(seed=0):
    return torch.Generator().manual_seed(seed)


def start_of(size, seed=0):
    return sample_latent(seed, 1, size)[0]


def planes(size, seed, offsets):
    """A classifier whose class k has logit w_k . z - offset_k; and its w, shape (K, D)."""
    weights = torch.randn(len(offsets), 16, generator=random(seed))
    limits = torch.tensor(offsets)
    return lambda images: images.flatten(1) @ weights.T - limits, weights @ PIXELS[:, :size]


def nearest(logits, start, target=None, **options):
    (found,) = nearest_boundaries(linear, logits, start, [target], random(), **options)
    return found


def class_at(logits, points):
    return logits(linear(points)).argmax(1).tolist()


def angle_to_plane(start, normal, offset):
    """Along the shell to where normal . z = offset, in radians: a circle around the normal."""
    around = math.acos(offset / (start.norm() * normal.norm()).item())
    return abs(angle_between(start, normal).item() - around)


# --- the closed form -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 10, 100])
@pytest.mark.parametrize("height", [-0.3, 0.0, 0.3])
@pytest.mark.parametrize("seed", range(3))
def test_a_straight_boundary_is_found_where_it_is_nearest(size, height, seed):
    start = start_of(size, seed)
    _, (normal, _) = planes(size, seed, [0.0, 0.0])
    offset = height * (start.norm() * normal.norm()).item()
    logits, _ = planes(size, seed, [offset, 0.0])
    mute = torch.tensor([1.0, 0.0])  # class 1 has logit 0 everywhere
    found = nearest(lambda images: logits(images) * mute, start)
    expected = angle_to_plane(start, normal, offset) * start.norm().item()
    assert found.distance == pytest.approx(expected, abs=1e-2)
    assert (found.point @ normal).item() == pytest.approx(offset, abs=2 * TOLERANCE * normal.norm().item())


@pytest.mark.parametrize("size", [3, 10, 100])
@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_of_several_straight_borders_is_found(size, seed):
    start = start_of(size, seed)
    logits, normals = planes(size, seed, [0.0] * 4)
    (own,) = class_at(logits, start.unsqueeze(0))
    # each pair of classes is parted by a plane through the centre; the nearest of them bounds the start's own class
    angles = {k: angle_to_plane(start, normals[own] - normals[k], 0.0) for k in range(4) if k != own}
    entered = min(angles, key=angles.get)
    found = nearest(logits, start)
    assert (found.left, found.entered) == (own, entered)
    assert found.distance == pytest.approx(angles[entered] * start.norm().item(), abs=1e-2)


@pytest.mark.parametrize("seed", range(8))
def test_the_nearest_place_of_a_bent_boundary_is_as_near_as_the_nearest_of_many_points(seed):
    squares, slopes = (
        0.5 * torch.randn(4, 3, 3, generator=random(seed)),
        torch.randn(4, 3, generator=random(seed + 100)),
    )

    def bent(z):
        return torch.einsum("ni,kij,nj->nk", z, squares, z) + z @ slopes.T

    start, *points = sample_latent(seed, 100_001, 3).split([1, 100_000])
    start, points = (3 * each / each.norm(dim=1, keepdim=True) for each in (start, *points))
    other = points[bent(points).argmax(1) != bent(start).argmax(1)]
    expected = 3 * angle_between(other, start.expand_as(other)).min().item()
    (found,) = nearest_boundaries(lambda z: z, bent, start[0], [None], random())
    # the points lie some 0.03 sigma apart
    assert expected - 0.04 < found.distance < expected + TOLERANCE


def test_a_class_that_cannot_be_sensed_from_the_start_is_found():
    normal = PIXELS[0, :10]  # the first pixel alone decides, and below 1 it decides nothing
    start = start_of(10)
    start = -start * (start @ normal).sign()

    def far_off(images):
        pixel = images[:, 0, 0, 0]
        return torch.stack([torch.zeros_like(pixel), (20 * (pixel - 1)).clamp_min(0) - 5], 1)

    expected = angle_to_plane(start, normal, 1.25) * start.norm().item()
    assert nearest(far_off, start).distance == pytest.approx(expected, abs=1e-2)


# --- what a boundary is ----------------------------------------------------------------------------------------------

START = start_of(10)
LOGITS, NORMALS = planes(10, 0, [0.0] * 4)
(OWN,) = class_at(LOGITS, START.unsqueeze(0))
OTHERS = [k for k in range(4) if k != OWN]


@pytest.fixture(scope="module")
def found():
    """The nearest boundary with any class, then with each other one."""
    return nearest_boundaries(linear, LOGITS, START, [None, *OTHERS], random())


def test_each_target_is_what_is_entered(found):
    assert [boundary.entered for boundary in found[1:]] == OTHERS


def test_any_class_is_as_near_as_the_nearest_of_all_targets(found):
    assert found[0].distance == pytest.approx(min(boundary.distance for boundary in found[1:]), abs=1e-2)


def test_the_boundary_is_fixed_to_a_thousandth_of_sigma(found):
    assert all(0 < boundary.width <= TOLERANCE for boundary in found)


def test_the_classes_on_both_sides_are_those_that_are_named(found):
    for boundary in found:
        sides = boundary.path(torch.tensor([boundary.distance - boundary.width, boundary.distance + boundary.width]))
        assert class_at(LOGITS, sides) == [boundary.left, boundary.entered]


def test_degrees_and_distance_are_the_same_length(found):
    for boundary in found:
        assert boundary.distance == pytest.approx(math.radians(boundary.degrees) * START.norm().item(), rel=1e-5)
        assert boundary.distance == pytest.approx(boundary.tangent.norm().item(), rel=1e-6)
        measured = START.norm() * angle_between(START, boundary.point)
        assert boundary.distance == pytest.approx(measured.item(), rel=1e-4)


def test_the_boundary_is_as_far_from_the_centre_as_the_start(found):
    for boundary in found:
        assert boundary.point.norm().item() == pytest.approx(START.norm().item(), rel=1e-5)
        assert abs((boundary.tangent @ START).item()) < 1e-4


def test_the_walk_begins_at_the_start_and_passes_the_boundary_at_its_distance(found):
    for boundary in found:
        walk = boundary.path(torch.tensor([0, boundary.distance, 2 * boundary.distance]))
        torch.testing.assert_close(walk[0], START)
        torch.testing.assert_close(walk[1], boundary.point, rtol=1e-4, atol=1e-5)
        assert angle_between(walk[1], walk[2]).item() == pytest.approx(math.radians(boundary.degrees), rel=1e-3)


def test_no_place_on_the_shell_nearer_than_the_boundary_is_of_another_class(found):
    directions = tangent_part(START.expand(500, -1), sample_latent(5, 500, 10))
    directions /= directions.norm(dim=1, keepdim=True)
    angle = 0.99 * math.radians(found[0].degrees)
    around = math.cos(angle) * START + math.sin(angle) * START.norm() * directions
    assert set(class_at(LOGITS, around)) == {OWN}


def test_a_way_that_leads_through_a_third_class_says_which_it_leaves():
    height = PIXELS[0, :3]  # the first pixel alone decides: below 0, from 0 to 1, above 1

    def bands(images):
        pixel = images[:, 0, 0, 0]
        return torch.stack([torch.zeros_like(pixel), 10 * pixel, 20 * pixel - 10], 1)

    start = -2 * height / height.norm()
    start = start + torch.linalg.cross(start, torch.tensor([0.0, 0, 1]))
    found = nearest(bands, start, target=2)
    assert (found.left, found.entered) == (1, 2)
    assert found.distance == pytest.approx(angle_to_plane(start, height, 1.0) * start.norm().item(), abs=1e-2)


def test_a_class_that_exists_nowhere_has_no_boundary():
    def without_a_third(images):
        return torch.cat([LOGITS(images)[:, :2], torch.full((len(images), 1), -1e3)], 1)

    (own,) = class_at(without_a_third, START.unsqueeze(0))
    absent, present = nearest_boundaries(linear, without_a_third, START, [2, 1 - own], random())
    assert absent is None
    assert present.entered == 1 - own


def test_a_generator_that_makes_one_class_only_has_no_boundary():
    assert nearest(lambda images: torch.tensor([1.0, 0, 0]) + 0 * LOGITS(images)[:, :3], START) is None


@pytest.mark.parametrize("restarts", [1, 3])
def test_any_number_of_restarts_finds_a_straight_boundary(restarts, found):
    assert nearest(LOGITS, START, restarts=restarts).distance == pytest.approx(found[0].distance, abs=1e-2)


def test_the_boundary_of_a_bent_generator_is_a_boundary():
    bent = nn.Sequential(nn.Linear(20, 32), nn.Tanh(), nn.Linear(32, 5))
    with torch.no_grad():
        for number, parameter in enumerate(bent.parameters()):
            parameter.copy_(0.5 * torch.randn(parameter.shape, generator=random(number)))
    start = start_of(20)
    (found,) = nearest_boundaries(bent, lambda outputs: outputs, start, [None], random())
    sides = found.path(torch.tensor([found.distance - found.width, found.distance + found.width]))
    assert bent(sides).argmax(1).tolist() == [found.left, found.entered]
    # at the nearest place the walk meets the boundary at a right angle
    point = found.point.clone().requires_grad_()
    outputs = bent(point)
    (slope,) = torch.autograd.grad(outputs[found.entered] - outputs[found.left], point)
    normal = tangent_part(point.detach(), slope)
    arriving = found.path(torch.tensor([found.distance - 1e-2, found.distance + 1e-2])).diff(dim=0)[0]
    assert angle_between(normal, arriving).item() < math.radians(10)
    assert all(parameter.grad is None for parameter in bent.parameters())


# --- beyond the boundary ---------------------------------------------------------------------------------------------


def test_behind_the_boundary_the_classifier_soon_is_sure(found):
    def outspoken(images):
        return 10 * LOGITS(images)

    for boundary in found:
        far = clear_distance(linear, outspoken, boundary, sure=0.9)
        sides = boundary.path(torch.tensor([far - 0.1, far]))
        probabilities = outspoken(linear(sides)).softmax(1)[:, boundary.entered]
        assert far > boundary.distance
        assert probabilities[0] < 0.9 <= probabilities[1]


def test_a_classifier_that_is_never_sure_is_asked_where_it_is_surest(found):
    boundary = found[0]

    def hesitant(images):
        return LOGITS(images) / 1e3

    far = clear_distance(linear, hesitant, boundary)
    distances = boundary.distance + torch.linspace(0, 6, 601)
    probabilities = hesitant(linear(boundary.path(distances))).softmax(1)[:, boundary.entered]
    assert far == pytest.approx(distances[probabilities.argmax()].item(), abs=0.1)


# --- the same each time ----------------------------------------------------------------------------------------------


def test_the_same_random_stream_finds_the_same_boundary(found):
    again = nearest_boundaries(linear, LOGITS, START, [None, *OTHERS], random())
    assert [boundary.distance for boundary in again] == [boundary.distance for boundary in found]
    assert all(torch.equal(one.point, other.point) for one, other in zip(again, found, strict=True))


def test_a_search_leaves_its_arguments_and_the_global_stream_alone():
    start, targets, stream = START.clone(), [None, OTHERS[0]], torch.get_rng_state()
    nearest_boundaries(linear, LOGITS, start, targets, random())
    assert torch.equal(start, START)
    assert not start.requires_grad
    assert targets == [None, OTHERS[0]]
    assert torch.equal(torch.get_rng_state(), stream)


def test_a_search_works_where_gradients_are_switched_off(found):
    with torch.no_grad():
        assert nearest(LOGITS, START).distance == pytest.approx(found[0].distance, abs=1e-2)


# --- what is refused -------------------------------------------------------------------------------------------------


def test_the_centre_has_no_shell_to_search_on():
    with pytest.raises(GeometryError, match="centre of the latent space has no shell"):
        nearest(LOGITS, torch.zeros(10))


def test_one_dimension_has_no_shell_to_search_on():
    with pytest.raises(GeometryError, match="one dimension has no shell"):
        nearest(LOGITS, torch.ones(1))


def test_nothing_becomes_what_it_is_already():
    with pytest.raises(GeometryError, match=f"of class {OWN} already"):
        nearest_boundaries(linear, LOGITS, START, [OTHERS[0], OWN], random())


@pytest.mark.parametrize("target", [-1, 4])
def test_a_class_that_the_classifier_does_not_know_is_named_with_those_it_knows(target):
    with pytest.raises(GeometryError, match=f"no class {target}; the classifier knows 0 to 3"):
        nearest(LOGITS, START, target)


def test_a_generator_that_makes_undefined_numbers_is_refused():
    with pytest.raises(GeometryError, match="infinite or undefined numbers"):
        nearest_boundaries(lambda z: linear(z) * math.nan, LOGITS, START, [None], random())


@pytest.mark.parametrize("seed", range(6))
def test_a_class_that_cannot_be_sensed_from_the_start_is_found_near_the_centre(seed):
    """Random points of a smaller shell must be looked for on that shell."""
    normal = torch.randn(10, generator=torch.Generator().manual_seed(99))
    start = sample_latent(seed, 1, 10)[0]
    start = -3 * start / start.norm() * (start @ normal).sign() / normal.norm()

    def flat_around_the_start(z):
        return torch.stack([torch.zeros(len(z)), (20 * (z @ normal - 1)).clamp_min(0) - 5], 1)

    (found,) = nearest_boundaries(lambda z: z, flat_around_the_start, start, [None], torch.Generator().manual_seed(0))
    assert found is not None


def test_no_targets_have_no_boundaries():
    assert nearest_boundaries(lambda z: z, lambda z: z, torch.tensor([1.0, 2, 3]), [], torch.Generator()) == []

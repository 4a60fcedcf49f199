"""What changed between two generators, on cases whose answer is known."""

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.comparison import (
    changed_class,
    class_flows,
    feature_drift,
    image_distance,
    measured_change,
    most_changed,
    share_changed,
    shared_coordinates,
    signed_difference,
    surest_changes,
)

RANDOM = torch.Generator().manual_seed(5)
IMAGES = torch.rand(6, 1, 4, 4, generator=RANDOM) * 2 - 1
PLACES = torch.randn(40, 2, generator=RANDOM)
CLASSES = torch.randint(0, 3, (8, 8), generator=RANDOM)


# --- nothing changed -------------------------------------------------------------------------------------------------


def test_between_equal_steps_nothing_changed():
    assert torch.equal(signed_difference(IMAGES, IMAGES), torch.zeros_like(IMAGES))
    assert torch.equal(image_distance(IMAGES, IMAGES), torch.zeros(6))
    assert share_changed(CLASSES, CLASSES) == 0
    moved = feature_drift(PLACES, PLACES)
    assert torch.equal(moved.absolute, torch.zeros(40))
    assert torch.equal(moved.relative, torch.zeros(40))
    probabilities = torch.rand(9, 3, generator=RANDOM)
    assert len(surest_changes(probabilities, probabilities, 5)) == 0
    flows = class_flows(CLASSES.flatten(), CLASSES.flatten(), 3)
    assert torch.equal(flows, torch.diag(torch.bincount(CLASSES.flatten())))


# --- images ----------------------------------------------------------------------------------------------------------


def test_a_black_image_that_turned_white_changed_by_255_grey_levels():
    black, white = -torch.ones(1, 1, 28, 28), torch.ones(1, 1, 28, 28)
    assert image_distance(black, white).item() == pytest.approx(255)
    assert signed_difference(black, white).unique().tolist() == [2]
    assert signed_difference(white, black).unique().tolist() == [-2]


def test_one_white_pixel_of_a_hundred_changes_the_image_by_a_tenth():
    before = -torch.ones(1, 1, 10, 10)
    after = before.clone()
    after[0, 0, 3, 3] = 1
    assert image_distance(before, after).item() == pytest.approx(25.5)


def test_the_farthest_come_first():
    assert most_changed(torch.tensor([1.0, 5.0, 3.0, 5.0]), 3).tolist() == [1, 3, 2]


# --- classes ---------------------------------------------------------------------------------------------------------


def test_the_share_of_a_plane_that_changed_owner_is_counted():
    after = CLASSES.clone()
    after[:2] = (after[:2] + 1) % 3
    assert share_changed(CLASSES, after) == 0.25
    assert changed_class(CLASSES, after)[:2].all()
    assert not changed_class(CLASSES, after)[2:].any()


def test_no_place_has_no_share():
    with pytest.raises(GeometryError, match="at least one point"):
        share_changed(torch.empty(0, dtype=torch.int64), torch.empty(0, dtype=torch.int64))


def test_flows_say_from_where_to_where():
    flows = class_flows(torch.tensor([0, 0, 1, 2]), torch.tensor([0, 1, 1, 0]), 3)
    assert flows.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_of_those_that_changed_class_the_surest_come_first():
    before = torch.tensor([[0.9, 0.1], [0.6, 0.4], [0.8, 0.2], [0.1, 0.9]])
    after = torch.tensor([[0.8, 0.2], [0.1, 0.9], [0.1, 0.9], [0.7, 0.3]])
    assert surest_changes(before, after, 10).tolist() == [2, 3, 1]
    assert surest_changes(before, after, 1).tolist() == [2]


# --- places ----------------------------------------------------------------------------------------------------------


def test_where_all_move_together_nobody_moves_against_its_neighbours():
    moved = feature_drift(PLACES, PLACES + torch.tensor([3.0, 4.0]))
    torch.testing.assert_close(moved.absolute, torch.full((40,), 5.0))
    torch.testing.assert_close(moved.relative, torch.zeros(40), atol=1e-5, rtol=0)


def test_one_that_leaves_its_neighbours_moves_as_far_relatively():
    after = PLACES.clone()
    after[7] += torch.tensor([0.0, 2.0])
    moved = feature_drift(PLACES, after)
    assert moved.absolute[7] == pytest.approx(2)
    assert moved.relative[7] == pytest.approx(2)
    assert moved.absolute.sum() == pytest.approx(2)
    assert moved.relative.sort(descending=True).values[1] <= 0.2 + 1e-6, "one of ten neighbours moved by 2"


def test_two_samples_are_each_others_neighbours():
    moved = feature_drift(torch.zeros(2, 1), torch.tensor([[1.0], [-1.0]]))
    assert moved.relative.tolist() == [2, 2]
    with pytest.raises(GeometryError, match="no neighbours among 1"):
        feature_drift(torch.zeros(1, 1), torch.zeros(1, 1))


def test_equal_generators_lie_on_the_same_places_of_common_axes():
    vectors = torch.randn(50, 8, generator=RANDOM)
    found = shared_coordinates([vectors, vectors, vectors + 1], 2)
    assert found.coordinates.shape == (3, 50, 2)
    assert torch.equal(found.coordinates[0], found.coordinates[1])
    assert not torch.allclose(found.coordinates[0], found.coordinates[2])


def test_common_axes_keep_distances_between_generators_where_they_hold_everything():
    vectors = [torch.randn(50, 2, generator=RANDOM) for _ in range(2)]
    found = shared_coordinates(vectors, 2).coordinates
    expected = (vectors[1] - vectors[0]).norm(dim=1)
    torch.testing.assert_close((found[1] - found[0]).norm(dim=1), expected, rtol=1e-4, atol=1e-4)


# --- matrices --------------------------------------------------------------------------------------------------------


def test_a_difference_is_clear_only_where_the_intervals_are_apart():
    before = (torch.tensor([1.0, 1.0, 1.0]), torch.tensor([0.8, 0.8, 0.8]), torch.tensor([1.2, 1.2, 1.2]))
    after = (torch.tensor([2.0, 1.3, 0.1]), torch.tensor([1.5, 1.0, 0.0]), torch.tensor([2.5, 1.6, 0.2]))
    found = measured_change(before, after)
    torch.testing.assert_close(found.value, torch.tensor([1.0, 0.3, -0.9]))
    assert found.is_clear.tolist() == [True, False, True]


def test_what_is_unknown_stays_unknown():
    nan, one = torch.tensor([torch.nan]), torch.ones(1)
    found = measured_change((nan, nan, nan), (one, one, one))
    assert found.value.isnan().all()
    assert not found.is_clear.any()


@pytest.mark.parametrize("compare", [signed_difference, changed_class, share_changed, feature_drift])
def test_different_shapes_are_not_compared(compare):
    with pytest.raises(GeometryError, match="cannot be compared; they must be the same"):
        compare(torch.zeros(3, 2), torch.zeros(4, 2))

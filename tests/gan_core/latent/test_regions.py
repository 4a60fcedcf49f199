"""Shares, adjacency and passages: counted by hand, and against regions whose geometry is known."""

import math

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.regions import (
    FEWEST_CIRCLES,
    class_adjacency,
    class_shares,
    measure_regions,
    neighbour_layout,
    passages,
    ranks,
    regions_cost,
)
from gan_core.latent.sphere import great_circles


def random(seed=0):
    return torch.Generator().manual_seed(seed)


def symmetric(table):
    return torch.equal(table.nan_to_num(-1), table.transpose(0, 1).nan_to_num(-1))


def test_shares_are_counted():
    shares = class_shares(torch.tensor([2, 0, 2, 2, 0]), 4)
    assert shares.counts.tolist() == [2, 0, 3, 0]
    assert shares.share.tolist() == pytest.approx([0.4, 0, 0.6, 0])


def test_shares_lie_inside_their_intervals_which_lie_between_none_and_all():
    shares = class_shares(torch.tensor([1] * 7), 3)
    assert (shares.low >= 0).all()
    assert (shares.low <= shares.share).all()
    assert (shares.share <= shares.high).all()
    assert (shares.high <= 1).all()


def boundaries_of(*circles, classes=3):
    return class_adjacency(torch.tensor(circles), classes, random())


def test_a_walk_around_crosses_from_its_last_frame_to_its_first():
    assert boundaries_of([0, 0, 1, 1], classes=2).crossings.tolist() == [[0, 1], [1, 0]]
    assert boundaries_of([0, 1, 2]).crossings.tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]


def test_crossings_of_all_walks_are_added_but_never_from_one_walk_to_the_next():
    found = boundaries_of([0, 0, 1, 1], [2, 2, 2, 2], [0, 1, 0, 1])
    assert found.crossings.tolist() == [[0, 3, 0], [3, 0, 0], [0, 0, 0]]
    assert found.per_circle == 2


def test_a_boundaries_share_is_of_the_crossings_in_both_directions():
    found = boundaries_of([0, 1, 2, 1])  # 0 and 1 twice, 1 and 2 twice
    assert found.share.tolist() == [[0, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0]]


def test_occupancy_is_the_share_of_frames():
    assert boundaries_of([0, 1, 1, 1], [2, 2, 1, 1]).occupancy.tolist() == [0.125, 0.625, 0.25]


def test_where_a_walk_begins_changes_nothing():
    circles = torch.randint(3, (20, 12), generator=random())
    one, other = (class_adjacency(circles.roll(turn, dims=1), 3, random()) for turn in (0, 5))
    assert torch.equal(one.crossings, other.crossings)
    assert torch.equal(one.occupancy, other.occupancy)


def test_a_walk_the_other_way_around_crosses_the_same_boundaries_backwards():
    circles = torch.randint(3, (20, 12), generator=random())
    one, other = class_adjacency(circles, 3, random()), class_adjacency(circles.flip(1), 3, random())
    assert torch.equal(one.crossings, other.crossings.T)
    torch.testing.assert_close(one.share, other.share)


def test_lift_compares_with_what_chance_would_give():
    found = boundaries_of([0, 1, 2, 1])
    # a quarter, half and a quarter of the walk: by lot the pairs 01, 02, 12 would have 2/5, 1/5, 2/5
    off_diagonal = [found.lift[pair].item() for pair in ((0, 1), (0, 2), (1, 2))]
    assert off_diagonal == pytest.approx([1.25, 0, 1.25])


def test_a_class_that_does_not_occur_has_no_lift():
    found = boundaries_of(*[[0, 1, 0, 1]] * FEWEST_CIRCLES)
    for table in (found.lift, found.low, found.high):
        assert table[2].isnan().all()
        assert table[0, 1] == 1  # the only pair


def test_matrices_of_boundaries_are_symmetric():
    found = class_adjacency(torch.randint(4, (30, 12), generator=random()), 5, random())
    assert symmetric(found.share)
    assert symmetric(found.lift)
    assert symmetric(found.low)
    assert symmetric(found.high)
    assert found.share.sum().item() == pytest.approx(2)


def test_walks_without_crossings_have_no_boundaries():
    found = boundaries_of([0, 0, 0], [1, 1, 1])
    assert not found.crossings.any()
    assert found.per_circle == 0
    assert found.share.isnan().all()


def test_the_same_random_stream_gives_the_same_interval():
    circles = torch.randint(3, (20, 12), generator=random())
    one, same, other = (class_adjacency(circles, 3, random(seed)) for seed in (0, 0, 1))
    assert torch.equal(one.low.nan_to_num(), same.low.nan_to_num())
    assert not torch.equal(one.low.nan_to_num(), other.low.nan_to_num())


def test_walks_that_are_all_alike_leave_no_doubt_of_the_boundaries_that_they_cross():
    found = boundaries_of(*[[0, 1, 2, 1]] * FEWEST_CIRCLES)
    for pair in ((0, 1), (1, 2)):
        assert found.low[pair].item() == pytest.approx(found.lift[pair].item())
        assert found.high[pair].item() == pytest.approx(found.lift[pair].item())


def test_a_boundary_that_was_never_crossed_may_have_been_missed():
    found = boundaries_of(*[[0, 1, 2, 1]] * FEWEST_CIRCLES)
    # by the rule of three, up to 3 of the 40 crossings; by lot the pair would have 1/5 of them
    assert (found.low[0, 2], found.lift[0, 2]) == (0, 0)
    assert found.high[0, 2].item() == pytest.approx(3 / 40 / (1 / 5))


def test_too_few_walks_have_no_interval():
    found = boundaries_of(*[[0, 1, 2, 1]] * (FEWEST_CIRCLES - 1))
    assert found.lift[0, 1].item() == pytest.approx(1.25)
    assert found.low.isnan().all()
    assert found.high.isnan().all()


def sectors(points, ends):
    """Which sector around the last axes' plane a point lies in; `ends` are where sectors end, as shares of a turn."""
    turn = torch.atan2(points[..., 1], points[..., 0]) / (2 * math.pi) % 1
    return torch.bucketize(turn, torch.tensor(ends[:-1]), right=True)


def test_three_equal_sectors_of_a_plane_are_all_neighbours_as_by_chance():
    found = class_adjacency(sectors(great_circles(50, 360, 2, random()), (1 / 3, 2 / 3, 1)), 3, random())
    assert found.per_circle == 3
    for pair in ((0, 1), (0, 2), (1, 2)):
        assert found.lift[pair].item() == pytest.approx(1, abs=0.01)


def test_of_four_equal_sectors_the_opposite_ones_are_no_neighbours():
    found = class_adjacency(sectors(great_circles(50, 360, 2, random()), (1 / 4, 1 / 2, 3 / 4, 1)), 4, random())
    # 4 of the 6 pairs share all boundaries
    assert [found.lift[pair].item() for pair in ((0, 1), (1, 2), (2, 3), (0, 3))] == pytest.approx([1.5] * 4, abs=0.01)
    assert (found.lift[0, 2], found.lift[1, 3]) == (0, 0)


@pytest.fixture(scope="module")
def wedges():
    """Of the sphere: half of it and two quarters, between three meridians of equal length."""
    return class_adjacency(sectors(great_circles(1_500, 180, 3, random()), (1 / 2, 3 / 4, 1)), 3, random())


def test_borders_of_equal_length_have_equal_shares_whatever_they_enclose(wedges):
    shares = [wedges.share[pair].item() for pair in ((0, 1), (0, 2), (1, 2))]
    assert shares == pytest.approx([1 / 3] * 3, abs=0.03)
    assert wedges.occupancy.tolist() == pytest.approx([1 / 2, 1 / 4, 1 / 4], abs=0.01)


def test_a_circle_crosses_a_boundary_as_often_as_it_is_half_circles_long(wedges):
    assert wedges.per_circle == pytest.approx(3, rel=0.03)  # Crofton: one crossing for each length of pi


def test_lift_is_the_share_over_the_chance_of_classes_of_such_sizes(wedges):
    # by lot the pairs would have 1/8 : 1/8 : 1/16 of the boundaries
    lifts = [wedges.lift[pair].item() for pair in ((0, 1), (0, 2), (1, 2))]
    assert lifts == pytest.approx([5 / 6, 5 / 6, 5 / 3], rel=0.08)


def test_19_of_20_intervals_hold_the_true_lift():
    """A wide cap and a narrow one, 1/4 and 1/10 of the sphere, never meet: the belt between boundaries on both."""
    wide, narrow = 0.5, -0.8  # the heights of their edges
    shares = torch.tensor([math.sqrt(1 - wide**2), math.sqrt(1 - narrow**2)], dtype=torch.double)
    expected = torch.tensor([0.25, 0.1], dtype=torch.double) * 0.65
    true = shares / shares.sum() / (expected / (expected.sum() + 0.25 * 0.1))
    held = []
    for seed in range(100):
        circles = great_circles(100, 180, 3, random(seed))
        height = circles[..., 2] / circles.norm(dim=2)
        found = class_adjacency((height < wide).long() + (height < narrow).long(), 3, random(seed))
        for pair, lift in zip(((0, 1), (1, 2)), true, strict=True):
            held.append(bool(found.low[pair] <= lift <= found.high[pair]))
    assert sum(held) / len(held) == pytest.approx(0.95, abs=0.05)


@pytest.mark.parametrize("degrees", [30, 60, 90])
def test_the_boundary_of_a_cap_is_crossed_in_proportion_to_its_length(degrees):
    circles = great_circles(1_500, 180, 3, random(1))
    inside = circles[..., 2] / circles.norm(dim=2) > math.cos(math.radians(degrees))
    found = class_adjacency(inside.long(), 2, random())
    assert found.per_circle == pytest.approx(2 * math.sin(math.radians(degrees)), rel=0.05)


def test_the_longest_boundary_has_rank_1():
    share = torch.tensor([[0, 0.2, 0.5], [0.2, 0, 0.3], [0.5, 0.3, 0]])
    assert ranks(share).tolist() == [[0, 3, 1], [3, 0, 2], [1, 2, 0]]


def test_ranks_are_symmetric_and_say_nothing_of_a_class_with_itself():
    above = torch.tensor([[9.0, 0.2, 0.1, 0.3], [0, 9.0, 0.05, 0.15], [0, 0, 9.0, 0.2], [0, 0, 0, 9.0]])
    found = ranks(above + above.triu(1).T)
    assert torch.equal(found, found.T)
    assert found.diagonal().tolist() == [0, 0, 0, 0]
    # of two boundaries of one length the pair that is named first comes first
    assert found.tolist() == [[0, 2, 5, 1], [2, 0, 6, 4], [5, 6, 0, 3], [1, 4, 3, 0]]


def test_a_longer_boundary_never_has_a_later_rank():
    share = torch.rand(10, 10, generator=random()).triu(1)
    share = share + share.T
    found = ranks(share)
    above = torch.triu_indices(10, 10, offset=1)
    by_rank = share[above[0], above[1]][found[above[0], above[1]].argsort()]
    assert (by_rank.diff() <= 0).all()
    assert sorted(found[above[0], above[1]].tolist()) == list(range(1, 46))


def test_every_pair_has_one_rank():
    share = torch.rand(10, 10, generator=random())
    found = ranks(share + share.T)
    above = found[tuple(torch.triu_indices(10, 10, offset=1))]
    assert symmetric(found)
    assert above.sort().values.tolist() == list(range(1, 46))


def passages_of(*walks, classes=3):
    return passages(torch.tensor(walks), classes)


def test_a_walk_through_a_third_class_is_counted_in_both_directions():
    found = passages_of([0, 1, 1, 2])
    assert found.paths.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    assert not found.direct.any()
    assert found.through.nonzero().tolist() == [[0, 2, 1], [2, 0, 1]]


def test_a_walk_that_meets_no_third_class_is_direct_however_often_it_turns():
    found = passages_of([0, 2, 0, 2])
    assert found.direct.tolist() == found.paths.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    assert not found.through.any()


def test_a_class_that_is_met_twice_on_one_walk_counts_once():
    assert passages_of([0, 1, 0, 1, 2]).through[0, 2].tolist() == [0, 1, 0]


def test_a_walk_may_meet_several_classes():
    assert passages_of([0, 1, 2, 3], classes=4).through[3, 0].tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("walk", [[1, 1, 1], [1, 0, 1]])
def test_walks_within_one_class_are_left_out(walk):
    found = passages_of(walk)
    assert not (found.paths.any() or found.direct.any() or found.through.any())


def test_walks_there_and_back_belong_to_one_pair():
    found = passages_of([0, 1, 2], [2, 1, 0], [2, 2, 0])
    assert found.paths[0, 2] == found.paths[2, 0] == 3
    assert found.direct[0, 2] == found.direct[2, 0] == 1
    assert found.through[0, 2, 1] == found.through[2, 0, 1] == 2


def test_a_table_of_passages_adds_up():
    walks = torch.randint(4, (200, 5), generator=random())
    found = passages(walks, 4)
    assert symmetric(found.paths)
    assert symmetric(found.direct)
    assert symmetric(found.through)
    assert found.paths.sum() == 2 * (walks[:, 0] != walks[:, -1]).sum()
    assert (found.through <= (found.paths - found.direct).unsqueeze(2)).all()
    assert (found.through.sum(2) >= found.paths - found.direct).all()
    own = torch.arange(4)
    assert not found.through[own, :, own].any()  # no class is the third of its own walks


def picture(z):
    """A generator whose images are the first two coordinates."""
    return z[:, :2].view(-1, 1, 1, 2)


def quarters(images):
    """A classifier of four equal sectors."""
    x, y = images.flatten(1).unbind(1)
    return torch.stack([x + y, y - x, -x - y, x - y], 1)


@pytest.fixture(scope="module")
def measured():
    return measure_regions(picture, quarters, 3, 4, points=1_000, circles=200, paths=600, random=random())


def test_equal_regions_have_equal_shares(measured):
    assert measured.shares.counts.sum() == 1_000
    assert measured.shares.share.tolist() == pytest.approx([0.25] * 4, abs=0.06)


def test_neighbouring_regions_have_all_the_boundaries(measured):
    neighbours = [measured.adjacency.lift[pair].item() for pair in ((0, 1), (1, 2), (2, 3), (0, 3))]
    assert neighbours == pytest.approx([1.5] * 4, abs=0.3)
    # a circle that just passes the pole may step over a neighbour between two frames
    assert max(measured.adjacency.lift[0, 2], measured.adjacency.lift[1, 3]) < 0.15


def test_the_way_between_neighbours_is_direct_and_between_others_not(measured):
    found = measured.passages
    assert (found.direct[0, 1] > 0.7 * found.paths[0, 1]).all()
    assert (found.direct[0, 2] < 0.3 * found.paths[0, 2]).all()
    assert found.paths[0, 2] > 0


def test_a_survey_of_regions_tells_of_every_point():
    told = []
    measure_regions(picture, quarters, 3, 4, 10, 2, 3, random(), told.append)
    assert sum(told) == regions_cost(10, 2)


def test_the_same_random_stream_surveys_the_same_regions():
    one, other = (measure_regions(picture, quarters, 3, 4, 50, 3, 5, random(2)) for _ in range(2))
    assert torch.equal(one.shares.counts, other.shares.counts)
    assert torch.equal(one.adjacency.crossings, other.adjacency.crossings)
    assert torch.equal(one.passages.paths, other.passages.paths)


def test_one_dimension_has_no_regions_to_walk_around():
    with pytest.raises(GeometryError, match="needs 2 dimensions, this latent space has 1"):
        measure_regions(picture, quarters, 1, 4, 10, 2, 3, random())


def test_a_generator_that_makes_undefined_numbers_has_no_regions():
    with pytest.raises(GeometryError, match="infinite or undefined numbers"):
        measure_regions(lambda z: picture(z).log(), quarters, 3, 4, 10, 2, 3, random())


def chain(count):
    """Lifts of classes in a row, each bordering on the next, with no lift of its own."""
    lift = torch.diag(torch.full((count - 1,), 3.0), 1)
    return lift + lift.T + torch.diag(torch.full((count,), torch.nan))


def test_neighbours_lie_nearer_to_each_other_than_to_any_other_class():
    places = neighbour_layout(chain(5))
    distances = torch.cdist(places, places)
    neighbours = distances.diagonal(1)
    others = distances[torch.triu(torch.ones(5, 5, dtype=torch.bool), diagonal=2)]
    assert neighbours.max() < others.min()


def test_a_map_of_neighbours_fits_its_frame_and_is_always_the_same():
    places = neighbour_layout(chain(10))
    assert places.shape == (10, 2)
    assert places.abs().max() <= 1 + 1e-6
    assert torch.equal(places, neighbour_layout(chain(10)))


def test_a_class_without_boundaries_has_a_place_too():
    lift = chain(4)
    lift[3], lift[:, 3] = torch.nan, torch.nan
    assert neighbour_layout(lift).isfinite().all()


def test_shares_of_no_points_are_refused():
    with pytest.raises(GeometryError, match="at least one point"):
        class_shares(torch.empty(0, dtype=torch.int64), 3)

"""Precision, recall, density and coverage against cases whose answer is known."""

import pytest
import torch

from gan_core.errors import QualityError
from gan_core.metrics.frechet import frechet_distance
from gan_core.metrics.kernel import kid
from gan_core.metrics.prdc import Manifold, ManifoldOverlap, manifold, precision_recall_density_coverage


def normal(seed, count, size=6):
    return torch.randn(count, size, generator=torch.Generator().manual_seed(seed))


def overlap_of(real, generated, k=3, rows=1_000):
    return precision_recall_density_coverage(manifold(real, k, rows), manifold(generated, k, rows), rows)


def line(*places):
    return torch.tensor([[float(place)] for place in places])


def test_a_ball_reaches_to_the_kth_other_point():
    points = line(0, 1, 3, 7)
    assert manifold(points, 1).radii.tolist() == [1, 1, 2, 4]
    assert manifold(points, 2).radii.tolist() == [3, 2, 3, 6]


def test_twins_are_each_others_neighbours():
    assert manifold(line(5, 5, 6), 1).radii.tolist() == [0, 0, 1]


def test_a_case_counted_by_hand():
    # real balls [-1, 1], [0, 2], [1, 5], [3, 11]; generated balls [-0.5, 1.5], [0.5, 2.5], [1.5, 37.5]
    found = overlap_of(line(0, 1, 3, 7), line(0.5, 1.5, 19.5), k=1)
    # 0.5 lies in the first two real balls, 1.5 in the second and third, 19.5 in none
    assert found.precision == pytest.approx(2 / 3)
    assert found.density == pytest.approx((2 + 2 + 0) / (1 * 3))
    # nothing generated lies in the last real ball
    assert found.coverage == pytest.approx(3 / 4)
    # 0 and 1 lie in the first generated ball, 3 and 7 in the last one
    assert found.recall == 1


def test_the_boundary_belongs_to_a_ball_for_precision_and_recall_only():
    # real balls [-1, 1] and [0, 2]; generated balls have a radius of 1
    found = overlap_of(line(0, 1), line(2, 3), k=1)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert (found.density, found.coverage) == (0, 0)


def test_each_figure_of_a_set_against_itself_is_one():
    assert overlap_of(normal(0, 200), normal(0, 200)) == ManifoldOverlap(1, 1, 1, 1)


def test_each_figure_of_sets_that_lie_apart_is_zero():
    assert overlap_of(normal(0, 200), normal(1, 200) + 100) == ManifoldOverlap(0, 0, 0, 0)


def test_precision_is_recall_with_the_roles_exchanged():
    real, generated = normal(0, 150), 1.3 * normal(1, 120) + 0.3
    there, back = overlap_of(real, generated), overlap_of(generated, real)
    assert 0 < there.precision < 1
    assert (there.precision, there.recall) == (back.recall, back.precision)


def test_sets_of_one_distribution_have_the_coverage_and_density_that_are_expected():
    # coverage: the nearest 3 of twice as many points all belong to the other half with a chance of 1/2^3
    found = overlap_of(normal(0, 2_000), normal(1, 2_000))
    assert found.coverage == pytest.approx(1 - 1 / 8, abs=0.03)
    assert found.density == pytest.approx(1, abs=0.05)


def test_one_place_only_has_no_recall_and_no_coverage():
    real = normal(0, 300)
    found = overlap_of(real, real[:1].repeat(300, 1))
    assert found.precision == 1
    assert found.recall == pytest.approx(1 / 300)
    assert found.coverage < 0.05


def test_neither_order_nor_the_number_of_rows_changes_anything():
    real, generated = normal(0, 157), normal(1, 131) + 0.2
    order = torch.randperm(131, generator=torch.Generator().manual_seed(2))
    expected = overlap_of(real, generated)
    assert overlap_of(real.flip(0), generated[order]) == expected
    for rows in (1, 10, 157):
        assert overlap_of(real, generated, rows=rows) == expected


def test_the_balls_are_the_same_whatever_the_number_of_rows():
    points = normal(0, 101)
    assert torch.equal(manifold(points, 3, rows=7).radii, manifold(points, 3).radii)


@pytest.mark.parametrize("k", [0, 4, 9])
def test_a_neighbour_that_does_not_exist_is_refused(k):
    with pytest.raises(QualityError, match=f"among 4 has no neighbour number {k}"):
        manifold(line(0, 1, 2, 3), k)


def test_nothing_that_is_given_changes():
    real, generated = normal(0, 60), normal(1, 60)
    before = real.clone(), generated.clone()
    overlap_of(real, generated)
    frechet_distance(real, generated)
    kid(real, generated, 0, subset_size=20)
    assert torch.equal(real, before[0])
    assert torch.equal(generated, before[1])


def test_a_manifold_says_which_neighbour_it_reaches_to():
    made = manifold(line(0, 1, 2), 2)
    assert isinstance(made, Manifold)
    assert made.k == 2

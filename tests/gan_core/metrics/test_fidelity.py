"""Figures of two sets of features against cases whose answer is known."""

import numpy as np
import pytest
import scipy.linalg
import torch

from gan_core.errors import QualityError
from gan_core.metrics.frechet import frechet_distance
from gan_core.metrics.kernel import kid
from gan_core.metrics.nearest import nearest_neighbour_distances
from gan_core.metrics.prdc import Manifold, ManifoldOverlap, manifold, precision_recall_density_coverage


def normal(seed, count, size=6):
    return torch.randn(count, size, generator=torch.Generator().manual_seed(seed))


def with_moments(mean, covariance, count=500):
    """Features whose own mean and covariance are exactly the ones given, float64."""
    points = normal(0, count, len(mean)).double()
    points = points - points.mean(0)
    whitening = torch.linalg.inv(torch.linalg.cholesky(torch.cov(points.T)))
    return points @ whitening.T @ torch.linalg.cholesky(covariance).T + mean


def rotated(eigenvalues, seed=1):
    """A covariance with these eigenvalues and the axes that the seed draws: equal seeds commute."""
    axes, _ = torch.linalg.qr(normal(seed, len(eigenvalues), len(eigenvalues)).double())
    return axes @ torch.diag(torch.tensor(eigenvalues, dtype=torch.float64)) @ axes.T


def overlap_of(real, generated, k=3, rows=1_000):
    return precision_recall_density_coverage(manifold(real, k, rows), manifold(generated, k, rows), rows)


# --- FID -------------------------------------------------------------------------------------------------------------


def test_a_set_has_no_frechet_distance_to_itself():
    assert frechet_distance(normal(0, 400), normal(0, 400)) == pytest.approx(0, abs=1e-9)


def test_a_shift_alone_is_its_squared_length():
    shift = torch.tensor([3.0, 0, 4, 0, 0, 0])
    assert frechet_distance(normal(0, 400), normal(0, 400) + shift) == pytest.approx(25, rel=1e-6)


def test_normal_distributions_along_the_axes_have_the_closed_form():
    real = with_moments(torch.zeros(3, dtype=torch.float64), torch.diag(torch.tensor([1.0, 4, 9]).double()))
    mean = torch.tensor([1.0, 2, 2]).double()
    generated = with_moments(mean, torch.diag(torch.tensor([4.0, 4, 1]).double()))
    # |mean|^2 + (1 - 2)^2 + (2 - 2)^2 + (3 - 1)^2
    assert frechet_distance(real, generated) == pytest.approx(9 + 1 + 0 + 4, rel=1e-9)


def test_commuting_covariances_off_the_axes_have_the_closed_form():
    zero = torch.zeros(4, dtype=torch.float64)
    real, generated = rotated([1.0, 4, 9, 16]), rotated([9.0, 1, 9, 4])
    assert real.triu(1).abs().max() > 1
    found = frechet_distance(with_moments(zero, real), with_moments(zero, generated))
    assert found == pytest.approx((1 - 3) ** 2 + (2 - 1) ** 2 + 0 + (4 - 2) ** 2, rel=1e-9)


def test_covariances_that_do_not_commute_agree_with_the_square_root_of_a_matrix():
    real = with_moments(torch.zeros(4, dtype=torch.float64), rotated([1.0, 4, 9, 16], seed=1))
    generated = with_moments(torch.ones(4, dtype=torch.float64), rotated([2.0, 1, 5, 7], seed=2))
    first, second = np.cov(real.T), np.cov(generated.T)
    assert np.abs(first @ second - second @ first).max() > 0.1
    root = scipy.linalg.sqrtm(first @ second).real
    expected = 4 + np.trace(first + second - 2 * root)
    assert frechet_distance(real, generated) == pytest.approx(expected, rel=1e-7)


def test_two_samples_of_one_distribution_are_nearer_than_of_two():
    real = normal(0, 2_000)
    assert frechet_distance(real, normal(1, 2_000)) < 0.05 < frechet_distance(real, 1.5 * normal(1, 2_000))


def test_frechet_distance_is_the_same_both_ways():
    real, generated = normal(0, 300), 2 * normal(1, 200) + 1
    assert frechet_distance(real, generated) == pytest.approx(frechet_distance(generated, real), rel=1e-9)


def test_a_feature_that_never_changes_is_no_trouble():
    real, generated = normal(0, 300), normal(0, 300)
    real[:, 0], generated[:, 0] = 0, 2
    assert frechet_distance(real, generated) == pytest.approx(4, abs=1e-6)


def test_one_and_the_same_image_has_a_frechet_distance():
    real = with_moments(torch.zeros(3, dtype=torch.float64), torch.diag(torch.tensor([1.0, 4, 9]).double()))
    assert frechet_distance(real, torch.zeros(50, 3)) == pytest.approx(14, rel=1e-6)


@pytest.mark.parametrize("counts", [(6, 100), (100, 6)])
def test_too_few_images_for_a_covariance_are_refused(counts):
    real, generated = (normal(0, count) for count in counts)
    with pytest.raises(QualityError, match="needs more than 6 images of each kind, found 6"):
        frechet_distance(real, generated)


# --- KID -------------------------------------------------------------------------------------------------------------


def discrepancy(real, generated):
    """The unbiased estimate of the squared discrepancy, term by term."""
    size = real.shape[1]

    def kernel(one, other):
        return (one @ other.T / size + 1) ** 3

    def others(points):
        table = kernel(points, points)
        return (table.sum() - table.trace()) / (len(points) * (len(points) - 1))

    return (others(real) + others(generated) - 2 * kernel(real, generated).mean()).item()


def test_a_subset_that_is_the_whole_set_gives_the_formula():
    real, generated = normal(0, 60), normal(1, 60) + 0.5
    mean, deviation = kid(real, generated, seed=0, subsets=3, subset_size=60)
    assert mean == pytest.approx(discrepancy(real.double(), generated.double()), rel=1e-9)
    assert deviation == pytest.approx(0, abs=1e-9)


def test_sets_of_one_distribution_have_no_kernel_distance():
    real = normal(0, 2_000)
    for generated in (real, normal(1, 2_000)):
        mean, deviation = kid(real, generated, seed=0, subsets=20, subset_size=500)
        assert abs(mean) < 0.05
        assert deviation < 0.1
    assert kid(real, real + 1, seed=0, subsets=20, subset_size=500)[0] > 1


def test_a_copy_is_a_little_nearer_than_a_sample_of_the_same_distribution():
    # one image in count is drawn into both subsets, and its kernel with itself is larger than with another
    points, count = normal(0, 400).double(), 400
    table = (points @ points.T / 6 + 1) ** 3
    self_mean = table.trace() / count
    other_mean = (table.sum() - table.trace()) / (count * (count - 1))
    mean, deviation = kid(points, points, seed=0, subsets=400, subset_size=100)
    assert mean == pytest.approx(-2 * (self_mean - other_mean).item() / count, abs=4 * deviation / 400**0.5)
    assert mean < 0


def test_the_seed_draws_the_subsets():
    real, generated = normal(0, 200), normal(1, 200)
    results = [kid(real, generated, seed, subsets=5, subset_size=50) for seed in (0, 0, 1)]
    assert results[0] == results[1] != results[2]


def test_the_global_random_numbers_stay_where_they_were():
    state = torch.get_rng_state()
    kid(normal(0, 200), normal(1, 200), seed=5, subsets=3, subset_size=50)
    frechet_distance(normal(0, 200), normal(1, 200))
    assert torch.equal(torch.get_rng_state(), state)


def test_a_set_smaller_than_a_subset_is_refused():
    with pytest.raises(QualityError, match="KID draws 50 images of each kind, found 200 and 40"):
        kid(normal(0, 200), normal(1, 40), seed=0, subset_size=50)


# --- precision, recall, density, coverage ----------------------------------------------------------------------------


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


# --- the nearest image -----------------------------------------------------------------------------------------------


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


def test_black_and_white_are_255_grey_levels_apart():
    black = torch.zeros(2, 1, 28, 28, dtype=torch.uint8)
    assert nearest_neighbour_distances(black, black + 255).tolist() == [255, 255]


def test_a_copy_has_no_distance_and_one_pixel_has_its_share():
    images = noise_images(0, 3).clamp(max=250)
    other = images.clone()
    other[1, 0, 3, 4] += 5
    expected = [0, (25 / 784) ** 0.5, 0]
    assert nearest_neighbour_distances(images, other).tolist() == pytest.approx(expected, abs=1e-12)

"""FID against cases whose answer is known."""

import numpy as np
import pytest
import scipy.linalg
import torch

from gan_core.errors import QualityError
from gan_core.metrics.frechet import frechet_distance


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

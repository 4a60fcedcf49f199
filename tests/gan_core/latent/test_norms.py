"""The lengths of latent vectors are those of the chi distribution, and of samples."""

import math

import pytest

from gan_core.latent.norms import shell, typical_norm
from gan_core.latent.sampling import sample_latent


def test_typical_norm_in_one_dimension_is_that_of_the_half_normal():
    mean, deviation = typical_norm(1)
    assert mean == pytest.approx(math.sqrt(2 / math.pi))
    assert deviation == pytest.approx(math.sqrt(1 - 2 / math.pi))


def test_typical_norm_in_two_dimensions_is_rayleighs():
    mean, deviation = typical_norm(2)
    assert mean == pytest.approx(math.sqrt(math.pi / 2))
    assert deviation == pytest.approx(math.sqrt(2 - math.pi / 2))


def test_typical_norm_in_a_hundred_dimensions_is_almost_ten():
    assert typical_norm(100) == pytest.approx((9.975, 0.7062), abs=1e-3)


@pytest.mark.parametrize("latent_size", [1, 3, 50])
def test_typical_norm_is_that_of_samples(latent_size):
    norms = sample_latent(0, 20_000, latent_size).norm(dim=1)
    mean, deviation = typical_norm(latent_size)
    assert norms.mean().item() == pytest.approx(mean, abs=0.02)
    assert norms.std().item() == pytest.approx(deviation, abs=0.02)


def test_typical_norm_is_exact_in_the_largest_latent_space():
    mean, deviation = typical_norm(4_096)
    assert mean == pytest.approx(64 * (1 - 1 / (4 * 4_096)), rel=1e-7)
    assert deviation == pytest.approx(math.sqrt(0.5), rel=1e-3)


@pytest.mark.parametrize("latent_size", [1, 2, 10, 100])
def test_the_shell_holds_95_of_100_samples(latent_size):
    low, high = shell(latent_size)
    norms = sample_latent(0, 20_000, latent_size).norm(dim=1)
    assert ((norms >= low) & (norms <= high)).float().mean().item() == pytest.approx(0.95, abs=0.012)


def test_the_shell_of_one_dimension_begins_at_the_centre():
    assert shell(1)[0] == 0

"""KID against cases whose answer is known."""

import pytest
import torch

from gan_core.errors import QualityError
from gan_core.metrics.frechet import frechet_distance
from gan_core.metrics.kernel import kid


def normal(seed, count, size=6):
    return torch.randn(count, size, generator=torch.Generator().manual_seed(seed))


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

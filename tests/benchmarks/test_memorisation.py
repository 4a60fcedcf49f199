"""The error of a median, on cases whose answer is known."""

import math

import pytest
import torch

from benchmarks.memorisation import distances_of, error_of_median


def test_the_median_of_equal_values_has_no_error():
    assert error_of_median(torch.ones(50), torch.Generator().manual_seed(0)) == 0


def test_the_median_of_a_normal_sample_errs_as_theory_says():
    random = torch.Generator().manual_seed(1)
    values = torch.randn(2_000, generator=random)
    assert error_of_median(values, random) == pytest.approx(math.sqrt(math.pi / 2 / 2_000), rel=0.25)


def test_a_copy_is_at_no_distance():
    images = torch.randint(0, 256, (30, 1, 4, 4), dtype=torch.uint8, generator=torch.Generator().manual_seed(2))
    assert distances_of(images[:10], images, "copies").tolist() == 10 * [0]

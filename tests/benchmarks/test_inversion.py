"""What the table of inversion rests on."""

import torch

from benchmarks.inversion import RUNS, interval_of_median, row_of
from gan_core.runs.locate import find_run


def test_the_interval_holds_the_median_and_shrinks_with_more_digits():
    random = torch.Generator().manual_seed(0)
    values = torch.rand(2_000, generator=random)
    low, high = interval_of_median(values, random)
    few = interval_of_median(values[:50], random)
    assert low < values.median() < high
    assert high - low < (few[1] - few[0]) / 2


def test_a_row_tells_of_a_run_that_ships(digits):
    images = digits.images[::1_000].float() / 127.5 - 1
    row = row_of("mnist-dense", "the guess itself", images, seed=0)
    assert row[0] in RUNS
    assert 0 < float(row[2].split()[0]) < 0.5
    assert row[5].endswith("(100%)")


def test_every_run_that_is_asked_is_on_digits():
    assert all(find_run(name).info.data.name == "mnist" for name in RUNS)

"""Classes that a generator has stopped making, by hand."""

import torch

from gan_core.metrics.collapse import collapsed


def test_a_class_collapses_when_it_is_certainly_made_less_than_half_as_often():
    real = torch.tensor([500, 500])
    assert collapsed(torch.tensor([100, 900]), real).tolist() == [True, False]
    assert collapsed(torch.tensor([300, 700]), real).tolist() == [False, False]


def test_few_samples_raise_no_alarm():
    real = torch.full((10,), 100)
    none_of_one = torch.tensor([0, *[1] * 9])
    assert not collapsed(none_of_one, real).any()
    assert collapsed(100 * none_of_one, real).tolist() == [True] + [False] * 9


def test_the_alarm_needs_the_upper_end_of_the_interval_below_half():
    # of 1,000, a share of 0.229 reaches up to 0.256 and one of 0.2 to 0.226: half of a half is 0.25
    real = torch.tensor([1, 1])
    assert collapsed(torch.tensor([229, 771]), real).tolist() == [False, False]
    assert collapsed(torch.tensor([200, 800]), real).tolist() == [True, False]


def test_a_class_that_does_not_occur_is_not_missed():
    assert collapsed(torch.tensor([0, 500]), torch.tensor([0, 500])).tolist() == [False, False]

"""Intervals of shares."""

import math

import pytest
import torch

from gan_core.statistics import NORMAL_95, wilson


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    # Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_wilsons(successes, total, low, high):
    found = wilson(torch.tensor(successes / total), total)
    assert [limit.item() for limit in found] == pytest.approx([low, high], abs=5e-5)


def test_a_share_and_its_complement_have_mirrored_intervals():
    low, high = wilson(torch.tensor([0.1, 0.9]), 30)
    torch.testing.assert_close(low, 1 - high.flip(0))


@pytest.mark.parametrize("share", [0.03, 0.3, 0.5])
def test_19_of_20_intervals_hold_the_true_share(share):
    counts = torch.binomial(
        torch.full((4_000,), 100.0), torch.tensor(share), generator=torch.Generator().manual_seed(0)
    )
    low, high = wilson(counts / 100, 100)
    assert ((low <= share) & (share <= high)).double().mean().item() == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("total", [1, 7, 60, 10_000])
def test_what_was_never_and_what_was_always_seen_has_the_closed_form(total):
    """Wilson's formula at 0 and at 1, with z = 1.96."""
    low, high = wilson(torch.tensor([0.0, 1.0], dtype=torch.float64), total)
    reach = NORMAL_95**2 / (total + NORMAL_95**2)
    assert low.tolist() == pytest.approx([0, 1 - reach], abs=1e-12)
    assert high.tolist() == pytest.approx([reach, 1], abs=1e-12)


def test_95_in_100_of_a_normal_distribution_lie_within_the_constant():
    assert math.erf(NORMAL_95 / math.sqrt(2)) == pytest.approx(0.95, abs=1e-7)


def test_a_share_lies_in_its_interval_which_narrows_with_the_square_root_of_the_total():
    share = torch.linspace(0, 1, 21, dtype=torch.float64)
    widths = []
    for total in (100, 10_000):
        low, high = wilson(share, total)
        assert ((low <= share + 1e-12) & (share <= high + 1e-12)).all()
        widths.append((high - low)[10])
    assert widths[0] / widths[1] == pytest.approx(10, rel=0.02)


def test_no_rounding_carries_an_interval_beyond_none_or_all():
    for total in range(1, 400):
        low, high = wilson(torch.tensor([0.0, 1.0]), total)
        assert low.min() >= 0 and high.max() <= 1

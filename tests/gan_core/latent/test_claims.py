"""What the lecture claims, read off measured regions."""

import math

import pytest
import torch

from gan_core.latent.claims import CLAIMED_NEIGHBOURS, CLAIMED_PASSAGES, NeighbourClaim, lecture_claims
from gan_core.latent.regions import (
    Regions,
    class_adjacency,
    class_shares,
    passages,
    ranks,
)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.1, 2.0, "supported"),
        (0.4, 0.9, "rejected"),
        (0.9, 1.1, "inconclusive"),
        (1.0, 1.0, "inconclusive"),
        (math.nan, math.nan, "inconclusive"),
    ],
)
def test_a_claim_is_judged_by_the_whole_interval(low, high, verdict):
    assert NeighbourClaim((1, 7), 3, 0.1, (low + high) / 2, low, high).verdict == verdict


@pytest.fixture(scope="module")
def claims():
    """Where paths from 1 to 9 meet 7 three times and 2 once in four, and none leads from 3 to 8."""
    paths = [[1, 7, 7, 9], [9, 7, 2, 1], [1, 7, 1, 9], [1, 1, 9, 9]]
    circles = torch.randint(10, (40, 30), generator=torch.Generator().manual_seed(0))
    measured = Regions(
        class_shares(circles.flatten(), 10),
        class_adjacency(circles, 10, torch.Generator().manual_seed(0)),
        passages(torch.tensor(paths), 10),
    )
    return measured, *lecture_claims(measured)


def test_claimed_neighbours_are_read_off_the_boundaries(claims):
    measured, neighbours, _ = claims
    assert [claim.pair for claim in neighbours] == list(CLAIMED_NEIGHBOURS)
    for claim in neighbours:
        tables = (measured.adjacency.share, measured.adjacency.lift, measured.adjacency.low, measured.adjacency.high)
        found = (claim.share, claim.lift, claim.low, claim.high)
        assert found == tuple(float(table[claim.pair]) for table in tables)
        assert claim.rank == ranks(measured.adjacency.share)[claim.pair]


def test_claimed_passages_are_shares_of_paths_with_their_interval(claims):
    passage = claims[2][0]
    assert passage.digits == CLAIMED_PASSAGES[0] == (1, 7, 9)
    assert (passage.paths, passage.share, passage.rank) == (4, 0.75, 1)
    assert (passage.low, passage.high) == pytest.approx((0.3006, 0.9544), abs=5e-5)  # Wilson's of 3 in 4


def test_a_passage_without_paths_has_no_share(claims):
    passage = claims[2][1]
    assert (passage.digits, passage.paths) == ((3, 5, 8), 0)
    assert all(math.isnan(value) for value in (passage.share, passage.low, passage.high))

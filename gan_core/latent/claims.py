"""What the lecture claims of handwritten digits, against what was measured."""

from dataclasses import dataclass
from typing import Literal

from gan_core.latent.regions import Passages, Regions, ranks

# what the lecture claims of digits: ones have sevens right beside them, nines near the sevens, and so on
CLAIMED_NEIGHBOURS = ((1, 7), (7, 9), (4, 9), (3, 5), (5, 8), (3, 8))
CLAIMED_PASSAGES = ((1, 7, 9), (3, 5, 8))  # from the first through the second to the third


@dataclass(frozen=True)
class NeighbourClaim:
    """Whether two digits are neighbours: `Adjacency` at one pair, and its rank among all pairs."""

    pair: tuple[int, int]
    rank: int
    share: float
    lift: float
    low: float
    high: float

    @property
    def verdict(self) -> Literal["supported", "rejected", "inconclusive"]:
        """Against what chance would give: a lift above 1 supports the claim, one below 1 rejects it.

        Where the 95% interval of the lift holds 1, or is not known, the claim is inconclusive.
        """
        if self.low > 1:
            return "supported"
        return "rejected" if self.high < 1 else "inconclusive"


@dataclass(frozen=True)
class PassageClaim:
    """Whether the path from one digit to another leads through a third.

    Attributes:
        digits: From, through, to.
        paths: How many led from the first to the last or back.
        share, low, high: Of these, how many met the middle one, with its 95% confidence interval; NaN without paths.
        rank: Among all that could have been met, 1 for the most frequent.
    """

    digits: tuple[int, int, int]
    paths: int
    share: float
    low: float
    high: float
    rank: int


def lecture_claims(regions: Regions) -> tuple[list[NeighbourClaim], list[PassageClaim]]:
    """The lecture's claims against what was measured. The classes must be the digits 0 to 9."""
    found, ranked = regions.adjacency, ranks(regions.adjacency.share)
    neighbours = [
        NeighbourClaim(
            (one, other),
            int(ranked[one, other]),
            *(float(table[one, other]) for table in (found.share, found.lift, found.low, found.high)),
        )
        for one, other in CLAIMED_NEIGHBOURS
    ]
    return neighbours, [_passage(regions.passages, digits) for digits in CLAIMED_PASSAGES]


def _passage(found: Passages, digits: tuple[int, int, int]) -> PassageClaim:
    first, middle, last = digits
    paths, met = int(found.paths[first, last]), found.through[first, last]
    rank = 1 + int((met > met[middle]).sum())
    return PassageClaim(digits, paths, *found.share(first, last, middle), rank)

"""What the lecture says of handwritten digits, against what was measured."""

from dataclasses import dataclass

from gan_core.latent.regions import Passages, Regions, ranks
from gan_core.statistics import wilson

# what the lecture claims of digits: ones have sevens right beside them, nines near the sevens, and so on
CLAIMED_NEIGHBOURS = ((1, 7), (7, 9), (4, 9), (3, 5), (5, 8), (3, 8))
CLAIMED_PASSAGES = ((1, 7, 9), (3, 5, 8))  # from the first through the second to the third


@dataclass(frozen=True)
class NeighbourClaim:
    """Whether two digits are neighbours: `Boundaries` at one pair, and its place among all pairs."""

    pair: tuple[int, int]
    rank: int
    share: float
    lift: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Against boundaries dealt out by lot: "holds" above, "fails" below, "open" where the interval holds 1."""
        if self.low > 1:
            return "holds"
        return "fails" if self.high < 1 else "open"


@dataclass(frozen=True)
class PassageClaim:
    """Whether the way from one digit to another leads through a third.

    Attributes:
        way: From, through, to.
        walks: How many led from the first to the last or back.
        share, low, high: Of these, how many met the middle one, with its 95 % confidence interval; NaN without walks.
        rank: Its place among all that could have been met, 1 for the most frequent.
    """

    way: tuple[int, int, int]
    walks: int
    share: float
    low: float
    high: float
    rank: int


def lecture_claims(regions: Regions) -> tuple[list[NeighbourClaim], list[PassageClaim]]:
    """What the lecture says of handwritten digits, against what was measured. The classes must be the digits 0 to 9."""
    found, places = regions.adjacency, ranks(regions.adjacency.share)
    neighbours = [
        NeighbourClaim(
            (one, other),
            int(places[one, other]),
            *(float(table[one, other]) for table in (found.share, found.lift, found.low, found.high)),
        )
        for one, other in CLAIMED_NEIGHBOURS
    ]
    return neighbours, [_passage(regions.passages, way) for way in CLAIMED_PASSAGES]


def _passage(found: Passages, way: tuple[int, int, int]) -> PassageClaim:
    first, middle, last = way
    walks, met = int(found.paths[first, last]), found.through[first, last]
    rank = 1 + int((met > met[middle]).sum())
    if walks == 0:
        return PassageClaim(way, 0, float("nan"), float("nan"), float("nan"), rank)
    low, high = wilson(met[middle] / walks, walks)
    return PassageClaim(way, walks, float(met[middle]) / walks, float(low), float(high), rank)

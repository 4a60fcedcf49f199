"""How the latent space is shared among the digits: how much each holds, which borders on which, and who lies between.

Borders are found by walking around great circles through random points. A border's chance of being crossed by such a
circle is proportional to its size (Crofton's formula), so counting crossings measures how long each border is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.sampling import Decode
from gan_core.latent.sphere import exponential, great_circles, logarithm
from gan_core.latent.survey import Logits, classes_at

NORMAL_95 = 1.959964
RESAMPLES = 1_000
FEWEST_CIRCLES = 10
CIRCLE_FRAMES = 180
WALK_FRAMES = 17

# what the lecture claims of digits: ones have sevens right beside them, nines near the sevens, and so on
CLAIMED_NEIGHBOURS = ((1, 7), (7, 9), (4, 9), (3, 5), (5, 8), (3, 8))
CLAIMED_PASSAGES = ((1, 7, 9), (3, 5, 8))  # from the first through the second to the third


@dataclass(frozen=True)
class Shares:
    """How much of the latent space each of K classes holds.

    Attributes:
        counts: Points of each class, shape (K,).
        share: Their share, shape (K,).
        low, high: 95 % confidence interval of the share, shape (K,).
    """

    counts: Tensor
    share: Tensor
    low: Tensor
    high: Tensor


def class_shares(classes: Tensor, class_count: int) -> Shares:
    """Share of the latent space per class, from independent random points.

    Args:
        classes: Class of each point, int64, shape (N,).
        class_count: K.

    Raises:
        GeometryError: If there are no points.
    """
    if len(classes) == 0:
        raise GeometryError("shares need at least one point")
    counts = torch.bincount(classes, minlength=class_count)
    total = len(classes)
    share = counts / total
    return Shares(counts, share, *wilson(share, total))


def wilson(share: Tensor, total: int) -> tuple[Tensor, Tensor]:
    """95 % confidence interval of shares (...) that were observed in `total` trials.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953; it holds for rare and for common events.
    """
    squared = NORMAL_95**2 / total
    middle = (share + squared / 2) / (1 + squared)
    spread = (squared * (share * (1 - share) + squared / 4)).sqrt() / (1 + squared)
    return (middle - spread).clamp_min(0), (middle + spread).clamp_max(1)


@dataclass(frozen=True)
class Borders:
    """Which class follows which on closed walks.

    Attributes:
        crossings: How often walks left class i for class j, int64, shape (K, K), diagonal zero.
        share: Of all crossings, those between i and j in either direction, shape (K, K), symmetric.
        lift: `share` divided by what it would be if borders were dealt out by lot, to each pair in proportion to the
            product of their shares of the walk, shape (K, K), symmetric; NaN where a class does not occur.
        low, high: 95 % confidence interval of `lift`, by resampling whole walks, shape (K, K); NaN for fewer than
            FEWEST_CIRCLES of them.
        occupancy: Share of the walk inside each class, shape (K,).
        per_circle: Mean crossings on one way around.
    """

    crossings: Tensor
    share: Tensor
    lift: Tensor
    low: Tensor
    high: Tensor
    occupancy: Tensor
    per_circle: float


def borders(classes: Tensor, class_count: int, random: torch.Generator) -> Borders:
    """The border matrix, from what stands along closed walks.

    Args:
        classes: Along each circle, int64, shape (circles, frames); the last frame's neighbour is the first.
        class_count: K.
        random: Draws the resamples of the confidence interval.
    """
    circles = len(classes)
    following = classes.roll(-1, dims=1)
    pairs = classes * class_count + following  # (circles, frames)
    each = torch.zeros(circles, class_count**2).scatter_add_(1, pairs, torch.ones_like(pairs, dtype=torch.float32))
    each = each.view(circles, class_count, class_count)
    inside = torch.nn.functional.one_hot(classes, class_count).float().mean(1)  # (circles, K)
    each.diagonal(dim1=1, dim2=2).zero_()
    share, lift, by_lot = _lift(each.sum(0, keepdim=True), inside.mean(0, keepdim=True))
    weights = _resampling_weights(circles, random)  # (R, circles)
    resampled = torch.einsum("rc,cij->rij", weights, each)
    _, lifts, _ = _lift(resampled, weights @ inside / circles)
    low, high = lifts.nanquantile(torch.tensor([0.025, 0.975]), dim=0)
    # what was hardly ever seen, resampling can't judge: by the rule of three so much may have been missed
    high = torch.maximum(high, 3 / each.sum() / by_lot[0])
    if circles < FEWEST_CIRCLES:
        low, high = torch.full_like(low, torch.nan), torch.full_like(high, torch.nan)
    return Borders(
        crossings=each.sum(0).long(),
        share=share[0],
        lift=lift[0],
        low=low,
        high=high,
        occupancy=inside.mean(0),
        per_circle=each.sum().item() / circles,
    )


def _lift(crossings: Tensor, occupancy: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Border shares, their lift, and the shares by lot: (R, K, K) directed counts and (R, K) of the walk to (R, K, K).

    The shares by lot are NaN where a class does not occur.
    """
    undirected = crossings + crossings.mT
    share = 2 * undirected / undirected.sum((1, 2), keepdim=True)
    product = occupancy.unsqueeze(2) * occupancy.unsqueeze(1)
    product.diagonal(dim1=1, dim2=2).zero_()
    by_lot = 2 * product / product.sum((1, 2), keepdim=True)
    by_lot = torch.where(by_lot > 0, by_lot, torch.nan)
    return share, share / by_lot, by_lot


def _resampling_weights(count: int, random: torch.Generator) -> Tensor:
    """How often each of `count` walks is drawn in each bootstrap sample, shape (RESAMPLES, count)."""
    drawn = torch.randint(0, count, (RESAMPLES, count), generator=random)
    return torch.zeros(RESAMPLES, count).scatter_add_(1, drawn, torch.ones(RESAMPLES, count))


def ranks(share: Tensor) -> Tensor:
    """Place of each pair among all pairs, 1 for the longest border, int64, shape (K, K), symmetric, diagonal 0."""
    size = len(share)
    above = torch.triu_indices(size, size, offset=1)
    order = share[above[0], above[1]].argsort(descending=True, stable=True)
    places = torch.zeros(size, size, dtype=torch.int64)
    places[above[0][order], above[1][order]] = torch.arange(1, len(order) + 1)
    return places + places.T


@dataclass(frozen=True)
class Passages:
    """What lies between two classes.

    Attributes:
        paths: Walks between i and j in either direction, int64, shape (K, K), symmetric.
        direct: Those that met no third class, int64, shape (K, K), symmetric.
        through: Those that met class c on the way, int64, shape (K, K, K) as [i, j, c], symmetric in i and j.
    """

    paths: Tensor
    direct: Tensor
    through: Tensor


def passages(classes: Tensor, class_count: int) -> Passages:
    """Which third class a walk from one class to another meets.

    Args:
        classes: Along each walk, int64, shape (walks, frames). The first and last frame say between which it leads;
            walks within one class are left out.
        class_count: K.
    """
    met = torch.nn.functional.one_hot(classes, class_count).amax(1)  # (walks, K)
    start, end = classes[:, 0], classes[:, -1]
    third = met.clone()
    third.scatter_(1, torch.stack([start, end], 1), 0)
    pair = start * class_count + end
    leads_elsewhere = start != end
    pair, third = pair[leads_elsewhere], third[leads_elsewhere]

    def both_ways(values: Tensor) -> Tensor:
        """Sum (walks, ...) by pair, then over both directions."""
        table = torch.zeros(class_count**2, *values.shape[1:], dtype=torch.int64).index_add_(0, pair, values)
        table = table.view(class_count, class_count, *values.shape[1:])
        return table + table.transpose(0, 1)

    return Passages(
        paths=both_ways(torch.ones_like(pair)),
        direct=both_ways((third.sum(1) == 0).long()),
        through=both_ways(third),
    )


@dataclass(frozen=True)
class Regions:
    """The latent space as a country: who holds how much, who borders on whom, who lies between."""

    shares: Shares
    borders: Borders
    passages: Passages


def survey_regions(
    decode: Decode,
    logits: Logits,
    latent_size: int,
    class_count: int,
    points: int,
    circles: int,
    walks: int,
    random: torch.Generator,
    on_points: Callable[[int], None] = lambda count: None,
) -> Regions:
    """Measure shares, borders and passages.

    Args:
        decode, logits: As for `survey_batches`.
        latent_size, class_count: D and K.
        points: Random points for the shares.
        circles: Great circles for the borders, of CIRCLE_FRAMES points each.
        walks: Great-circle walks between random pairs for the passages, of WALK_FRAMES points each.
        random: Draws everything.
        on_points: Told how many more points are done, of `regions_cost` in all.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers, or there is one dimension only.
    """
    rings = great_circles(circles, CIRCLE_FRAMES, latent_size, random)
    alone = torch.randn(points, latent_size, generator=random)
    starts, ends = torch.randn(2, walks, latent_size, generator=random)
    ways = torch.linspace(0, 1, WALK_FRAMES).view(1, -1, 1) * logarithm(starts, ends).unsqueeze(1)
    paths = exponential(starts.unsqueeze(1).expand_as(ways), ways)  # (walks, WALK_FRAMES, D)
    return Regions(
        class_shares(classes_at(decode, alone, logits, on_points), class_count),
        borders(classes_at(decode, rings, logits, on_points), class_count, random),
        passages(classes_at(decode, paths, logits, on_points), class_count),
    )


def regions_cost(points: int, circles: int, walks: int) -> int:
    """How many images `survey_regions` decodes."""
    return points + circles * CIRCLE_FRAMES + walks * WALK_FRAMES


@dataclass(frozen=True)
class NeighbourClaim:
    """Whether two digits are neighbours: `Borders` at one pair, and its place among all pairs."""

    pair: tuple[int, int]
    rank: int
    share: float
    lift: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Against borders dealt out by lot: "holds" above, "fails" below, "open" where the interval holds 1."""
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
    found, places = regions.borders, ranks(regions.borders.share)
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


def neighbour_layout(lift: Tensor) -> Tensor:
    """Places for classes in a plane, neighbours near each other.

    Args:
        lift: As in `Borders`, shape (K, K); NaN counts as no border.

    Returns:
        Places, shape (K, 2), in [-1, 1].

    Source: Kamada and Kawai 1989, doi:10.1016/0020-0190(89)90102-6, with 1 / (1 / 2 + lift) for the distance of two
    classes.
    """
    import networkx  # here, since it takes half a second and most pages do not need it

    distance = 1 / (0.5 + lift.nan_to_num(0.0))
    classes = range(len(distance))
    wanted = {one: {other: float(distance[one, other]) for other in classes if other != one} for one in classes}
    places = networkx.kamada_kawai_layout(networkx.complete_graph(len(distance)), dist=wanted)
    return torch.tensor([places[number].tolist() for number in classes])

"""Class regions of the latent space: how much each class takes, which are adjacent, and which lie between two others.

Boundaries are met on great circles through random points. The chance that such a circle crosses a boundary is
proportional to the boundary's size (Crofton's formula), so counting crossings measures how long each one is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.evaluation import Logits, classes_at
from gan_core.latent.finite import differing, made_by_generator
from gan_core.latent.sampling import Decode
from gan_core.latent.sphere import exponential, great_circles, logarithm
from gan_core.statistics import wilson

RESAMPLES = 1_000  # of the bootstrap
FEWEST_CIRCLES = 10  # with fewer, resampling them says nothing
CIRCLE_FRAMES = 180
PATH_FRAMES = 17


@dataclass(frozen=True)
class Shares:
    """How much of the latent space each of K classes takes.

    Attributes:
        counts: Points of each class, shape (K,).
        share: Their share, shape (K,).
        low, high: 95% confidence interval of the share, shape (K,).
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


@dataclass(frozen=True)
class Adjacency:
    """Which class follows which on closed paths.

    Attributes:
        crossings: How often paths left class i for class j, int64, shape (K, K), diagonal zero.
        share: Of all crossings, those between i and j in either direction, shape (K, K), symmetric.
        lift: `share` divided by the share expected by chance: for each pair in proportion to the product of their
            shares of the path, shape (K, K), symmetric; NaN where a class does not occur.
        low, high: 95% confidence interval of `lift`, by resampling whole circles, shape (K, K); NaN for fewer than
            FEWEST_CIRCLES of them.
        occupancy: Share of the path inside each class, shape (K,).
        per_circle: Mean crossings of one circle.
    """

    crossings: Tensor
    share: Tensor
    lift: Tensor
    low: Tensor
    high: Tensor
    occupancy: Tensor
    per_circle: float


def class_adjacency(classes: Tensor, class_count: int, random: torch.Generator) -> Adjacency:
    """Class adjacency, from the classes along closed paths.

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
    share, lift, expected = _lift(each.sum(0, keepdim=True), inside.mean(0, keepdim=True))
    weights = _resampling_weights(circles, random)  # (R, circles)
    resampled = torch.einsum("rc,cij->rij", weights, each)
    _, lifts, _ = _lift(resampled, weights @ inside / circles)
    low, high = lifts.nanquantile(torch.tensor([0.025, 0.975]), dim=0)
    # resampling cannot tell of what was hardly ever seen: by the rule of three, so much may have been missed
    high = torch.maximum(high, 3 / each.sum() / expected[0])
    if circles < FEWEST_CIRCLES:
        low, high = torch.full_like(low, torch.nan), torch.full_like(high, torch.nan)
    return Adjacency(
        crossings=each.sum(0).long(),
        share=share[0],
        lift=lift[0],
        low=low,
        high=high,
        occupancy=inside.mean(0),
        per_circle=each.sum().item() / circles,
    )


def _lift(crossings: Tensor, occupancy: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Boundary shares, their lift, and the shares expected by chance, shape (R, K, K) each.

    Args:
        crossings: Directed counts, shape (R, K, K).
        occupancy: Of the path, shape (R, K). The expected share is NaN where a class does not occur.
    """
    undirected = crossings + crossings.mT
    share = 2 * undirected / undirected.sum((1, 2), keepdim=True)
    product = occupancy.unsqueeze(2) * occupancy.unsqueeze(1)
    product.diagonal(dim1=1, dim2=2).zero_()
    expected = 2 * product / product.sum((1, 2), keepdim=True)
    expected = torch.where(expected > 0, expected, torch.nan)
    return share, share / expected, expected


def _resampling_weights(count: int, random: torch.Generator) -> Tensor:
    """How often each of `count` circles is drawn in each bootstrap sample, shape (RESAMPLES, count)."""
    drawn = torch.randint(0, count, (RESAMPLES, count), generator=random)
    return torch.zeros(RESAMPLES, count).scatter_add_(1, drawn, torch.ones(RESAMPLES, count))


def ranks(share: Tensor) -> Tensor:
    """Rank of each pair among all pairs, 1 for the longest boundary, int64, shape (K, K), symmetric, diagonal 0."""
    size = len(share)
    above = torch.triu_indices(size, size, offset=1)
    order = share[above[0], above[1]].argsort(descending=True, stable=True)
    ranked = torch.zeros(size, size, dtype=torch.int64)
    ranked[above[0][order], above[1][order]] = torch.arange(1, len(order) + 1)
    return ranked + ranked.T


@dataclass(frozen=True)
class Passages:
    """What lies between two classes.

    Attributes:
        paths: Interpolations between i and j in either direction, int64, shape (K, K), symmetric.
        direct: Those that met no third class, int64, shape (K, K), symmetric.
        through: Those that met class c on the way, int64, shape (K, K, K) as [i, j, c], symmetric in i and j.
    """

    paths: Tensor
    direct: Tensor
    through: Tensor


def passages(classes: Tensor, class_count: int) -> Passages:
    """Which third class an interpolation from one class to another meets.

    Args:
        classes: Along each path, int64, shape (paths, frames). The first and last frame say between which it leads;
            paths within one class are left out.
        class_count: K.
    """
    met = torch.nn.functional.one_hot(classes, class_count).amax(1)  # (paths, K)
    start, end = classes[:, 0], classes[:, -1]
    third = met.clone()
    third.scatter_(1, torch.stack([start, end], 1), 0)
    pair = start * class_count + end
    leads_elsewhere = start != end
    pair, third = pair[leads_elsewhere], third[leads_elsewhere]

    def both_ways(values: Tensor) -> Tensor:
        """Sum (paths, ...) by pair, then over both directions."""
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
    """What is known of the class regions: how large they are, which are adjacent, which lie between two others."""

    shares: Shares
    adjacency: Adjacency
    passages: Passages


def measure_regions(
    decode: Decode,
    logits: Logits,
    latent_size: int,
    class_count: int,
    points: int,
    circles: int,
    paths: int,
    random: torch.Generator,
    on_points: Callable[[int], None] = lambda count: None,
) -> Regions:
    """Measure shares, adjacency and passages.

    Args:
        decode, logits: As for `evaluate_batches`.
        latent_size, class_count: D and K.
        points: Random points for the shares.
        circles: Great circles for the adjacency, of CIRCLE_FRAMES points each.
        paths: Spherical interpolations between random pairs for the passages, of PATH_FRAMES points each.
        random: Draws everything.
        on_points: Called with how many more points are done, of `regions_cost` in all.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers or one image only, or there is one
            dimension only.
        ClassifierError: If the classifier answers with infinite or undefined numbers, or always the same.
    """
    rings = great_circles(circles, CIRCLE_FRAMES, latent_size, random)
    with torch.inference_mode():
        differing(made_by_generator(decode(rings[0, :: CIRCLE_FRAMES // 6])))
    alone = torch.randn(points, latent_size, generator=random)
    starts, ends = torch.randn(2, paths, latent_size, generator=random)
    tangents = torch.linspace(0, 1, PATH_FRAMES).view(1, -1, 1) * logarithm(starts, ends).unsqueeze(1)
    points_between = exponential(starts.unsqueeze(1).expand_as(tangents), tangents)  # (paths, PATH_FRAMES, D)
    return Regions(
        class_shares(classes_at(decode, alone, logits, on_points), class_count),
        class_adjacency(classes_at(decode, rings, logits, on_points), class_count, random),
        passages(classes_at(decode, points_between, logits, on_points), class_count),
    )


def regions_cost(points: int, circles: int, paths: int) -> int:
    """How many images `measure_regions` decodes."""
    return points + circles * CIRCLE_FRAMES + paths * PATH_FRAMES


def neighbour_layout(lift: Tensor) -> Tensor:
    """Places for classes in a plane, neighbours near each other.

    Args:
        lift: As in `Adjacency`, shape (K, K); NaN counts as no boundary.

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

"""Class regions of the latent space: how much each class takes, which are adjacent, and which lie between two others.

What is observed, a `RegionSample`, is apart from what is computed of it, `Regions`: one can be saved and the other
computed again.

Boundaries are met on great circles through random points. The chance that such a circle crosses a boundary is
proportional to the boundary's size (Crofton's formula), so counting crossings measures how long each one is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.circles import classes_on_circles
from gan_core.latent.evaluation import Logits, classes_at
from gan_core.latent.finite import differing, made_by_generator
from gan_core.latent.sampling import Decode
from gan_core.latent.sphere import angle_between, great_circles
from gan_core.statistics import wilson

RESAMPLES = 1_000  # of the bootstrap
FEWEST_CIRCLES = 10  # with fewer, resampling them says nothing
CIRCLE_FRAMES = 180
PATH_FRAMES = 17
CIRCLES = 300  # what pages, commands and saved files rest on, so that all say the same
POINTS_PER_CIRCLE = 50
PATHS_PER_CIRCLE = 15


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
    return _shares(torch.bincount(classes, minlength=class_count))


def _shares(counts: Tensor) -> Shares:
    total = int(counts.sum())
    if total == 0:
        raise GeometryError("shares need at least one point")
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
        independent: How many independent paths would say as much of `through` as these, of which those on one circle
            resemble each other, shape (K, K, K).
    """

    paths: Tensor
    direct: Tensor
    through: Tensor
    independent: Tensor

    def share(self, first: int, last: int, middle: int) -> tuple[float, float, float]:
        """Of the paths between two classes those through a third, and the 95% interval; NaN without paths."""
        paths = int(self.paths[first, last])
        if paths == 0:
            return float("nan"), float("nan"), float("nan")
        share = self.through[first, last, middle] / paths
        low, high = wilson(share, float(self.independent[first, last, middle]))
        return float(share), float(low), float(high)


def passages(classes: Tensor, class_count: int, circles: Tensor | None = None) -> Passages:
    """Which third class an interpolation from one class to another meets.

    Args:
        classes: Along each path, int64, shape (paths, frames). The first and last frame say between which it leads;
            paths within one class are left out.
        class_count: K.
        circles: On which circle each path lies, int64, shape (paths,); None where all are independent.
    """
    met = torch.nn.functional.one_hot(classes, class_count).amax(1)  # (paths, K)
    start, end = classes[:, 0], classes[:, -1]
    third = met.clone()
    third.scatter_(1, torch.stack([start, end], 1), 0)
    pair = torch.minimum(start, end) * class_count + torch.maximum(start, end)
    circles = torch.arange(len(classes)) if circles is None else circles
    leads_elsewhere = start != end
    pair, third, circles = pair[leads_elsewhere], third[leads_elsewhere], circles[leads_elsewhere]

    def both_ways(values: Tensor, pairs: Tensor) -> Tensor:
        """Sum (rows, ...) by pair, the same in both directions."""
        table = torch.zeros(class_count**2, *values.shape[1:], dtype=values.dtype).index_add_(0, pairs, values)
        table = table.view(class_count, class_count, *values.shape[1:])
        return table + table.transpose(0, 1)

    paths, through = both_ways(torch.ones_like(pair), pair), both_ways(third, pair)
    # the same paths, those of one pair on one circle in one row
    rows, row = torch.unique(circles * class_count**2 + pair, return_inverse=True)
    of_row = torch.zeros(len(rows)).index_add_(0, row, torch.ones(len(row))).unsqueeze(1)  # (rows, 1)
    met_of_row = torch.zeros(len(rows), class_count).index_add_(0, row, third.float())  # (rows, K)
    squares = (met_of_row.square(), met_of_row * of_row, of_row.square().expand_as(met_of_row))
    return Passages(
        paths=paths,
        direct=both_ways((third.sum(1) == 0).long(), pair),
        through=through,
        independent=_independent(paths, through, *(both_ways(each, rows % class_count**2) for each in squares)),
    )


def _independent(paths: Tensor, through: Tensor, met_met: Tensor, met_all: Tensor, all_all: Tensor) -> Tensor:
    """How many independent paths say as much as these, shape (K, K, K).

    Args:
        paths: n, shape (K, K).
        through: Shape (K, K, K).
        met_met, met_all, all_all: Sums over circles of products of their own counts, shape (K, K, K).

    Source: Kish 1965, Survey Sampling: the variance of a ratio of clusters, and if all in one are alike.
    """
    total = paths.unsqueeze(2).float()
    share = through / total
    variance = (met_met - 2 * share * met_all + share.square() * all_all) / total.square()
    least = total.square() / all_all
    # where none or all met the class, nothing is known of how alike the paths of one circle are
    size = torch.where(variance > 0, share * (1 - share) / variance, least)
    return torch.minimum(torch.maximum(size, least), total).nan_to_num(0.0)


def paths_on_circles(circles: Tensor, latent_size: int, paths: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Spherical interpolations between random pairs, as pieces of great circles that are already known.

    A random pair lies on a random great circle, at a random place, as far apart as two random vectors are.

    Args:
        circles: Class along each, int64, shape (C, F).
        latent_size: D, which decides how far that is.
        paths: How many, as many on each circle.
        random: Draws places and distances.

    Returns:
        Class along each path, int64, shape (paths, PATH_FRAMES), and its circle, int64, shape (paths,).
    """
    count, frames = circles.shape
    circle = torch.arange(paths) % count
    begin = torch.randint(frames, (paths, 1), generator=random)
    angle = angle_between(*torch.randn(2, paths, latent_size, generator=random)).unsqueeze(1)
    along = (angle / (2 * torch.pi) * frames * torch.linspace(0, 1, PATH_FRAMES)).round().long()
    return circles[circle.unsqueeze(1), (begin + along) % frames], circle


@dataclass(frozen=True)
class Regions:
    """What is known of the class regions: how large they are, which are adjacent, which lie between two others."""

    shares: Shares
    adjacency: Adjacency
    passages: Passages


@dataclass(frozen=True)
class RegionSample:
    """What was observed of the class regions.

    Attributes:
        counts: Independent random points in each class, int64, shape (K,).
        circles: Class along great circles through other random points, int64, shape (C, CIRCLE_FRAMES).
    """

    counts: Tensor
    circles: Tensor


def sample_regions(
    decode: Decode,
    logits: Logits,
    latent_size: int,
    class_count: int,
    points: int,
    circles: int,
    random: torch.Generator,
    on_points: Callable[[int], None] = lambda count: None,
) -> RegionSample:
    """Observe random points and great circles. Arguments, errors as `measure_regions`."""
    rings = great_circles(circles, CIRCLE_FRAMES, latent_size, random)
    with torch.inference_mode():
        differing(made_by_generator(decode(rings[0, :: CIRCLE_FRAMES // 6])))
    alone = torch.randn(points, latent_size, generator=random)
    classes = classes_at(decode, alone, logits, on_points) if points else torch.zeros(0, dtype=torch.int64)
    return RegionSample(
        torch.bincount(classes, minlength=class_count), classes_on_circles(decode, rings, logits, on_points)
    )


def joined(samples: Sequence[RegionSample]) -> RegionSample:
    """Several samples of the same checkpoint as one."""
    return RegionSample(
        torch.stack([each.counts for each in samples]).sum(0), torch.cat([each.circles for each in samples])
    )


def regions_of(sample: RegionSample, latent_size: int, paths: int, random: torch.Generator) -> Regions:
    """Shares, adjacency and passages of what was observed.

    Args:
        sample: What was observed.
        latent_size: D.
        paths: Interpolations for the passages.
        random: Draws those, and the resamples of the intervals.

    Raises:
        GeometryError: If the sample has no points.
    """
    classes = len(sample.counts)
    adjacency = class_adjacency(sample.circles, classes, random)
    along, circles = paths_on_circles(sample.circles, latent_size, paths, random)
    return Regions(_shares(sample.counts), adjacency, passages(along, classes, circles))


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
        paths: Spherical interpolations for the passages, of PATH_FRAMES points each, on these circles.
        random: Draws everything.
        on_points: Called with how many more points are done, decoded or known from their neighbours, of
            `regions_cost` in all.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers or one image only, or there is one
            dimension only.
        ClassifierError: If the classifier answers with infinite or undefined numbers, or always the same.
    """
    sample = sample_regions(decode, logits, latent_size, class_count, points, circles, random, on_points)
    return regions_of(sample, latent_size, paths, random)


def regions_cost(points: int, circles: int) -> int:
    """How many points `measure_regions` reports; it decodes a half or fewer of those on circles."""
    return points + circles * CIRCLE_FRAMES


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

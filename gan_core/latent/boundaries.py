"""The nearest decision boundary: from an image's latent point to the nearest one at which its class changes.

The search stays on the shell of the starting point. First it climbs the classifier's preference for the target class
until that class is met. Then it slides: of the way back from the boundary to the start it takes only the part that runs
along the boundary, returns to the boundary on the great circle from the start, and keeps the new point if it is nearer.
Where nothing is left to slide, the way back meets the boundary at a right angle, and no point nearby is nearer. A
bisection along the great circle then fixes the boundary itself.

Several searches begin a little apart, since a boundary may have several local minima of the distance. One that climbs
without meeting the target begins again on the way to the nearest of some random points of that class.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.evaluation import Logits
from gan_core.latent.finite import made_by_generator, said_by_classifier
from gan_core.latent.sampling import Decode
from gan_core.latent.sphere import exponential, logarithm, tangent_part

# lengths in sigma
TOLERANCE = 1e-3  # the piece of the path that a bisection leaves
RESTARTS = 4  # searches for each target
APART = 1.5  # between the beginnings of these
CLIMB = 1.0  # one step up the gradient
CLIMBS = 16
SAMPLES = 256  # random points, where climbing met nothing
PUSH = 0.1  # across the boundary in each slide, so that the path back crosses it again
SLIDES = 12
FRAMES = 16  # points at which a path is looked at for the first change of class
ANY = -1  # as a target: any class but the start's own


@dataclass(frozen=True)
class Boundary:
    """The first change of class on the great circle from a start.

    Attributes:
        start: Where the search began, shape (D,).
        point: On the boundary, with the start's norm, shape (D,).
        tangent: The path from start to boundary, at right angles to the start, shape (D,); its length is `distance`.
        left, entered: The classes on both sides. `left` is not the start's own if the path leads through a third.
        distance: On the shell, in sigma.
        degrees: The same as an angle at the centre.
        width: Length of the piece of the path that is known to hold the boundary, in sigma.
    """

    start: Tensor
    point: Tensor
    tangent: Tensor
    left: int
    entered: int
    distance: float
    degrees: float
    width: float

    def path(self, distances: Tensor) -> Tensor:
        """Points on the great circle from the start through the boundary, (T,) in sigma to (T, D)."""
        unit = self.tangent / self.tangent.norm()
        return exponential(self.start.expand(len(distances), -1), distances.unsqueeze(1) * unit)


@torch.inference_mode()
def clear_distance(
    decode: Decode, logits: Logits, boundary: Boundary, sure: float = 0.95, farthest: float = 6.0
) -> float:
    """How far to go on the great circle through a boundary until the classifier is sure of the class entered there.

    Args:
        decode, logits: As for `nearest_boundaries`.
        boundary: The boundary to cross.
        sure: The probability that is asked for.
        farthest: How far behind the boundary to look, in sigma.

    Returns:
        Distance from the boundary's start in sigma: the first point at which it is sure, else the surest.
    """
    distances = boundary.distance + torch.linspace(0, farthest, 61)[1:]
    images = made_by_generator(decode(boundary.path(distances)))
    probability = said_by_classifier(logits(images), images).softmax(1)[:, boundary.entered]
    is_sure = probability >= sure
    return float(distances[is_sure.int().argmax() if is_sure.any() else probability.argmax()])


def nearest_boundaries(
    decode: Decode,
    logits: Logits,
    start: Tensor,
    targets: list[int | None],
    random: torch.Generator,
    restarts: int = RESTARTS,
) -> list[Boundary | None]:
    """Search the nearest boundary with each of several classes at once.

    Args:
        decode: Points (N, D) to images, differentiable.
        logits: Images to (N, K), differentiable.
        start: Where to begin, shape (D,).
        targets: Classes to change to; None for any other than the start's own.
        random: Draws the directions of the first steps.
        restarts: Searches for each target; the nearest boundary wins.

    Returns:
        For each target its boundary, or None if no search met one.

    Raises:
        GeometryError: If the start is the centre, a target is no class or the start's own, the latent space has one
            dimension, or the generator makes infinite or undefined numbers.
        ClassifierError: If the classifier does.
    """

    def logits_of(z: Tensor) -> Tensor:
        images = decode(z)
        answers = logits(images)
        asked = ~z.isnan().any(1)  # where a search met nothing there is no point, and nobody to blame
        said_by_classifier(answers[asked], made_by_generator(images[asked]))
        return answers

    own = _start_class(logits_of, start, targets)
    if not targets:
        return []
    wanted = torch.tensor([ANY if target is None else target for target in targets]).repeat_interleave(restarts)
    search = _Search(logits_of, start, own, wanted)
    paths = search.climbed(_beginnings(start, len(targets), restarts, random))
    if paths.isnan().any():
        paths = search.towards_samples(paths, random)
    found = search.bisected(search.slid(paths))
    groups = [found[place : place + restarts] for place in range(0, len(found), restarts)]
    return [min(filter(None, group), key=lambda boundary: boundary.distance, default=None) for group in groups]


def _start_class(logits_of: Logits, start: Tensor, targets: list[int | None]) -> int:
    """The start's own class, if a search can begin there."""
    if len(start) < 2:
        raise GeometryError("a latent space of one dimension has no shell to search on")
    if start.norm() == 0:
        raise GeometryError("the centre of the latent space has no shell around it; choose a point away from it")
    with torch.inference_mode():
        answer = logits_of(start.unsqueeze(0))[0]
    own = int(answer.argmax())
    for target in targets:
        if target is not None and not 0 <= target < len(answer):
            raise GeometryError(f"there is no class {target}; the classifier knows 0 to {len(answer) - 1}")
        if target == own:
            raise GeometryError(f"this point is of class {own} already; choose another target class")
    return own


def _beginnings(start: Tensor, targets: int, restarts: int, random: torch.Generator) -> Tensor:
    """Where searches begin: for each target once at the start, else a little aside, shape (targets * restarts, D)."""
    starts = start.expand(restarts, -1)
    aside = tangent_part(starts, torch.randn(starts.shape, generator=random))
    aside = APART * aside / aside.norm(dim=1, keepdim=True)
    aside[0] = 0
    return exponential(starts, aside).repeat(targets, 1)


@dataclass(frozen=True)
class _Search:
    """S searches side by side.

    Attributes:
        logits_of: Points (N, D) to logits (N, K).
        start: Where all paths begin, shape (D,).
        own: Its class.
        wanted: The class of each search, or ANY, shape (S,).
    """

    logits_of: Logits
    start: Tensor
    own: int
    wanted: Tensor

    def climbed(self, points: Tensor) -> Tensor:
        """Follow the gradient of the preference for the target class until it is met.

        Returns:
            Paths from the start, shape (S, D), NaN where the class was not met.
        """
        points, climbing = points.clone(), torch.arange(len(points))
        for _ in range(CLIMBS):
            here = points[climbing]
            ahead, slope = self._of(climbing)._preference_and_slope(here, _smooth_preference)
            slope = tangent_part(here, slope)
            step = CLIMB * slope / slope.norm(dim=1, keepdim=True).clamp_min(1e-12)
            climbing, below = climbing[ahead <= 0], ahead <= 0
            if not len(climbing):
                break
            points[climbing] = exponential(here[below], step[below])
        return self._to_boundary(logarithm(self.start.expand_as(points), points))

    def towards_samples(self, paths: Tensor, random: torch.Generator) -> Tensor:
        """Where a climb met nothing, climb from points on the way to a random point of the target class."""
        missing = paths.isnan().any(1)
        points = torch.randn(SAMPLES, len(self.start), generator=random)
        points = points / points.norm(dim=1, keepdim=True) * self.start.norm()
        with torch.inference_mode():
            classes = self.logits_of(points).argmax(1)
        ways = logarithm(self.start.expand_as(points), points)  # (SAMPLES, D)
        wanted = self.wanted[missing].unsqueeze(1)
        fits = torch.where(wanted == ANY, classes != self.own, classes == wanted)  # (missing, SAMPLES)
        lengths = torch.where(fits, ways.norm(dim=1), torch.inf)
        way = torch.where(fits.any(1, keepdim=True), ways[lengths.argmin(1)], torch.nan)
        search = self._of(missing)
        parts = (1 + torch.arange(len(way)) % RESTARTS).unsqueeze(1) / RESTARTS
        climbed = search.climbed(exponential(self.start.expand_as(way), parts * way))
        completed = paths.clone()
        completed[missing] = torch.where(climbed.isnan(), search._to_boundary(way), climbed)
        return completed

    def slid(self, paths: Tensor) -> Tensor:
        """Shorten paths to the boundary by moving their ends along it, each until it helps no more. NaN stays NaN."""
        paths, sliding = paths.clone(), (~paths.isnan().any(1)).nonzero()[:, 0]
        reach = torch.ones(len(paths), 1)
        push = torch.full_like(reach, PUSH)
        for _ in range(SLIDES):
            if not len(sliding):
                break
            before, search = paths[sliding], self._of(sliding)
            starts = self.start.expand_as(before)
            places = exponential(starts, before)
            _, slope = search._preference_and_slope(places, _preference)
            slope = tangent_part(places, slope)
            normal = slope / slope.norm(dim=1, keepdim=True).clamp_min(1e-12)
            back = logarithm(places, starts)
            along = back - (back * normal).sum(1, keepdim=True) * normal
            tried = exponential(places, reach[sliding] * along + push[sliding] * normal)
            shorter = search._to_boundary(logarithm(starts, tried))
            gain = before.norm(dim=1, keepdim=True) - shorter.norm(dim=1, keepdim=True)
            better = gain > 0  # never where NaN
            paths[sliding] = torch.where(better, shorter, before)
            reach[sliding] = torch.where(better, (1.5 * reach[sliding]).clamp_max(1), reach[sliding] / 2)
            push[sliding] = torch.where(better, PUSH, 1.5 * push[sliding])
            sliding = sliding[(~(gain.abs() < TOLERANCE))[:, 0]]
        return paths

    def bisected(self, paths: Tensor) -> list[Boundary | None]:
        """Fix the boundary on each path, which ends closely behind it."""
        low, high = self._bracket(paths)
        gap = float(paths.norm(dim=1).nan_to_num().max()) / FRAMES
        for _ in range(max(0, math.ceil(math.log2(max(gap, TOLERANCE) / TOLERANCE)))):
            middle = (low + high) / 2
            inside = self._arrived(self._logits_on(paths, middle))
            high = torch.where(inside, middle, high)
            low = torch.where(inside, low, middle)
        sides = [self._logits_on(paths, side).argmax(2).squeeze(1).tolist() for side in (low, high)]
        return [
            None if torch.isnan(high[place]) else self._boundary(paths[place], low[place], high[place], left, entered)
            for place, (left, entered) in enumerate(zip(*sides, strict=True))
        ]

    def _boundary(self, path: Tensor, low: Tensor, high: Tensor, left: int, entered: int) -> Boundary:
        tangent = (low + high) / 2 * path
        distance = float(tangent.norm())
        return Boundary(
            start=self.start,
            point=exponential(self.start, tangent),
            tangent=tangent,
            left=left,
            entered=entered,
            distance=distance,
            degrees=math.degrees(distance / float(self.start.norm())),
            width=float((high - low) * path.norm()),
        )

    @torch.inference_mode()
    def _logits_on(self, paths: Tensor, fractions: Tensor) -> Tensor:
        """Logits at places (S, T) of paths (S, D), shape (S, T, K)."""
        tangents = fractions.nan_to_num().unsqueeze(2) * paths.nan_to_num().unsqueeze(1)
        points = exponential(self.start.expand_as(tangents), tangents)
        return self.logits_of(points.flatten(0, 1)).unflatten(0, fractions.shape)

    def _arrived(self, logits: Tensor) -> Tensor:
        classes = logits.argmax(2)
        wanted = self.wanted.unsqueeze(1)
        return torch.where(wanted == ANY, classes != self.own, classes == wanted)

    def _of(self, rows: Tensor) -> "_Search":
        """Some of the searches."""
        return replace(self, wanted=self.wanted[rows])

    def _bracket(self, paths: Tensor) -> tuple[Tensor, Tensor]:
        """Fractions (S, 1) of each path between which the target class is first met; NaN where it is not."""
        fractions = torch.linspace(0, 1, FRAMES + 1)
        there = self._arrived(self._logits_on(paths, fractions.expand(len(paths), -1)))
        first = there.float().argmax(1, keepdim=True)
        met = (first > 0) & ~paths.isnan().any(1, keepdim=True)
        low, high = fractions[(first - 1).clamp_min(0)], fractions[first]
        return torch.where(met, low, torch.nan), torch.where(met, high, torch.nan)

    def _to_boundary(self, paths: Tensor) -> Tensor:
        """Cut paths closely behind the place where they first meet the target class; NaN where they do not."""
        low, high = self._bracket(paths)
        sides = self._preference_at(self._logits_on(paths, torch.cat([low, high], 1)))  # (S, 2)
        # where the preference, taken as linear between both sides, is zero, and a little beyond
        share = (-sides[:, :1] / (sides[:, 1:] - sides[:, :1]).clamp_min(1e-12) + 0.05).clamp(0, 1)
        between = low + share * (high - low)
        is_there = self._arrived(self._logits_on(paths, between))
        return torch.where(is_there, between, high) * paths

    def _preference_at(self, logits: Tensor) -> Tensor:
        wanted = self.wanted.unsqueeze(1).expand(logits.shape[:2])
        return _preference(logits.flatten(0, 1), wanted.flatten(), self.own).view(logits.shape[:2])

    @torch.enable_grad()
    def _preference_and_slope(self, points: Tensor, preference: "Preference") -> tuple[Tensor, Tensor]:
        """A preference for the target class (S,) and its gradient (S, D)."""
        points = points.detach().requires_grad_(True)
        values = preference(self.logits_of(points), self.wanted, self.own)
        (slope,) = torch.autograd.grad(values.sum(), points)
        return values.detach(), slope


Preference = Callable[[Tensor, Tensor, int], Tensor]


def _preference(logits: Tensor, wanted: Tensor, own: int) -> Tensor:
    """How far the target class is ahead of the best other one, shape (S,): zero on the boundary."""
    return _ahead(logits, wanted, own, lambda others: others.amax(1))


def _smooth_preference(logits: Tensor, wanted: Tensor, own: int) -> Tensor:
    """How far the target class is ahead of all others together, shape (S,): never less than it must be to be met."""
    return _ahead(logits, wanted, own, lambda others: others.logsumexp(1))


def _ahead(logits: Tensor, wanted: Tensor, own: int, together: Callable[[Tensor], Tensor]) -> Tensor:
    is_any = wanted == ANY
    aimed_at = torch.where(is_any, own, wanted).unsqueeze(1)
    lead = logits.gather(1, aimed_at).squeeze(1) - together(logits.scatter(1, aimed_at, -torch.inf))
    return torch.where(is_any, -lead, lead)

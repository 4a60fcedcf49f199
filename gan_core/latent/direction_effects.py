"""What moving along a direction does to an image: its effect, what it leaks into, and how far that holds.

Everything is measured on latent vectors that did not find the direction, with 95% intervals by resampling them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError

POSITIONS = tuple(range(-4, 5))  # coordinates along a direction, in sigma
NEAR = 2  # sigma: on this stretch an effect is measured; nineteen of twenty samples lie on it
RESAMPLES = 400
INTERVAL = (0.025, 0.975)
BATCH = 250

Measure = Callable[[Tensor], tuple[Tensor, Tensor | None]]


@dataclass(frozen=True)
class Estimate:
    """A number with its 95% interval, or A of each, shape (A,)."""

    value: Tensor
    low: Tensor
    high: Tensor


@dataclass(frozen=True)
class DirectionEffects:
    """What a direction does to A attributes.

    Attributes:
        positions: Coordinates along the direction, in sigma, shape (T,).
        curve: Mean of each attribute at each position, shape (T, A) each.
        slope: Mean change of each attribute per sigma, within NEAR of the middle, shape (A,) each.
        spread: Standard deviation of each attribute over the samples, shape (A,).
        rising: Share of the steps of one sigma, within NEAR, on which each attribute goes the way its slope does; 0.5
            if it goes by chance, shape (A,) each.
        ranges: From where to where along the direction each attribute's mean goes that way without doubt, in sigma,
            shape (A, 2); twice 0 where it does so nowhere.
        kept: Share of the samples that keep their class up to NEAR on both sides; None without a classifier.
        samples: How many were moved.
    """

    positions: Tensor
    curve: Estimate
    slope: Estimate
    spread: Tensor
    rising: Estimate
    ranges: Tensor
    kept: Estimate | None
    samples: int

    @property
    def leak(self) -> Estimate:
        """The slope in standard deviations of each attribute per sigma: what compares between attributes."""
        scale = self.spread.clamp_min(1e-12)
        return Estimate(self.slope.value / scale, self.slope.low / scale, self.slope.high / scale)


@torch.inference_mode()
def direction_effects(
    measure: Measure,
    vector: Tensor,
    z: Tensor,
    seed: int = 0,
    on_points: Callable[[int], None] = lambda count: None,
) -> DirectionEffects:
    """Move samples along a direction and measure what happens.

    Args:
        measure: Points (N, D) to attributes (N, A), NaN where an image has none, and classes (N,) if there are any.
        vector: Unit vector, shape (D,).
        z: Samples, none of which found the direction, shape (N, D).
        seed: Of the resampling.
        on_points: Called with how many more images were measured.

    Raises:
        GeometryError: If hardly any image can be measured.
    """
    positions = torch.tensor(POSITIONS, dtype=torch.float32)
    path = z.unsqueeze(1) + (positions - (z @ vector).unsqueeze(1)).unsqueeze(2) * vector  # (N, T, D)
    found = []
    for batch in path.flatten(0, 1).split(BATCH):
        found.append(measure(batch))
        on_points(len(batch))
    values = torch.cat([each for each, _ in found]).unflatten(0, path.shape[:2])  # (N, T, A)
    near = positions.abs() <= NEAR
    whole = values[:, near].isfinite().all(2).all(1)  # (N,): what vanishes far out is still measured near
    values = values[whole]
    if len(values) < 10:
        raise GeometryError("hardly any image along this direction can be measured; choose another checkpoint")
    random = torch.Generator().manual_seed(seed)
    rows = torch.randint(len(values), (RESAMPLES, len(values)), generator=random)
    steps = values.diff(dim=1)  # (N, T - 1, A)
    slopes = torch.einsum("t,nta->na", positions[near], values[:, near]) / positions[near].square().sum()
    slope = _resampled(slopes, rows)
    way = slope.value.sign()
    near_steps = steps[:, near[1:] & near[:-1]]
    rising = _resampled(((way * near_steps > 0) + 0.5 * (near_steps == 0)).mean(1), rows)
    classes = [each for _, each in found if each is not None]
    return DirectionEffects(
        positions,
        _resampled(values, rows),
        slope,
        _spread_of(measure, z),
        rising,
        _ranges(_resampled(way * steps, rows), positions),
        _kept(torch.cat(classes).unflatten(0, path.shape[:2])[:, near], random) if classes else None,
        len(values),
    )


def _spread_of(measure: Measure, z: Tensor) -> Tensor:
    """Standard deviation of each attribute over samples (N, D) where they are, shape (A,)."""
    values = torch.cat([measure(batch)[0] for batch in z.split(BATCH)])
    return values[values.isfinite().all(1)].std(0)


def _resampled(values: Tensor, rows: Tensor) -> Estimate:
    """The mean over samples (N, ...) with its interval by resampling them, shape (...); NaN counts for nothing."""
    known, filled = values.isfinite().float().flatten(1), values.nan_to_num(0, 0, 0).flatten(1)
    # how often each sample was drawn: one product of matrices instead of as many copies of all values
    drawn = torch.zeros(len(rows), len(values)).scatter_add_(1, rows, torch.ones(rows.shape))
    means = (drawn @ filled) / (drawn @ known).clamp_min(1)
    low, high = means.quantile(torch.tensor(INTERVAL), dim=0)
    shape = values.shape[1:]
    mean = filled.sum(0) / known.sum(0).clamp_min(1)
    return Estimate(mean.view(shape), low.view(shape), high.view(shape))


def _ranges(steps: Estimate, positions: Tensor) -> Tensor:
    """How far from the middle the steps (T - 1, A) lie above 0 with their whole interval, shape (A, 2)."""
    middle = len(positions) // 2
    clear = steps.low > 0
    upwards = clear[middle:].cumprod(0).sum(0)
    downwards = clear[:middle].flip(0).cumprod(0).sum(0)
    return torch.stack([positions[middle - downwards], positions[middle + upwards]], 1)


def _kept(classes: Tensor, random: torch.Generator) -> Estimate:
    """The share of samples whose class is the same at all positions (N, T) as in the middle."""
    same = (classes == classes[:, classes.shape[1] // 2 :][:, :1]).all(1).float().unsqueeze(1)
    found = _resampled(same, torch.randint(len(same), (RESAMPLES, len(same)), generator=random))
    return Estimate(found.value[0], found.low[0], found.high[0])

"""Whether losses look like noise while the images improve: the lecture's claim, tested on what a run has logged.

A loss that is noise has no trend, and knows nothing of the value before it: shuffled, it would look the same. Pure
functions of arrays; the sentence is made of what they find and of nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gan_core.config import RunConfig
from gan_core.registry import OBJECTIVES

LOSSES = {"loss_d": "discriminator", "loss_g": "generator"}
WARM_UP = 0.1  # of a run, at its beginning: what it takes the two to meet; the claim is about what comes then
MOST_VALUES = 8_192  # of a longer log, evenly many are taken
FEWEST_VALUES = 20
SHUFFLES = 1_000
SHORT_MEMORY = 0.01  # of the span
WINDOW = 5  # times the memory: as far as autocorrelations are summed up (Sokal)


@dataclass(frozen=True)
class Trend:
    """A straight line through a series, and how far it is from level.

    Attributes:
        slope, low, high: Change per 1,000 iterations, with its 95% interval.
        change, change_low, change_high: Of the line over the whole span, in units of the scatter.
        scatter: Standard deviation of the values around the line.
    """

    slope: float
    low: float
    high: float
    change: float
    change_low: float
    change_high: float
    scatter: float

    @property
    def kind(self) -> Literal["none", "hidden", "visible"]:
        """Nothing that can be told from level; less than the scatter, which hides it; or more."""
        if self.change_low <= 0 <= self.change_high:
            return "none"
        return "hidden" if abs(self.change) < 1 else "visible"


@dataclass(frozen=True)
class Memory:
    """How much a value knows of those after it, beside the trend.

    Attributes:
        spacing: Iterations between two logged values.
        correlation: Of neighbouring values.
        low, high: Between which it lies in 95% of the series that the same values make when they are shuffled.
        p: Share of the shuffled series whose neighbours are correlated at least as much.
        iterations: For how long values are as good as one: the spacing where they know nothing of each other.
        is_short: Whether that is less than 1% of the span.
    """

    spacing: float
    correlation: float
    low: float
    high: float
    p: float
    iterations: float
    is_short: bool

    @property
    def kind(self) -> Literal["none", "short", "long"]:
        """As if shuffled; forgotten within 1% of the span; or longer."""
        if self.low <= self.correlation <= self.high:
            return "none"
        return "short" if self.is_short else "long"


@dataclass(frozen=True)
class LossTest:
    """What the test says of one loss."""

    name: str
    trend: Trend
    memory: Memory

    @property
    def is_noise(self) -> bool:
        """Whether nobody could read progress from it: no trend to be seen, nothing long remembered."""
        return self.trend.kind != "visible" and self.memory.kind != "long"


@dataclass(frozen=True)
class Improvement:
    """FID at the first and the last measured checkpoint of the span."""

    first_step: int
    last_step: int
    first: float
    last: float

    @property
    def is_better(self) -> bool:
        """Whether the images improved."""
        return self.last < self.first


@dataclass(frozen=True)
class NoiseTest:
    """The claim, tested over a span of iterations.

    Attributes:
        first, last: Iterations of the span.
        values: How many values of each loss it rests on.
        losses: By name of the column.
        images: None where fewer than two checkpoints of the span have an FID.
    """

    first: int
    last: int
    values: int
    losses: dict[str, LossTest] = field(default_factory=dict)
    images: Improvement | None = None


def memory_length(residuals: np.ndarray) -> float:
    """For how many values a series without trend (N,) is as good as one: 1 for noise.

    Autocorrelations are summed up as far as five times their sum, beyond which they are noise themselves.

    Source: Sokal 1997, doi:10.1007/978-1-4899-0319-8_6.
    """
    sums = 2 * np.cumsum(_autocorrelations(residuals)) - 1
    far_enough = np.flatnonzero(np.arange(len(sums)) >= WINDOW * sums)
    return float(max(1.0, sums[far_enough[0]] if len(far_enough) else sums[-1]))


def _autocorrelations(residuals: np.ndarray) -> np.ndarray:
    """Of a series with mean zero, at each lag, by one Fourier transform, shape (N,)."""
    count = len(residuals)
    spectrum = np.fft.rfft(residuals, 2 * count)
    products = np.fft.irfft(spectrum * spectrum.conj())[:count]
    return products / products[0] if products[0] > 0 else np.eye(1, count)[0]


def _line(steps: np.ndarray, values: np.ndarray) -> tuple[float, np.ndarray]:
    """The slope of the least squares line, and what is left."""
    centred = steps - steps.mean()
    slope = float(centred @ values / (centred @ centred))
    return slope, values - values.mean() - slope * centred


def trend_of(steps: np.ndarray, values: np.ndarray) -> Trend:
    """The line through a series, with an interval that knows that neighbours are alike.

    Args:
        steps, values: Shape (N,), finite, at least three.

    Values that know of each other count for fewer: N is divided by `memory_length` wherever it stands for independent
    values. Source: Santer et al. 2000, doi:10.1029/1999JD901105, with all lags in place of the first alone.
    """
    from scipy.special import stdtrit

    slope, residuals = _line(steps, values)
    independent = len(values) / memory_length(residuals)
    scatter = float(residuals.std())
    span = float(steps[-1] - steps[0])
    if independent <= 3 or scatter == 0:
        reach = np.inf if scatter > 0 else 0.0
    else:
        deviation = np.sqrt((residuals @ residuals) / (independent - 2) / np.square(steps - steps.mean()).sum())
        reach = float(stdtrit(independent - 2, 0.975) * deviation)
    # a line without scatter is infinitely clear; one that is level is none
    unit = span / scatter if scatter > 0 else np.inf
    change, low, high = (float(each * unit) if each else 0.0 for each in (slope, slope - reach, slope + reach))
    return Trend(1_000 * slope, 1_000 * (slope - reach), 1_000 * (slope + reach), change, low, high, scatter)


def memory_of(steps: np.ndarray, values: np.ndarray, seed: int = 0, shuffles: int = SHUFFLES) -> Memory:
    """How alike neighbours of a series are beside its trend, against the same values shuffled.

    Args:
        steps, values: Shape (N,), finite, at least three.
        seed: Of the shuffling.
        shuffles: How many.
    """
    _, residuals = _line(steps, values)
    spacing = float(np.median(np.diff(steps)))
    squares = float(residuals @ residuals)
    if squares == 0:
        return Memory(spacing, 0.0, 0.0, 0.0, 1.0, spacing, True)

    def neighbours(series: np.ndarray) -> float:
        return float(series[:-1] @ series[1:]) / squares

    found, random = neighbours(residuals), np.random.default_rng(seed)
    shuffled = np.array([neighbours(random.permutation(residuals)) for _ in range(shuffles)])
    low, high = np.quantile(shuffled, [0.025, 0.975]).tolist()
    as_much = np.count_nonzero(np.abs(shuffled) >= abs(found))
    length = spacing * memory_length(residuals)
    is_short = length < SHORT_MEMORY * (steps[-1] - steps[0])
    return Memory(spacing, found, low, high, (as_much + 1) / (shuffles + 1), length, bool(is_short))


def improvement(fids: Mapping[int, float | None], first: float, last: float) -> Improvement | None:
    """How FID changed from the first to the last measured checkpoint in a span."""
    known = sorted((step, fid) for step, fid in fids.items() if first <= step <= last and fid is not None)
    if len(known) < 2:
        return None
    (first_step, before), (last_step, after) = known[0], known[-1]
    return Improvement(first_step, last_step, before, after)


def noise_test(
    columns: Mapping[str, np.ndarray],
    fids: Mapping[int, float | None],
    first: float | None = None,
    last: float | None = None,
    seed: int = 0,
) -> NoiseTest | None:
    """Test the claim over a span of a log.

    Args:
        columns: Of metrics.jsonl, shape (N,) each; may be empty.
        fids: FID by iteration of the measured checkpoints.
        first, last: Of the span; None for all but the first tenth of the run.
        seed: Of the shuffling.

    Returns:
        None where the span holds too few values to say anything.
    """
    if not columns:
        return None
    steps = columns["step"]
    first = WARM_UP * float(steps.max()) if first is None else first
    last = float(steps.max()) if last is None else last
    known = (steps >= first) & (steps <= last)
    for name in LOSSES:
        known &= np.isfinite(columns[name])
    rows = np.flatnonzero(known)
    rows = rows[:: max(1, -(-len(rows) // MOST_VALUES))]
    chosen = steps[rows]
    # no log of this project goes back
    if len(rows) < FEWEST_VALUES or (np.diff(chosen) <= 0).any():
        return None
    losses = {
        name: LossTest(title, trend_of(chosen, columns[name][rows]), memory_of(chosen, columns[name][rows], seed))
        for name, title in LOSSES.items()
    }
    return NoiseTest(int(chosen[0]), int(chosen[-1]), len(rows), losses, improvement(fids, first, last))


# --- in words --------------------------------------------------------------------------------------------------------


def verdict(test: NoiseTest) -> Literal["holds", "holds in part", "does not hold", "cannot be told"]:
    """Whether losses looked like noise while the images improved."""
    if test.images is None:
        return "cannot be told"
    noise = sum(loss.is_noise for loss in test.losses.values())
    if not test.images.is_better or noise == 0:
        return "does not hold"
    return "holds" if noise == len(test.losses) else "holds in part"


def loss_in_words(loss: LossTest) -> str:
    """What one loss did, as the end of a sentence that begins with the loss."""
    trend, memory = loss.trend, loss.memory
    if loss.is_noise:
        level = "has no trend" if trend.kind == "none" else f"moves by only {abs(trend.change):.1f} times its scatter"
        if memory.kind == "none":
            return f"looks like noise: it {level}, and shuffled it would look the same"
        return f"looks like noise: it {level}, and forgets itself within {memory.iterations:,.0f} iterations"
    if trend.kind == "visible":
        way = "rises" if trend.change > 0 else "falls"
        return f"does not look like noise: it {way} by {abs(trend.change):.1f} times its scatter"
    return f"does not look like noise: it wanders, and remembers {memory.iterations:,.0f} iterations"


def in_words(test: NoiseTest) -> str:
    """Which part of the claim holds, in one sentence."""
    images = test.images
    if images is None:
        said = "no two checkpoints have an FID, so nobody knows what the images did"
    else:
        said = f"FID {'falls' if images.is_better else 'does not fall'}, {images.first:.1f} to {images.last:.1f}"
    losses = "; ".join(f"the {loss.name}'s loss {loss_in_words(loss)}" for loss in test.losses.values())
    head = {"cannot be told": "Whether the claim holds here cannot be told"}.get(
        verdict(test), f"The claim {verdict(test)} here"
    )
    return f"{head}: over iterations {test.first:,} to {test.last:,} {said}; {losses}."


def why(config: RunConfig) -> str:
    """What in a run's configuration makes its losses calmer or wilder than the lecture's."""
    objective, fraction = config.objective, config.optimiser.lr_decay_fraction
    reasons = []
    if OBJECTIVES[objective.name].penalty is not None and objective.penalty_weight > 0:
        reasons.append(
            "the gradient penalty keeps the discriminator from being sure of anything, so both losses stay near chance "
            "with little scatter, and a drift shows that noise would hide"
        )
    if fraction:
        reasons.append(
            f"learning rates that fall over the last {fraction:.0%} of the run let both networks settle, so the "
            "scatter shrinks"
        )
    if not reasons:
        return (
            "Nothing calms this game: no gradient penalty, and learning rates that stay as they are. Each network "
            "answers every move of the other."
        )
    text = "; ".join(reasons)
    return f"{text[0].upper()}{text[1:]}."

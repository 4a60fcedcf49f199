"""What charts of a training run do with its numbers: smooth them, thin them, and choose an axis."""

import numpy as np

FAR = 10  # times its lowest value: then a distance is drawn on a logarithmic axis
FEWEST_TICKS = 3  # with fewer, nobody can tell where a line is on a logarithmic axis


def smooth(values: np.ndarray, weight: float) -> np.ndarray:
    """Exponential moving average without the start's bias.

    Args:
        values: Shape (N,). What is not finite is left out of the average, and stays NaN.
        weight: Share of the old average that each step keeps, in [0, 1).

    Source: the bias correction of Kingma and Ba 2014, arXiv:1412.6980, as in TensorBoard's smoothing.
    """
    from scipy.signal import lfilter  # here, since scipy takes a second and most pages do not need it

    known = np.isfinite(values)
    averages = lfilter([1 - weight], [1, -weight], values[known])
    smoothed = np.full(len(values), np.nan)
    smoothed[known] = averages / (1 - weight ** np.arange(1, len(averages) + 1.0))
    return smoothed


def bin_starts(steps: np.ndarray, bins: int, is_log: bool) -> np.ndarray:
    """Where the bins of an axis begin, as indices of some steps; bins without any step are left out.

    Args:
        steps: Shape (N,). Where they are not ascending, as in no log of this project, each bin gets as many.
        bins: Of equal width on the axis.
        is_log: Whether the axis is logarithmic.
    """
    if (np.diff(steps) < 0).any():
        return np.unique(np.linspace(0, len(steps), bins, endpoint=False).astype(int))
    places = np.log10(np.maximum(steps, 1)) if is_log else steps
    edges = np.linspace(places[0], places[-1], bins, endpoint=False)
    return np.unique(np.searchsorted(places, edges))


def thinned(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Which points of a curve to draw: of each bin the lowest, the highest and the first gap, and both ends.

    Args:
        values: Shape (N,); NaN is a gap.
        starts: Of the bins, ascending indices, the first 0.

    Returns:
        Ascending indices, at most three a bin and the ends.
    """
    kept = {0, len(values) - 1}
    for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
        part = values[start:end]
        gaps = np.isnan(part)
        if gaps.any():
            kept.add(start + int(gaps.argmax()))
        if not gaps.all():
            kept |= {start + int(np.nanargmin(part)), start + int(np.nanargmax(part))}
    return np.array(sorted(kept))


def log_ticks(values: np.ndarray) -> list[float] | None:
    """Round numbers for a logarithmic axis, as few as say where the values (N,) lie; None for plotly's own.

    Powers of ten alone would leave an axis without any number where all values lie between two of them.
    """
    shown = values[np.isfinite(values) & (values > 0)]
    if not len(shown):
        return None
    decades = np.arange(np.floor(np.log10(shown.min())), np.ceil(np.log10(shown.max())) + 1)
    for leading in ((1,), (1, 2, 5), range(1, 10)):
        ticks = np.outer(10.0**decades, leading).ravel()
        if np.count_nonzero((ticks >= shown.min()) & (ticks <= shown.max())) >= FEWEST_TICKS:
            return ticks.round(12).tolist()
    return None


def falls_far(values: np.ndarray) -> bool:
    """Whether a distance (N,) falls so far that a logarithmic axis shows it better."""
    known = values[np.isfinite(values)]
    return len(known) > 1 and known.min() > 0 and known.max() >= FAR * known.min()

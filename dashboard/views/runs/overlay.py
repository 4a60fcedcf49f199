"""One quantity of many runs over their training, read and thinned for one chart."""

import numpy as np

from dashboard.shared import cache
from dashboard.views.runs.figures import RunCurve
from gan_core.errors import AtlasError
from gan_core.registry import METRICS
from gan_core.runs.index import RunSummary
from gan_core.runs.run import Run

MOST_CURVES = 21  # as many as there are pairs of a colour and a dash
POINTS = 24_000  # of all curves together
MOST_BINS, FEWEST_BINS = 1_000, 200  # of one; a bin has at most three points


def curves(members: list[RunSummary], quantity: str, axis: str, smoothing: float) -> tuple[list[RunCurve], list[str]]:
    """One quantity of some runs over their training.

    Args:
        members: The runs; at most `MOST_CURVES` are drawn.
        quantity: A loss as logs name it, or the name of a metric.
        axis: "step", "images" or "seconds", as logs name them.
        smoothing: Weight of the moving average of losses.

    Returns:
        The curves that there are, and why there is none of the other runs, a sentence each.
    """
    drawn, missing = [], []
    shown = members[:MOST_CURVES]
    bins = max(FEWEST_BINS, min(MOST_BINS, POINTS // (3 * max(1, len(shown)))))
    for summary in shown:
        try:
            curve = summary.run and _curve(summary.run, quantity, axis, smoothing, bins)
        except AtlasError as error:
            missing.append(f"{summary.name}: {error}")
        else:
            drawn += [curve] if curve else []
            missing += [] if curve else [f"{summary.name} has no such values."]
    if len(members) > len(shown):
        missing.append(f"Only the first {len(shown)} of {len(members):,} selected runs are drawn.")
    return drawn, missing


def _curve(run: Run, quantity: str, axis: str, smoothing: float, bins: int) -> RunCurve | None:
    is_metric = quantity in METRICS
    steps, values = _measured(run, quantity) if is_metric else cache.smoothed_log(run, quantity, smoothing, bins)
    places = _places(run, axis, steps)
    known = np.isfinite(places) & np.isfinite(values)
    if not known.any():
        return None
    steps, places, values = steps[known], places[known], values[known]
    text = METRICS[quantity].text if is_metric else "{:.3f}".format
    best = cache.best_checkpoint_of(run) if is_metric else None
    marked = np.flatnonzero(steps == best.step) if best else []
    if best is None or not len(marked):
        return RunCurve(run.name, places, values, None, f"last {text(float(values[-1]))}")
    place, value = float(places[marked[0]]), float(values[marked[0]])
    return RunCurve(run.name, places, values, (place, value), f"{text(value)} at {best.step:,}")


def _measured(run: Run, metric: str) -> tuple[np.ndarray, np.ndarray]:
    records = cache.quality(run)
    values = [record.values.get(metric) for record in records]
    return np.array([record.step for record in records], float), np.array(values, float)  # None becomes NaN


def _places(run: Run, axis: str, steps: np.ndarray) -> np.ndarray:
    """Where some iterations (N,) are on an axis; NaN where the log does not tell."""
    if axis == "step":
        return steps
    columns = cache.logged(run).columns
    known = np.isfinite(columns["step"]) & np.isfinite(columns[axis]) if columns else np.zeros(0, bool)
    if not known.any():
        return np.full(len(steps), np.nan)
    # before the first logged line nothing was seen and no time had passed
    logged, told = (np.concatenate([[0.0], columns[name][known]]) for name in ("step", axis))
    return np.interp(steps, logged, told)

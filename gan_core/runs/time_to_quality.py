"""How soon a run was good: FID, or whatever metric comes first, against the time that training had taken."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gan_core.config import RunConfig
from gan_core.registry import METRICS
from gan_core.runs.best import best_checkpoint
from gan_core.runs.diff import flat_differences
from gan_core.runs.evaluations import readable_quality
from gan_core.runs.index import comparable
from gan_core.runs.run import Run

WITHIN = 2.0  # times the best value
IGNORED = {"precision"}  # which number format is faster is a matter of the machine


@dataclass(frozen=True)
class TimeToQuality:
    """What was measured of a run that was trained by some configuration.

    Attributes:
        run: Its name.
        metric: Title of the metric.
        first: Seconds until the first checkpoint within `WITHIN` times the best value, and its value as text.
        best: The same of the best checkpoint.
    """

    run: str
    metric: str
    first: tuple[float, str]
    best: tuple[float, str]


def time_to_quality(config: RunConfig, runs: Iterable[Run]) -> TimeToQuality | None:
    """What was measured of the first of some runs that was trained by a configuration; None if none was.

    Raises:
        AtlasError: If what such a run holds cannot be read.
    """
    for run in runs:
        fields = {each.field for each in flat_differences(config, run.info.config)}
        if fields <= IGNORED and (found := _of_run(run)):
            return found
    return None


def _of_run(run: Run) -> TimeToQuality | None:
    evaluations = comparable(readable_quality(run)[0])
    best, logged = best_checkpoint(evaluations, run.steps()), run.metrics()
    if best is None or not logged or METRICS[best.metric].better != "lower":
        return None
    values = ((each.step, each.values[best.metric]) for each in evaluations)
    measured = sorted((step, value) for step, value in values if value is not None)
    good = next(pair for pair in measured if pair[1] <= WITHIN * min(value for _, value in measured))
    metric = METRICS[best.metric]

    def at(step: int) -> float:
        return float(np.interp(step, logged["step"], logged["seconds"]))

    return TimeToQuality(run.name, metric.title, (at(good[0]), metric.text(good[1])), (at(best.step), best.value))

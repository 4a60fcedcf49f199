"""How soon a run was good: FID, or whatever metric comes first, against the iterations that it took."""

from collections.abc import Iterable

from gan_core.config import RunConfig
from gan_core.recipes import TimeToQuality
from gan_core.registry import METRICS
from gan_core.runs.best import best_checkpoint
from gan_core.runs.diff import flat_differences
from gan_core.runs.evaluations import readable_quality
from gan_core.runs.index import comparable
from gan_core.runs.run import Run

WITHIN = 2.0  # times the best value
IGNORED = {"precision"}  # which number format is faster is a matter of the machine


def time_to_quality(config: RunConfig, runs: Iterable[Run]) -> TimeToQuality | None:
    """What was measured of the first of some runs that was trained by a configuration; None if none was.

    Raises:
        AtlasError: If what such a run holds cannot be read.
    """
    for run in runs:
        fields = {each.field for each in flat_differences(config, run.info.config)}
        if fields <= IGNORED and (found := quality_of(run)):
            return found
    return None


def quality_of(run: Run) -> TimeToQuality | None:
    """What was measured of a run; None if nothing was. Nearly as good is within `WITHIN` times the best value.

    Raises:
        AtlasError: If it cannot be read.
    """
    evaluations = comparable(readable_quality(run)[0])
    best = best_checkpoint(evaluations, run.steps())
    if best is None or METRICS[best.metric].better != "lower":
        return None
    values = ((each.step, each.values[best.metric]) for each in evaluations)
    measured = sorted((step, value) for step, value in values if value is not None)
    good = next(pair for pair in measured if pair[1] <= WITHIN * min(value for _, value in measured))
    metric = METRICS[best.metric]
    return TimeToQuality(run.name, metric.title, (good[0], metric.text(good[1])), (best.step, best.value))

"""Which checkpoint of a run is the best: computed here alone, so that every page and command names the same one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gan_core.registry import METRICS, Metric, metrics_in_order
from gan_core.runs.evaluations import Evaluation


@dataclass(frozen=True)
class BestCheckpoint:
    """The best checkpoint of a run.

    Attributes:
        metric: The name of the metric that decides.
        evaluation: What was measured of it.
    """

    metric: str
    evaluation: Evaluation

    @property
    def step(self) -> int:
        """Its iteration."""
        return self.evaluation.step

    @property
    def reason(self) -> str:
        """By what it is the best, such as "lowest FID"."""
        metric = METRICS[self.metric]
        return f"{'highest' if metric.better == 'higher' else 'lowest'} {metric.title}"

    @property
    def value(self) -> str:
        """The deciding metric for people, with its unit."""
        return METRICS[self.metric].text(self.evaluation.values[self.metric])


def best_checkpoint(evaluations: Sequence[Evaluation], steps: Iterable[int]) -> BestCheckpoint | None:
    """The best of some evaluated checkpoints by the first metric, as tables order them, that was measured and rates.

    Args:
        evaluations: That may be compared with each other, as `index.comparable` finds them.
        steps: The iterations of the checkpoints that there are; what was measured of others does not count.

    Returns:
        The earliest of equally good ones; None where nothing was measured.
    """
    known = set(steps)
    there = [evaluation for evaluation in evaluations if evaluation.step in known]
    for name, metric in metrics_in_order().items():
        measured = [evaluation for evaluation in there if evaluation.values.get(name) is not None]
        if metric.better and measured:
            return BestCheckpoint(name, min(measured, key=lambda each: (_badness(each, name, metric), each.step)))
    return None


def _badness(evaluation: Evaluation, name: str, metric: Metric[Any]) -> float:
    value = evaluation.values[name] or 0.0
    return -value if metric.better == "higher" else value

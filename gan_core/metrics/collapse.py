"""Classes that a generator has stopped making."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core.registry import METRICS, Metric

if TYPE_CHECKING:
    from torch import Tensor

COLLAPSED_BELOW = 0.5  # of a class's share in the real images


def collapsed(counts: Tensor, real_counts: Tensor) -> Tensor:
    """Which classes are certainly made less than half as often as they occur.

    Args:
        counts, real_counts: Images of each class, generated and real, shape (K,).

    Returns:
        bool, shape (K,): True where even the upper end of the generated share's 95% interval is below half the real
        share.
    """
    from gan_core.statistics import wilson

    _, high = wilson(counts.double() / counts.sum(), int(counts.sum()))
    return high < COLLAPSED_BELOW * real_counts.double() / real_counts.sum()


METRICS.register(
    "collapsed",
    Metric(
        "collapsed classes",
        "Classes that are certainly made less than half as often as they occur.",
        statistics=lambda reference, generated: collapsed(generated.counts, reference.real.counts),
        value=lambda is_collapsed: float(is_collapsed.sum()),
        better="lower",
        digits=0,
        order=32,
    ),
)

"""Classes that a generator has stopped making."""

from torch import Tensor

from gan_core.statistics import wilson

COLLAPSED_BELOW = 0.5  # of a class's share in the real images


def collapsed(counts: Tensor, real_counts: Tensor) -> Tensor:
    """Which classes are certainly made less than half as often as they occur.

    Args:
        counts, real_counts: Images of each class, generated and real, shape (K,).

    Returns:
        bool, shape (K,): True where even the upper end of the generated share's 95 % interval is below half the real
        share.
    """
    _, high = wilson(counts.double() / counts.sum(), int(counts.sum()))
    return high < COLLAPSED_BELOW * real_counts.double() / real_counts.sum()

"""Intervals of shares, for a figure that is counted."""

from torch import Tensor

NORMAL_95 = 1.959964


def wilson(share: Tensor, total: float) -> tuple[Tensor, Tensor]:
    """95% confidence interval of shares (...) that were observed in `total` independent trials.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953; it holds for rare and for common events.
    """
    squared = NORMAL_95**2 / total
    middle = (share + squared / 2) / (1 + squared)
    spread = (squared * (share * (1 - share) + squared / 4)).sqrt() / (1 + squared)
    return (middle - spread).clamp_min(0), (middle + spread).clamp_max(1)

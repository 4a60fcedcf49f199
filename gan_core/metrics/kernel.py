"""Kernel distance between two sets of features."""

import warnings

import torch
from torch import Tensor

from gan_core.errors import QualityError
from gan_core.metrics.frechet import _Known

KID_SUBSETS, KID_SUBSET_SIZE = 100, 1_000


def kid(
    real: Tensor, generated: Tensor, seed: int, subsets: int = KID_SUBSETS, subset_size: int = KID_SUBSET_SIZE
) -> tuple[float, float]:
    """Squared maximum mean discrepancy with a cubic kernel (KID); unbiased, so it may fall a little below 0.

    Args:
        real, generated: Features, shape (M, F) and (N, F).
        seed: Draws the subsets.
        subsets, subset_size: How many are drawn from each set, and how large.

    Returns:
        Mean and standard deviation over the subsets.

    Raises:
        QualityError: If a set is smaller than a subset.

    Source: Bińkowski et al. 2018, arXiv:1801.01401.
    """
    from torchmetrics.image.kid import KernelInceptionDistance

    if min(len(real), len(generated)) < subset_size:
        raise QualityError(f"KID draws {subset_size} images of each kind, found {len(real)} and {len(generated)}")
    with warnings.catch_warnings():
        # it says that it keeps all features, which are here already
        warnings.filterwarnings("ignore", "Metric `Kernel Inception Distance` will save all", UserWarning)
        metric = KernelInceptionDistance(_Known(real.shape[1]), subsets=subsets, subset_size=subset_size)
    metric.update(real.double(), real=True)
    metric.update(generated.double(), real=False)
    # it takes no generator of its own and draws from the global one, which is put back as it was
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        mean, deviation = metric.compute()
    return mean.item(), deviation.item()

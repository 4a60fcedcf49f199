"""Kernel distance between two sets of features."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from gan_core.errors import QualityError
from gan_core.metrics.frechet import known_features
from gan_core.registry import METRICS, Metric, Observed, Reference

if TYPE_CHECKING:
    from torch import Tensor

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
    import torch
    from torchmetrics.image.kid import KernelInceptionDistance

    if min(len(real), len(generated)) < subset_size:
        raise QualityError(f"KID draws {subset_size} images of each kind, found {len(real)} and {len(generated)}")
    with warnings.catch_warnings():
        # it says that it keeps all features, which are here already
        warnings.filterwarnings("ignore", "Metric `Kernel Inception Distance` will save all", UserWarning)
        metric = KernelInceptionDistance(known_features(real.shape[1]), subsets=subsets, subset_size=subset_size)
    metric.update(real.double(), real=True)
    metric.update(generated.double(), real=False)
    # it takes no generator of its own and draws from the global one, which is put back as it was
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        mean, deviation = metric.compute()
    return mean.item(), deviation.item()


def kid_against(reference: Reference, generated: Observed) -> tuple[float, float]:
    """Mean and standard deviation of KID over the subsets that the settings want."""
    settings = reference.settings
    return kid(
        reference.real.features, generated.features, settings.seed, settings.kid_subsets, settings.kid_subset_size
    )


METRICS.register(
    "kid",
    Metric(
        "KID",
        "Squared maximum mean discrepancy between the classifier's features of real and of generated images.",
        statistics=kid_against,
        value=lambda over_subsets: over_subsets[0],
        deviation=lambda over_subsets: over_subsets[1],
        better="lower",
        order=11,
    ),
)

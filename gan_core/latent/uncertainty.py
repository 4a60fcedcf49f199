"""How often a classifier cannot tell what a generator makes, and how that depends on how typical the points are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.latent.evaluation import Logits, evaluate_batches
from gan_core.latent.sampling import Decode, truncate
from gan_core.statistics import wilson

CERTAIN_FROM = 0.9  # probability of an answer


@dataclass(frozen=True)
class UncertainShares:
    """The uncertain share at several truncations, each with its 95% Wilson interval, shape (T,)."""

    truncations: Tensor
    share: Tensor
    low: Tensor
    high: Tensor


def uncertain_share(confidence: Tensor) -> float:
    """Share of answers that were given a probability (N,) below 0.9."""
    return (confidence < CERTAIN_FROM).double().mean().item()


def uncertain_by_truncation(
    decode: Decode,
    logits: Logits,
    z: Tensor,
    truncations: Sequence[float],
    on_points: Callable[[int], None] = lambda count: None,
) -> UncertainShares:
    """The uncertain share of the same points at several truncations.

    A generator is continuous and its points are one connected cloud, so between two classes it makes something that is
    neither. Source: Tanielian et al. 2020, arXiv:2006.04596.

    Args:
        decode: Points (N, D) to images (N, C, H, W).
        logits: Images to calibrated logits (N, K).
        z: Points, shape (N, D).
        truncations: By which they are scaled.
        on_points: Called with how many more points are done, N at each truncation.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers.
        ClassifierError: If the classifier does, or gives different images the same answer.
    """
    shares = []
    for factor in truncations:
        confidence = []
        for found in evaluate_batches(decode, truncate(z, factor), logits):
            confidence.append(found.confidence)
            on_points(len(found.confidence))
        shares.append(uncertain_share(torch.cat(confidence)))
    share = torch.tensor(shares)
    return UncertainShares(torch.tensor(list(truncations)), share, *wilson(share, len(z)))

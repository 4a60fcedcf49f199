"""Exponential moving average of the generator's weights."""

from itertools import chain

import torch
from torch import nn


def ema_decay(step: int, halflife_steps: float, rampup_ratio: float) -> float:
    """Share of the old EMA that is kept at `step` (1 is the first).

    The half-life grows with training, so that early checkpoints do not show the untrained start for hundreds of steps.

    Source: Karras et al. 2022, arXiv:2206.00364, training loop.
    """
    return 0.5 ** (1 / min(halflife_steps, step * rampup_ratio))


@torch.no_grad()
def update_ema(ema: nn.Module, generator: nn.Module, decay: float) -> None:
    """Move the EMA towards the generator: weights and normalisation statistics alike."""
    tensors = (chain(network.parameters(), network.buffers()) for network in (ema, generator))
    for old, new in zip(*tensors, strict=True):
        if old.is_floating_point():
            old.lerp_(new, 1 - decay)
        else:
            old.copy_(new)

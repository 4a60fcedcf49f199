"""Which real images and which noise an iteration sees."""

from functools import lru_cache

import torch
from torch import Tensor

from gan_core.random import random_stream


@lru_cache(maxsize=2)
def _epoch_order(seed: int, count: int, epoch: int) -> Tensor:
    return torch.randperm(count, generator=random_stream(seed, f"epoch {epoch}"))


def batch_indices(seed: int, count: int, batch_size: int, batch: int) -> Tensor:
    """Which images the batch number `batch` holds: a pure function, so that a resumed run needs no position file.

    Each epoch is a new order of all images; the few that do not fill a last batch wait for another epoch.

    Returns:
        Indices into the image set, shape (batch_size,).
    """
    batches_per_epoch = count // batch_size
    epoch, place = divmod(batch, batches_per_epoch)
    order = _epoch_order(seed, count, epoch)
    return order[place * batch_size : (place + 1) * batch_size]


def draw_noise(random: torch.Generator, count: int, latent_size: int) -> Tensor:
    """Points of the latent space from a standard normal, shape (count, latent_size)."""
    return torch.randn(count, latent_size, generator=random)

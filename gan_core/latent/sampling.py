"""From a seed to points of the latent space, and from points to images."""

from collections.abc import Callable, Iterator
from typing import Protocol

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.finite import made_by_generator
from gan_core.random import random_stream

Decode = Callable[[Tensor], Tensor]


class FeatureDecoder(Protocol):
    """Makes images of points, and tells what it computed on the way."""

    def __call__(self, z: Tensor) -> Tensor:
        """Images of points (N, D) in [-1, 1], shape (N, C, H, W)."""

    def hidden(self, z: Tensor) -> Tensor:
        """Its features: activations of the last hidden layer, shape (N, F)."""

    def hidden_and_images(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Both from one pass."""


def sample_classes(seed: int, count: int, weights: Tensor) -> Tensor:
    """Classes at random for class-conditional images, int64, shape (count,).

    Args:
        seed: Draws them; the points of `sample_latent` with the same seed are drawn apart from them.
        count: How many.
        weights: How often each class is drawn, in proportion, shape (K,).
    """
    _check_seed(seed)
    return torch.multinomial(weights.double(), count, replacement=True, generator=random_stream(seed, "classes"))


STREAM_BATCH = 4_000  # a multiple of 16: torch fills normals in blocks of 16, so only then do batches join seamlessly


def sample_latent(seed: int, count: int, latent_size: int) -> Tensor:
    """Points from a standard normal, shape (count, latent_size). The same seed gives the same points.

    Raises:
        GeometryError: If the seed is negative or too large for a random stream.
    """
    _check_seed(seed)
    return torch.randn(count, latent_size, generator=torch.Generator().manual_seed(seed))


def stream_latent(seed: int, count: int, latent_size: int) -> Iterator[Tensor]:
    """The points of `sample_latent`, a few thousand at a time, so that a million need little memory."""
    _check_seed(seed)
    random = torch.Generator().manual_seed(seed)
    for begin in range(0, count, STREAM_BATCH):
        yield torch.randn(min(STREAM_BATCH, count - begin), latent_size, generator=random)


def sampled_rows(seed: int, rows: Tensor, latent_size: int) -> Tensor:
    """Some of the points of `sample_latent`, without keeping the others.

    Args:
        seed: Of the points.
        rows: Their numbers, int64, shape (M,).
        latent_size: D.

    Returns:
        Shape (M, D), in the order of `rows`.
    """
    points = torch.empty(len(rows), latent_size)
    whole_batches = STREAM_BATCH * (int(rows.max()) // STREAM_BATCH + 1) if len(rows) else 0
    for batch, z in enumerate(stream_latent(seed, whole_batches, latent_size)):
        here = rows // STREAM_BATCH == batch
        points[here] = z[rows[here] % STREAM_BATCH]
    return points


def truncate(z: Tensor, factor: float) -> Tensor:
    """Draw points towards the centre: 0 is the centre itself, 1 changes nothing.

    Typical images live there, varied ones outside. Source: Karras et al. 2019, arXiv:1812.04948, section B.
    """
    return z * factor


@torch.inference_mode()
def decode_batches(decode: Decode, z: Tensor, batch_size: int = 1_000) -> Iterator[Tensor]:
    """What `decode` makes of many points, a batch at a time so that memory stays bounded.

    Raises:
        GeometryError: If it makes infinite or undefined numbers.
    """
    for batch in z.split(batch_size):
        yield made_by_generator(decode(batch))


def _check_seed(seed: int) -> None:
    if not 0 <= seed < 2**63:
        raise GeometryError(f"a seed must lie between 0 and 2^63 - 1, found {seed}")

"""From a seed to points of the latent space, and from points to images."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from gan_core.errors import GeometryError

Decode = Callable[[Tensor], Tensor]


def sample_latent(seed: int, count: int, latent_size: int) -> Tensor:
    """Points from a standard normal, shape (count, latent_size). The same seed gives the same points.

    Raises:
        GeometryError: If the seed is negative or too large for a random stream.
    """
    if not 0 <= seed < 2**63:
        raise GeometryError(f"a seed must lie between 0 and 2^63 - 1, found {seed}")
    return torch.randn(count, latent_size, generator=torch.Generator().manual_seed(seed))


def truncate(z: Tensor, factor: float) -> Tensor:
    """Draw points towards the centre: 0 is the centre itself, 1 changes nothing.

    Typical images live there, varied ones outside. Source: Karras et al. 2019, arXiv:1812.04948, section B.
    """
    return z * factor


@torch.inference_mode()
def decode_batches(decode: Decode, z: Tensor, batch_size: int = 1_000) -> Iterator[Tensor]:
    """What `decode` makes of many points, a batch at a time so that memory stays bounded."""
    for batch in z.split(batch_size):
        yield decode(batch)


def typical_norm(latent_size: int) -> tuple[float, float]:
    """Mean and standard deviation of |z| in sigma for a standard normal z: the shell on which generators train.

    Source: the chi distribution's first two moments.
    """
    half = torch.tensor(latent_size / 2, dtype=torch.float64)
    mean = (2**0.5 * torch.exp(torch.lgamma(half + 0.5) - torch.lgamma(half))).item()
    return mean, (latent_size - mean**2) ** 0.5

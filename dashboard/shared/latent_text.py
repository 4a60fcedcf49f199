"""Latent vectors as text for an address."""

import base64

import numpy as np
import torch
from torch import Tensor

from gan_core.errors import counted


def pack(z: Tensor) -> str:
    """A latent vector (D,) as text: float16, so that 100 dimensions take 267 characters."""
    return base64.urlsafe_b64encode(z.numpy().astype("<f2").tobytes()).decode().rstrip("=")


def unpack(text: str, latent_size: int) -> Tensor:
    """Inverse of `pack`, shape (D,).

    Raises:
        ValueError: If the text is not a latent vector of that many dimensions.
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise ValueError("the link's z is not readable") from None
    if len(data) != 2 * latent_size:
        raise ValueError(f"the link's z has {counted(len(data) // 2, 'dimension')}, this run has {latent_size}")
    values = np.frombuffer(data, "<f2").astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("the link's z holds a number that is not finite")
    return torch.from_numpy(values)

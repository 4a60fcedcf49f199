"""Latent vectors as text for an address."""

import base64

import numpy as np
import torch
from torch import Tensor

from gan_core.errors import counted

WHOLE = "~"  # before the text of float32


def pack(z: Tensor) -> str:
    """A latent vector (D,) as text that `unpack` reads back unchanged.

    Where float16 holds it exactly, as the page makes it, 100 dimensions take 267 characters, else 535 as float32.
    """
    values = z.numpy()
    with np.errstate(over="ignore"):
        half = values.astype("<f2")
    if np.array_equal(half.astype(np.float32), values):
        return _text(half)
    return WHOLE + _text(values.astype("<f4"))


def _text(values: np.ndarray) -> str:
    return base64.urlsafe_b64encode(values.tobytes()).decode().rstrip("=")


def unpack(text: str, latent_size: int) -> Tensor:
    """Inverse of `pack`, shape (D,).

    Raises:
        ValueError: If the text is not a latent vector of that many dimensions.
    """
    is_whole, text = text.startswith(WHOLE), text.removeprefix(WHOLE)
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise ValueError("the link's z is not readable") from None
    kind = np.dtype("<f4" if is_whole else "<f2")
    found, rest = divmod(len(data), kind.itemsize)
    if rest or found != latent_size:
        raise ValueError(f"the link's z has {counted(found, 'dimension')}, this run has {latent_size}")
    values = np.frombuffer(data, kind).astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("the link's z holds a number that is not finite")
    return torch.from_numpy(values)

"""Latent vectors as text for an address."""

import base64
from typing import TYPE_CHECKING

import numpy as np

from gan_core.errors import counted

if TYPE_CHECKING:
    from torch import Tensor

WHOLE = "~"  # before the text of float32


def pack(z: "Tensor") -> str:
    """As `pack_values`, of a tensor (D,)."""
    return pack_values(z.numpy())


def unpack(text: str, latent_size: int) -> "Tensor":
    """As `unpack_values`, to a tensor (D,)."""
    import torch  # here, since the first page waits for all that it needs

    return torch.from_numpy(unpack_values(text, latent_size))


def pack_values(values: np.ndarray) -> str:
    """A latent vector, float32 (D,), as text that `unpack_values` reads back unchanged.

    Where float16 holds it exactly, as the page makes it, 100 dimensions take 267 characters, else 535 as float32.
    """
    with np.errstate(over="ignore"):
        half = values.astype("<f2")
    if np.array_equal(half.astype(np.float32), values):
        return _text(half)
    return WHOLE + _text(values.astype("<f4"))


def _text(values: np.ndarray) -> str:
    return base64.urlsafe_b64encode(values.tobytes()).decode().rstrip("=")


def unpack_values(text: str, latent_size: int) -> np.ndarray:
    """Inverse of `pack_values`, float32 (D,).

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
    return values

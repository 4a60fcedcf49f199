"""What a browser reports. It can be forged: a whole number of JSON may have any length, a text half a character."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gan_core.latent.vector_files import LARGEST


def number(value: Any, limit: float) -> float | None:
    """A number from -limit to limit; None for anything else."""
    return float(value) if type(value) in (int, float) and -limit <= value <= limit else None


def place(value: Any, count: int) -> int | None:
    """A whole number from 0 to below `count`; None for anything else."""
    return value if type(value) is int and 0 <= value < count else None


def numbers(values: Any, limit: float, most: int) -> tuple[float, ...] | None:
    """Numbers from -limit to limit, the first `most` of a list; None for anything else."""
    if not isinstance(values, list):
        return None
    found = [number(value, limit) for value in values[:most]]
    good = tuple(value for value in found if value is not None)
    return good if len(good) == len(found) else None


def text(value: Any) -> str | None:
    """A text that can be written into an address, which half a character cannot; None for anything else."""
    is_whole = isinstance(value, str) and value == value.encode(errors="ignore").decode()
    return value if is_whole else None


def record(value: Any) -> Mapping[str, Any]:
    """A record; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def vector(values: Any, size: int) -> np.ndarray | None:
    """A latent vector, float32 (size,); None for anything else."""
    if not isinstance(values, list) or len(values) != size:
        return None
    numbers = [number(value, LARGEST) for value in values]
    return None if None in numbers else np.array(numbers, np.float32)

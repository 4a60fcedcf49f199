"""Numbers that a browser reports. They can be forged: a whole number of JSON, too, may have any length."""

from typing import Any

import numpy as np

from gan_core.latent.vector_files import LARGEST


def number(value: Any, limit: float) -> float | None:
    """A number from -limit to limit; None for anything else."""
    return float(value) if type(value) in (int, float) and -limit <= value <= limit else None


def vector(values: Any, size: int) -> np.ndarray | None:
    """A latent vector, float32 (size,); None for anything else."""
    if not isinstance(values, list) or len(values) != size:
        return None
    numbers = [number(value, LARGEST) for value in values]
    return None if None in numbers else np.array(numbers, np.float32)

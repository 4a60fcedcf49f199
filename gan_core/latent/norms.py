"""How long latent vectors are. Needs no torch."""

import math

NORMAL_95 = 1.959964


def typical_norm(latent_size: int) -> tuple[float, float]:
    """Mean and standard deviation of |z| in sigma for a standard normal z: the shell on which generators train.

    Source: the chi distribution's first two moments.
    """
    half = latent_size / 2
    mean = 2**0.5 * math.exp(math.lgamma(half + 0.5) - math.lgamma(half))
    return mean, (latent_size - mean**2) ** 0.5


def shell(latent_size: int) -> tuple[float, float]:
    """The norms that 95% of random points have, in sigma; from 0 on where there are so few dimensions."""
    mean, spread = typical_norm(latent_size)
    return max(0.0, mean - NORMAL_95 * spread), mean + NORMAL_95 * spread

"""How long latent vectors are. Needs no torch."""

import math


def typical_norm(latent_size: int) -> tuple[float, float]:
    """Mean and standard deviation of |z| in sigma for a standard normal z: the shell on which generators train.

    Source: the chi distribution's first two moments.
    """
    half = latent_size / 2
    mean = 2**0.5 * math.exp(math.lgamma(half + 0.5) - math.lgamma(half))
    return mean, (latent_size - mean**2) ** 0.5

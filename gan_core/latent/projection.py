"""Principal components of what a generator makes. Never of z: an isotropic Gaussian has no leading direction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from sklearn.decomposition import PCA
from torch import Tensor, nn

from gan_core.errors import GeometryError
from gan_core.latent.sampling import decode_batches

Space = Literal["hidden", "images"]


@dataclass(frozen=True)
class Projection:
    """Samples on their leading principal components.

    Attributes:
        coordinates: float32, shape (N, K), in the units of the space.
        explained: Share of the space's variance that each component holds, shape (K,), descending.
    """

    coordinates: np.ndarray
    explained: np.ndarray


def features(generator: nn.Module, z: Tensor, space: Space) -> Tensor:
    """What a generator makes of many points, as vectors.

    Args:
        generator: With `hidden(z)` and `forward(z)`.
        z: Latent points, shape (N, D).
        space: "hidden" for the last hidden layer, "images" for the pixels in [-1, 1].

    Returns:
        Vectors, shape (N, F).
    """
    decode: Callable[[Tensor], Tensor] = generator.hidden if space == "hidden" else generator
    return torch.cat([batch.flatten(1) for batch in decode_batches(decode, z)])


def project(vectors: Tensor, components: int) -> Projection:
    """PCA by scikit-learn.

    Args:
        vectors: One row a sample, shape (N, F).
        components: How many principal components to keep.

    Raises:
        GeometryError: If there are fewer samples or features than components, or a value is not finite.
    """
    if min(vectors.shape) < components:
        raise GeometryError(f"{components} components need as many samples and features, found {tuple(vectors.shape)}")
    if not torch.isfinite(vectors).all():
        raise GeometryError("the generator makes infinite or undefined numbers here; choose an earlier step")
    if (vectors == vectors[0]).all():
        raise GeometryError(
            "all samples are the same: this generator makes one image only, so there is no direction to show"
        )
    # the covariance solver is exact and, for far more samples than features, the fastest
    pca = PCA(n_components=components, svd_solver="covariance_eigh" if len(vectors) > vectors.shape[1] else "full")
    coordinates = pca.fit_transform(vectors.numpy())
    return Projection(coordinates.astype(np.float32), pca.explained_variance_ratio_)

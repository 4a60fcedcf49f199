"""Directions of the latent space that are found: in the weights, in the features, by what is measured on the images."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError, counted

LEAST_LEFT = 0.05  # of a direction: what stays of it must be more than rounding and noise
LEAST_KNOWN = 100  # samples whose value is known, for a regression
RIDGE = 1.0  # per dimension: keeps a regression determined where there are more dimensions than samples


def closed_form_directions(weight: Tensor, count: int) -> Tensor:
    """The directions that move the first layer most, found in its weights alone.

    Args:
        weight: Of a linear layer that z goes into, shape (F, D).
        count: How many.

    Returns:
        Orthonormal rows, the strongest first, shape (K, D). Each one's largest component is positive.

    Raises:
        GeometryError: If the layer can't tell so many directions apart.

    Source: Shen and Zhou 2021, arXiv:2007.06600 (SeFa).
    """
    if count > min(weight.shape):
        raise GeometryError(
            f"a layer from {counted(weight.shape[1], 'dimension')} to {weight.shape[0]:,} tells no "
            f"{counted(count, 'direction')} apart"
        )
    _, _, vectors = torch.linalg.svd(weight, full_matrices=False)
    return signed(vectors[:count])


def feature_directions(features: Tensor, z: Tensor, count: int) -> Tensor:
    """Directions of z that follow the principal components of features.

    Args:
        features: Of the samples, shape (N, F).
        z: Their latent vectors, shape (N, D).
        count: How many.

    Returns:
        Unit vectors in rows, the component with the most variance first, shape (K, D).

    Raises:
        GeometryError: If there are not so many components.

    Source: Härkönen et al. 2020, arXiv:2004.02546 (GANSpace), section 2.2: components regressed to z.
    """
    centred = features - features.mean(0)
    if not bool(centred.any()):
        raise GeometryError("all samples have the same features, so no direction changes them")
    if count > min(centred.shape):
        raise GeometryError(f"{len(features):,} samples of {features.shape[1]:,} features have fewer than {count}")
    left, values, _ = torch.linalg.svd(centred, full_matrices=False)
    coordinates = left[:, :count] * values[:count]  # (N, K), uncorrelated
    ways = coordinates.T @ (z - z.mean(0))
    return signed(ways / ways.norm(dim=1, keepdim=True).clamp_min(1e-12))


def signed(vectors: Tensor) -> Tensor:
    """The same rows, each with its largest component positive: a slider means the same on every machine."""
    largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    return vectors * torch.where(largest < 0, -1.0, 1.0)


@dataclass(frozen=True)
class Regression:
    """The direction along which a value grows, as far as it is linear in z.

    Attributes:
        vector: Unit vector, shape (D,).
        explained: Share of the value's variance that a line along it predicts, on samples that were not used to find
            it: 1 for all, 0 or less for nothing.
        samples: How many were used.
    """

    vector: Tensor
    explained: float
    samples: int


def regress(z: Tensor, values: Tensor) -> Regression:
    """The direction along which a value of samples grows fastest.

    Args:
        z: Latent vectors, shape (N, D).
        values: Shape (N,); samples without one are NaN and left out.

    Raises:
        GeometryError: If too few values are known, or all are the same.
    """
    known = values.isfinite()
    z, values = z[known], values[known]
    if len(values) < LEAST_KNOWN:
        raise GeometryError(
            f"only {counted(len(values), 'sample')} can be measured, at least {LEAST_KNOWN} are needed: this "
            "checkpoint makes all but empty images; choose another"
        )
    if float(values.std()) <= 1e-6 * (1 + float(values.abs().max())):
        raise GeometryError("all samples have the same value, so no direction changes it")
    learnt = len(values) * 4 // 5
    fitted = _ridge(z[:learnt], values[:learnt])
    told = (z[learnt:] - z[:learnt].mean(0)) @ fitted + values[:learnt].mean()
    left = (values[learnt:] - told).square().mean() / values[learnt:].var(correction=0).clamp_min(1e-12)
    vector = _ridge(z, values)
    return Regression(vector / vector.norm(), 1 - float(left), len(values))


def _ridge(z: Tensor, values: Tensor) -> Tensor:
    """The weights of a linear regression, shape (D,); by way of the smaller of both Gram matrices."""
    z, values = (z - z.mean(0)).double(), (values - values.mean()).double()
    size = min(z.shape)
    eye = RIDGE * torch.eye(size, dtype=z.dtype)
    if z.shape[1] == size:
        return torch.linalg.solve(z.T @ z + eye, z.T @ values).float()
    return (z.T @ torch.linalg.solve(z @ z.T + eye, values)).float()


def class_directions(z: Tensor, classes: Tensor) -> Tensor:
    """The directions in which the classes lie: from the mean of all samples to the mean of each class.

    Args:
        z: Latent vectors, shape (N, D).
        classes: Of the samples, int64, shape (N,).

    Returns:
        Not normalised, one row for each class that has a sample, shape (at most K, D).
    """
    return torch.stack([z[classes == number].mean(0) for number in classes.unique()]) - z.mean(0)


def hold_fixed(vector: Tensor, others: Tensor) -> Tensor:
    """What is left of a direction when others must not move along with it: the part that is orthogonal to all of them.

    Args:
        vector: Unit vector, shape (D,).
        others: In rows, of any length and possibly dependent, shape (M, D).

    Returns:
        Unit vector, shape (D,).

    Raises:
        GeometryError: If next to nothing is left.
    """
    if len(others):
        _, values, basis = torch.linalg.svd(others.double(), full_matrices=False)
        basis = basis[values > 1e-6 * values.max()].float()
        vector = vector - (vector @ basis.T) @ basis
    left = vector.norm()
    if left < LEAST_LEFT:
        raise GeometryError(
            "next to nothing is left of this direction when all of that is held; hold fewer things, or choose another "
            "direction"
        )
    return vector / left


def combine(vectors: Tensor, weights: Tensor) -> Tensor:
    """The direction that follows several at once.

    Args:
        vectors: Unit vectors, shape (M, D).
        weights: How much of each, shape (M,).

    Returns:
        Unit vector, shape (D,).

    Raises:
        GeometryError: If they cancel each other.
    """
    whole = weights @ vectors
    length = whole.norm()
    if length < LEAST_LEFT * weights.abs().sum().clamp_min(1e-12):
        raise GeometryError("these directions cancel each other; change a weight")
    return whole / length

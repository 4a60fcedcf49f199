"""Principal components of what a generator makes, and the way back from a point among them to a latent vector.

Never of z itself: an isotropic Gaussian has no leading direction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.finite import made_by_generator, said_by_classifier
from gan_core.latent.sampling import FeatureDecoder, decode_batches
from gan_core.latent.sphere import exponential, tangent_part

Space = Literal["hidden", "images", "classifier"]
Features = Callable[[Tensor], Tensor]
STEPS_BACK = 40
LONGEST_STEP_BACK = 1.0
DAMPING = 1e-3
CENTRED_AT_ONCE = 2_000  # samples: a copy of all would take as much memory again


@dataclass(frozen=True)
class Axes:
    """Principal components of a cloud of vectors.

    Attributes:
        mean: Middle of the cloud, shape (F,).
        components: Unit vectors, shape (K, F).
        explained: Share of the cloud's variance that each component holds, shape (K,), descending.
    """

    mean: Tensor
    components: Tensor
    explained: np.ndarray

    def coordinates_of(self, vectors: Tensor) -> Tensor:
        """Coordinates of vectors: (N, F) to (N, K), in the units of the vectors. Differentiable."""
        return (vectors - self.mean) @ self.components.T

    def padded(self, count: int) -> "Axes":
        """The same with components of zeros up to a count: a cloud of fewer dimensions is flat along the others."""
        missing = max(0, count - len(self.components))
        components = torch.cat([self.components, self.components.new_zeros(missing, len(self.mean))])
        return Axes(self.mean, components, np.pad(self.explained, (0, missing)))


@dataclass(frozen=True)
class Projection:
    """Samples on their leading principal components.

    Attributes:
        coordinates: float32, shape (N, K), in the units of the space.
        axes: What they were projected on.
    """

    coordinates: np.ndarray
    axes: Axes

    @property
    def explained(self) -> np.ndarray:
        """Share of the variance that each component holds, shape (K,), descending."""
        return self.axes.explained


def feature_map(generator: FeatureDecoder, space: Space, classifier_features: Features | None = None) -> Features:
    """What is to be projected, as a function of latent points (N, D), with values (N, F). Differentiable.

    Args:
        generator: With `hidden(z)` and `forward(z)`.
        space: "hidden" for the generator's last hidden layer, "images" for the pixels in [-1, 1], "classifier" for the
            last layer of a classifier of the images.
        classifier_features: Images (N, C, H, W) to (N, F); needed for "classifier" only.

    Raises:
        GeometryError: If classifier features are asked for without a classifier.
    """
    if space == "hidden":
        return lambda z: made_by_generator(generator.hidden(z))
    if space == "images":
        return lambda z: made_by_generator(generator(z)).flatten(1)
    if classifier_features is None:
        raise GeometryError(
            "there is no classifier for these images, so there are no classifier features; choose another feature space"
        )

    def features_of(z: Tensor) -> Tensor:
        images = made_by_generator(generator(z))
        return said_by_classifier(classifier_features(images), images)

    return features_of


def features(generator: FeatureDecoder, z: Tensor, space: Space, classifier_features: Features | None = None) -> Tensor:
    """The vectors of many points at once: arguments as `feature_map`, points (N, D), returns (N, F)."""
    return torch.cat(list(decode_batches(feature_map(generator, space, classifier_features), z)))


def project(vectors: Tensor, components: int) -> Projection:
    """PCA: exact, but only the components that are asked for are found.

    The largest entry of each component is positive, so that the same cloud always lies the same way round.

    Args:
        vectors: One row a sample, shape (N, F).
        components: How many principal components to keep.

    Raises:
        GeometryError: If there are fewer samples or features than components, or a value is not finite.
    """
    if min(vectors.shape) < components:
        raise GeometryError(f"{components} components need as many samples and features, found {tuple(vectors.shape)}")
    _check_finite(vectors)
    if (vectors == vectors[0]).all():
        raise GeometryError(
            "all samples are the same: this generator makes one image only, so there is no direction to show"
        )
    mean = vectors.mean(0)
    is_tall = len(vectors) > vectors.shape[1]
    products = _products_of_features(vectors, mean) if is_tall else _products_of_samples(vectors, mean)
    held, leading = _leading(products, components)
    found = leading.T if is_tall else torch.linalg.qr((vectors - mean).T @ leading).Q.T
    largest = found.gather(1, found.abs().argmax(1, keepdim=True))
    explained = held.clamp_min(0).double() / products.diagonal().double().sum()
    axes = Axes(mean, found * largest.sign(), explained.numpy())
    coordinates = torch.cat([axes.coordinates_of(batch) for batch in vectors.split(CENTRED_AT_ONCE)])
    return Projection(coordinates.numpy(), axes)


def _products_of_features(vectors: Tensor, mean: Tensor) -> Tensor:
    """What the features of all samples together have in common, shape (F, F)."""
    products = vectors.new_zeros(len(mean), len(mean))
    for batch in vectors.split(CENTRED_AT_ONCE):
        centred = batch - mean
        products += centred.T @ centred
    return products


def _products_of_samples(vectors: Tensor, mean: Tensor) -> Tensor:
    """The same for each two samples, shape (N, N): the smaller matrix where features are many."""
    centred = vectors - mean
    return centred @ centred.T


def _leading(products: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The largest eigenvalues of a symmetric matrix (M, M), descending, shape (count,), and its vectors (M, count)."""
    from scipy.linalg import eigh  # here, since most pages do not need it

    size = len(products)
    ascending = eigh(products.numpy(), subset_by_index=(size - count, size - 1))
    values, vectors = (torch.from_numpy(np.flip(each, -1).copy()) for each in ascending)
    return values, vectors


def project_together(groups: Sequence[Tensor], components: int) -> tuple[list[np.ndarray], Axes]:
    """Several groups of vectors on principal components of all of them together, so that their places compare.

    Args:
        groups: One row a sample, shapes (N, F), (M, F) and so on.
        components: How many principal components to keep.

    Returns:
        The coordinates of each group, float32, (N, K), (M, K) and so on; and what they were projected on.

    Raises:
        GeometryError: As `project`.
    """
    found = project(torch.cat(list(groups)), components)
    ends = np.cumsum([len(group) for group in groups])[:-1]
    return np.split(found.coordinates, ends), found.axes


def invert_projection(feature_of: Features, axes: Axes, goal: Tensor, beginnings: Tensor) -> tuple[Tensor, Tensor]:
    """The latent point whose features are projected nearest to chosen coordinates.

    Each beginning is moved by damped Gauss-Newton steps of least length along its shell, and keeps a step only if it
    comes nearer; the best end is returned. Whether anything lies exactly there is another question: compare.

    Args:
        feature_of: Points (N, D) to features (N, F), differentiable.
        axes: To which the coordinates belong.
        goal: Coordinates on the first components, shape (M,) with M at most K.
        beginnings: Latent points to begin from, best those of samples near the goal, shape (B, D).

    Returns:
        The point, shape (D,), and its own coordinates, shape (M,).
    """
    shown = Axes(axes.mean, axes.components[: len(goal)], axes.explained[: len(goal)])
    points = beginnings
    reach = torch.ones(len(points), 1)
    miss, slopes = _miss_and_slopes(feature_of, shown, goal, points)
    for _ in range(STEPS_BACK):
        slopes = tangent_part(points.unsqueeze(1), slopes)  # (B, M, D)
        square = slopes @ slopes.mT  # (B, M, M)
        damping = DAMPING * square.diagonal(dim1=1, dim2=2).mean(1).view(-1, 1, 1) * torch.eye(len(goal))
        weights = torch.linalg.lstsq(square + damping, miss.unsqueeze(2)).solution
        step = -(slopes.mT @ weights).squeeze(2)
        length = step.norm(dim=1, keepdim=True).clamp_min(1e-12)
        step = reach * step * (LONGEST_STEP_BACK / length).clamp_max(1)
        tried = exponential(points, step)
        new_miss, new_slopes = _miss_and_slopes(feature_of, shown, goal, tried)
        better = new_miss.norm(dim=1) < miss.norm(dim=1)
        points = torch.where(better.unsqueeze(1), tried, points)
        miss = torch.where(better.unsqueeze(1), new_miss, miss)
        slopes = torch.where(better.view(-1, 1, 1), new_slopes, slopes)
        reach = torch.where(better.unsqueeze(1), (2 * reach).clamp_max(1), reach / 4)
    best = int(miss.norm(dim=1).argmin())
    return points[best], goal + miss[best]


@torch.enable_grad()
def _miss_and_slopes(feature_of: Features, axes: Axes, goal: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
    """How far beyond the goal the points are projected, shape (B, M), and that one's Jacobian, shape (B, M, D)."""
    points = points.detach().requires_grad_(True)
    miss = axes.coordinates_of(feature_of(points)) - goal
    slopes = [torch.autograd.grad(miss[:, index].sum(), points, retain_graph=True)[0] for index in range(len(goal))]
    return miss.detach(), torch.stack(slopes, 1)


def _check_finite(vectors: Tensor) -> None:
    if not torch.isfinite(vectors).all():
        raise GeometryError("the generator makes infinite or undefined numbers here; choose an earlier checkpoint")

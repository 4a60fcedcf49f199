"""How images change along directions of the latent space, and which directions change them most.

The generator's Jacobian J at z says how each pixel answers a small step. Its average product G = E[J^T J] over many z,
divided by the number of pixels, measures any direction v: sqrt(v^T G v) is the root-mean-square change of a pixel per
sigma of movement along v. The diagonal of G ranks the 100 dimensions; its eigenvectors are the directions that change
images most.

Source: Wang and Ponce 2021, arXiv:2101.06006 (the metric's eigenvectors as interpretable axes).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError, counted
from gan_core.latent.norms import typical_norm
from gan_core.latent.sampling import Decode
from gan_core.latent.sphere import exponential, tangent_part

METRIC_POINTS = 1_024  # enough to know effects to a few per cent; `python -m benchmarks.dimension_effects` tells
POINTS_AT_ONCE = 256


@dataclass(frozen=True)
class Directions:
    """Orthonormal directions, the strongest first.

    Attributes:
        vectors: Unit vectors in rows, shape (K, D). Each one's largest component is positive.
        effects: Root-mean-square change of a pixel in [-1, 1] per sigma along each, shape (K,).
    """

    vectors: Tensor
    effects: Tensor


def mean_metric(generate: Decode, z: Tensor, random: torch.Generator) -> Tensor:
    """Average pull-back metric of the generator, estimated with one random probe of the images at each point.

    For an image u of standard normal pixels the mean of (J^T u)(J^T u)^T is J^T J, and J^T u takes one pass backwards.
    A thousand points cost less than the whole Jacobian at three dozen, and metrics differ so much from point to point
    that many rough ones tell more of their mean than a few exact ones.

    Args:
        generate: Points (N, D) to images (N, C, H, W), each image from its own point only; differentiable.
        z: Points to average over, shape (N, D).
        random: Where the probes are drawn from.

    Returns:
        Symmetric positive semi-definite matrix, shape (D, D), in squared pixel change per squared sigma.

    Source: the stochastic estimator of Hutchinson 1990 (doi:10.1080/03610919008812866), for the matrix itself.
    """
    total = torch.zeros(z.shape[1], z.shape[1])
    for points in z.split(POINTS_AT_ONCE):
        pulled = _pulled_back(generate, points, random)
        total += pulled.T @ pulled
    return total / len(z)


@torch.enable_grad()
def _pulled_back(generate: Decode, z: Tensor, random: torch.Generator) -> Tensor:
    """J^T u / sqrt(pixels) at each point, shape (N, D)."""
    points = z.clone().requires_grad_(True)
    images = generate(points)
    probes = torch.randn(images.shape, generator=random)
    (pulled,) = torch.autograd.grad(images, points, probes)
    return pulled / images[0].numel() ** 0.5


def dimension_effects(metric: Tensor) -> Tensor:
    """Root-mean-square change of a pixel per sigma along each single dimension, shape (D,)."""
    return metric.diagonal().clamp_min(0).sqrt()


def principal_directions(metric: Tensor, count: int) -> Directions:
    """The directions that change images most: leading eigenvectors of the metric.

    Raises:
        GeometryError: If more directions are asked for than there are dimensions.
    """
    if count > len(metric):
        raise GeometryError(
            f"a latent space of {counted(len(metric), 'dimension')} has no {counted(count, 'direction')}"
        )
    values, vectors = torch.linalg.eigh(metric)  # ascending
    vectors = vectors.T.flip(0)[:count]
    values = values.flip(0)[:count]
    # an eigenvector's sign is arbitrary: fix it, so that a slider means the same on every machine
    strongest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    return Directions(vectors * strongest.sign(), values.clamp_min(0).sqrt())


def move_along(z: Tensor, direction: Tensor, coordinate: float, locked: Tensor) -> Tensor:
    """Move a point until its coordinate along a direction has a given value, while some dimensions are locked.

    Args:
        z: The point, shape (D,).
        direction: Unit vector, shape (D,).
        coordinate: Wanted value of z . direction, in sigma.
        locked: True where a dimension must not change, shape (D,).

    Returns:
        The nearest such point, shape (D,); z itself if every dimension that the direction uses is locked.
    """
    free = torch.where(locked, torch.zeros_like(direction), direction)
    reach = free @ direction
    if reach < 1e-6:
        return z.clone()
    return z + (coordinate - z @ direction) / reach * free


@dataclass(frozen=True)
class LabelledDirection:
    """The direction from one group of points to another.

    Attributes:
        vector: Unit vector, shape (D,).
        gap: Distance of the groups' means, in sigma.
        separation: Chance that of two points, one from each group and neither used to find the direction, the second
            group's lies further along it: 1 is a clean cut, 0.5 none. (The area under the ROC curve, by halves.)
    """

    vector: Tensor
    gap: float
    separation: float


def direction_between(first: Tensor, second: Tensor) -> LabelledDirection:
    """The direction between the means of two groups: the best single one where z is an isotropic Gaussian.

    Args:
        first, second: Points of both groups, shapes (N, D) and (M, D).

    Raises:
        GeometryError: If a group has fewer than 4 points, or both have the same mean.

    Source: Larsen et al. 2016, arXiv:1512.09300, section 3.2 (attribute vectors).
    """
    if min(len(first), len(second)) < 4:
        raise GeometryError(f"each group needs at least 4 points, found {len(first)} and {len(second)}")
    way = second.mean(0) - first.mean(0)
    gap = float(way.norm())
    if gap < 1e-6:
        raise GeometryError("both groups have the same mean, so no direction leads from one to the other")
    known = [(first[side::2], second[side::2]) for side in (0, 1)]
    separations = [_separation(*known[side], *known[1 - side]) for side in (0, 1)]
    return LabelledDirection(way / gap, gap, sum(separations) / 2)


def _separation(known_first: Tensor, known_second: Tensor, first: Tensor, second: Tensor) -> float:
    from sklearn.metrics import roc_auc_score  # here, since it takes a second and most pages do not need it

    way = known_second.mean(0) - known_first.mean(0)
    places = torch.cat([first @ way, second @ way])
    labels = torch.cat([torch.zeros(len(first)), torch.ones(len(second))])
    return float(roc_auc_score(labels.numpy(), places.numpy()))


def shell_mean(points: Tensor) -> Tensor:
    """The mean of a group (N, D), moved out to the shell of typical points, shape (D,).

    Raises:
        GeometryError: If the mean is the centre of the space, which lies in no direction.
    """
    mean = points.mean(0)
    norm = float(mean.norm())
    if norm < 1e-6:
        raise GeometryError("the group's mean is the centre of the latent space, which lies in no direction")
    return mean * (typical_norm(len(mean))[0] / norm)


def path_along(start: Tensor, vector: Tensor, distances: Tensor) -> Tensor:
    """The path from a point along a direction that does not leave its shell: on the great circle that begins so.

    Args:
        start: Where the path starts, shape (D,), not the origin.
        vector: The direction, of any length, shape (D,). What of it would change the norm is left out.
        distances: How far to go on the shell, in sigma, shape (T,); negative ones lead the other way.

    Returns:
        Points, shape (T, D), all with the norm of `start`.

    Raises:
        GeometryError: If the direction leads straight from or to the centre, so that no path on the shell follows it.
    """
    way = tangent_part(start, vector)
    length = way.norm()
    if length < 1e-5 * vector.norm() or length == 0:
        raise GeometryError("the direction leads straight from the centre or towards it, and no path on the shell does")
    return exponential(start, distances.unsqueeze(1) * (way / length))

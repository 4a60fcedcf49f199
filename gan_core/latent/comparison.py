"""What differs between two generators at the same latent points: images, classes, features, measured values."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.projection import Axes, project

GREY_LEVELS = 127.5  # of 255, in a unit of the range [-1, 1]
NEIGHBOURS = 10


# --- images ----------------------------------------------------------------------------------------------------------


def signed_difference(before: Tensor, after: Tensor) -> Tensor:
    """Where ink was added (above 0) and taken away (below 0): images of one shape in [-1, 1], values in [-2, 2].

    Raises:
        GeometryError: If the shapes differ.
    """
    _check_alike(before, after, "images")
    return after - before


def image_distance(before: Tensor, after: Tensor) -> Tensor:
    """How far each image changed: (N, C, H, W) in [-1, 1] to (N,), root-mean-square in grey levels of 255.

    Raises:
        GeometryError: If the shapes differ.
    """
    return GREY_LEVELS * signed_difference(before, after).flatten(1).square().mean(1).sqrt()


def most_changed(distances: Tensor, count: int) -> Tensor:
    """The rows that changed most, the farthest first: (N,) to int64 (at most count,)."""
    return distances.argsort(descending=True, stable=True)[:count]


# --- classes ---------------------------------------------------------------------------------------------------------


def changed_class(before: Tensor, after: Tensor) -> Tensor:
    """Where the class is another than before: int64 (...) each to bool (...).

    Raises:
        GeometryError: If the shapes differ.
    """
    _check_alike(before, after, "classes")
    return before != after


def share_changed(before: Tensor, after: Tensor) -> float:
    """Share of the points whose class is another than before, 0 to 1.

    Raises:
        GeometryError: If the shapes differ or there are no points.
    """
    changed = changed_class(before, after)
    if changed.numel() == 0:
        raise GeometryError("a share needs at least one point")
    return changed.double().mean().item()


def class_flows(before: Tensor, after: Tensor, class_count: int) -> Tensor:
    """How many points went from class i to class j: int64 (N,) each to int64 (K, K) as [i, j].

    Raises:
        GeometryError: If the shapes differ.
    """
    _check_alike(before, after, "classes")
    return torch.bincount(before * class_count + after, minlength=class_count**2).view(class_count, class_count)


def surest_changes(before: Tensor, after: Tensor, count: int) -> Tensor:
    """The samples whose class changed, first those of which the classifier is sure before and after.

    Args:
        before, after: How probable each class is, shape (N, K).
        count: How many to return; fewer if fewer changed.

    Returns:
        Row numbers, int64, shape (at most count,).

    Raises:
        GeometryError: If the shapes differ.
    """
    _check_alike(before, after, "probabilities")
    sureness = torch.minimum(before.amax(1), after.amax(1))
    rows = changed_class(before.argmax(1), after.argmax(1)).nonzero()[:, 0]
    return rows[sureness[rows].argsort(descending=True, stable=True)][:count]


# --- features --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SharedCoordinates:
    """The same N samples of S generators on principal components that they share.

    Attributes:
        coordinates: Shape (S, N, K), in the units of the vectors.
        axes: What they were projected on.
    """

    coordinates: Tensor
    axes: Axes


def shared_coordinates(vectors: Sequence[Tensor], components: int) -> SharedCoordinates:
    """Project the samples of all generators on the principal components of all of them together.

    Args:
        vectors: Of each generator one row a sample, shape (N, F) each, in a space that all share: pixels, or what one
            classifier sees. Hidden features of two networks are no common space.
        components: How many.

    Raises:
        GeometryError: If the shapes differ, there are fewer samples or features than components, or a value is not
            finite.
    """
    for other in vectors[1:]:
        _check_alike(vectors[0], other, "vectors")
    found = project(torch.cat(list(vectors)), components)
    return SharedCoordinates(torch.from_numpy(found.coordinates).unflatten(0, (len(vectors), -1)), found.axes)


@dataclass(frozen=True)
class FeatureDrift:
    """How far each of N samples moved, in the units of its coordinates.

    Attributes:
        absolute: Length of its arrow, shape (N,).
        relative: Length of its arrow less the mean arrow of its neighbours, shape (N,): 0 where all move together.
    """

    absolute: Tensor
    relative: Tensor


def feature_drift(before: Tensor, after: Tensor, neighbours: int = NEIGHBOURS) -> FeatureDrift:
    """How far samples moved, by themselves and relative to those that were their nearest neighbours.

    Args:
        before, after: Coordinates of the same samples, shape (N, K).
        neighbours: How many of the nearest before the move; all others where there are fewer.

    Raises:
        GeometryError: If the shapes differ or there are fewer than two samples.
    """
    _check_alike(before, after, "coordinates")
    if len(before) < 2:
        raise GeometryError(f"a sample has no neighbours among {len(before)}; at least 2 are needed")
    arrows = after - before  # (N, K)
    distances = torch.cdist(before, before)
    distances.fill_diagonal_(torch.inf)
    nearest = distances.topk(min(neighbours, len(before) - 1), largest=False).indices  # (N, neighbours)
    return FeatureDrift(arrows.norm(dim=1), (arrows - arrows[nearest].mean(1)).norm(dim=1))


# --- measured values -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeasuredChange:
    """How measured values changed.

    Attributes:
        value: After less before, shape (...); NaN where either is unknown.
        is_clear: Where the 95% intervals do not overlap, so that chance does not explain it, bool, shape (...).
    """

    value: Tensor
    is_clear: Tensor


Measured = tuple[Tensor, Tensor, Tensor]


def measured_change(before: Measured, after: Measured) -> MeasuredChange:
    """Change of values that were measured with 95% intervals.

    Args:
        before, after: Value, low and high end, shape (...) each; NaN where unknown.

    Raises:
        GeometryError: If the shapes differ.
    """
    _check_alike(before[0], after[0], "values")
    (_, low_before, high_before), (_, low_after, high_after) = before, after
    # a comparison with NaN is false: what is unknown is never clear
    return MeasuredChange(after[0] - before[0], (low_after > high_before) | (high_after < low_before))


def _check_alike(before: Tensor, after: Tensor, name: str) -> None:
    if before.shape != after.shape:
        raise GeometryError(
            f"{name} of shape {tuple(before.shape)} and {tuple(after.shape)} cannot be compared; they must be the same"
        )

"""The shell on which latent points lie, as a sphere: from a point along a direction, and back to the direction.

A standard normal z of many dimensions has nearly the same norm as every other, so the points that a generator was
trained on form a thin shell. The shortest path that stays on it is a great circle.
"""

import torch
from torch import Tensor

from gan_core.errors import GeometryError

SAME_RADIANS = 1e-4
OPPOSITE_RADIANS = 1e-3


def tangent_part(point: Tensor, vector: Tensor) -> Tensor:
    """What of a vector does not change the norm at a point: both of shape (..., D)."""
    unit = point / point.norm(dim=-1, keepdim=True)
    return vector - (vector * unit).sum(-1, keepdim=True) * unit


def exponential(point: Tensor, tangent: Tensor) -> Tensor:
    """Move along a great circle.

    Args:
        point: The start, shape (..., D), not the origin.
        tangent: Direction at right angles to `point`; its length is the distance in sigma, shape (..., D).

    Returns:
        Where it ends, shape (..., D), with the norm of `point`.
    """
    radius = point.norm(dim=-1, keepdim=True)
    length = tangent.norm(dim=-1, keepdim=True)
    angle = length / radius
    # sin(x) / x is 1 at 0, where the direction does not matter
    return angle.cos() * point + torch.sinc(angle / torch.pi) * tangent


def logarithm(point: Tensor, goal: Tensor) -> Tensor:
    """The tangent that leads from a point to a goal: inverse of `exponential`.

    Args:
        point: Shape (..., D), not the origin.
        goal: Shape (..., D), not the origin and not opposite; only its direction counts.

    Returns:
        Tangent at `point` whose length is the distance on the shell in sigma, shape (..., D).
    """
    radius = point.norm(dim=-1, keepdim=True)
    across = tangent_part(point, goal)
    length = across.norm(dim=-1, keepdim=True)
    angle = torch.atan2(length, (goal * point).sum(-1, keepdim=True) / radius)
    return radius * angle * across / length.clamp_min(torch.finfo(point.dtype).tiny)


def angle_between(first: Tensor, second: Tensor) -> Tensor:
    """Angle in radians seen from the centre, shape (...), of points of shape (..., D).

    Raises:
        GeometryError: If a point is the centre itself.
    """
    lengths = first.norm(dim=-1, keepdim=True), second.norm(dim=-1, keepdim=True)
    if (lengths[0] == 0).any() or (lengths[1] == 0).any():
        raise GeometryError("the centre of the latent space lies in no direction; choose a point away from it")
    a, b = first / lengths[0], second / lengths[1]
    # the two-argument form stays exact for nearly equal and nearly opposite points, where acos does not
    return 2 * torch.atan2((a - b).norm(dim=-1), (a + b).norm(dim=-1))


def great_circles(count: int, frames: int, latent_size: int, random: torch.Generator) -> Tensor:
    """Closed paths around the shell: each through a random point, in a random direction.

    Args:
        count: How many circles.
        frames: Points on each, at equal distances; the last lies one step before the first.
        latent_size: Dimensions, at least 2.
        random: Where points and directions are drawn from.

    Returns:
        Points, shape (count, frames, latent_size).

    Raises:
        GeometryError: If there are too few dimensions.
    """
    if latent_size < 2:
        raise GeometryError(f"a great circle needs 2 dimensions, this latent space has {latent_size}")
    start, direction = torch.randn(2, count, 1, latent_size, generator=random)
    direction = tangent_part(start, direction)
    direction = direction / direction.norm(dim=-1, keepdim=True) * start.norm(dim=-1, keepdim=True)
    angle = (2 * torch.pi / frames * torch.arange(frames)).view(1, -1, 1)
    return angle.cos() * start + angle.sin() * direction

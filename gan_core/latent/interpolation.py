"""Paths between latent points: linear and spherical interpolation."""

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.sphere import OPPOSITE_RADIANS, angle_between


def lerp(start: Tensor, end: Tensor, fraction: Tensor) -> Tensor:
    """Straight line between latent points.

    Args:
        start, end: Latent points, shape (..., D).
        fraction: Position on the path in [0, 1], shape (T,).

    Returns:
        Points on the path, shape (..., T, D). Between independent samples the middle is some 30% closer to the centre
        than any point the generator was trained on; `slerp` avoids that.

    Raises:
        GeometryError: If the shapes differ.
    """
    _check_shapes(start, end)
    along = fraction.unsqueeze(-1)  # (T, 1)
    return (1 - along) * start.unsqueeze(-2) + along * end.unsqueeze(-2)


def slerp(start: Tensor, end: Tensor, fraction: Tensor) -> Tensor:
    """Great-circle path between latent points.

    Args:
        start, end: Latent points, shape (..., D).
        fraction: Position on the path in [0, 1], shape (T,).

    Returns:
        Points on the path, shape (..., T, D). Norms go linearly from |start| to |end|.

    Raises:
        GeometryError: If the shapes differ, a point is the origin, or the points are antipodal, where the path is not
            unique.

    Source: Shoemake 1985; White 2016, arXiv:1609.04468.
    """
    _check_shapes(start, end)
    start_norm = start.norm(dim=-1, keepdim=True)  # (..., 1)
    end_norm = end.norm(dim=-1, keepdim=True)
    if (start_norm == 0).any() or (end_norm == 0).any():
        raise GeometryError("slerp needs two directions; the origin has none")
    start_unit, end_unit = start / start_norm, end / end_norm
    angle = angle_between(start, end)[..., None, None]  # (..., 1, 1)
    if (torch.pi - angle < OPPOSITE_RADIANS).any():
        raise GeometryError("slerp between antipodal points is not unique; move one of them or pass through a third")
    along = fraction.unsqueeze(-1)  # (T, 1)
    sine = torch.sin(angle)
    nearby = sine < 1e-6
    sine = torch.where(nearby, torch.ones_like(sine), sine)
    from_start = torch.where(nearby, 1 - along, torch.sin((1 - along) * angle) / sine)
    from_end = torch.where(nearby, along.expand_as(from_start), torch.sin(along * angle) / sine)
    direction = from_start * start_unit.unsqueeze(-2) + from_end * end_unit.unsqueeze(-2)
    norm = lerp(start_norm, end_norm, fraction)  # (..., T, 1)
    return norm * direction


def split_distances(middle: float, end: float, count: int) -> Tensor:
    """Distances from 0 to `end`, shape (count,): equally spaced up to `middle`, the middle one, and behind it.

    Raises:
        GeometryError: If the count is even or below 3.
    """
    if count < 3 or count % 2 == 0:
        raise GeometryError(f"a path in two parts needs an odd number of frames from 3 on, found {count}")
    half = count // 2 + 1
    return torch.cat([torch.linspace(0, middle, half), torch.linspace(middle, end, half)[1:]])


def change_along(images: Tensor, z: Tensor) -> Tensor:
    """How fast images change along a path.

    Args:
        images: Frame by frame, shape (T, C, H, W).
        z: Their latent points, shape (T, D), each unlike the one before.

    Returns:
        Root-mean-square change of a pixel per sigma of movement from each frame to the next, shape (T - 1,).
    """
    change = images.diff(dim=0).flatten(1).square().mean(1).sqrt()
    return change / z.diff(dim=0).norm(dim=1)


def _check_shapes(start: Tensor, end: Tensor) -> None:
    if start.shape != end.shape:
        raise GeometryError(f"a path needs two points of one shape, found {tuple(start.shape)} and {tuple(end.shape)}")

"""Inversion: from an image to the latent vector of which a generator makes it, as nearly as it can.

Points move downhill on the squared difference of the pixels and are put back onto the shell after every step: outside
of it the generator was never trained, and a z from there means little to whatever else is done with it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.finite import made_by_generator
from gan_core.latent.norms import shell
from gan_core.latent.sampling import Decode

STEPS = 200
RATE = 0.2  # sigma a step along each dimension, at first
WARM_UP = 10  # steps
MEAN_DECAY, SQUARE_DECAY = 0.9, 0.99  # of Adam's two averages
FRAMES = 24  # of a path that are kept, besides its beginning
BATCH = 500


@dataclass(frozen=True)
class Inversion:
    """What was found for N images from S starts each.

    Attributes:
        steps: After how many steps each of the T frames was kept, ascending from 0.
        paths: The points then, shape (T, N, S, D).
        residuals: How far their images are from the given ones: root-mean-square, pixels in [0, 1], shape (T, N, S).
    """

    steps: tuple[int, ...]
    paths: Tensor
    residuals: Tensor

    @property
    def best(self) -> Tensor:
        """Which start ended nearest to each image, int64, shape (N,)."""
        return self.residuals[-1].argmin(1)

    @property
    def z(self) -> Tensor:
        """The latent vectors found, shape (N, D)."""
        return self.paths[-1, torch.arange(len(self.best)), self.best]

    @property
    def residual(self) -> Tensor:
        """How far their images are from the given ones, shape (N,)."""
        return self.residuals[-1].amin(1)


def onto_shell(z: Tensor, within: tuple[float, float] | None = None) -> Tensor:
    """Points (..., D) moved to the nearest ones on the shell; the norms it holds are those of 95% of random points.

    Args:
        z: Points.
        within: Other bounds of the norm; None for the shell's.
    """
    low, high = within or shell(z.shape[-1])
    norm = z.norm(dim=-1, keepdim=True)
    return z * (norm.clamp(low, high) / norm.clamp_min(1e-12))


def residual_of(made: Tensor, images: Tensor) -> Tensor:
    """Root-mean-square difference of images (N, C, H, W) in [-1, 1], with pixels counted in [0, 1], shape (N,)."""
    return (made - images).flatten(1).square().mean(1).sqrt() / 2


@torch.inference_mode()
def nearest_samples(images: Tensor, samples: Tensor, made: Tensor, count: int) -> Tensor:
    """Of some points those whose images are nearest to each given image.

    Args:
        images: Shape (N, C, H, W).
        samples: Points, shape (M, D).
        made: Their images, shape (M, C, H, W).
        count: S, at most M.

    Returns:
        Rows of `samples`, the nearest first, int64, shape (N, S).

    Raises:
        GeometryError: If all samples make one and the same image.
    """
    flat = made_by_generator(made).flatten(1)
    if len(flat) > 1 and bool((flat == flat[0]).all()):
        raise _NOTHING_TO_FIND
    return torch.cdist(images.flatten(1), flat).topk(count, largest=False).indices


@torch.enable_grad()
def invert(
    decode: Decode,
    images: Tensor,
    starts: Tensor,
    steps: int = STEPS,
    within: tuple[float, float] | None = None,
    on_step: Callable[[int], None] = lambda step: None,
) -> Inversion:
    """Search for the latent vectors of images from several starts each, all at once.

    Args:
        decode: Points (N * S, D), those of an image together, to images (N * S, C, H, W); differentiable.
        images: In [-1, 1], shape (N, C, H, W).
        starts: Shape (N, S, D).
        steps: Of Adam; the rate falls along half a cosine.
        within: Bounds of the norm; None for the shell's.
        on_step: Gets the number of steps done. What it raises ends the search.

    Raises:
        GeometryError: If the image does not change with z, or the generator makes infinite or undefined numbers.

    Source: Zhu et al. 2016, arXiv:1609.03552, section 3; Adam is Kingma and Ba 2014, arXiv:1412.6980.
    """
    count, tries, _ = starts.shape
    targets = images.repeat_interleave(tries, 0)
    points = onto_shell(starts.detach().flatten(0, 1), within)
    mean, square = torch.zeros_like(points), torch.zeros_like(points)
    kept = _kept_steps(steps)
    paths: list[Tensor] = []
    residuals: list[Tensor] = []
    for step in range(steps + 1):
        points.requires_grad_(True)
        made = made_by_generator(decode(points))
        (slope,) = torch.autograd.grad((made - targets).square().sum(), points)
        points = points.detach()
        if step in kept:
            paths.append(points.view(count, tries, -1))
            residuals.append(residual_of(made.detach(), targets).view(count, tries))
        if step == 0 and not slope.any() and bool(residuals[0].any()):
            raise _NOTHING_TO_FIND
        if step == steps:
            break
        mean = MEAN_DECAY * mean + (1 - MEAN_DECAY) * slope
        square = SQUARE_DECAY * square + (1 - SQUARE_DECAY) * slope.square()
        unbiased = mean / (1 - MEAN_DECAY ** (step + 1))
        spread = (square / (1 - SQUARE_DECAY ** (step + 1))).sqrt()
        points = onto_shell(points - _rate(step, steps) * unbiased / (spread + 1e-8), within)
        on_step(step + 1)
    return Inversion(kept, torch.stack(paths), torch.stack(residuals))


def _rate(step: int, steps: int) -> float:
    return RATE * min(1, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2


def _kept_steps(steps: int) -> tuple[int, ...]:
    """Ever wider apart: most happens at first."""
    return tuple(sorted({round(steps * (frame / FRAMES) ** 2) for frame in range(FRAMES + 1)}))


_NOTHING_TO_FIND = GeometryError(
    "this generator makes one image whatever z is, so no z can be found; choose another checkpoint"
)

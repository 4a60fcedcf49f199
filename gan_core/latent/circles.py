"""The class at every frame of great circles, decoded only where it can change.

Classes change in few places, so a circle is decoded coarsely first. Between two neighbouring frames more are decoded if
their classes differ, or if at either end the leading class is hardly ahead of the next: if its lead is less than
`NARROW` times as far as logits go in such a stride. The frames in between share the class of the one before them.
"""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.evaluation import Logits, logits_at
from gan_core.latent.sampling import Decode

STRIDES = (12, 6, 3, 1)  # in frames: of the first, coarse look at a circle, and of each finer one
NARROW = 0.75  # on six shipped checkpoints 2 of 4,401 crossings were missed; at 0.5 16 were, for a tenth fewer images


def classes_on_circles(
    decode: Decode, points: Tensor, logits: Logits, on_points: Callable[[int], None] = lambda count: None
) -> Tensor:
    """The most probable class along closed paths, as `classes_at` finds it, from a third of the images or fewer.

    Args:
        decode, logits: As for `evaluate_batches`.
        points: Of the circles, shape (C, F, D); the last frame's neighbour is the first, F is divisible by STRIDES[0].
        on_points: Called with how many more frames are settled, of C x F in all.

    Returns:
        int64, shape (C, F).

    Raises:
        GeometryError: If F is not divisible, or the generator makes infinite or undefined numbers.
    """
    circles, frames = points.shape[:2]
    if frames % STRIDES[0]:
        raise GeometryError(f"a circle needs a multiple of {STRIDES[0]} frames, found {frames}")
    known = torch.zeros(circles, frames, dtype=torch.bool)
    known[:, :: STRIDES[0]] = True
    first = logits_at(decode, points[known], logits, on_points)
    values = torch.zeros(circles, frames, first.shape[1])
    values[known] = first
    for stride, finer in pairwise(STRIDES):
        wanted = torch.zeros_like(known)
        for offset in range(finer, stride, finer):
            wanted[:, offset::stride] = _undecided(values, known, stride)
        if wanted.any():
            values[wanted] = logits_at(decode, points[wanted], logits, on_points)
        known |= wanted
    on_points(int((~known).sum()))
    classes = values.argmax(2)
    latest = torch.where(known, torch.arange(frames), 0).cummax(1).values  # the last known frame up to each
    return classes.gather(1, latest)


def _undecided(values: Tensor, known: Tensor, stride: int) -> Tensor:
    """Which pieces of a stride, known at both ends, may hold a boundary, bool, shape (C, F / stride)."""
    starts, known = values[:, ::stride], known[:, ::stride]
    ends = starts.roll(-1, dims=1)
    both = known & known.roll(-1, dims=1)
    change = (ends - starts)[both]
    change = change - change.mean(1, keepdim=True)  # of all logits alike, it changes no class
    lead = starts.topk(2, dim=2).values
    lead = lead[..., 0] - lead[..., 1]
    narrow = torch.minimum(lead, lead.roll(-1, dims=1)) < NARROW * change.square().mean().sqrt()
    classes = starts.argmax(2)
    return both & (narrow | (classes != classes.roll(-1, dims=1)))

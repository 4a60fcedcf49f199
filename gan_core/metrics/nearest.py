"""How near generated images are to the nearest training images."""

import torch
from torch import Tensor

from gan_core.metrics.prdc import ROWS


def nearest_neighbour_distances(images: Tensor, others: Tensor, rows: int = 5 * ROWS) -> Tensor:
    """From each image to the most similar of the others.

    Args:
        images, others: uint8, shape (N, C, H, W) and (M, C, H, W).
        rows: How many of the others are looked at at once.

    Returns:
        Root mean square difference of the pixels in grey levels, float64, shape (N,).
    """
    pixels = images[0].numel()
    # numbers in -128..127: up to 1,024 products of two of them sum up to 2^24, which float32 still counts exactly
    exact = torch.float32 if pixels <= 1_024 else torch.float64
    own = images.flatten(1).to(exact) - 128
    nearest = torch.full((len(images),), torch.inf, dtype=torch.float64)
    for some in others.split(rows):
        there = some.flatten(1).to(exact) - 128
        squares = (there * there).sum(1).double() - 2 * (own @ there.T).double()  # (N, rows)
        nearest = torch.minimum(nearest, squares.amin(1))
    return ((nearest + (own * own).sum(1).double()) / pixels).sqrt()

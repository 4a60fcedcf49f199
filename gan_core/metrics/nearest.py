"""How near generated images are to the nearest training images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.metrics.prdc import ROWS
from gan_core.registry import METRICS, Metric, Observed, Reference

if TYPE_CHECKING:
    from torch import Tensor


def nearest_neighbours(images: Tensor, others: Tensor, rows: int = 5 * ROWS) -> tuple[Tensor, Tensor]:
    """From each image to the most similar of the others.

    Args:
        images, others: uint8, shape (N, C, H, W) and (M, C, H, W).
        rows: How many of the others are looked at at once.

    Returns:
        Root mean square difference of the pixels in grey levels, float64, and which of the others it is, int64, shape
        (N,) each.
    """
    import torch

    pixels = images[0].numel()
    # numbers in -128..127: up to 1,024 products of two of them sum up to 2^24, which float32 still counts exactly
    exact = torch.float32 if pixels <= 1_024 else torch.float64
    own = images.flatten(1).to(exact) - 128
    nearest = torch.full((len(images),), torch.inf, dtype=torch.float64)
    which = torch.zeros(len(images), dtype=torch.int64)
    for number, some in enumerate(others.split(rows)):
        there = some.flatten(1).to(exact) - 128
        squares = (there * there).sum(1).double() - 2 * (own @ there.T).double()  # (N, rows)
        least, place = squares.min(1)
        which = torch.where(least < nearest, number * rows + place, which)
        nearest = torch.minimum(nearest, least)
    return ((nearest + (own * own).sum(1).double()) / pixels).sqrt(), which


def nearest_neighbour_distances(images: Tensor, others: Tensor, rows: int = 5 * ROWS) -> Tensor:
    """The distances of `nearest_neighbours`, float64, shape (N,)."""
    return nearest_neighbours(images, others, rows)[0]


@dataclass(frozen=True)
class NearestDistances:
    """To the nearest training image, RMS in grey levels, float64.

    Attributes:
        generated: From generated images, shape (N,).
        test: From test images of the same set, which the training images do not hold, shape (T,); None without any.
    """

    generated: Tensor
    test: Tensor | None

    @property
    def nearer_share(self) -> float | None:
        """Share of generated images that are nearer than all but 1% of the test images."""
        if self.test is None:
            return None
        return (self.generated < self.test.quantile(0.01)).double().mean().item()


def distances_of_test_images(reference: Reference) -> Tensor | None:
    """From test images to the nearest training image."""
    if reference.test_images is None:
        return None
    return nearest_neighbour_distances(reference.test_images, reference.real.images)


def distances_to(reference: Reference, generated: Observed) -> NearestDistances:
    """From as many generated images as the settings want, and from test images."""
    images = generated.images[: reference.settings.nearest_images]
    found = nearest_neighbour_distances(images, reference.real.images)
    return NearestDistances(found, reference.once(distances_of_test_images))


METRICS.register(
    "nearest",
    Metric(
        "nearest image",
        "Median distance to the nearest training image; far below that of test images, the generator copies.",
        distances_to,
        lambda distances: distances.generated.quantile(0.5).item(),
        unit="grey levels",
        digits=1,
        order=30,
    ),
)
METRICS.register(
    "nearer_share",
    Metric(
        "too near",
        "Share of generated images nearer to a training image than 99% of the test images; about 1% is expected.",
        distances_to,
        lambda distances: distances.nearer_share,
        better="lower",
        unit="%",
        digits=1,
        order=31,
    ),
)

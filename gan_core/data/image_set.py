"""Images whole in memory, uint8 (N, C, H, W), with labels (N,), and their range for networks."""

import hashlib
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class ImageSet:
    """Images to learn from.

    Attributes:
        name: What `load_images` was asked for.
        images: uint8, shape (N, C, H, W).
        labels: int64, shape (N,).
        sha256: Checksum of images and labels, so that a run can say what it saw.
    """

    name: str
    images: Tensor
    labels: Tensor
    sha256: str


def to_model_range(images: Tensor) -> Tensor:
    """uint8 pixels 0..255 to the networks' float32 in [-1, 1]."""
    return images.float().div(127.5).sub_(1)


def to_pixels(images: Tensor) -> Tensor:
    """The networks' [-1, 1] to uint8 pixels 0..255: inverse of `to_model_range`."""
    return images.add(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)


def checksum(images: Tensor, labels: Tensor) -> str:
    """SHA-256 of an image set's shape, pixels and labels."""
    digest = hashlib.sha256(str(tuple(images.shape)).encode())
    digest.update(images.contiguous().numpy().data)
    digest.update(labels.contiguous().numpy().data)
    return digest.hexdigest()

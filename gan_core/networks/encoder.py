"""The way back: a small network that guesses the latent vector of an image."""

import math

import torch
from torch import Tensor, nn

from gan_core.latent.inversion import onto_shell
from gan_core.networks.conditioning import CLASS_SCALE
from gan_core.schema import ImageShape

CHANNELS = (32, 64, 128)  # of the first layers; any further one has as many as the last
SMALLEST_MAP = 4  # pixels along a side, below which no convolution goes
UNITS = 256


class Encoder(nn.Module):
    """Images (N, C, H, W) in [-1, 1] to latent vectors (N, D) on the shell.

    Args:
        latent_size: D.
        image_shape: (C, H, W).
        class_count: Classes that it is told beside the image, 0 for none.
    """

    def __init__(self, latent_size: int, image_shape: ImageShape, class_count: int = 0) -> None:
        super().__init__()
        self.class_count = class_count
        before, height, width = image_shape
        self.body = nn.Sequential()
        for layer in range(max(1, math.ceil(math.log2(max(height, width) / SMALLEST_MAP)))):
            after = CHANNELS[min(layer, len(CHANNELS) - 1)]
            self.body.extend(
                [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.LeakyReLU(0.2)]
            )
            before, height, width = after, (height + 1) // 2, (width + 1) // 2
        self.body.append(nn.Flatten())
        self.head = nn.Sequential(
            nn.Linear(before * height * width + class_count, UNITS),
            nn.BatchNorm1d(UNITS),
            nn.LeakyReLU(0.2),
            nn.Linear(UNITS, latent_size),
        )

    def forward(self, images: Tensor, mix: Tensor | None = None) -> Tensor:
        """Guesses, shape (N, D); `mix` are class mixes (N, K) for a class-conditional generator's images."""
        features = self.body(images)
        if mix is not None:
            features = torch.cat([features, CLASS_SCALE * mix], 1)
        return onto_shell(self.head(features))


def build_encoder(latent_size: int, image_shape: ImageShape, class_count: int = 0) -> Encoder:
    """An encoder without weights, on the meta device: fill it with `initialise` or a state dict."""
    with torch.device("meta"):
        return Encoder(latent_size, image_shape, class_count)

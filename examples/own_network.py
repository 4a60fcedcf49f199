"""A pair of networks of your own: fully connected, with SiLU in place of leaky ReLU.

Run: python examples/own_network.py
"""

import math
from typing import Literal

from torch import Tensor, nn

from gan_core.registry import NETWORKS, Network
from gan_core.schema import ImageShape, NetworkConfig, Width


class SmoothConfig(NetworkConfig):
    """What can be chosen, each by `--set network.FIELD=VALUE`."""

    kind: Literal["smooth"] = "smooth"
    width: Width = 256


class SmoothGenerator(nn.Module):
    """z (N, latent_size) to images (N, C, H, W) in [-1, 1]."""

    def __init__(self, latent_size: int, width: int, image_shape: ImageShape) -> None:
        super().__init__()
        self.image_shape = image_shape
        self.body = nn.Sequential(nn.Linear(latent_size, width), nn.BatchNorm1d(width), nn.SiLU())
        self.head = nn.Sequential(nn.Linear(width, math.prod(image_shape)), nn.Tanh())

    def hidden(self, z: Tensor) -> Tensor:
        """Generator features, shape (N, F): what the page Projection shows."""
        return self.body(z)

    def hidden_and_images(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Both from one pass."""
        hidden = self.body(z)
        return hidden, self.head(hidden).unflatten(1, self.image_shape)  # (N, C, H, W)

    def forward(self, z: Tensor) -> Tensor:
        return self.hidden_and_images(z)[1]


class SmoothDiscriminator(nn.Module):
    """Images (N, C, H, W) to logits (N,). No batch normalisation, so that gradient penalties stay valid."""

    def __init__(self, width: int, image_shape: ImageShape) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(math.prod(image_shape), width), nn.SiLU(), nn.Linear(width, 1)
        )

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).squeeze(1)  # (N,)


def build_generator(config: SmoothConfig, image_shape: ImageShape) -> nn.Module:
    """Called with the registered name's configuration."""
    return SmoothGenerator(config.latent_size, config.width, image_shape)


def build_discriminator(config: SmoothConfig, image_shape: ImageShape) -> nn.Module:
    """Called with the registered name's configuration."""
    return SmoothDiscriminator(config.width, image_shape)


NETWORKS.register("smooth", Network(SmoothConfig, module=__name__))


if __name__ == "__main__":
    import torch

    from gan_core.latent.sampling import sample_latent
    from gan_core.networks.build import build_generator as build_by_name
    from gan_core.networks.build import initialise

    generator = initialise(build_by_name(SmoothConfig(width=64), (1, 28, 28)), torch.Generator().manual_seed(0))
    print(tuple(generator(sample_latent(seed=0, count=4, latent_size=100)).shape))

"""What decides a pair of networks: one class a kind, needs no torch."""

from typing import Literal

from pydantic import Field

from gan_core.schema import ConfigModel, LatentSize, Width


class DenseConfig(ConfigModel):
    """The lecture's pair: fully connected generator and discriminator."""

    kind: Literal["dense"] = "dense"
    latent_size: LatentSize = 100
    generator_widths: tuple[Width, ...] = Field((256, 512, 1024), min_length=1, max_length=64)
    discriminator_widths: tuple[Width, ...] = Field((1024, 512, 256), min_length=1, max_length=64)


class ConvConfig(ConfigModel):
    """A DCGAN-class pair: 4x4 -> 7x7 -> 14x14 -> 28x28, and the way back."""

    kind: Literal["conv"] = "conv"
    latent_size: LatentSize = 100
    generator_channels: tuple[Width, Width, Width] = (96, 48, 24)
    discriminator_channels: tuple[Width, Width, Width] = (32, 64, 128)

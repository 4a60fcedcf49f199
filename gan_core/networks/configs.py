"""What decides a pair of networks: one class a kind, registered with the module that builds it. Needs no torch."""

from typing import Literal

from pydantic import Field

from gan_core.registry import NETWORKS, Network
from gan_core.schema import NetworkConfig, Width


class DenseConfig(NetworkConfig):
    """The lecture's pair: fully connected generator and discriminator."""

    kind: Literal["dense"] = "dense"
    generator_widths: tuple[Width, ...] = Field((256, 512, 1024), min_length=1, max_length=64)
    discriminator_widths: tuple[Width, ...] = Field((1024, 512, 256), min_length=1, max_length=64)


class ConvConfig(NetworkConfig):
    """A DCGAN-class pair: 4x4 -> 7x7 -> 14x14 -> 28x28, and the way back."""

    kind: Literal["conv"] = "conv"
    generator_channels: tuple[Width, Width, Width] = (96, 48, 24)
    discriminator_channels: tuple[Width, Width, Width] = (32, 64, 128)


NETWORKS.register("dense", Network(DenseConfig, "gan_core.networks.dense"))
NETWORKS.register("conv", Network(ConvConfig, "gan_core.networks.conv"))

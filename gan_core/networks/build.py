"""The two networks of a run, built from its configuration by the module that the registry names."""

from importlib import import_module
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from gan_core.errors import PluginError
from gan_core.registry import NETWORKS
from gan_core.schema import ImageShape, NetworkConfig


@runtime_checkable
class Generator(Protocol):
    """What every generator does: z (N, latent_size) to images (N, C, H, W) in [-1, 1]."""

    def __call__(self, z: Tensor) -> Tensor:
        """Images, shape (N, C, H, W)."""

    def hidden(self, z: Tensor) -> Tensor:
        """Its features: activations of the last hidden layer, shape (N, F)."""

    def hidden_and_images(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Both from one pass."""

    def state_dict(self) -> dict[str, Tensor]:
        """Its weights by their names."""


class Discriminator(Protocol):
    """What every discriminator does: images (N, C, H, W) to logits (N,), positive for "real"."""

    def __call__(self, images: Tensor) -> Tensor:
        """Logits, shape (N,)."""

    def state_dict(self) -> dict[str, Tensor]:
        """Its weights by their names."""


def build_generator(config: NetworkConfig, image_shape: ImageShape) -> nn.Module:
    """The generator without weights, on the meta device: fill it with `initialise` or a state dict."""
    with torch.device("meta"):
        return import_module(NETWORKS[config.kind].module).build_generator(config, image_shape)


def build_discriminator(config: NetworkConfig, image_shape: ImageShape) -> nn.Module:
    """The discriminator without weights, on the meta device."""
    with torch.device("meta"):
        return import_module(NETWORKS[config.kind].module).build_discriminator(config, image_shape)


def initialise(network: nn.Module, random: torch.Generator) -> nn.Module:
    """Give a network on the meta device its first weights, drawn from `random` alone.

    Weights follow He et al. 2015 (arXiv:1502.01852) for leaky rectifiers; biases start at zero.
    """
    network.to_empty(device="cpu")
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_uniform_(module.weight, a=5**0.5, generator=random)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.reset_parameters()  # ones and zeros: draws nothing
    return network

"""The two networks of a run, built from its configuration by the module that the registry names."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, TypeGuard

import torch
from torch import Tensor, nn

from gan_core.errors import PluginError
from gan_core.latent.sampling import FeatureDecoder
from gan_core.networks.conditioning import ClassProjection
from gan_core.registry import NETWORKS
from gan_core.schema import ImageShape, NetworkConfig


class Generator(FeatureDecoder, Protocol):
    """What every generator does: z (N, latent_size) to images (N, C, H, W) in [-1, 1], by way of its features."""

    def state_dict(self) -> dict[str, Tensor]:
        """Its weights by their names."""


class Discriminator(Protocol):
    """What every discriminator does: images (N, C, H, W) to logits (N,), positive for "real"."""

    def __call__(self, images: Tensor) -> Tensor:
        """Logits, shape (N,)."""

    def state_dict(self) -> dict[str, Tensor]:
        """Its weights by their names."""


def build_generator(config: NetworkConfig, image_shape: ImageShape) -> nn.Module:
    """The generator without weights, on the meta device: fill it with `initialise` or a state dict.

    Raises:
        PluginError: If it lacks what every generator does.
    """
    with torch.device("meta"):
        network = _builder(config, "build_generator")(config, image_shape)
    as_generator(network)
    return network


def as_generator(network: nn.Module) -> Generator:
    """The same network, known to do what every generator does.

    Raises:
        PluginError: If it does not.
    """
    if not _is_generator(network):
        raise PluginError(
            f"{type(network).__name__} is no generator: it needs the methods hidden(z) and hidden_and_images(z)"
        )
    return network


def _is_generator(network: nn.Module) -> TypeGuard[Generator]:
    return all(callable(getattr(network, name, None)) for name in ("hidden", "hidden_and_images"))


def build_discriminator(config: NetworkConfig, image_shape: ImageShape) -> nn.Module:
    """The discriminator without weights, on the meta device."""
    with torch.device("meta"):
        return _builder(config, "build_discriminator")(config, image_shape)


def _builder(config: NetworkConfig, name: str) -> Callable[[NetworkConfig, ImageShape], nn.Module]:
    """A function of the module that builds a kind of networks.

    Raises:
        PluginError: If there is none, or the module cannot be imported.
    """
    module = NETWORKS[config.kind].module
    try:
        return getattr(import_module(module), name)
    except (Exception, SystemExit) as error:  # foreign code: anything may follow
        raise PluginError(
            f"the network {config.kind!r} has no {name}(config, image_shape) in {module}: {error}"
        ) from error


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
        elif isinstance(module, ClassProjection):
            nn.init.normal_(module.embedding, generator=random)
    return network

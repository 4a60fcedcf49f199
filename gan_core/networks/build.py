"""The two networks of a run, built from its configuration.

Every generator maps z (N, latent_size) to images (N, C, H, W) in [-1, 1] and shows its last hidden layer by
`hidden(z)`. Every discriminator maps images to logits (N,): positive says "real".
"""

import torch
from torch import nn

from gan_core.networks.configs import ConvConfig, DenseConfig
from gan_core.networks.conv import ConvDiscriminator, ConvGenerator
from gan_core.networks.dense import DenseDiscriminator, DenseGenerator
from gan_core.schema import ImageShape


def build_generator(config: DenseConfig | ConvConfig, image_shape: ImageShape) -> nn.Module:
    """The generator without weights, on the meta device: fill it with `initialise` or a state dict."""
    with torch.device("meta"):
        if isinstance(config, DenseConfig):
            return DenseGenerator(config.latent_size, config.generator_widths, image_shape)
        return ConvGenerator(config.latent_size, config.generator_channels, image_shape)


def build_discriminator(config: DenseConfig | ConvConfig, image_shape: ImageShape) -> nn.Module:
    """The discriminator without weights, on the meta device."""
    with torch.device("meta"):
        if isinstance(config, DenseConfig):
            return DenseDiscriminator(config.discriminator_widths, image_shape)
        return ConvDiscriminator(config.discriminator_channels, image_shape)


def initialise(network: nn.Module, random: torch.Generator) -> nn.Module:
    """Give a network on the meta device its first weights, drawn from `random` alone.

    Weights follow He et al. 2015 (arXiv:1502.01852) for leaky rectifiers; biases start at zero.
    """
    network.to_empty(device="cpu")
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_uniform_(module.weight, a=5**0.5, generator=random)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.reset_parameters()  # ones and zeros: draws nothing
    return network

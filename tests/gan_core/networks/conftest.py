"""Small networks of every kind."""

import pytest
import torch

from gan_core.networks.build import build_discriminator, build_generator, initialise
from gan_core.networks.configs import ConvConfig, DenseConfig

SHAPE = (1, 28, 28)

TINY = {
    "dense": DenseConfig(latent_size=5, generator_widths=(7, 9), discriminator_widths=(8, 6)),
    "conv": ConvConfig(latent_size=5, generator_channels=(4, 3, 2), discriminator_channels=(2, 3, 4)),
}

DEFAULT = {"dense": DenseConfig(), "conv": ConvConfig()}

either = pytest.mark.parametrize("kind", ["dense", "conv"])


def generator_of(config, shape=SHAPE, seed=0):
    return initialise(build_generator(config, shape), torch.Generator().manual_seed(seed))


def discriminator_of(config, shape=SHAPE, seed=0):
    return initialise(build_discriminator(config, shape), torch.Generator().manual_seed(seed))


def noise(count, latent_size, scale=1.0):
    return scale * torch.randn(count, latent_size, generator=torch.Generator().manual_seed(1))

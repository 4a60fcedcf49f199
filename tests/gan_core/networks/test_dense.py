"""The fully connected pair."""

import pytest
import torch
from torch import nn

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


def test_dense_image_is_the_head_of_the_hidden_features():
    generator = generator_of(TINY["dense"]).eval()
    z = noise(3, 5)
    assert torch.equal(generator.head(generator.hidden(z)).view(3, *SHAPE), generator(z))


def test_the_default_dense_pair_is_the_lectures():
    config = DenseConfig()
    generator = [(m.in_features, m.out_features) for m in generator_of(config).modules() if isinstance(m, nn.Linear)]
    classifier = [
        (m.in_features, m.out_features) for m in discriminator_of(config).modules() if isinstance(m, nn.Linear)
    ]
    assert generator == [(100, 256), (256, 512), (512, 1024), (1024, 784)]
    assert classifier == [(784, 1024), (1024, 512), (512, 256), (256, 1)]

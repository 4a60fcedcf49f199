"""The fully connected pair."""

import torch
from torch import nn

from gan_core.networks.configs import DenseConfig
from tests.gan_core.networks.conftest import SHAPE, TINY, discriminator_of, generator_of, noise


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

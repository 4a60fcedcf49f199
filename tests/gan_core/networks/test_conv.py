"""The convolutional pair."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from gan_core.networks.configs import ConvConfig
from tests.gan_core.networks.conftest import SHAPE, TINY, discriminator_of, generator_of, noise


def test_conv_hidden_features_are_means_over_two_by_two_places():
    generator = generator_of(TINY["conv"]).eval()
    z = noise(3, 5)
    maps = generator.body(z)  # (3, 2, 14, 14)
    expected = maps.unflatten(3, (7, 2)).unflatten(2, (7, 2)).mean((3, 5))
    torch.testing.assert_close(generator.hidden(z), expected.flatten(1))


def maps_seen(network, inputs):
    """All maps of more than one channel that come out of the network's layers, and their gradients."""
    seen = []

    def note(maps):
        if maps.ndim == 4 and maps.shape[1] > 1:
            seen.append(maps)
            maps.register_hook(seen.append)

    for module in network.modules():
        if not list(module.children()):
            module.register_forward_hook(lambda layer, given, maps: note(maps))
    network(inputs).sum().backward()
    return seen


@pytest.mark.parametrize("make", [generator_of, discriminator_of])
def test_all_maps_and_their_gradients_lie_channels_last(make):
    config = TINY["conv"]
    network = make(config).to(memory_format=torch.channels_last)
    inputs = noise(3, 5) if make is generator_of else torch.zeros(3, *SHAPE)
    seen = maps_seen(network, inputs)
    assert len(seen) >= 6
    assert all(maps.is_contiguous(memory_format=torch.channels_last) for maps in seen)


def test_the_generator_can_be_mapped_over_points():
    generator = generator_of(TINY["conv"]).eval()
    z = noise(3, 5)
    torch.testing.assert_close(torch.func.vmap(lambda one: generator(one[None])[0])(z), generator(z))


def test_the_default_conv_generator_costs_about_two_million_multiply_adds_an_image():
    generator = generator_of(ConvConfig()).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        generator(noise(1, 100))
    multiply_adds = counter.get_total_flops() / 2
    assert 1.2e6 < multiply_adds < 2.6e6


def test_the_last_layer_of_the_discriminator_weighs_each_place_by_its_own_weight():
    discriminator = discriminator_of(TINY["conv"])
    images = torch.randn(3, *SHAPE, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        torch.testing.assert_close(discriminator(images), discriminator.layers(images).squeeze(1))

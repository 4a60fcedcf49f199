"""Layers of our own compute what torch's do."""

import pytest
import torch
from torch import nn

from gan_core.networks.layers import BiasAfterConvTranspose2d, SubPixelConvTranspose2d, UnshuffledConv2d

OURS_AND_STOCK = {
    "sub-pixel": (
        lambda before, after: SubPixelConvTranspose2d(before, after),
        lambda before, after: nn.ConvTranspose2d(before, after, 4, stride=2, padding=1),
    ),
    "bias after, kernel 3": (
        lambda before, after: BiasAfterConvTranspose2d(before, after, 3),
        lambda before, after: nn.ConvTranspose2d(before, after, 3, stride=2, padding=1),
    ),
    "bias after, kernel 4": (
        lambda before, after: BiasAfterConvTranspose2d(before, after, 4),
        lambda before, after: nn.ConvTranspose2d(before, after, 4, stride=2, padding=1),
    ),
    "unshuffled": (
        lambda before, after: UnshuffledConv2d(before, after),
        lambda before, after: nn.Conv2d(before, after, 4, stride=2, padding=1),
    ),
}

layers_of_our_own = pytest.mark.parametrize(("ours", "stock"), OURS_AND_STOCK.values(), ids=OURS_AND_STOCK)

maps_of_every_size = pytest.mark.parametrize(
    ("before", "after", "size"), [(1, 1, (1, 1)), (3, 2, (5, 4)), (4, 1, (14, 14))]
)


def maps_for(layer, size, random):
    """Random maps of so many rows and columns, or of twice as many for a layer that halves them."""
    factor = 2 if isinstance(layer, nn.Conv2d) else 1
    return torch.randn(2, layer.in_channels, factor * size[0], factor * size[1], dtype=torch.double, generator=random)


def with_equal_weights(ours, stock, before, after):
    """One layer of each kind with the same weights, in double precision."""
    random = torch.Generator().manual_seed(3)
    pair = ours(before, after).double(), stock(before, after).double()
    state = {
        name: torch.randn(tensor.shape, generator=random, dtype=torch.double)
        for name, tensor in pair[1].state_dict().items()
    }
    for layer in pair:
        layer.load_state_dict(state)
    return pair


@layers_of_our_own
@maps_of_every_size
def test_a_layer_of_our_own_computes_what_torchs_own_does(ours, stock, before, after, size):
    pair = with_equal_weights(ours, stock, before, after)
    maps = maps_for(pair[0], size, torch.Generator().manual_seed(4))
    torch.testing.assert_close(pair[0](maps), pair[1](maps))


@layers_of_our_own
@maps_of_every_size
def test_a_layer_of_our_own_has_the_gradients_of_torchs_own(ours, stock, before, after, size):
    pair = with_equal_weights(ours, stock, before, after)
    maps = maps_for(pair[0], size, torch.Generator().manual_seed(5))
    gradients = []
    for layer in pair:
        own_maps = maps.clone().requires_grad_()
        layer(own_maps).square().sum().backward()
        gradients.append((own_maps.grad, layer.weight.grad, layer.bias.grad))
    torch.testing.assert_close(gradients[0], gradients[1])

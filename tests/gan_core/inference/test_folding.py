"""Folded networks answer as before."""

import pytest
import torch
from torch import nn

from gan_core.inference.folding import folded
from gan_core.networks.build import build_generator, initialise
from gan_core.networks.layers import BiasAfterConvTranspose2d


def random():
    return torch.Generator().manual_seed(0)


def lived_in(network):
    """A network whose normalisation layers have seen something, in evaluation mode."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            for tensor in (module.weight.data, module.running_var):
                tensor.uniform_(0.5, 2, generator=random())
            for tensor in (module.bias.data, module.running_mean):
                tensor.normal_(generator=random())
    return network.eval().requires_grad_(False)


@pytest.mark.parametrize("kind", ["dense", "conv"])
def test_a_folded_generator_makes_the_same_images(kind, tiny_config):
    generator = lived_in(initialise(build_generator(tiny_config(kind).network, (1, 28, 28)), random()))
    z = torch.randn(9, 6, generator=random())
    quick = folded(generator)
    torch.testing.assert_close(quick(z), generator(z), rtol=0, atol=1e-5)
    norms = [
        sum(isinstance(each, nn.BatchNorm1d | nn.BatchNorm2d) for each in one.modules()) for one in (generator, quick)
    ]
    assert norms[1] < norms[0]


def test_a_transposed_convolution_keeps_its_kind():
    chain = lived_in(nn.Sequential(BiasAfterConvTranspose2d(3, 5, 4), nn.BatchNorm2d(5)))
    maps = torch.randn(2, 3, 4, 4, generator=random())
    quick = folded(chain)
    assert type(quick[0]) is BiasAfterConvTranspose2d
    assert type(quick[1]) is nn.Identity
    torch.testing.assert_close(quick(maps), chain(maps), rtol=0, atol=1e-5)


def test_the_network_itself_stays_as_it_is():
    chain = lived_in(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)))
    before = {name: tensor.clone() for name, tensor in chain.state_dict().items()}
    folded(chain)
    assert {name: tensor.tolist() for name, tensor in chain.state_dict().items()} == {
        name: tensor.tolist() for name, tensor in before.items()
    }


@pytest.mark.parametrize(
    "chain",
    [
        nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 4)),
        nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.BatchNorm1d(4)),
        nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4, track_running_stats=False)),
    ],
)
def test_what_cannot_be_folded_stays(chain):
    quick = folded(chain.eval())
    assert [type(layer) for layer in quick] == [type(layer) for layer in chain]


def test_a_network_in_training_is_not_folded():
    assert type(folded(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).train())[1]) is nn.BatchNorm1d


def test_what_is_no_module_is_given_back():
    assert folded(lived_in) is lived_in

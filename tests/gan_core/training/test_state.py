"""What training begins with."""

import pytest
import torch

from gan_core.networks.build import build_discriminator, build_generator, initialise
from gan_core.random import random_stream
from gan_core.training.state import new_state

SHAPE = (1, 28, 28)

either = pytest.mark.parametrize("kind", ["dense", "conv"])


def values(network):
    """Copies of all parameters."""
    return [parameter.detach().clone() for parameter in network.parameters()]


def equal(first, second):
    return all(torch.equal(one, other) for one, other in zip(first, second, strict=True))


@either
def test_each_optimiser_holds_its_own_network_and_no_other(kind, tiny_config):
    state = new_state(tiny_config(kind), SHAPE)
    pairs = ((state.generator_optimiser, state.generator), (state.discriminator_optimiser, state.discriminator))
    for optimiser, network in pairs:
        held = [id(parameter) for group in optimiser.param_groups for parameter in group["params"]]
        assert held == [id(parameter) for parameter in network.parameters()]
    assert state.generator_optimiser is not state.discriminator_optimiser


def test_each_optimiser_has_its_own_learning_rate(tiny_config):
    config = tiny_config(
        optimiser={
            "generator_learning_rate": 0.25,
            "discriminator_learning_rate": 0.125,
            "beta1": 0.5,
            "beta2": 0.75,
        }
    )
    state = new_state(config, SHAPE)
    for optimiser, rate in ((state.generator_optimiser, 0.25), (state.discriminator_optimiser, 0.125)):
        assert [(group["lr"], group["betas"]) for group in optimiser.param_groups] == [(rate, (0.5, 0.75))]


def test_the_average_is_no_part_of_any_optimisation(tiny_config):
    state = new_state(tiny_config(), SHAPE)
    assert not any(parameter.requires_grad for parameter in state.generator_ema.parameters())
    assert equal(values(state.generator_ema), values(state.generator))
    assert not {id(p) for p in state.generator_ema.parameters()} & {id(p) for p in state.generator.parameters()}


def test_the_seed_decides_the_first_weights(tiny_config):
    first, again, other = (new_state(tiny_config(seed=seed), SHAPE) for seed in (1, 1, 2))
    assert equal(values(first.generator), values(again.generator))
    assert equal(values(first.discriminator), values(again.discriminator))
    assert not equal(values(first.generator), values(other.generator))


def test_the_discriminators_weights_are_drawn_after_the_generators(tiny_config):
    """Both from the beginning of one stream would be the same numbers, scaled."""
    config = tiny_config(seed=1)
    drawn = new_state(config, SHAPE)
    alone = initialise(build_discriminator(config.network, SHAPE), random_stream(1, "weights"))
    assert not equal(values(drawn.discriminator), values(alone))
    weights = random_stream(1, "weights")
    initialise(build_generator(config.network, SHAPE), weights)
    assert equal(values(drawn.discriminator), values(initialise(build_discriminator(config.network, SHAPE), weights)))

"""The moving average of the generator's weights."""

import math
from copy import deepcopy

import pytest
import torch

from gan_core.training.ema import ema_decay, update_ema
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)


def values(network):
    """Copies of all parameters."""
    return [parameter.detach().clone() for parameter in network.parameters()]


def equal(first, second):
    return all(torch.equal(one, other) for one, other in zip(first, second, strict=True))


@pytest.fixture
def pair(tiny_config, few_digits):
    """An EMA and a generator whose weights and statistics all differ."""
    config = tiny_config("conv")
    state = new_state(config, SHAPE)
    old = deepcopy(state.generator)
    for _ in range(2):
        iterate(state, config, few_digits.images)
    return old, state.generator


def test_a_decay_of_0_copies_the_generator(pair):
    average, generator = pair
    update_ema(average, generator, 0.0)
    assert equal(average.state_dict().values(), generator.state_dict().values())


def test_a_decay_of_1_keeps_the_average(pair):
    average, generator = pair
    before = {name: tensor.clone() for name, tensor in average.state_dict().items() if tensor.is_floating_point()}
    update_ema(average, generator, 1.0)
    assert all(torch.equal(average.state_dict()[name], tensor) for name, tensor in before.items())


def test_the_average_keeps_the_decays_share_of_weights_and_statistics(pair):
    average, generator = pair
    old = {name: tensor.clone() for name, tensor in average.state_dict().items()}
    update_ema(average, generator, 0.75)
    floating = [name for name, tensor in old.items() if tensor.is_floating_point()]
    assert any("running_mean" in name for name in floating)
    for name in floating:
        expected = 0.75 * old[name] + 0.25 * generator.state_dict()[name]
        torch.testing.assert_close(average.state_dict()[name], expected)


def test_the_average_takes_over_the_count_of_batches(pair):
    average, generator = pair
    update_ema(average, generator, 0.75)
    counts = [tensor.item() for name, tensor in average.state_dict().items() if name.endswith("num_batches_tracked")]
    assert set(counts) == {2}  # two iterations, one generated batch each


def test_updating_the_average_leaves_the_generator_unchanged(pair):
    average, generator = pair
    before = deepcopy(generator)
    update_ema(average, generator, 0.5)
    assert equal(generator.state_dict().values(), before.state_dict().values())


def test_iterate_moves_the_average_by_the_ramped_up_decay(tiny_config, few_digits):
    config = tiny_config(ema={"halflife_steps": 2.0, "rampup_ratio": 1.0})
    state = new_state(config, SHAPE)
    first = values(state.generator)
    iterate(state, config, few_digits.images)  # half-life of one step: half of each
    for average, old, new in zip(state.generator_ema.parameters(), first, state.generator.parameters(), strict=True):
        torch.testing.assert_close(average, (old + new.detach()) / 2)


def test_decay_to_the_power_of_the_half_life_is_one_half():
    assert ema_decay(10**9, 500, 0.05) ** 500 == pytest.approx(0.5)


def test_the_half_life_grows_with_training_up_to_its_limit():
    halflives = [math.log(0.5) / math.log(ema_decay(step, 500, 0.05)) for step in (20, 100, 10_000, 20_000)]
    assert halflives == pytest.approx([1, 5, 500, 500])


def test_the_average_forgets_an_untrained_start_at_once():
    assert ema_decay(1, 500, 0.05) < 1e-5

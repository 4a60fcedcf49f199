"""The lecture's rules, read off the parameters and the gradients themselves."""

import math
from copy import deepcopy
from itertools import pairwise

import pytest
import torch

from gan_core.config import from_dict
from gan_core.data.image_set import to_model_range
from gan_core.errors import ConfigError, NonFiniteError
from gan_core.random import random_stream
from gan_core.registry import OBJECTIVES
from gan_core.training import objectives as losses
from gan_core.training.batches import batch_indices, draw_noise
from gan_core.training.ema import ema_decay, update_ema
from gan_core.training.objectives import objective_of
from gan_core.training.schedule import check_fits, checkpoint_steps, learning_rate_factor
from gan_core.training.state import new_state
from gan_core.training.step import discriminator_step, frozen, generate, generator_step, iterate

SHAPE = (1, 28, 28)
either = pytest.mark.parametrize("kind", ["dense", "conv"])
every_objective = pytest.mark.parametrize("objective", OBJECTIVES)


def values(network):
    """Copies of all parameters."""
    return [parameter.detach().clone() for parameter in network.parameters()]


def gradients(network):
    """Copies of all gradients."""
    return [None if parameter.grad is None else parameter.grad.clone() for parameter in network.parameters()]


def equal(first, second):
    return all(torch.equal(one, other) for one, other in zip(first, second, strict=True))


def moved(first, second):
    """Whether every tensor changed."""
    return not any(torch.equal(one, other) for one, other in zip(first, second, strict=True))


@pytest.fixture
def real(few_digits):
    """A batch of eight real digits in [-1, 1]."""
    return to_model_range(few_digits.images[:8])


@pytest.fixture
def z():
    return draw_noise(random_stream(0, "test"), 8, 6)


# --- who moves -------------------------------------------------------------------------------------------------------


@either
@every_objective
def test_discriminator_step_leaves_the_generator_unchanged(kind, objective, tiny_config, real, z):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    before = values(state.generator)
    discriminator_step(state, config, real, generate(state, config, z))
    assert equal(values(state.generator), before)


@either
@every_objective
def test_discriminator_step_makes_no_gradient_for_the_generator(kind, objective, tiny_config, real, z):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    discriminator_step(state, config, real, generate(state, config, z))
    assert gradients(state.generator) == [None] * len(values(state.generator))


@either
@every_objective
def test_discriminator_step_moves_the_discriminators_weights(kind, objective, tiny_config, real, z):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    before = [layer.weight.clone() for layer in state.discriminator.layers if hasattr(layer, "weight")]
    discriminator_step(state, config, real, generate(state, config, z))
    assert moved([layer.weight for layer in state.discriminator.layers if hasattr(layer, "weight")], before)


@either
@every_objective
def test_generator_step_leaves_the_discriminator_unchanged(kind, objective, tiny_config, real, z):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    before = values(state.discriminator)
    generator_step(state, config, real, generate(state, config, z))
    assert equal(values(state.discriminator), before)


@either
@every_objective
def test_generator_step_makes_no_gradient_for_the_discriminator(kind, objective, tiny_config, real, z):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    generator_step(state, config, real, generate(state, config, z))
    assert gradients(state.discriminator) == [None] * len(values(state.discriminator))


@either
def test_generator_step_leaves_the_discriminators_last_gradient_alone(kind, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    discriminator_step(state, config, real, generate(state, config, z))
    before = gradients(state.discriminator)
    generator_step(state, config, real, generate(state, config, z))
    assert equal(gradients(state.discriminator), before)


@either
@every_objective
def test_generator_step_moves_the_generators_weights(kind, objective, tiny_config, real, z):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    before = [p.detach().clone() for name, p in state.generator.named_parameters() if name.endswith("weight")]
    generator_step(state, config, real, generate(state, config, z))
    assert moved([p for name, p in state.generator.named_parameters() if name.endswith("weight")], before)


@either
def test_generator_step_thaws_the_discriminator_afterwards(kind, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    generator_step(state, config, real, generate(state, config, z))
    assert all(parameter.requires_grad for parameter in state.discriminator.parameters())


def test_a_frozen_network_thaws_after_an_error(tiny_config):
    network = new_state(tiny_config(), SHAPE).discriminator
    with pytest.raises(ZeroDivisionError), frozen(network):
        assert not any(parameter.requires_grad for parameter in network.parameters())
        1 / 0  # noqa: B018
    assert all(parameter.requires_grad for parameter in network.parameters())


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


# --- what goes in ----------------------------------------------------------------------------------------------------


@pytest.fixture
def labels(monkeypatch):
    """The logits and labels of each binary cross-entropy that is taken."""
    taken = []
    genuine = losses.binary_cross_entropy_with_logits

    def watched(logits, target):
        taken.append((logits.detach().clone(), target.clone()))
        return genuine(logits, target)

    monkeypatch.setattr(losses, "binary_cross_entropy_with_logits", watched)
    return taken


@either
def test_discriminator_step_labels_the_real_half_1_and_the_generated_half_0(kind, labels, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    before = deepcopy(state)
    discriminator_step(state, config, real, generate(state, config, z))
    [(logits, target)] = labels
    assert target.tolist() == [1.0] * 8 + [0.0] * 8
    with torch.no_grad():
        images = torch.cat([real, before.generator(z)])
        torch.testing.assert_close(logits, before.discriminator(images))


@either
def test_generator_step_labels_every_generated_image_1(kind, labels, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    before = deepcopy(state)
    generator_step(state, config, real, generate(state, config, z))
    [(logits, target)] = labels
    assert target.tolist() == [1.0] * 8
    with torch.no_grad():
        torch.testing.assert_close(logits, before.discriminator(before.generator(z)))


@pytest.fixture
def seen():
    """Makes a list that fills with the batches that a discriminator is shown."""

    def watch(discriminator):
        batches = []
        discriminator.register_forward_pre_hook(lambda module, inputs: batches.append(inputs[0].detach().clone()))
        return batches

    return watch


@either
def test_discriminator_sees_half_real_and_half_generated_images(kind, seen, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    expected = deepcopy(state.generator)(z).detach()
    batches = seen(state.discriminator)
    discriminator_step(state, config, real, generate(state, config, z))
    [batch] = batches
    assert batch.shape == (16, *SHAPE)
    assert torch.equal(batch[:8], real)
    assert torch.equal(batch[8:], expected)


@either
def test_generator_is_judged_on_its_own_images_only(kind, seen, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    expected = deepcopy(state.generator)(z).detach()
    batches = seen(state.discriminator)
    generator_step(state, config, real, generate(state, config, z))
    [batch] = batches
    assert torch.equal(batch, expected)


@either
def test_discriminator_step_returns_the_logits_of_both_halves(kind, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    before = deepcopy(state)
    _, real_logits, fake_logits = discriminator_step(state, config, real, generate(state, config, z))
    with torch.no_grad():
        torch.testing.assert_close(real_logits, before.discriminator(real))
        torch.testing.assert_close(fake_logits, before.discriminator(before.generator(z)))


@either
@every_objective
def test_the_gradient_through_the_frozen_discriminator_is_the_one_without_freezing(
    kind, objective, tiny_config, real, z
):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    free = deepcopy(state)
    generator_step(state, config, real, generate(state, config, z))
    fake_logits = free.discriminator(free.generator(z))
    objective_of(config.objective).generator(free.discriminator(real), fake_logits).backward()
    assert all(gradient is not None for gradient in gradients(free.discriminator))
    for parameter, expected in zip(state.generator.parameters(), free.generator.parameters(), strict=True):
        torch.testing.assert_close(parameter.grad, expected.grad)


@either
@pytest.mark.parametrize("objective", ["wgan-gp", "relativistic-r1r2"])
def test_discriminator_pays_its_penalty_times_the_weight(kind, objective, tiny_config, real, z):
    config = from_dict(
        tiny_config(kind).model_dump() | {"objective": {"name": objective, "penalty_weight": 7.0}}, "test"
    )
    state = new_state(config, SHAPE)
    before = deepcopy(state)
    loss, real_logits, fake_logits = discriminator_step(state, config, real, generate(state, config, z))
    rules = objective_of(config.objective)
    fake = before.generator(z).detach()
    penalty = rules.penalty(before.discriminator, real, fake, before.noise)
    torch.testing.assert_close(loss, (rules.discriminator(real_logits, fake_logits) + 7 * penalty).detach())
    assert penalty > 0


@pytest.mark.parametrize("objective", ["bce", "hinge"])
def test_without_a_penalty_the_weight_counts_for_nothing(objective, tiny_config, real, z):
    config = from_dict(tiny_config().model_dump() | {"objective": {"name": objective, "penalty_weight": 7.0}}, "test")
    state = new_state(config, SHAPE)
    noise = state.noise.get_state()
    loss, real_logits, fake_logits = discriminator_step(state, config, real, generate(state, config, z))
    torch.testing.assert_close(loss, objective_of(config.objective).discriminator(real_logits, fake_logits))
    assert torch.equal(state.noise.get_state(), noise)


def test_the_penalty_is_taken_on_its_share_of_the_batch(tiny_config, real, z):
    config = from_dict(
        tiny_config().model_dump()
        | {"objective": {"name": "bce-r1r2", "penalty_weight": 7.0, "penalty_batch_fraction": 0.3}},
        "test",
    )
    state = new_state(config, SHAPE)
    before = deepcopy(state)
    loss, real_logits, fake_logits = discriminator_step(state, config, real, generate(state, config, z))
    rules = objective_of(config.objective)
    fake = before.generator(z).detach()
    penalty = rules.penalty(before.discriminator, real[:3], fake[:3], before.noise)  # 0.3 * 8, rounded up
    torch.testing.assert_close(loss, (rules.discriminator(real_logits, fake_logits) + 7 * penalty).detach())


@either
def test_no_gradient_is_carried_from_one_step_to_the_next(kind, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    discriminator_step(state, config, real, generate(state, config, z))
    generator_step(state, config, real, generate(state, config, z))
    fresh = deepcopy(state)
    fresh.discriminator.zero_grad(set_to_none=True)
    fresh.generator.zero_grad(set_to_none=True)
    for each in (state, fresh):
        discriminator_step(each, config, real, generate(each, config, -z))
        generator_step(each, config, real, generate(each, config, -z))
    assert equal(gradients(state.discriminator), gradients(fresh.discriminator))
    assert equal(gradients(state.generator), gradients(fresh.generator))


# --- alternation -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_discriminator_moves_first_and_as_often_as_configured(count, tiny_config, few_digits):
    config = tiny_config(discriminator_steps=count)
    state = new_state(config, SHAPE)
    order = []
    state.discriminator_optimiser.register_step_post_hook(lambda *arguments: order.append("D"))
    state.generator_optimiser.register_step_post_hook(lambda *arguments: order.append("G"))
    iterate(state, config, few_digits.images)
    iterate(state, config, few_digits.images)
    assert "".join(order) == ("D" * count + "G") * 2


def test_each_discriminator_step_sees_the_next_batch_of_real_images(seen, tiny_config, few_digits):
    config = tiny_config(discriminator_steps=2)
    state = new_state(config, SHAPE)
    batches = seen(state.discriminator)
    for _ in range(2):
        iterate(state, config, few_digits.images)
    shown = [batch[:8] for batch in batches if len(batch) == 16]
    expected = [batch_indices(config.seed, 60, 8, batch) for batch in range(4)]
    assert equal(shown, [to_model_range(few_digits.images[indices]) for indices in expected])


def test_every_generated_batch_has_noise_of_its_own(tiny_config, few_digits):
    config = tiny_config(discriminator_steps=2)
    state = new_state(config, SHAPE)
    points = []
    state.generator.register_forward_pre_hook(lambda module, inputs: points.append(inputs[0].clone()))
    for _ in range(2):
        iterate(state, config, few_digits.images)
    assert torch.cat(points).unique(dim=0).shape == (2 * 2 * 8, 6)


@either
@every_objective
def test_the_generator_learns_from_the_batch_that_the_discriminator_saw_last(kind, objective, tiny_config, few_digits):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    twin = deepcopy(state)
    real = to_model_range(few_digits.images[batch_indices(config.seed, 60, 8, 0)])
    z = draw_noise(twin.noise, 8, 6)
    discriminator_step(twin, config, real, generate(twin, config, z))
    generator_step(twin, config, real, generate(twin, config, z))  # made anew by the same weights from the same z
    iterate(state, config, few_digits.images)
    for found, expected in zip(values(state.generator), values(twin.generator), strict=True):
        torch.testing.assert_close(found, expected)


def test_iterate_counts_steps_and_images(tiny_config, few_digits):
    config = tiny_config(discriminator_steps=3)
    state = new_state(config, SHAPE)
    metrics = [iterate(state, config, few_digits.images) for _ in range(2)]
    assert [(record.step, record.images) for record in metrics] == [(1, 24), (2, 48)]
    assert state.step == 2


def test_iterate_leaves_the_images_unchanged(tiny_config, few_digits):
    images = few_digits.images.clone()
    iterate(new_state(tiny_config(), SHAPE), tiny_config(), images)
    assert torch.equal(images, few_digits.images)


def test_iterate_leaves_the_global_random_stream_alone(tiny_config, few_digits):
    config = tiny_config("conv", "wgan-gp")
    before = torch.get_rng_state()
    iterate(new_state(config, SHAPE), config, few_digits.images)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_global_random_stream_does_not_change_what_is_learned(tiny_config, few_digits):
    config = tiny_config("dense", "wgan-gp")
    states = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        state = new_state(config, SHAPE)
        iterate(state, config, few_digits.images)
        states.append(state)
    assert equal(values(states[0].generator), values(states[1].generator))


@either
@every_objective
def test_every_objective_trains_with_finite_numbers(kind, objective, tiny_config, few_digits):
    config = tiny_config(kind, objective)
    state = new_state(config, SHAPE)
    for _ in range(3):
        metrics = iterate(state, config, few_digits.images)
        assert all(math.isfinite(value) for value in metrics.as_dict().values())
    assert all(tensor.isfinite().all() for tensor in state.generator_ema.state_dict().values())


@either
@every_objective
def test_every_objective_trains_in_bfloat16_with_weights_in_float32(kind, objective, tiny_config, few_digits):
    config = tiny_config(kind, objective, precision="bfloat16")
    state = new_state(config, SHAPE)
    before = values(state.generator)
    for _ in range(3):
        metrics = iterate(state, config, few_digits.images)
        assert all(math.isfinite(value) for value in metrics.as_dict().values())
    assert not equal(values(state.generator), before)
    networks = (state.generator, state.discriminator, state.generator_ema)
    assert {p.dtype for network in networks for p in network.parameters()} == {torch.float32}


def _learn_once(config, real, z):
    state = new_state(config, SHAPE)
    return discriminator_step(state, config, real, generate(state, config, z))


def test_bfloat16_rounds_the_logits_and_float32_does_not(tiny_config, real, z):
    logits = {}
    for precision in ("float32", "bfloat16"):
        config = tiny_config(precision=precision)
        _, logits[precision], _ = _learn_once(config, real, z)
    assert torch.equal(logits["bfloat16"], logits["bfloat16"].bfloat16().float())
    assert not torch.equal(logits["float32"], logits["float32"].bfloat16().float())
    torch.testing.assert_close(logits["bfloat16"], logits["float32"], rtol=0.05, atol=0.05)


def test_training_on_one_image_makes_images_like_it(tiny_config, few_digits):
    config = tiny_config(optimiser={"generator_learning_rate": 0.01, "discriminator_learning_rate": 0.002})
    images = few_digits.images[:1].expand(60, 1, 28, 28).contiguous()
    state = new_state(config, SHAPE)
    z = draw_noise(random_stream(0, "test"), 32, 6)
    target = to_model_range(images[:1])

    def distance():
        with torch.no_grad():
            return (deepcopy(state.generator).eval()(z) - target).square().mean().item()

    before = distance()
    for _ in range(150):
        iterate(state, config, images)
    assert distance() < before / 4


# --- learning rates --------------------------------------------------------------------------------------------------


def test_without_a_decay_the_learning_rates_stay(tiny_config):
    config = tiny_config()
    assert {learning_rate_factor(step, config) for step in range(1, config.schedule.steps + 1)} == {1.0}


def test_the_learning_rates_fall_in_a_straight_line_over_the_share_at_the_end(tiny_config):
    config = from_dict(
        tiny_config().model_dump() | {"optimiser": {"lr_decay_fraction": 0.4}, "schedule": {"steps": 10}}, "test"
    )
    factors = [learning_rate_factor(step, config) for step in range(1, 11)]
    assert factors == [1, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25]


def test_each_iteration_uses_the_learning_rates_of_its_place(tiny_config, few_digits):
    fields = tiny_config().model_dump() | {
        "optimiser": {"generator_learning_rate": 0.25, "discriminator_learning_rate": 0.5, "lr_decay_fraction": 1.0},
        "schedule": {"steps": 4, "batch_size": 8},
    }
    config = from_dict(fields, "test")
    state = new_state(config, SHAPE)
    used = []
    for optimiser in (state.generator_optimiser, state.discriminator_optimiser):
        optimiser.register_step_pre_hook(lambda self, *arguments: used.append(self.param_groups[0]["lr"]))
    for _ in range(4):
        iterate(state, config, few_digits.images)
    assert used[::2] == [0.5, 0.375, 0.25, 0.125]  # the discriminator moves first
    assert used[1::2] == [0.25, 0.1875, 0.125, 0.0625]


# --- what is reported ------------------------------------------------------------------------------------------------


def test_d_real_and_d_fake_are_probabilities_where_the_objective_makes_them_so(tiny_config, few_digits, real):
    config = tiny_config(objective="bce")
    state = new_state(config, SHAPE)
    with torch.no_grad():
        state.discriminator.layers[-1].bias.fill_(50)
    metrics = iterate(state, config, few_digits.images)
    assert (metrics.d_real, metrics.d_fake) == (1, 1)


@pytest.mark.parametrize("objective", ["hinge", "wgan-gp", "relativistic-r1r2"])
def test_d_real_and_d_fake_are_bare_scores_elsewhere(objective, tiny_config, few_digits):
    config = tiny_config(objective=objective)
    state = new_state(config, SHAPE)
    with torch.no_grad():
        state.discriminator.layers[-1].bias.fill_(50)
    metrics = iterate(state, config, few_digits.images)
    assert 40 < metrics.d_real < 60
    assert 40 < metrics.d_fake < 60


def test_d_real_speaks_of_real_images_and_d_fake_of_generated_ones(tiny_config, few_digits):
    config = tiny_config(objective="hinge")
    state = new_state(config, SHAPE)
    with (
        torch.no_grad()
    ):  # a classifier that likes the black edge, which real digits have and an untrained generator not
        for parameter in state.discriminator.parameters():
            parameter.zero_()
        state.discriminator.layers[1].weight[0].fill_(-1)
        state.discriminator.layers[3].weight[0, 0] = 1
        state.discriminator.layers[5].weight[0, 0] = 1
    metrics = iterate(state, config, few_digits.images)
    assert metrics.d_real > 400 > 100 > metrics.d_fake


def test_gradient_norms_are_those_of_the_last_steps(tiny_config, few_digits):
    config = tiny_config()
    state = new_state(config, SHAPE)
    metrics = iterate(state, config, few_digits.images)
    for network, norm in (
        (state.discriminator, metrics.gradient_norm_d),
        (state.generator, metrics.gradient_norm_g),
    ):
        squares = sum(parameter.grad.double().square().sum().item() for parameter in network.parameters())
        assert norm == pytest.approx(math.sqrt(squares), rel=1e-5)


def test_gradient_norms_that_are_not_measured_are_undefined(tiny_config, few_digits):
    metrics = iterate(new_state(tiny_config(), SHAPE), tiny_config(), few_digits.images, measure_gradients=False)
    assert math.isnan(metrics.gradient_norm_d)
    assert math.isnan(metrics.gradient_norm_g)


def test_measuring_gradients_does_not_change_what_is_learned(tiny_config, few_digits):
    config = tiny_config()
    states = [new_state(config, SHAPE), new_state(config, SHAPE)]
    for measure, state in zip((True, False), states, strict=True):
        iterate(state, config, few_digits.images, measure_gradients=measure)
    assert equal(values(states[0].generator), values(states[1].generator))


# --- infinite and undefined numbers ----------------------------------------------------------------------------------


@every_objective
def test_an_undefined_loss_is_an_error_before_any_weight_changes(objective, tiny_config, few_digits):
    config = tiny_config(objective=objective)
    state = new_state(config, SHAPE)
    with torch.no_grad():
        state.discriminator.layers[1].weight[0, 0] = torch.inf
    before = values(state.generator) + values(state.discriminator)
    with pytest.raises(NonFiniteError, match="discriminator's loss at step 1"):
        iterate(state, config, few_digits.images)
    assert equal(values(state.generator) + values(state.discriminator), before)
    assert state.step == 0


@either
def test_an_undefined_generator_loss_is_an_error_before_its_weights_change(kind, tiny_config, real, z):
    config = tiny_config(kind)
    state = new_state(config, SHAPE)
    with torch.no_grad():
        state.discriminator.layers[-1].bias.fill_(torch.nan)
    before = values(state.generator)
    with pytest.raises(NonFiniteError, match="generator's loss at step 1 is nan"):
        generator_step(state, config, real, generate(state, config, z))
    assert equal(values(state.generator), before)


def test_the_error_of_an_undefined_loss_says_what_to_do(tiny_config, real, z):
    config = tiny_config()
    state = new_state(config, SHAPE)
    with torch.no_grad():
        state.discriminator.layers[-1].bias.fill_(torch.nan)
    with pytest.raises(NonFiniteError, match="Lower the learning rates or try another seed"):
        discriminator_step(state, config, real, generate(state, config, z))


# --- the EMA ---------------------------------------------------------------------------------------------------------


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


# --- batches, checkpoints, streams -----------------------------------------------------------------------------------


def epoch(seed, count, batch_size, number):
    batches = count // batch_size
    return [batch_indices(seed, count, batch_size, number * batches + place) for place in range(batches)]


@pytest.mark.parametrize(("count", "batch_size"), [(50, 8), (48, 8), (7, 7), (9, 2), (100, 51)])
@pytest.mark.parametrize("number", [0, 3])
def test_an_epoch_visits_no_image_twice_and_leaves_less_than_a_batch_out(count, batch_size, number):
    visited = torch.cat(epoch(1, count, batch_size, number))
    assert len(visited.unique()) == len(visited) > count - batch_size
    assert visited.min() >= 0
    assert visited.max() < count


def test_each_epoch_has_its_own_order():
    assert not torch.equal(torch.cat(epoch(1, 50, 8, 0)), torch.cat(epoch(1, 50, 8, 1)))


def test_images_left_out_of_one_epoch_come_in_another():
    visited = torch.cat([torch.cat(epoch(1, 11, 8, number)) for number in range(12)])
    assert len(visited.unique()) == 11


def test_each_seed_has_its_own_order():
    assert not torch.equal(batch_indices(1, 50, 8, 0), batch_indices(2, 50, 8, 0))


def test_a_batch_depends_on_nothing_but_its_arguments():
    expected = batch_indices(1, 50, 8, 17).clone()
    for batch in (0, 40, 5, 100):
        batch_indices(2, 50, 8, batch)
    assert torch.equal(batch_indices(1, 50, 8, 17), expected)


def test_batches_leave_the_global_random_stream_alone():
    before = torch.get_rng_state()
    batch_indices(12, 50, 8, 3)
    assert torch.equal(torch.get_rng_state(), before)


schedules = pytest.mark.parametrize(
    ("total", "count"), [(1, 2), (3, 28), (12, 4), (30, 6), (1_000, 28), (20_000, 2), (20_000, 28), (10**6, 10_000)]
)


@schedules
def test_checkpoints_go_from_the_start_to_the_end(total, count):
    steps = checkpoint_steps(total, count)
    assert (steps[0], steps[-1]) == (0, total)


@schedules
def test_checkpoints_ascend_without_repetition(total, count):
    steps = checkpoint_steps(total, count)
    assert steps == sorted(set(steps))


@schedules
def test_checkpoints_lie_ever_further_apart_but_for_rounding(total, count):
    steps = checkpoint_steps(total, count)
    gaps = [after - before for before, after in pairwise(steps)]
    assert all(later >= earlier - 1 for earlier, later in pairwise(gaps))


@schedules
def test_there_are_no_more_checkpoints_than_asked(total, count):
    assert len(checkpoint_steps(total, count)) <= count


@pytest.mark.parametrize(("total", "count"), [(20_000, 2), (20_000, 28), (1_000_000, 50)])
def test_a_long_run_keeps_as_many_checkpoints_as_asked(total, count):
    assert len(checkpoint_steps(total, count)) == count


def test_checkpoints_follow_the_cube_of_their_place():
    assert checkpoint_steps(27_000, 4) == [0, 1_000, 8_000, 27_000]


def test_a_random_stream_repeats_itself():
    assert torch.equal(draw_noise(random_stream(5, "noise"), 3, 4), draw_noise(random_stream(5, "noise"), 3, 4))


def test_random_streams_of_each_seed_and_purpose_are_independent():
    streams = [random_stream(seed, purpose) for seed in range(20) for purpose in ("weights", "noise", "epoch 0")]
    drawn = torch.stack([draw_noise(stream, 1, 400).flatten() for stream in streams])
    correlations = drawn.corrcoef() - torch.eye(60)
    assert correlations.abs().max() < 0.25  # five standard deviations of 1/sqrt(400)


def test_random_streams_leave_the_global_one_alone():
    before = torch.get_rng_state()
    draw_noise(random_stream(5, "noise"), 3, 4)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_largest_seed_has_a_stream():
    assert draw_noise(random_stream(2**63 - 1, "noise"), 2, 3).shape == (2, 3)


def test_a_batch_larger_than_the_image_set_is_refused_with_the_largest_that_fits(tiny_config, few_digits):
    config = tiny_config(schedule={"batch_size": 61})
    with pytest.raises(ConfigError, match=r"schedule\.batch_size: 61 is more than the 60 images.*use 60 or less"):
        check_fits(config, few_digits)


def test_a_batch_of_the_whole_image_set_fits(tiny_config, few_digits):
    config = tiny_config(schedule={"batch_size": 60})
    check_fits(config, few_digits)
    iterate(new_state(config, SHAPE), config, few_digits.images)

"""One step of each network, and the loop that alternates them: who moves, what goes in, what is reported."""

import math
from copy import deepcopy

import pytest
import torch
from torch import nn
from torch.nn import functional

from gan_core.config import from_dict
from gan_core.data.image_set import to_model_range
from gan_core.errors import NonFiniteError
from gan_core.random import random_stream
from gan_core.registry import OBJECTIVES
from gan_core.training import step as one_step
from gan_core.training.batches import batch_indices, draw_noise
from gan_core.training.distributed import SINGLE
from gan_core.training.ema import ema_decay
from gan_core.training.objectives import objective_of
from gan_core.training.state import first_state, new_state
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


@pytest.fixture
def labels(monkeypatch):
    """The logits and labels of each binary cross-entropy that is taken."""
    taken = []
    genuine = functional.binary_cross_entropy_with_logits

    def watched(logits, target):
        taken.append((logits.detach().clone(), target.clone()))
        return genuine(logits, target)

    monkeypatch.setattr(functional, "binary_cross_entropy_with_logits", watched)
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


@pytest.mark.parametrize(("objective", "mean"), [("bce", 0.7), ("hinge", 1.5)])
def test_an_answer_is_the_mean_over_the_batch_of_what_each_image_gets(objective, mean, tiny_config, few_digits):
    """Of probabilities: the probability of the mean logit would be another number."""

    class Alternating(nn.Module):
        """Logits a and b by turns, whatever the images are."""

        def __init__(self, first, second):
            super().__init__()
            self.logits = nn.Parameter(torch.tensor([first, second]))

        def forward(self, images):
            return self.logits.repeat(len(images) // 2) + 0 * images.flatten(1).sum(1)

    first, second = (math.log(0.6 / 0.4), math.log(0.8 / 0.2)) if objective == "bce" else (-1.0, 4.0)
    config = tiny_config(objective=objective)
    state = first_state(config, new_state(config, SHAPE).generator, Alternating(first, second))
    metrics = iterate(state, config, few_digits.images)
    assert (metrics.d_real, metrics.d_fake) == pytest.approx((mean, mean), abs=1e-6)


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


def test_what_is_not_measured_is_undefined(tiny_config, few_digits):
    metrics = iterate(new_state(tiny_config(), SHAPE), tiny_config(), few_digits.images, measure_gradients=False)
    for name in ("gradient_norm_d", "gradient_norm_g", "spread", "weight_change_d", "weight_change_g"):
        assert math.isnan(getattr(metrics, name))


def test_a_weight_change_is_how_far_a_matrix_moved(tiny_config, few_digits):
    config = tiny_config()
    state = new_state(config, SHAPE)
    networks = {"weight_change_d": state.discriminator, "weight_change_g": state.generator}
    before = {name: [each.clone() for each in network.parameters()] for name, network in networks.items()}
    metrics = iterate(state, config, few_digits.images)
    for name, network in networks.items():
        pairs = zip(before[name], network.parameters(), strict=True)
        moved = sorted(((new - old).norm() / old.norm()).item() for old, new in pairs if new.ndim > 1)
        assert moved[0] <= getattr(metrics, name) <= moved[-1]


def test_images_of_one_latent_vector_have_no_spread(tiny_config, few_digits, monkeypatch):
    config, draw = tiny_config(), one_step.draw_noise
    assert iterate(new_state(config, SHAPE), config, few_digits.images).spread > 0.01
    monkeypatch.setattr(one_step, "draw_noise", lambda *arguments: draw(*arguments)[:1].expand(arguments[1], -1))
    assert iterate(new_state(config, SHAPE), config, few_digits.images).spread == pytest.approx(0, abs=1e-4)


def test_the_spread_of_networks_that_are_told_classes_is_that_within_a_class():
    one_hot = torch.eye(2)[[0, 1, 0, 1]]
    fake, real = (torch.tensor(values).view(4, 1, 1, 1) for values in ([0.0, 5.0, 0.0, 5.0], [0.0, 5.0, 1.0, 3.0]))
    for mix, spread in ((None, fake.std() / real.std()), (one_hot, 0.0)):
        batch = one_step.Batch(real, torch.zeros(4, 2), fake, mix)
        assert one_step._relative_spread(batch, SINGLE).item() == pytest.approx(float(spread))


def test_measuring_gradients_does_not_change_what_is_learned(tiny_config, few_digits):
    config = tiny_config()
    states = [new_state(config, SHAPE), new_state(config, SHAPE)]
    for measure, state in zip((True, False), states, strict=True):
        iterate(state, config, few_digits.images, measure_gradients=measure)
    assert equal(values(states[0].generator), values(states[1].generator))


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


def test_the_ema_moves_as_far_as_the_iteration_just_finished_says(tiny_config, few_digits):
    config = tiny_config(ema={"halflife_steps": 10.0, "rampup_ratio": 1.0})
    state = new_state(config, SHAPE)
    for step in (1, 2):
        before = values(state.generator_ema)
        iterate(state, config, few_digits.images)
        decay = ema_decay(step, config.ema.halflife_steps, config.ema.rampup_ratio)
        for old, new, ema in zip(before, values(state.generator), values(state.generator_ema), strict=True):
            torch.testing.assert_close(ema, decay * old + (1 - decay) * new)

"""One iteration move by move: it is what training does, and what is told of it is what happened."""

from copy import deepcopy

import pytest
import torch
from torch.nn import functional

from gan_core.config import from_dict
from gan_core.errors import NonFiniteError
from gan_core.registry import OBJECTIVES
from gan_core.training.objectives import objective_of
from gan_core.training.play import (
    AS_TRAINED,
    STARVED,
    Rules,
    Watch,
    each_loss,
    image_losses,
    look,
    play_iteration,
    unflipped,
)
from gan_core.training.resume import state_to_bytes
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)
every_objective = pytest.mark.parametrize("objective", OBJECTIVES)


def values(network):
    return [parameter.detach().clone() for parameter in network.parameters()]


def equal(first, second):
    return all(torch.equal(one, other) for one, other in zip(first, second, strict=True))


def same_bits(first, second):
    first.seconds = second.seconds = 0.0
    return state_to_bytes(first) == state_to_bytes(second)


@pytest.mark.parametrize("kind", ["dense", "conv"])
@pytest.mark.parametrize("is_watched", [False, True])
@every_objective
def test_an_iteration_as_trained_changes_the_state_as_training_does(
    kind, objective, is_watched, tiny_config, few_digits
):
    config = tiny_config(kind, objective, 2)
    played, trained = new_state(config, SHAPE), new_state(config, SHAPE)
    for _ in range(3):
        found = play_iteration(
            played, config, few_digits.images, watch=Watch(lambda move: None) if is_watched else None
        )
        metrics = iterate(trained, config, few_digits.images)
        assert (found.loss_d, found.loss_g) == (metrics.loss_d, metrics.loss_g)
    assert same_bits(played, trained)


def test_classes_are_told_as_in_training(tiny_config, few_digits):
    config = tiny_config()
    network = config.network.model_copy(update={"class_count": 10})
    config = config.model_copy(update={"network": network})
    played, trained = new_state(config, SHAPE), new_state(config, SHAPE)
    play_iteration(played, config, few_digits.images, few_digits.labels)
    iterate(trained, config, few_digits.images, labels=few_digits.labels)
    assert same_bits(played, trained)


def moves_of(config, images, rules=AS_TRAINED, state=None):
    """The moves of one iteration."""
    moves = []
    play_iteration(state or new_state(config, SHAPE), config, images, rules=rules, watch=Watch(moves.append))
    return moves


def test_the_moves_come_in_their_order(tiny_config, few_digits):
    moves = moves_of(tiny_config(discriminator_steps=3), few_digits.images)
    assert [(move.player, move.turn) for move in moves] == [
        ("discriminator", 0),
        ("discriminator", 1),
        ("discriminator", 2),
        ("generator", 0),
    ]


@every_objective
def test_a_frozen_network_has_no_gradient_and_does_not_move(objective, tiny_config, few_digits):
    for move in moves_of(tiny_config("conv", objective), few_digits.images):
        (other,) = set(move.layers) - {move.player}
        assert {(layer.gradient, layer.moved) for layer in move.layers[other]} == {(None, 0.0)}
        assert all(layer.gradient >= 0 and layer.moved > 0 for layer in move.layers[move.player])


def test_what_a_layer_moved_is_what_the_weights_say(tiny_config, few_digits):
    config = tiny_config()
    state = new_state(config, SHAPE)
    before = state.discriminator.layers[1]
    weights = torch.cat([before.weight.detach().flatten(), before.bias.detach()])
    move = moves_of(config, few_digits.images, Rules(generator=False), state)[0]
    now = torch.cat([before.weight.detach().flatten(), before.bias.detach()])
    layer = move.layers["discriminator"][0]
    assert layer.title == "Linear 784 → 10"
    assert layer.moved == pytest.approx(((now - weights).norm() / weights.norm()).item(), rel=1e-5)
    gradient = torch.cat([before.weight.grad.flatten(), before.bias.grad])
    assert layer.gradient == pytest.approx(gradient.norm().item(), rel=1e-5)


def test_the_labels_are_those_that_went_into_the_loss(tiny_config, few_digits, monkeypatch):
    went_in = []
    genuine = functional.binary_cross_entropy_with_logits

    def watched(logits, target):
        went_in.append(target.tolist())
        return genuine(logits, target)

    monkeypatch.setattr(functional, "binary_cross_entropy_with_logits", watched)
    discriminators, generators = moves_of(tiny_config(), few_digits.images)
    owners, forgers = (next(labels for labels in went_in if len(labels) == count) for count in (16, 8))
    assert owners == [discriminators.real_label] * 8 + [discriminators.fake_label] * 8
    assert forgers == [generators.fake_label] * 8
    assert (discriminators.real_label, discriminators.fake_label, generators.fake_label) == (1, 0, 1)


@every_objective
def test_the_mean_of_the_images_losses_is_the_loss(objective, tiny_config, few_digits):
    for move in moves_of(tiny_config(objective=objective), few_digits.images):
        parts = [part for part in (move.real_losses, move.fake_losses) if part is not None]
        assert torch.cat(parts).mean().item() == pytest.approx(move.loss - move.penalty, abs=1e-5)
        assert (move.penalty != 0) == (move.player == "discriminator" and OBJECTIVES[objective].penalty is not None)


def test_an_images_cross_entropy_is_its_own(tiny_config):
    rules = OBJECTIVES["bce"]
    real, fake = torch.tensor([0.5, -2.0]), torch.tensor([3.0, 0.0])
    of_real, of_fake = image_losses(rules, real, fake)
    torch.testing.assert_close(of_real, functional.softplus(-real))
    torch.testing.assert_close(of_fake, functional.softplus(fake))
    torch.testing.assert_close(each_loss(rules.generator, real, fake), functional.softplus(-fake))


def test_a_loss_that_looks_at_its_numbers_is_asked_pair_by_pair():
    def loss(real, fake):
        return real.mean() if real.mean() > fake.mean() else fake.mean()

    assert each_loss(loss, torch.tensor([1.0, 2.0]), torch.tensor([3.0, 1.0])).tolist() == [3.0, 2.0]


def test_a_loss_that_is_no_sum_over_images_is_given_by_pairs():
    class Product:
        is_relativistic = False

        @staticmethod
        def discriminator(real, fake):
            return (real * fake + real).mean()

    real, fake = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    pairs = image_losses(Product, real, fake)
    assert [part.tolist() for part in pairs] == [[4.0, 10.0]] * 2


def test_without_the_flip_the_generator_pays_what_the_discriminator_pays(tiny_config, few_digits):
    config = tiny_config()
    state = new_state(config, SHAPE)
    twin = deepcopy(state)
    *_, move = moves_of(config, few_digits.images, Rules(flips=False), state)
    *_, flipped = moves_of(config, few_digits.images, Rules(), twin)
    assert move.fake_label == 0
    torch.testing.assert_close(move.fake_losses, functional.softplus(move.fake_logits))
    assert not equal(values(state.generator), values(twin.generator))
    assert flipped.fake_label == 1


@every_objective
def test_the_unflipped_loss_falls_when_the_images_look_generated(objective):
    loss = unflipped(OBJECTIVES[objective])
    real, fake = torch.zeros(4), torch.zeros(4, requires_grad=True)
    loss(real, fake).backward()
    assert (fake.grad > 0).all()


@pytest.mark.parametrize(
    ("rules", "players"),
    [
        (Rules(discriminator=False), {"generator"}),
        (Rules(generator=False), {"discriminator"}),
        (Rules(discriminator=False, generator=False), set()),
    ],
)
def test_who_has_no_turn_stays_as_it_is(rules, players, tiny_config, few_digits):
    config = tiny_config()
    state = new_state(config, SHAPE)
    before = {name: values(getattr(state, name)) for name in ("generator", "discriminator")}
    found = play_iteration(state, config, few_digits.images, rules=rules)
    moved = {name for name in before if not equal(values(getattr(state, name)), before[name])}
    assert moved == players
    assert [found.loss_d is None, found.loss_g is None] == ["discriminator" not in players, "generator" not in players]
    assert state.step == 1


def test_a_starved_discriminator_has_few_turns(tiny_config, few_digits):
    config = tiny_config()
    state = new_state(config, SHAPE)
    losses = [
        play_iteration(state, config, few_digits.images, rules=Rules(is_starved=True)).loss_d
        for _ in range(STARVED + 1)
    ]
    assert [number for number, loss in enumerate(losses) if loss is not None] == [0, STARVED]


def test_looking_changes_nothing(tiny_config, few_digits):
    config = tiny_config("conv")
    state = new_state(config, SHAPE)
    play_iteration(state, config, few_digits.images)
    before = state_to_bytes(state)
    images, logits = look(state, config, torch.ones(3, 6))
    assert (images.shape, logits.shape) == ((3, *SHAPE), (3,))
    assert state_to_bytes(state) == before
    assert state.generator.training
    assert state.discriminator.training


def test_a_loss_without_a_value_moves_nobody(tiny_config, few_digits):
    config = from_dict(tiny_config().model_dump() | {"objective": {"name": "wgan-gp"}}, "test")
    state = new_state(config, SHAPE)
    with torch.no_grad():
        state.discriminator.layers[1].weight.mul_(1e30)
        state.discriminator.layers[3].weight.mul_(1e30)
    before = values(state.discriminator)
    with pytest.raises(NonFiniteError, match="discriminator's loss"):
        play_iteration(state, config, few_digits.images)
    assert equal(values(state.discriminator), before)


def test_the_objective_is_the_configured_one(tiny_config, few_digits):
    config = tiny_config(objective="hinge")
    move, _ = moves_of(config, few_digits.images)
    rules = objective_of(config.objective)
    assert move.loss == pytest.approx(rules.discriminator(move.real_logits, move.fake_logits).item())

"""One iteration of training move by move, with all that can be seen of it.

Who moves is what training itself calls: the batch, both steps and the EMA are those of `training.step`. Here stands
only what looks on, and what a person may do wrong on purpose.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn

from gan_core.config import RunConfig
from gan_core.registry import Loss, Objective
from gan_core.training.objectives import FAKE, REAL, objective_of
from gan_core.training.schedule import set_learning_rates
from gan_core.training.state import TrainingState
from gan_core.training.step import (
    Batch,
    discriminator_step,
    draw_batch,
    end_iteration,
    generate,
    generator_step,
    told_classes,
)

Player = Literal["discriminator", "generator"]
PLAYERS: tuple[Player, Player] = ("generator", "discriminator")
STARVED = 10  # a starved discriminator has its turn in one iteration of so many
SPLIT_TOLERANCE = 1e-3  # between a loss and the mean of its images' parts, of numbers of size 1


@dataclass(frozen=True)
class Rules:
    """Who has a turn, and what is done wrong on purpose.

    Attributes:
        discriminator, generator: Whether it moves at all.
        is_starved: Whether the discriminator moves in one iteration of `STARVED` only.
        flips: Whether the generator's images are labelled real in its turn; else they keep the label 0.
    """

    discriminator: bool = True
    generator: bool = True
    is_starved: bool = False
    flips: bool = True

    def discriminator_moves(self, step: int) -> bool:
        """Whether the discriminator has its turns in the iteration after `step` finished ones."""
        return self.discriminator and not (self.is_starved and step % STARVED)


AS_TRAINED = Rules()


@dataclass(frozen=True)
class Layer:
    """What a move did to a layer.

    Attributes:
        title: What it is, such as "Linear 100 → 256".
        gradient: Norm of the loss's gradient with respect to its weights; None where none was made.
        moved: Norm of the change of its weights, as a share of their norm.
    """

    title: str
    gradient: float | None
    moved: float


@dataclass(frozen=True)
class Move:
    """One turn of one network.

    Attributes:
        player: Whose turn it was.
        turn: Its number in this iteration, from 0; the generator has one.
        batch: What it learned from.
        real_logits, fake_logits: The discriminator's answers in this turn, before it moved, shape (N,); None for real
            images that nobody looked at.
        real_label, fake_label: What the images were called in the loss.
        real_losses, fake_losses: Each image's own part of the loss, shape (N,); their mean is `loss` without `penalty`.
        loss: What the network descended.
        penalty: The part of it that is the weighted gradient penalty.
        layers: By network, from its input to its output.
    """

    player: Player
    turn: int
    batch: Batch
    real_logits: Tensor | None
    fake_logits: Tensor
    real_label: float | None
    fake_label: float
    real_losses: Tensor | None
    fake_losses: Tensor
    loss: float
    penalty: float
    layers: dict[Player, tuple[Layer, ...]]


@dataclass(frozen=True)
class Watch:
    """Who looks on.

    Attributes:
        on_move: Told of every move as soon as it is made.
        on_batch: Called when a batch is drawn, which moves the generator's batch statistics: what differs from then on
            is the moves'.
    """

    on_move: Callable[[Move], None]
    on_batch: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Played:
    """The losses of an iteration; None for a network that did not move."""

    loss_d: float | None
    loss_g: float | None


def play_iteration(
    state: TrainingState,
    config: RunConfig,
    images: Tensor,
    labels: Tensor | None = None,
    rules: Rules = AS_TRAINED,
    watch: Watch | None = None,
) -> Played:
    """One iteration under some rules; `AS_TRAINED`, the state changes as by `iterate`, bit for bit.

    Args:
        state, config, images, labels: As those of `iterate`.
        rules: Who moves.
        watch: Who looks on; without, nothing is spent on it.

    Raises:
        NonFiniteError: If a loss is infinite or undefined; the network has then not moved.
    """
    set_learning_rates(state, config)
    objective = objective_of(config.objective)
    loss_d = loss_g = None
    on_batch = watch.on_batch if watch else lambda: None
    batch = draw_batch(state, config, images, labels)
    on_batch()
    for turn in range(config.objective.discriminator_steps):
        if turn:
            batch = draw_batch(state, config, images, labels, turn)
            on_batch()
        if rules.discriminator_moves(state.step):
            step = partial(discriminator_step, state, config, batch.real, batch.fake, mix=batch.mix)
            layers, (value, real, fake) = _watched(state, step, watch)
            loss_d = value.item()
            if watch:
                watch.on_move(_discriminator_move(objective, turn, batch, real, fake, loss_d, layers))
    if rules.generator:
        loss = objective.generator if rules.flips else unflipped(objective)
        step = partial(generator_step, state, config, batch.real, batch.fake, mix=batch.mix, loss=loss)
        layers, (value, real, fake) = _watched(state, step, watch)
        loss_g = value.item()
        if watch:
            parts = each_loss(loss, real, fake)
            shown = real if objective.is_relativistic else None
            label = REAL if rules.flips else FAKE
            watch.on_move(Move("generator", 0, batch, shown, fake, None, label, None, parts, loss_g, 0.0, layers))
    end_iteration(state, config)
    return Played(loss_d, loss_g)


def _discriminator_move(
    objective: Objective,
    turn: int,
    batch: Batch,
    real: Tensor,
    fake: Tensor,
    loss: float,
    layers: dict[Player, tuple[Layer, ...]],
) -> Move:
    penalty = loss - objective.discriminator(real, fake).item() if objective.penalty else 0.0
    real_losses, fake_losses = image_losses(objective, real, fake)
    return Move("discriminator", turn, batch, real, fake, REAL, FAKE, real_losses, fake_losses, loss, penalty, layers)


# --- losses of single images -----------------------------------------------------------------------------------------


def image_losses(objective: Objective, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """Each image's own part of the discriminator's loss; the mean over all images is the loss.

    Most losses are a sum over images. What one image adds is found by asking the objective for it beside a logit of 0,
    at which nobody knows anything. Where a loss looks at pairs, both images of a pair get the pair's.

    Args:
        objective: The rules.
        real, fake: Logits, shape (N,) each.

    Returns:
        Of the real and of the generated images, shape (N,) each.
    """
    if not objective.is_relativistic:
        nothing = torch.zeros(1)
        chance = objective.discriminator(nothing, nothing)
        parts = (
            2 * each_loss(objective.discriminator, real, nothing.expand_as(real)) - chance,
            2 * each_loss(objective.discriminator, nothing.expand_as(fake), fake) - chance,
        )
        whole = objective.discriminator(real, fake)
        if torch.isclose(torch.cat(parts).mean(), whole, rtol=SPLIT_TOLERANCE, atol=SPLIT_TOLERANCE):
            return parts
    pairs = each_loss(objective.discriminator, real, fake)
    return pairs, pairs


def unflipped(objective: Objective) -> Loss:
    """The generator's loss where its images keep the label 0: what the discriminator itself pays for them."""

    def loss(real: Tensor, fake: Tensor) -> Tensor:
        if objective.is_relativistic:
            return objective.discriminator(real, fake)
        nothing = torch.zeros_like(fake)
        return 2 * objective.discriminator(nothing, fake) - objective.discriminator(nothing, nothing)

    return loss


def each_loss(loss: Loss, real: Tensor, fake: Tensor) -> Tensor:
    """A loss of each pair by itself, shape (N,)."""
    try:
        return torch.vmap(loss)(real.unsqueeze(1), fake.unsqueeze(1))
    except RuntimeError:  # one that looks at its numbers, such as by an `if`
        return torch.stack([loss(*pair) for pair in zip(real.split(1), fake.split(1), strict=True)])


# --- what moved ------------------------------------------------------------------------------------------------------

Answer = tuple[Tensor, Tensor, Tensor]


def _watched(
    state: TrainingState, step: Callable[[], Answer], watch: Watch | None
) -> tuple[dict[Player, tuple[Layer, ...]], Answer]:
    """A step, and what it did to the layers of both networks, if anybody looks."""
    if watch is None:
        return {}, step()
    networks = {name: getattr(state, name) for name in PLAYERS}
    for network in networks.values():
        network.zero_grad(set_to_none=True)  # what is there afterwards was made by this step
    before = {name: [weight.detach().clone() for weight in each.parameters()] for name, each in networks.items()}
    answer = step()
    return {name: tuple(_layers(each, before[name])) for name, each in networks.items()}, answer


def _layers(network: nn.Module, before: list[Tensor]) -> Iterator[Layer]:
    earlier = dict(zip(network.parameters(), before, strict=True))
    for module in network.modules():
        weights = list(module.parameters(recurse=False))
        if weights:
            gradients = [weight.grad for weight in weights if weight.grad is not None]
            moved = _moved([(earlier[weight], weight.detach()) for weight in weights])
            yield Layer(_title(module), _norm(gradients) if gradients else None, moved)


def _moved(weights: list[tuple[Tensor, Tensor]]) -> float:
    """The norm of the change of some weights (before, now), as a share of theirs."""
    if all(torch.equal(before, now) for before, now in weights):
        return 0.0
    size = _norm([before for before, _ in weights])
    change = _norm([now - before for before, now in weights])
    return change / size if size else change


def _norm(tensors: list[Tensor]) -> float:
    return torch.nn.utils.get_total_norm(tensors).item()


def _title(module: nn.Module) -> str:
    torchs = (kind.__name__ for kind in type(module).__mro__ if kind.__module__.startswith("torch.nn.modules"))
    name, weight = next(torchs), getattr(module, "weight", None)
    if not isinstance(weight, Tensor):
        return name
    sizes = list(weight.shape)
    if isinstance(module, nn.ConvTranspose2d):
        sizes[:2] = sizes[1::-1]
    return f"{name} {sizes[1]} → {sizes[0]}" if len(sizes) > 1 else f"{name} {sizes[0]}"


# --- what the same latent vectors give -------------------------------------------------------------------------------


@torch.no_grad()
def look(state: TrainingState, config: RunConfig, z: Tensor, mix: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """What both networks make of fixed latent vectors now; looking changes nothing.

    Args:
        state: Its generator, not the EMA, and its discriminator are asked.
        config: Names the precision.
        z: Latent vectors, shape (N, D).
        mix: Their classes, shape (N, K), for a class-conditional pair.

    Returns:
        Images in [-1, 1], shape (N, C, H, W), and the discriminator's logits, shape (N,).
    """
    networks = (state.generator, state.discriminator)
    for network in networks:
        network.eval()  # in training mode a batch would move the statistics of the normalisation
    try:
        images = generate(state, config, z, mix)
        return images, told_classes(state.discriminator, mix)(images).float()
    finally:
        for network in networks:
            network.train()

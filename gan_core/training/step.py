"""One discriminator step, one generator step, and the loop that alternates them.

The counterfeiter and the shop owner: the discriminator learns to tell real images from generated ones; the generator
learns, through the frozen discriminator and with flipped labels, to have its images called real.
"""

import math
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median

import torch
from torch import Tensor, nn
from torch.nn.utils import get_total_norm
from torch.optim import Adam

from gan_core.config import RunConfig
from gan_core.data.image_set import to_model_range
from gan_core.errors import NonFiniteError
from gan_core.networks.conditioning import one_hot_mix
from gan_core.registry import Loss
from gan_core.schema import TrainingPrecision
from gan_core.training.batches import batch_indices, draw_noise
from gan_core.training.distributed import SINGLE, ProcessGroup
from gan_core.training.ema import ema_decay, update_ema
from gan_core.training.objectives import objective_of
from gan_core.training.schedule import set_learning_rates
from gan_core.training.state import TrainingState


@dataclass(frozen=True)
class Metrics:
    """What happened in one iteration.

    Attributes:
        d_real, d_fake: The discriminator's mean answer to real and generated images: a probability where the objective
            makes it one, else the bare score.
        spread: How much the generated images of a batch differ from each other, where its real ones are 1; within their
            classes where the networks are told these.
        weight_change_d, weight_change_g: By how much a weight matrix of the network moved, relative to its norm: the
            median of them.
    """

    step: int
    images: int
    seconds: float
    loss_d: float
    loss_g: float
    d_real: float
    d_fake: float
    gradient_norm_d: float
    gradient_norm_g: float
    spread: float
    weight_change_d: float
    weight_change_g: float

    def as_dict(self) -> dict[str, float]:
        """Field names and values, in the order of metrics.jsonl."""
        return asdict(self)


def autocast(precision: TrainingPrecision, device: torch.device) -> torch.autocast:
    """Run networks in the precision that the configuration names; weights and losses stay float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16")


@contextmanager
def frozen(network: nn.Module) -> Generator[None]:
    """Gradients pass through the network but none is made for its weights."""
    network.requires_grad_(False)
    try:
        yield
    finally:
        network.requires_grad_(True)


def generate(state: TrainingState, config: RunConfig, z: Tensor, mix: Tensor | None = None) -> Tensor:
    """Images that the generator makes of z (N, latent_size), shape (N, C, H, W); gradients find their way back.

    A class-conditional one makes them of class mixes (N, K), too.
    """
    with autocast(config.precision, z.device):
        return (state.generator(z) if mix is None else state.generator(z, mix)).float()


def told_classes(discriminator: nn.Module, mix: Tensor | None) -> Callable[[Tensor], Tensor]:
    """A discriminator as a function of images alone: of a batch with the class mixes (N, K), or of several such."""
    if mix is None:
        return discriminator
    return lambda images: discriminator(images, mix.repeat(len(images) // len(mix), 1))


@dataclass(frozen=True)
class Batch:
    """What one of the discriminator's steps learns from, and the generator's step after it.

    Attributes:
        real: Real images in [-1, 1], shape (N, C, H, W).
        z: What the other half was made of, shape (N, latent_size).
        fake: Generated images, same shape as `real`; gradients find their way back.
        mix: The classes of both halves, shape (N, K), for a class-conditional pair.
    """

    real: Tensor
    z: Tensor
    fake: Tensor
    mix: Tensor | None


def draw_batch(
    state: TrainingState,
    config: RunConfig,
    images: Tensor,
    labels: Tensor | None = None,
    turn: int = 0,
    processes: ProcessGroup = SINGLE,
) -> Batch:
    """The batch of one of the discriminator's steps in an iteration; arguments are those of `iterate`.

    A generated image is asked to show what its real neighbour shows.
    """
    batch = state.step * config.objective.discriminator_steps + turn
    size = config.schedule.batch_size
    rows = processes.local_shard(batch_indices(config.seed, len(images), size, batch))
    real = to_model_range(images[rows])
    mix = (
        None
        if labels is None or not config.network.class_count
        else one_hot_mix(labels[rows], config.network.class_count)
    )
    z = processes.local_shard(draw_noise(state.noise, size, config.network.latent_size)).to(real.device)
    return Batch(real, z, generate(state, config, z, mix), mix)


def end_iteration(state: TrainingState, config: RunConfig, processes: ProcessGroup = SINGLE) -> None:
    """What follows the steps of both networks: the iteration counts, and the EMA moves."""
    processes.average(buffer for buffer in state.generator.buffers() if buffer.is_floating_point())
    state.step += 1
    decay = ema_decay(state.step, config.ema.halflife_steps, config.ema.rampup_ratio)
    update_ema(state.generator_ema, state.generator, decay)


def discriminator_step(
    state: TrainingState,
    config: RunConfig,
    real: Tensor,
    fake: Tensor,
    processes: ProcessGroup = SINGLE,
    mix: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Teach the discriminator one batch: half real, half generated, with their true labels.

    Args:
        state: Its discriminator and that one's optimiser change; the generator does not.
        config: Names the objective and the precision.
        real: Real images in [-1, 1], shape (N, C, H, W).
        fake: Generated images for the other half, same shape; no gradient goes into what made them.
        processes: Who shares the batch; N is this process's shard.
        mix: The classes of both halves, shape (N, K), for a class-conditional pair.

    Returns:
        The loss of the whole batch, and the logits of this process's two halves, shape (N,) each.
    """
    objective = objective_of(config.objective)
    fake = fake.detach()
    with autocast(config.precision, real.device):
        logits = told_classes(state.discriminator, mix)(torch.cat([real, fake])).float()
    real_logits, fake_logits = logits.chunk(2)
    loss = objective.discriminator(real_logits, fake_logits)
    if objective.penalty is not None:
        count = math.ceil(config.objective.penalty_batch_fraction * len(real))
        penalised = told_classes(state.discriminator, None if mix is None else mix[:count])
        # second derivatives are too delicate for bfloat16: the penalty is always float32
        penalty = objective.penalty(penalised, real[:count], fake[:count], state.noise, processes)
        loss = loss + config.objective.penalty_weight * penalty
    loss = _descend(state.discriminator_optimiser, loss, f"discriminator's loss at step {state.step + 1}", processes)
    return loss, real_logits.detach(), fake_logits.detach()


def generator_step(
    state: TrainingState,
    config: RunConfig,
    real: Tensor,
    fake: Tensor,
    processes: ProcessGroup = SINGLE,
    mix: Tensor | None = None,
    loss: Loss | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Teach the generator through the frozen discriminator, with the labels flipped.

    Args:
        state: Its generator and that one's optimiser change; the discriminator's weights do not.
        config: Names the objective and the precision.
        real: Real images, used by relativistic objectives, shape (N, C, H, W).
        fake: What `generate` made with the generator's present weights, same shape. It may be the batch that the
            discriminator has just learned from: the generator has not moved since.
        processes: Who shares the batch; N is this process's shard.
        mix: The classes of both, shape (N, K), for a class-conditional pair.
        loss: What it descends instead of the objective's own loss, for experiments.

    Returns:
        The loss of the whole batch, and the logits of this process's real and generated images, shape (N,) each; those
        of the real ones are 0 where the objective does not look at them.
    """
    objective = objective_of(config.objective)
    discriminator = told_classes(state.discriminator, mix)
    with frozen(state.discriminator):
        with autocast(config.precision, real.device):
            fake_logits = discriminator(fake).float()
        with torch.no_grad(), autocast(config.precision, real.device):
            # only a relativistic loss looks at the real half; the others are spared the work
            real_logits = discriminator(real).float() if objective.is_relativistic else torch.zeros_like(fake_logits)
        value = (loss or objective.generator)(real_logits, fake_logits)
        value = _descend(state.generator_optimiser, value, f"generator's loss at step {state.step + 1}", processes)
    return value, real_logits, fake_logits.detach()


def _descend(optimiser: Adam, loss: Tensor, name: str, processes: ProcessGroup) -> Tensor:
    whole = processes.mean(loss.detach())  # undefined for all if it is for one, so that all stop at the same step
    if not torch.isfinite(whole):
        raise NonFiniteError(
            f"the {name} is {whole.item()}; the last good step is kept. Lower the learning rates or try another seed"
        )
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    processes.average_gradients(parameter for group in optimiser.param_groups for parameter in group["params"])
    optimiser.step()
    return whole


def iterate(
    state: TrainingState,
    config: RunConfig,
    images: Tensor,
    measure_gradients: bool = True,
    processes: ProcessGroup = SINGLE,
    labels: Tensor | None = None,
) -> Metrics:
    """One iteration: the discriminator's steps, then one of the generator's, then the EMA's update.

    Args:
        state: Moves on by one step.
        config: The run's configuration.
        images: The whole training set, uint8, shape (N, C, H, W), on the state's device.
        measure_gradients: Whether to compute gradient norms, weight changes and the spread; without, they are NaN.
        processes: Who shares each batch. All draw the noise of the whole batch and use their own rows of it, so the
            points of the latent space do not depend on how many there are. Batch statistics are each shard's own;
            the running ones are averaged.
        labels: What the images show, int64, shape (N,); a class-conditional pair needs them.

    Returns:
        What happened to the whole batch, the same in every process but for the seconds.

    Raises:
        NonFiniteError: If a loss is infinite or undefined in any process; no optimiser has then stepped with it.
    """
    started = time.perf_counter()
    set_learning_rates(state, config)
    networks = (state.discriminator, state.generator) if measure_gradients else ()
    before = [_matrices(network) for network in networks]
    turns = config.objective.discriminator_steps
    for turn in range(turns - 1):
        _teach_discriminator(state, config, images, labels, turn, processes)
    batch, (loss_d, real_logits, fake_logits) = _teach_discriminator(
        state, config, images, labels, turns - 1, processes
    )
    # one generated batch teaches both: making another would cost a third of the generator's time
    loss_g, _, _ = generator_step(state, config, batch.real, batch.fake, processes, batch.mix)
    end_iteration(state, config, processes)
    state.seconds += time.perf_counter() - started
    answer = torch.sigmoid if objective_of(config.objective).is_probability else torch.clone
    changes = [_relative_change(old, _matrices(network)) for old, network in zip(before, networks, strict=True)]
    means = [answer(logits).mean() for logits in (real_logits, fake_logits)]
    spread = _relative_spread(batch, processes) if measure_gradients else torch.full_like(means[0], torch.nan)
    d_real, d_fake, relative_spread = processes.mean(torch.stack([*means, spread])).tolist()
    return Metrics(
        step=state.step,
        images=state.step * turns * config.schedule.batch_size,
        seconds=round(state.seconds, 3),
        loss_d=loss_d.item(),
        loss_g=loss_g.item(),
        d_real=d_real,
        d_fake=d_fake,
        gradient_norm_d=_gradient_norm(state.discriminator) if measure_gradients else float("nan"),
        gradient_norm_g=_gradient_norm(state.generator) if measure_gradients else float("nan"),
        spread=relative_spread,
        weight_change_d=changes[0] if changes else float("nan"),
        weight_change_g=changes[1] if changes else float("nan"),
    )


def _teach_discriminator(
    state: TrainingState,
    config: RunConfig,
    images: Tensor,
    labels: Tensor | None,
    turn: int,
    processes: ProcessGroup,
) -> tuple[Batch, tuple[Tensor, Tensor, Tensor]]:
    """One of the discriminator's steps in an iteration: its batch, and what the step returned."""
    batch = draw_batch(state, config, images, labels, turn, processes)
    return batch, discriminator_step(state, config, batch.real, batch.fake, processes, batch.mix)


def _gradient_norm(network: nn.Module) -> float:
    gradients = [parameter.grad for parameter in network.parameters() if parameter.grad is not None]
    return get_total_norm(gradients).item()


def _relative_spread(batch: Batch, processes: ProcessGroup) -> Tensor:
    """How much generated images differ from each other, as a part of how much the real ones do, of the whole batch."""
    fake, real = (_deviations(images, batch.mix, processes) for images in (batch.fake, batch.real))
    return (fake.mean() / real.mean()).float()


def _deviations(images: Tensor, mix: Tensor | None, processes: ProcessGroup) -> Tensor:
    """What is proportional to the standard deviation of each pixel over the whole batch, float64, shape (P,).

    The images (N, C, H, W) are one shard of it. Where their classes (N, K) are told, each is compared with its class's
    mean. Where all images are alike, large numbers are subtracted from each other, so they are of 64 bits.
    """
    pixels = images.detach().flatten(1).double()  # (N, P)
    told = torch.ones_like(pixels[:, :1]) if mix is None else mix.double()  # (N, K)
    parts = [told.sum(0), (told.T @ pixels).flatten(), pixels.square().sum(0)]
    whole = processes.mean(torch.cat(parts)).split([len(part) for part in parts])
    counts, sums, squares = whole[0].unsqueeze(1), whole[1].unflatten(0, (told.shape[1], -1)), whole[2]
    explained = (sums.square() / counts.clamp(min=torch.finfo(counts.dtype).tiny)).sum(0)
    return (squares - explained).clamp(min=0).sqrt()


def _matrices(network: nn.Module) -> list[Tensor]:
    """Copies of its weights but for those of one dimension, which may begin at zero."""
    return [parameter.detach().clone() for parameter in network.parameters() if parameter.ndim > 1]


def _relative_change(before: list[Tensor], after: list[Tensor]) -> float:
    """The median of how far matrices moved, each relative to its norm; NaN without any."""
    moved = [((new - old).norm() / old.norm()).item() for old, new in zip(before, after, strict=True)]
    return median(moved) if moved else math.nan

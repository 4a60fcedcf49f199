"""One discriminator step, one generator step, and the loop that alternates them.

The counterfeiter and the shop owner: the discriminator learns to tell real images from generated ones; the generator
learns, through the frozen discriminator and with flipped labels, to have its images called real.
"""

import hashlib
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn.utils import get_total_norm
from torch.optim import Adam

from gan_core.config import ImageShape, RunConfig, TrainingPrecision
from gan_core.data import ImageSet, to_model_range
from gan_core.errors import ConfigError, NonFiniteError
from gan_core.losses import objective_of
from gan_core.networks import build_discriminator, build_generator, initialise
from gan_core.processes import ALONE, CPU, Processes


@dataclass
class TrainingState:
    """Everything that training changes. Two networks, two optimisers, the average, the noise, the position.

    Attributes:
        step: Finished iterations.
        seconds: Time spent in them.
    """

    generator: nn.Module
    discriminator: nn.Module
    average: nn.Module
    generator_optimiser: Adam
    discriminator_optimiser: Adam
    noise: torch.Generator
    step: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Metrics:
    """What happened in one iteration. `d_real` and `d_fake` are the discriminator's mean answer to real and generated
    images: a probability where the objective makes it one, else the bare score.
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

    def as_dict(self) -> dict[str, float]:
        """Field names and values, in the order of metrics.jsonl."""
        return asdict(self)


def random_stream(seed: int, purpose: str) -> torch.Generator:
    """An independent random stream for each (seed, purpose)."""
    digest = hashlib.sha256(f"{seed}:{purpose}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "little") >> 1)


def new_state(config: RunConfig, image_shape: ImageShape, device: torch.device = CPU) -> TrainingState:
    """Untrained networks and fresh optimisers, all drawn from the configuration's seed, the same on every device."""
    weights = random_stream(config.seed, "weights")
    generator = initialise(build_generator(config.network, image_shape), weights)
    discriminator = initialise(build_discriminator(config.network, image_shape), weights)
    return first_state(config, generator, discriminator, device)


def first_state(
    config: RunConfig, generator: nn.Module, discriminator: nn.Module, device: torch.device = CPU
) -> TrainingState:
    """Fresh optimisers, an average and the seed's noise for two untrained networks, which move to the device."""
    for network in (generator, discriminator):
        # in this layout convolutions are fastest
        network.to(device, memory_format=torch.channels_last)
    average = deepcopy(generator).requires_grad_(False)
    betas = (config.optimiser.beta1, config.optimiser.beta2)
    return TrainingState(
        generator=generator,
        discriminator=discriminator,
        average=average,
        generator_optimiser=Adam(
            generator.parameters(), config.optimiser.generator_learning_rate, betas=betas, fused=True
        ),
        discriminator_optimiser=Adam(
            discriminator.parameters(), config.optimiser.discriminator_learning_rate, betas=betas, fused=True
        ),
        noise=random_stream(config.seed, "noise"),
    )


@lru_cache(maxsize=2)
def _epoch_order(seed: int, count: int, epoch: int) -> Tensor:
    return torch.randperm(count, generator=random_stream(seed, f"epoch {epoch}"))


def batch_indices(seed: int, count: int, batch_size: int, batch: int) -> Tensor:
    """Which images the batch number `batch` holds: a pure function, so that a resumed run needs no position file.

    Each epoch is a new order of all images; the few that do not fill a last batch wait for another epoch.

    Returns:
        Indices into the image set, shape (batch_size,).
    """
    batches_per_epoch = count // batch_size
    epoch, place = divmod(batch, batches_per_epoch)
    order = _epoch_order(seed, count, epoch)
    return order[place * batch_size : (place + 1) * batch_size]


def draw_noise(random: torch.Generator, count: int, latent_size: int) -> Tensor:
    """Points of the latent space from a standard normal, shape (count, latent_size)."""
    return torch.randn(count, latent_size, generator=random)


def autocast(precision: TrainingPrecision, device: torch.device) -> torch.autocast:
    """Run networks in the precision that the configuration names; weights and losses stay float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16")


@contextmanager
def frozen(network: nn.Module) -> Iterator[None]:
    """Gradients pass through the network but none is made for its weights."""
    network.requires_grad_(False)
    try:
        yield
    finally:
        network.requires_grad_(True)


def generate(state: TrainingState, config: RunConfig, z: Tensor) -> Tensor:
    """Images that the generator makes of z (N, latent_size), shape (N, C, H, W); gradients find their way back."""
    with autocast(config.precision, z.device):
        return state.generator(z).float()


def discriminator_step(
    state: TrainingState, config: RunConfig, real: Tensor, fake: Tensor, processes: Processes = ALONE
) -> tuple[Tensor, Tensor, Tensor]:
    """Teach the discriminator one batch: half real, half generated, with their true labels.

    Args:
        state: Its discriminator and that one's optimiser change; the generator does not.
        config: Names the objective and the precision.
        real: Real images in [-1, 1], shape (N, C, H, W).
        fake: Generated images for the other half, same shape; no gradient goes into what made them.
        processes: Who shares the batch; N is this process's share.

    Returns:
        The loss of the whole batch, and the logits of this process's two halves, shape (N,) each.
    """
    objective = objective_of(config.objective)
    fake = fake.detach()
    with autocast(config.precision, real.device):
        logits = state.discriminator(torch.cat([real, fake])).float()
    real_logits, fake_logits = logits.chunk(2)
    loss = objective.discriminator(real_logits, fake_logits)
    fined = math.ceil(config.objective.penalty_share * len(real))
    # second derivatives are too delicate for bfloat16: the penalty is always float32
    penalty = objective.penalty(state.discriminator, real[:fined], fake[:fined], state.noise, processes)
    loss = loss + config.objective.penalty_weight * penalty
    loss = _descend(state.discriminator_optimiser, loss, f"discriminator's loss at step {state.step + 1}", processes)
    return loss, real_logits.detach(), fake_logits.detach()


def generator_step(
    state: TrainingState, config: RunConfig, real: Tensor, fake: Tensor, processes: Processes = ALONE
) -> Tensor:
    """Teach the generator through the frozen discriminator, with the labels flipped.

    Args:
        state: Its generator and that one's optimiser change; the discriminator's weights do not.
        config: Names the objective and the precision.
        real: Real images, used by relativistic objectives, shape (N, C, H, W).
        fake: What `generate` made with the generator's present weights, same shape. It may be the batch that the
            discriminator has just learned from: the generator has not moved since.
        processes: Who shares the batch; N is this process's share.

    Returns:
        The loss of the whole batch.
    """
    objective = objective_of(config.objective)
    with frozen(state.discriminator):
        with autocast(config.precision, real.device):
            fake_logits = state.discriminator(fake).float()
        with torch.no_grad(), autocast(config.precision, real.device):
            # only a relative loss looks at the real half; the others are spared the work
            real_logits = state.discriminator(real).float() if objective.is_relative else torch.zeros_like(fake_logits)
        loss = objective.generator(real_logits, fake_logits)
        return _descend(state.generator_optimiser, loss, f"generator's loss at step {state.step + 1}", processes)


def _descend(optimiser: Adam, loss: Tensor, name: str, processes: Processes) -> Tensor:
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


def learning_rate_factor(step: int, config: RunConfig) -> float:
    """By how much both learning rates are reduced in iteration `step` (1 is the first): 1, then a straight line that
    would reach 0 one iteration after the last.
    """
    falling = config.optimiser.decay_share * config.schedule.steps
    left = config.schedule.steps + 1 - step
    return min(1.0, left / falling) if falling else 1.0


def set_learning_rates(state: TrainingState, config: RunConfig) -> None:
    """Give both optimisers the learning rates of the iteration that comes next."""
    factor = learning_rate_factor(state.step + 1, config)
    for optimiser, rate in (
        (state.generator_optimiser, config.optimiser.generator_learning_rate),
        (state.discriminator_optimiser, config.optimiser.discriminator_learning_rate),
    ):
        for group in optimiser.param_groups:
            group["lr"] = factor * rate


def average_decay(step: int, halflife_steps: float, rampup_ratio: float) -> float:
    """Share of the old average that is kept at `step` (1 is the first).

    The half-life grows with training, so that early checkpoints do not show the untrained start for hundreds of steps.

    Source: Karras et al. 2022, arXiv:2206.00364, training loop.
    """
    return 0.5 ** (1 / min(halflife_steps, step * rampup_ratio))


@torch.no_grad()
def update_average(average: nn.Module, generator: nn.Module, decay: float) -> None:
    """Move the average towards the generator: weights and normalisation statistics alike."""
    tensors = (chain(network.parameters(), network.buffers()) for network in (average, generator))
    for old, new in zip(*tensors, strict=True):
        if old.is_floating_point():
            old.lerp_(new, 1 - decay)
        else:
            old.copy_(new)


def iterate(
    state: TrainingState,
    config: RunConfig,
    images: Tensor,
    measure_gradients: bool = True,
    processes: Processes = ALONE,
) -> Metrics:
    """One iteration: the discriminator's steps, then one of the generator's, then the average.

    Args:
        state: Moves on by one step.
        config: The run's configuration.
        images: The whole training set, uint8, shape (N, C, H, W), on the state's device.
        measure_gradients: Whether to compute gradient norms; without, they are NaN.
        processes: Who shares each batch. All draw the noise of the whole batch and use their own rows of it, so the
            points of the latent space do not depend on how many there are. Batch statistics are each share's own;
            the running ones are averaged.

    Returns:
        What happened to the whole batch, the same in every process but for the seconds.

    Raises:
        NonFiniteError: If a loss is infinite or undefined in any process; no optimiser has then stepped with it.
    """
    started = time.perf_counter()
    batch_size = config.schedule.batch_size
    latent_size = config.network.latent_size
    set_learning_rates(state, config)
    for turn in range(config.objective.discriminator_steps):
        batch = state.step * config.objective.discriminator_steps + turn
        real = to_model_range(images[processes.own(batch_indices(config.seed, len(images), batch_size, batch))])
        z = processes.own(draw_noise(state.noise, batch_size, latent_size))
        fake = generate(state, config, z.to(real.device))
        loss_d, real_logits, fake_logits = discriminator_step(state, config, real, fake, processes)
    # one generated batch teaches both: making another would cost a third of the generator's time
    loss_g = generator_step(state, config, real, fake, processes)
    processes.average(buffer for buffer in state.generator.buffers() if buffer.is_floating_point())
    state.step += 1
    decay = average_decay(state.step, config.average.halflife_steps, config.average.rampup_ratio)
    update_average(state.average, state.generator, decay)
    state.seconds += time.perf_counter() - started
    answer = torch.sigmoid if objective_of(config.objective).is_probability else torch.clone
    answers = processes.mean(torch.stack([answer(logits).mean() for logits in (real_logits, fake_logits)]))
    d_real, d_fake = answers.tolist()
    return Metrics(
        step=state.step,
        images=state.step * config.objective.discriminator_steps * batch_size,
        seconds=round(state.seconds, 3),
        loss_d=loss_d.item(),
        loss_g=loss_g.item(),
        d_real=d_real,
        d_fake=d_fake,
        gradient_norm_d=_gradient_norm(state.discriminator) if measure_gradients else float("nan"),
        gradient_norm_g=_gradient_norm(state.generator) if measure_gradients else float("nan"),
    )


def _gradient_norm(network: nn.Module) -> float:
    return get_total_norm([parameter.grad for parameter in network.parameters()]).item()


def checkpoint_steps(total: int, count: int) -> list[int]:
    """At which steps to keep the networks: 0, then ever further apart, and the last.

    Args:
        total: Steps of the whole run.
        count: How many to keep; fewer remain where a short run would keep one twice.

    Returns:
        Ascending steps; the gaps grow with the square of the place, as images change fastest early.
    """
    return sorted({round(total * (place / (count - 1)) ** 3) for place in range(count)})


def check_fits(config: RunConfig, data: ImageSet, processes: Processes = ALONE) -> None:
    """Refuse a batch that the image set cannot fill or the processes cannot share.

    Raises:
        ConfigError: Names the field, the value and the largest one that works.
    """
    if config.schedule.batch_size > len(data.images):
        raise ConfigError(
            f"schedule.batch_size: {config.schedule.batch_size} is more than the {len(data.images)} images of "
            f"{config.data.name}; use {len(data.images)} or less"
        )
    processes.share(config.schedule.batch_size)

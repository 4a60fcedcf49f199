"""Everything that training changes: two networks, two optimisers, the generator's EMA, the noise, the position."""

from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import nn
from torch.optim import Adam

from gan_core.config import RunConfig
from gan_core.networks.build import build_discriminator, build_generator, initialise
from gan_core.random import random_stream
from gan_core.schema import ImageShape
from gan_core.training.distributed import CPU


@dataclass
class TrainingState:
    """Everything that training changes.

    Attributes:
        generator_ema: Exponential moving average of the generator's weights; no optimiser moves it.
        noise: The stream from which z is drawn.
        step: Finished iterations.
        seconds: Time spent in them.
    """

    generator: nn.Module
    discriminator: nn.Module
    generator_ema: nn.Module
    generator_optimiser: Adam
    discriminator_optimiser: Adam
    noise: torch.Generator
    step: int = 0
    seconds: float = 0.0


def new_state(config: RunConfig, image_shape: ImageShape, device: torch.device = CPU) -> TrainingState:
    """Untrained networks and fresh optimisers, all drawn from the configuration's seed, the same on every device."""
    weights = random_stream(config.seed, "weights")
    generator = initialise(build_generator(config.network, image_shape), weights)
    discriminator = initialise(build_discriminator(config.network, image_shape), weights)
    return first_state(config, generator, discriminator, device)


def first_state(
    config: RunConfig, generator: nn.Module, discriminator: nn.Module, device: torch.device = CPU
) -> TrainingState:
    """Fresh optimisers, an EMA and the seed's noise for two untrained networks, which move to the device."""
    for network in (generator, discriminator):
        # in this layout convolutions are fastest
        network.to(device).to(memory_format=torch.channels_last)
    betas = (config.optimiser.beta1, config.optimiser.beta2)
    return TrainingState(
        generator=generator,
        discriminator=discriminator,
        generator_ema=deepcopy(generator).requires_grad_(False),
        generator_optimiser=Adam(
            generator.parameters(), config.optimiser.generator_learning_rate, betas=betas, fused=True
        ),
        discriminator_optimiser=Adam(
            discriminator.parameters(), config.optimiser.discriminator_learning_rate, betas=betas, fused=True
        ),
        noise=random_stream(config.seed, "noise"),
    )

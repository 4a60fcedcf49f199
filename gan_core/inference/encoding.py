"""How an encoder is trained: the generator makes images of random latent vectors, the encoder learns the way back.

An image tells little of its z: most directions hardly change it. So what counts is whether the generator makes the same
image of the guess; that the guess resembles the z is a weak wish beside it.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import mse_loss

from gan_core.inference.folding import folded
from gan_core.latent.finite import differing, made_by_generator
from gan_core.networks.build import initialise
from gan_core.networks.conditioning import one_hot_mix
from gan_core.networks.encoder import Encoder, build_encoder
from gan_core.random import random_stream
from gan_core.runs.checkpoint import Checkpoint

STEPS = 2_000
BATCH = 128
LEARNING_RATE = 3e-3
WARM_UP = 0.1  # of all steps
LATENT_WEIGHT = 0.02  # of the distance between guess and z, beside that between their images


def train_encoder(
    checkpoint: Checkpoint,
    steps: int = STEPS,
    seed: int = 0,
    batch_size: int = BATCH,
    on_step: Callable[[int, float], None] = lambda step, rmse: None,
) -> Encoder:
    """Train an encoder for a checkpoint's moving average.

    Args:
        checkpoint: As it was trained: class-conditional networks are told a class with each image.
        steps: Batches.
        seed: Draws the first weights, the latent vectors and the classes.
        batch_size: Latent vectors in each.
        on_step: Gets the number of steps done, and how far images and those of the guesses are apart: root-mean-square,
            pixels in [0, 1].

    Returns:
        The encoder, frozen and in evaluation mode.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers, or the same image everywhere.
    """
    header = checkpoint.header
    network = header.config.network
    generator = folded(checkpoint.generator_ema)
    encoder = build_encoder(network.latent_size, header.image_shape, network.class_count)
    initialise(encoder, random_stream(seed, "encoder")).to(memory_format=torch.channels_last)
    random = random_stream(seed, "pairs for the encoder")
    optimiser = torch.optim.Adam(encoder.parameters(), LEARNING_RATE)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = LEARNING_RATE * _share_of_rate(step / steps)
        z = torch.randn(batch_size, network.latent_size, generator=random)
        told = _told(network.class_count, batch_size, random)
        with torch.no_grad():
            images = differing(made_by_generator(generator(z, *told)))
        guess = encoder(images, *told)
        apart = mse_loss(generator(guess, *told), images)
        loss = apart + LATENT_WEIGHT * mse_loss(guess, z)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        on_step(step + 1, math.sqrt(apart.item()) / 2)
    return encoder.eval().requires_grad_(False)


def _told(class_count: int, count: int, random: torch.Generator) -> tuple[Tensor, ...]:
    """Random classes as class mixes, as a further argument of both networks; none where they are told none."""
    if class_count == 0:
        return ()
    return (one_hot_mix(torch.randint(class_count, (count,), generator=random), class_count),)


def _share_of_rate(done: float) -> float:
    """The learning rate rises, then falls along half a cosine."""
    return done / WARM_UP if done < WARM_UP else (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP))) / 2

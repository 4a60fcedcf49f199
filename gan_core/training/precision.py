"""In which number format this machine trains a given pair of networks faster."""

import time

import torch

from gan_core.config import RunConfig
from gan_core.random import random_stream
from gan_core.schema import ImageShape, TrainingPrecision
from gan_core.training.distributed import CPU
from gan_core.training.state import new_state
from gan_core.training.step import iterate

ROUNDS, FIRST_ROUNDS = 8, 3  # of both by turns, after one that warms up; few are enough to see what is hopeless

WORTHWHILE = 1.1  # how many times as fast bfloat16 must be: below that, its rounding buys nothing
HOPELESS = 3.0  # times as slow as float32: then whole batches are not tried, for they would cost many seconds
FIRST_TRY = 8  # images: enough to see that a processor has no instructions for it


def resolve_precision(config: RunConfig, image_shape: ImageShape, device: torch.device = CPU) -> RunConfig:
    """The configuration with "auto" replaced by what the run will use, so that a run folder says what was done."""
    if config.precision != "auto":
        return config
    return config.model_copy(update={"precision": faster_precision(config, image_shape, device)})


def faster_precision(config: RunConfig, image_shape: ImageShape, device: torch.device = CPU) -> TrainingPrecision:
    """Try a few iterations in float32 and in bfloat16, and name the faster.

    Few processors have instructions for bfloat16. On one without, it is many times slower, and it says so only here:
    a small batch shows it, and nothing more is tried.

    Args:
        config: The run to be trained; its own networks and batch size are tried, on meaningless images.
        image_shape: (C, H, W).
        device: Where the run will train.
    """
    batch_size = config.schedule.batch_size
    few = min(batch_size, FIRST_TRY)
    single, brain = seconds_of_both(with_batch(config, few), image_shape, device, FIRST_ROUNDS)
    if few < batch_size and brain <= HOPELESS * single:
        single, brain = seconds_of_both(config, image_shape, device, ROUNDS)
    return "bfloat16" if brain * WORTHWHILE < single else "float32"


def seconds_of_both(
    config: RunConfig, image_shape: ImageShape, device: torch.device, rounds: int
) -> tuple[float, float]:
    """Time of an iteration in float32 and in bfloat16, the best of some rounds by turns."""
    random = random_stream(config.seed, "precision")
    images = torch.randint(0, 256, (config.schedule.batch_size, *image_shape), dtype=torch.uint8, generator=random)
    images, labels = images.to(device), torch.zeros(len(images), dtype=torch.int64, device=device)
    trials = [config.model_copy(update={"precision": precision}) for precision in ("float32", "bfloat16")]
    states = [new_state(trial, image_shape, device) for trial in trials]
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(1 + rounds):
        for trial, state, taken in zip(trials, states, seconds, strict=True):
            started = time.perf_counter()
            iterate(state, trial, images, labels=labels)
            taken.append(time.perf_counter() - started)
    single, brain = seconds
    return min(single[1:]), min(brain[1:])


def with_batch(config: RunConfig, size: int) -> RunConfig:
    """The configuration with batches of another size."""
    return config.model_copy(update={"schedule": config.schedule.model_copy(update={"batch_size": size})})

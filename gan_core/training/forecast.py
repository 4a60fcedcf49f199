"""How long a run will take on this machine."""

import statistics
import time

import torch

from gan_core.config import RunConfig
from gan_core.random import random_stream
from gan_core.schema import ImageShape
from gan_core.training.distributed import CPU
from gan_core.training.state import new_state
from gan_core.training.step import iterate

WARM_UP, TIMED = 2, 7  # iterations


def seconds_per_iteration(config: RunConfig, image_shape: ImageShape, device: torch.device = CPU) -> float:
    """The median of a few iterations of these very networks and batches, on meaningless images.

    Args:
        config: With its precision settled.
        image_shape: (C, H, W).
        device: Where the run will train.
    """
    count = config.schedule.batch_size
    random = random_stream(config.seed, "forecast")
    images = torch.randint(0, 256, (count, *image_shape), dtype=torch.uint8, generator=random).to(device)
    labels = torch.zeros(count, dtype=torch.int64, device=device)
    state = new_state(config, image_shape, device)
    taken: list[float] = []
    for _ in range(WARM_UP + TIMED):
        started = time.perf_counter()
        iterate(state, config, images, measure_gradients=False, labels=labels)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[WARM_UP:])


def in_words(seconds: float) -> str:
    """A time as people say it: "40 seconds", "25 minutes", "3.5 hours"."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"

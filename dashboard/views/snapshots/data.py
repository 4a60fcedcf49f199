"""The images of the same points at every checkpoint of a run."""

import numpy as np

from dashboard.shared import cache
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import Run

COLUMNS, ROWS = 12, 6
GRID_POINTS = COLUMNS * ROWS


def grid_images(run: Run, steps: list[int], seed: int) -> np.ndarray:
    """The points of a seed: uint8, shape (S, GRID_POINTS, 28, 28)."""
    return cache.images_over_training(run, steps, sample_latent(seed, GRID_POINTS, run.info.config.network.latent_size))

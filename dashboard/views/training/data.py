"""What is drawn of a run's training: its progress, samples over training, quality metrics over the checkpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.shared import cache
from gan_core.latent.sampling import sample_latent
from gan_core.registry import Metric, metrics_in_order
from gan_core.runs.evaluations import Evaluation
from gan_core.runs.run import Run

STRIP_STEPS, STRIP_SEED, STRIP_POINTS = 8, 0, 3


@dataclass(frozen=True)
class Progress:
    """How far a run has come."""

    iterations: int
    images: int
    minutes: float


def progress_of(logged: Mapping[str, np.ndarray]) -> Progress:
    """How far a run has come, by the columns of its log."""
    return Progress(int(logged["step"][-1]), int(logged["images"][-1]), float(logged["seconds"][-1]) / 60)


def strip_steps(steps: Sequence[int]) -> list[int]:
    """A few of the checkpoints, evenly spaced, the first and the last among them."""
    return sorted({steps[round(number * (len(steps) - 1) / (STRIP_STEPS - 1))] for number in range(STRIP_STEPS)})


def strip_images(run: Run, steps: list[int]) -> np.ndarray:
    """The images of a few fixed points at some checkpoints: uint8, shape (S, STRIP_POINTS, 28, 28)."""
    z = sample_latent(STRIP_SEED, STRIP_POINTS, run.info.config.network.latent_size)
    return cache.images_over_training(run, steps, z)


@dataclass(frozen=True)
class MetricSeries:
    """A quality metric over the measured checkpoints.

    Attributes:
        name: Under which it is registered.
        metric: What it is.
        steps, values: Shape (N,); NaN where it could not be measured.
    """

    name: str
    metric: Metric
    steps: np.ndarray
    values: np.ndarray


def metric_series(records: Sequence[Evaluation]) -> list[MetricSeries]:
    """Every registered metric that was measured at any checkpoint, as tables order them."""
    steps = np.array([record.step for record in records], float)
    found = []
    for name, metric in metrics_in_order().items():
        values = np.array([record.values.get(name) for record in records], float)  # None becomes NaN
        if np.isfinite(values).any():
            found.append(MetricSeries(name, metric, steps, values))
    return found

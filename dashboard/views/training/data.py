"""What is drawn of a run's training: its progress, samples over training, quality metrics over the checkpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from dashboard.shared import cache
from dashboard.shared.access import change
from gan_core.errors import counted
from gan_core.latent.sampling import sample_latent
from gan_core.metrics.job import EvaluationJob, start_evaluation
from gan_core.registry import Metric, metrics_in_order
from gan_core.runs.evaluations import Evaluation
from gan_core.runs.run import Run

STRIP_STEPS, STRIP_SEED, STRIP_POINTS = 8, 0, 3


def progress_text(columns: Mapping[str, np.ndarray]) -> str:
    """How far a run has come, by the last numbers in its log."""
    iterations, images, seconds = (_last_finite(columns[name]) for name in ("step", "images", "seconds"))
    parts = [counted(round(iterations or 0), "iteration")]
    parts += [counted(round(images), "real image")] if images is not None else []
    return ", ".join(parts) + (f" in {seconds / 60:,.1f} minutes" if seconds is not None else "")


def _last_finite(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return float(known[-1]) if len(known) else None


def unreadable_text(count: int) -> str:
    """What is said of lines of a log that could not be read."""
    return f"{counted(count, 'line')} of metrics.jsonl could not be read and {'is' if count == 1 else 'are'} left out."


@st.cache_resource
def _evaluations() -> dict[Path, EvaluationJob]:
    return {}


def evaluation_of(run: Run) -> EvaluationJob | None:
    """The evaluation of a run that was started last, by whatever session."""
    return _evaluations().get(run.folder.resolve())


def evaluate(run: Run) -> None:
    """Start to measure a run, unless it is being measured.

    Raises:
        AtlasError: If it cannot be measured here, or nobody may change anything.
    """
    known = evaluation_of(run)
    if known is None or not known.is_running():
        _evaluations()[run.folder.resolve()] = change(start_evaluation, run)


def measured_fraction(run: Run) -> float:
    """How many of a run's checkpoints have metrics, in [0, 1]."""
    steps = set(run.steps())
    return len(steps & {record.step for record in cache.quality(run)}) / max(1, len(steps))


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

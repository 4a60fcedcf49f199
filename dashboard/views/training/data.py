"""What is drawn of a run's training: its progress, samples over training, quality metrics over the checkpoints."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard.shared import cache
from dashboard.shared.access import change
from dashboard.shared.palette import palette
from dashboard.views.training import figures
from gan_core.errors import counted
from gan_core.latent.sampling import sample_latent
from gan_core.metrics.job import EvaluationJob, start_evaluation
from gan_core.registry import Metric, metrics_in_order
from gan_core.runs.evaluations import Evaluation
from gan_core.runs.metric_log import Logged
from gan_core.runs.progress import Progress
from gan_core.runs.run import Run
from gan_core.training.objectives import objective_of

STRIP_STEPS, STRIP_SEED, STRIP_POINTS = 8, 0, 3


CURVES = {
    "loss_d": "discriminator's loss",
    "loss_g": "generator's loss",
    "d_real": "D(x) of real images",
    "d_fake": "D(G(z)) of generated images",
}


def curves_text(logged: Logged) -> str:
    """What the curves show, for who does not see them: where each begins, ends, and lies in between."""
    told = []
    for name, title in CURVES.items():
        values = logged.columns[name][np.isfinite(logged.columns[name])]
        if len(values):
            told.append(
                f"{title} from {values[0]:.2f} to {values[-1]:.2f}, between {values.min():.2f} and {values.max():.2f}"
            )
    return f"Curves over the iterations, first to last: {'; '.join(told) or 'nothing is finite'}."


def series_text(series: "MetricSeries", best: int | None) -> str:
    """What the curve of a metric shows, for who does not see it."""
    known = [(step, value) for step, value in zip(series.steps, series.values, strict=True) if np.isfinite(value)]
    (first, begin), (last, end) = known[0], known[-1]
    metric = series.metric
    told = f"{metric.title} from {metric.text(begin)} at iteration {first:,.0f} to {metric.text(end)} at {last:,.0f}"
    marked = dict(known).get(best)
    return told + (f"; {metric.text(marked)} at the best checkpoint, {best:,}." if marked is not None else ".")


def progress_text(progress: Progress) -> str:
    """How far a run was trained, as a sentence; empty where nobody can tell."""
    if progress.iterations is None or progress.images is None:
        return ""
    duration = "" if progress.seconds is None else f" in {progress.seconds / 60:,.1f} minutes"
    return f"{counted(progress.iterations, 'iteration')}, {counted(progress.images, 'image')} seen{duration}."


def unreadable_text(count: int) -> str:
    """What is said of lines of a log that could not be read."""
    return f"{counted(count, 'line')} of metrics.jsonl could not be read and {'is' if count == 1 else 'are'} left out."


@dataclass(frozen=True)
class CurveOptions:
    """How the curves of a run are drawn.

    Attributes:
        smoothing: Weight of the moving average.
        log_loss, log_steps: Which axes are logarithmic.
        step: Which iteration is marked.
        window: The first and the last iteration to draw; None for all.
        best: Iteration of the best checkpoint, if anybody knows it.
    """

    smoothing: float
    log_loss: bool
    log_steps: bool
    step: int
    window: tuple[float, float] | None
    best: int | None = None


def curves(run: Run, logged: Logged, options: CurveOptions, theme: str | None) -> go.Figure:
    """The curves of a log, drawn once: plotly takes longer to make a figure than to send it."""
    return _curves(logged.stamp, run.info.config.objective.model_dump_json(), options, theme, logged, run)


@st.cache_resource(max_entries=24, show_spinner=False)
def _curves(
    stamp: tuple[int, ...], objective: str, options: CurveOptions, theme: str | None, _logged: Logged, _run: Run
) -> go.Figure:
    known = objective_of(_run.info.config.objective)
    return figures.training_curves(
        _logged.columns,
        options.smoothing,
        options.log_loss,
        options.log_steps,
        known.is_probability,
        known.title,
        known.chance_loss,
        options.step,
        palette(theme),
        options.window,
        options.best,
    )


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


@st.cache_resource(max_entries=400, show_spinner=False)
def metric_curve(
    steps: np.ndarray,
    values: np.ndarray,
    title: str,
    better: str | None,
    is_share: bool,
    step: int,
    theme: str | None,
    best: int | None = None,
) -> go.Figure:
    """As `figures.metric_curve`, drawn once."""
    return figures.metric_curve(steps, values, title, better, is_share, step, palette(theme), best)

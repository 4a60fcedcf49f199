"""What is drawn of a run's training: its progress, its curves, samples and metrics over the checkpoints."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.shared.access import change
from dashboard.shared.cache.aside import Aside
from dashboard.shared.curves import falls_far
from dashboard.shared.images import contact_sheet, png_address, rgb
from dashboard.shared.palette import palette
from dashboard.shared.terms import sentence_case
from dashboard.views.training import figures
from dashboard.views.training.time_axis import ITERATIONS, TimeAxis, in_all_units, known_axes, time_axis
from dashboard.web.props import CursorMetric, TrainingCursorProps
from gan_core.drawing import boundary_layer, refined, region_layer, stacked
from gan_core.errors import AtlasError, counted
from gan_core.latent.evaluation import evaluate_points
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import grid, slice_through
from gan_core.metrics.job import EvaluationJob, start_evaluation
from gan_core.registry import Metric, metrics_in_order
from gan_core.runs.evaluations import Evaluation
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.metric_log import Logged
from gan_core.runs.progress import Progress
from gan_core.runs.run import Run
from gan_core.training.losses import NoiseTest, noise_test
from gan_core.training.objectives import objective_of

STRIP_SEED, FRAME_POINTS, FRAME_COLUMNS = 0, 16, 4
MAP_WIDTH, MAP_CELLS, MAP_PIXELS = 24.0, 24, 192  # of the class regions: sigma, cells and pixels along each side
MOST_FRAMES = 60  # of a run with more checkpoints, evenly many

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
        window: The first and the last place of the time axis to draw; None for all.
        best: Iteration of the best checkpoint, if anybody knows it.
        time: In what time is measured.
        shows_all: Whether axes reach to the extremes of what they show.
    """

    smoothing: float
    log_loss: bool
    log_steps: bool
    step: int
    window: tuple[float, float] | None
    best: int | None = None
    time: str = ITERATIONS
    shows_all: bool = False


def curves(run: Run, logged: Logged, options: CurveOptions, theme: str | None) -> go.Figure:
    """The curves of a log, drawn once: plotly takes longer to make a figure than to send it."""
    return _curves(logged.stamp, run.info.config.objective.model_dump_json(), options, theme, logged, run)


@st.cache_resource(max_entries=24, show_spinner=False)
def _curves(
    stamp: tuple[int, ...], objective: str, options: CurveOptions, theme: str | None, _logged: Logged, _run: Run
) -> go.Figure:
    known = objective_of(_run.info.config.objective)
    axis = axis_of(_run, _logged, options.time)
    return figures.training_curves(
        {**_logged.columns, "step": axis.at(_logged.columns["step"])},
        options.smoothing,
        options.log_loss,
        options.log_steps,
        known.is_probability,
        known.title,
        known.chance_loss,
        axis.place(options.step),
        palette(theme),
        options.window,
        None if options.best is None else axis.place(options.best),
        axis.title,
        options.shows_all,
    )


def axis_of(run: Run, logged: Logged, name: str) -> TimeAxis:
    """The time axis of a run's charts; in iterations where its log does not know the other."""
    return time_axis(name, logged.columns, run.info.data.count)


def cut_off_text(logged: Logged, axis: TimeAxis, window: tuple[float, float] | None) -> str:
    """How many losses lie outside of the axis that percentiles set; empty where all are inside."""
    part = figures.shown_part(axis.at(logged.columns["step"]), window)
    count = figures.cut_off([logged.columns[name][part] for name in ("loss_d", "loss_g")])
    return f"{counted(count, 'loss')[:-1]}es lie outside of the axis." if count > 1 else ""


def readable_quality(run: Run) -> list[Evaluation]:
    """The quality metrics of a run; none where they cannot be read, which their own part of the page says."""
    try:
        return cache.quality(run)
    except AtlasError:
        return []


def chart_name(metric: str) -> str:
    """Key of a metric's chart."""
    return f"metric {metric}"


def linked_charts(run: Run) -> list[str]:
    """Keys of the charts of metrics, as they share the cursor."""
    return [chart_name(series.name) for series in metric_series(readable_quality(run))]


# --- whether the losses look like noise ------------------------------------------------------------------------------


def noise_of(run: Run, logged: Logged, axis: TimeAxis, window: tuple[float, float] | None) -> NoiseTest | None:
    """The lecture's claim, tested over what the curves show; None where that is too little."""
    first, last = (None, None) if window is None else axis.iterations(window)
    fids = tuple((record.step, record.values.get("fid")) for record in readable_quality(run))
    return _noise(logged.stamp, fids, first, last, logged)


@st.cache_resource(max_entries=100, show_spinner=False)
def _noise(
    stamp: tuple[int, ...],
    fids: tuple[tuple[int, float | None], ...],
    first: float | None,
    last: float | None,
    _logged: Logged,
) -> NoiseTest | None:
    return noise_test(_logged.columns, dict(fids), first, last)


def noise_table(found: NoiseTest) -> str:
    """What was measured of each loss, as a Markdown table."""
    rows = ["| loss | change, in scatters | neighbours (shuffled) | memory, iterations |", "|---|---|---|---|"]
    for loss in found.losses.values():
        trend, memory = loss.trend, loss.memory
        rows.append(
            f"| {loss.name} | {trend.change:+.1f} ({trend.change_low:+.1f} to {trend.change_high:+.1f}) "
            f"| {memory.correlation:+.2f} ({memory.low:+.2f} to {memory.high:+.2f}) | {memory.iterations:,.0f} |"
        )
    return "\n".join(rows)


# --- what the cursor shows -------------------------------------------------------------------------------------------


def cursor_steps(steps: Sequence[int], selected: int) -> list[int]:
    """The checkpoints that the cursor shows: all, or of many a few, evenly spaced, and the selected one."""
    places = np.linspace(0, len(steps) - 1, min(MOST_FRAMES, len(steps))).round().astype(int)
    return sorted({selected, *(steps[place] for place in places)})


@st.cache_resource(max_entries=24, show_spinner="Generating the samples of the checkpoints…")
def _frames(refs: tuple[CheckpointRef, ...], _run: Run, _steps: list[int]) -> list[str]:
    z = sample_latent(STRIP_SEED, FRAME_POINTS, _run.info.config.network.latent_size)
    images = cache.images_over_training(_run, _steps, z)
    return [png_address(contact_sheet(frame, FRAME_COLUMNS)) for frame in images]


@st.cache_resource
def _region_maps() -> Aside[list[str]]:
    return Aside(24)


def region_maps(run: Run, steps: Sequence[int], theme: str | None, on_progress: cache.Progress) -> list[str]:
    """The class regions of one slice at some checkpoints, as data addresses; only with a classifier.

    The slice goes through the first three of the samples that are shown.
    """
    refs = tuple(map(run.ref, steps))
    classifier, colours = cache.needed_classifier(run), palette(theme)
    chart = slice_through(*sample_latent(STRIP_SEED, 3, run.info.config.network.latent_size))
    z = chart.points(grid(torch.zeros(2), MAP_WIDTH, MAP_CELLS)).flatten(0, 1)

    def drawn(ref: CheckpointRef) -> str:
        probabilities = evaluate_points(
            cache.decoder().checkpoint(ref).generator_ema, z, classifier.logits
        ).probabilities
        fine = refined(probabilities.unflatten(0, (MAP_CELLS, MAP_CELLS)).numpy(), MAP_PIXELS)
        return png_address(
            stacked([region_layer(fine), boundary_layer(fine, rgb(colours.text), 1)], rgb(colours.ground))
        )

    def draw(advance: Callable[[int], None]) -> list[str]:
        maps = []
        for ref in refs:
            maps.append(drawn(ref))
            advance(1)
        return maps

    return _region_maps().find((refs, cache.classifier_key(run), theme), draw, len(refs), on_progress)


def cursor_props(
    run: Run, logged: Logged, selected: int, time: str, charts: list[str], maps: list[str]
) -> TrainingCursorProps:
    """What the cursor shows of a run.

    Args:
        run: The run.
        logged: Its log.
        selected: Iteration of the selected checkpoint.
        time: In what time is measured.
        charts: Keys of those that share the cursor.
        maps: Class regions at the checkpoints that it shows, or none.
    """
    steps, axes = cursor_steps(run.steps(), selected), known_axes(logged.columns, run.info.data.count)
    axis = axes.get(time, axes[ITERATIONS])
    return {
        "charts": [css_name(chart) for chart in charts],
        "unit": axis.unit,
        "places": [axis.place(step) for step in steps],
        "maps": maps,
        "frames": _frames(tuple(map(run.ref, steps)), run, steps),
        "labels": [in_all_units(step, axes) for step in steps],
        "metrics": _metric_rows(run, steps, "fid") + _metric_rows(run, steps, "recall") + _accuracy_rows(run, steps),
        "start": steps.index(selected),
    }


def css_name(key: str) -> str:
    """How Streamlit writes a key in the class of its element."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def _metric_rows(run: Run, steps: list[int], name: str) -> list[CursorMetric]:
    """A metric at some checkpoints; nothing where none of them is measured."""
    records = {record.step: record.values for record in readable_quality(run)}
    values = [records.get(step, {}).get(name) for step in steps]
    if all(value is None for value in values):
        return []
    metric = metrics_in_order()[name]
    texts = ["not measured" if value is None else metric.text(value) for value in values]
    return [{"title": sentence_case(metric.title), "heights": heights(values), "texts": texts}]


def _accuracy_rows(run: Run, steps: list[int]) -> list[CursorMetric]:
    """How often each discriminator calls images of all generators generated: the same images for each."""
    played = cache.tournament(run)
    if played is None:
        return []
    right = dict(zip(played.steps, (1 - played.shares.mean(0)).tolist(), strict=True))
    values = [right.get(step) for step in steps]
    texts = ["not played" if value is None else f"{value:.0%}" for value in values]
    return [{"title": "Discriminator's accuracy on fixed fakes", "heights": heights(values), "texts": texts}]


def heights(values: Sequence[float | None]) -> list[float | None]:
    """Where values are between the lowest, 0, and the highest, 1; distances that fall far by their logarithms."""
    numbers = np.array([np.nan if value is None else value for value in values], float)
    numbers = np.log(numbers) if falls_far(numbers) else numbers
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    places = (numbers - low) / (high - low) if high > low else np.where(np.isnan(numbers), np.nan, 0.5)
    return [None if np.isnan(place) else float(place) for place in places]


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
    step: float,
    theme: str | None,
    best: float | None = None,
) -> go.Figure:
    """As `figures.metric_curve`, drawn once."""
    return figures.metric_curve(steps, values, title, better, is_share, step, palette(theme), best)

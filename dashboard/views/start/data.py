"""What the stops of Start here show: a run each, the losses of one, real digits, and a step as it ran."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard.shared import cache
from dashboard.shared.cache.prepared import prepared
from dashboard.shared.terms import sentence_case
from dashboard.views.start import listing, stops
from dashboard.web.props import StartLosses, StartSource, StartStrip, StartTrace, StartTurn
from gan_core.data.sources import classifier_of_data, load_images
from gan_core.errors import AtlasError, counted
from gan_core.runs.run import Run
from gan_core.runs.weights_file import WeightsFile
from gan_core.training.traced_steps import TracedSteps

FIRST_RUN = "mnist-conv"  # shown where the chosen run lacks something
LECTURE_RUN = "mnist-lecture"  # whose losses are shown, if there is one
REAL_SET, REAL_EACH = "mnist-5k", 6  # real digits of each class
DIGIT_SHAPE = (1, 28, 28)
LATENT_SIZE = 100
MOST_LOSSES = 1_500  # drawn points of each curve
STRIP_STEPS, STRIP_SEED, STRIP_POINTS = 7, 0, 2
STEP_SECONDS = 0.5  # that a script waits for one more step; later the page asks again


@dataclass(frozen=True)
class Stage:
    """The run that a stop shows.

    Attributes:
        run, step: Which.
        note: Why it is not the chosen one; empty if it is.
    """

    run: Run
    step: int
    note: str = ""


def stage(need: stops.Need, run: Run, step: int) -> Stage | str:
    """The chosen run and step for a stop that needs something, else another run; or why there is none."""
    lecture = cache.all_runs().get(LECTURE_RUN)
    if need == stops.LOG and isinstance(lecture, Run) and lacks(need, lecture, _last(lecture)) is None:
        return Stage(lecture, _last(lecture))
    missing = lacks(need, run, step)
    if missing is None:
        return Stage(run, step)
    for other in _others(run):
        if lacks(need, other, _last(other)) is None:
            return Stage(other, _last(other), f"{run.name} cannot show this: {missing}. {other.name} is shown instead.")
    return f"{run.name} cannot show this: {missing}. There is no other run that can."


def _others(run: Run) -> Iterator[Run]:
    """Finished runs that are quickly shown, the best known first."""
    found = cache.all_runs()
    for name in sorted(found, key=lambda name: name != FIRST_RUN):
        other = found[name]
        if isinstance(other, Run) and name != run.name and other.steps() and prepared(other, _last(other)):
            yield other


def _last(run: Run) -> int:
    return max(run.steps(), default=-1)


def lacks(need: stops.Need, run: Run, step: int) -> str | None:
    """What a run lacks that a stop needs, as the end of a sentence; None if it lacks nothing."""
    if need == stops.NOTHING:
        return None
    try:
        if need == stops.LOG:
            columns = cache.logged(run).columns
            known = columns and all(np.isfinite(columns[name]).any() for name in ("loss_d", "loss_g"))
            return None if known else "it has logged no losses"
        return _lacks_networks(need, run, step)
    except AtlasError as error:
        return str(error)


def _lacks_networks(need: stops.Need, run: Run, step: int) -> str | None:
    data, latent_size = run.info.data, run.info.config.network.latent_size
    is_of_digits = data.image_shape == DIGIT_SHAPE and classifier_of_data(data.name) == classifier_of_data(REAL_SET)
    if why := cache.why_not_live(run, step):
        return why
    if need == stops.DIGITS and not is_of_digits:
        return f"no real images of {data.name} come with the app"
    if need == stops.HUNDRED and latent_size != LATENT_SIZE:
        return f"its latent vectors have {counted(latent_size, 'number')}, not {LATENT_SIZE}"
    if need == stops.CLASSES and not {"7", "1"} <= set(cache.classes_of(run) or ()):
        return "no classifier knows sevens and ones among its images"
    return None


def weights(stages: Iterable[Stage | str]) -> list[WeightsFile]:
    """All networks that some stages need, each once."""
    shown = {(stage.run.name, stage.step): stage for stage in stages if isinstance(stage, Stage)}.values()
    files = [cache.step_weights(stage.run, stage.step) for stage in shown]
    files += [file for stage in shown if (file := cache.classifier_weights(stage.run))]
    return list({file.name: file for file in files}.values())


# --- what is sent when a figure asks for it --------------------------------------------------------------------------


@st.cache_resource(show_spinner=False)
def real_digits() -> str:
    """Real handwritten digits, uint8 (N, 28, 28) as base64, in a fixed random order."""
    found = load_images(REAL_SET)
    labels = found.labels.numpy()
    rows = np.concatenate([np.flatnonzero(labels == digit)[:REAL_EACH] for digit in range(10)])
    rows = np.random.default_rng(0).permutation(rows)
    return base64.b64encode(found.images.numpy()[rows].tobytes()).decode()


def losses(shown: Stage) -> StartLosses:
    """Both losses of a run as they were logged, not smoothed, of a long log every so many-th, and its FID."""
    columns = cache.logged(shown.run).columns
    kept = slice(None, None, max(1, len(columns["step"]) // MOST_LOSSES))
    fid = [(each.step, each.values.get("fid")) for each in _quality(shown.run)]
    return {
        "run": shown.run.name,
        "steps": columns["step"][kept].tolist(),
        "lossD": _finite(columns["loss_d"][kept]),
        "lossG": _finite(columns["loss_g"][kept]),
        "fid": [(step, float(value)) for step, value in fid if value is not None and np.isfinite(value)],
    }


def _quality(run: Run) -> list[Any]:
    try:
        return cache.quality(run)
    except AtlasError:
        return []  # its curve is left out


def _finite(values: np.ndarray) -> list[float | None]:
    return [round(float(value), 5) if np.isfinite(value) else None for value in values]


def strip_steps(run: Run) -> list[int]:
    """A few of a run's checkpoints, those nearest to evenly spaced iterations, so that they fit below a curve."""
    steps = run.steps()
    wanted = np.linspace(steps[0], steps[-1], STRIP_STEPS)
    return sorted({min(steps, key=lambda step: abs(step - place)) for place in wanted})


def strip(run: Run) -> StartStrip | str:
    """The images of a few fixed points at some checkpoints; why there are none, in a sentence."""
    from gan_core.latent.sampling import sample_latent

    steps = strip_steps(run)
    z = sample_latent(STRIP_SEED, STRIP_POINTS, run.info.config.network.latent_size)
    try:
        images = cache.images_over_training(run, steps, z)  # (S, N, 28, 28)
    except AtlasError as error:
        return sentence_case(f"{error}.")
    return {"steps": steps, "points": STRIP_POINTS, "images": base64.b64encode(images.tobytes()).decode()}


def source() -> StartSource:
    """The lines of the training loop, and what they say in plain words."""
    lines = listing.listing()
    return {
        "plain": [text for text, _ in listing.PLAIN],
        "numbers": [line.number for line in lines],
        "texts": [line.text for line in lines],
        "plainOf": [line.plain for line in lines],
    }


@st.cache_resource(show_spinner=False)
def _traced_steps() -> TracedSteps:
    return TracedSteps()


def trace(is_another: bool = False) -> StartTrace | str | None:
    """The latest real step that this server has run; why there is none, or None until it has run.

    Args:
        is_another: Run another one first. All visitors see the steps of one process.
    """
    steps = _traced_steps()
    if is_another:
        steps.go_on()
    try:
        found = steps.latest.result(STEP_SECONDS if is_another else 0)
    except TimeoutError:
        return None
    except (OSError, ValueError) as error:
        return f"No step could be run: {type(error).__name__}."
    return {
        "step": found["step"],
        "batchSize": found["batch_size"],
        "lossD": found["loss_d"],
        "lossG": found["loss_g"],
        "lines": [tuple(line) for line in found["lines"]],
        "discriminatorsTurn": _turn(found["moved"]["discriminator"]),
        "generatorsTurn": _turn(found["moved"]["generator"]),
    }


def _turn(moved: dict[str, list[float]]) -> StartTurn:
    return {"discriminator": moved["discriminator"], "generator": moved["generator"]}

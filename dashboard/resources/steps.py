"""The frozen networks of steps and the judges of what they make, here and as the page runs them."""

import numpy as np
import streamlit as st
import torch

from gan_core.checkpoints import Step
from gan_core.config import ImageShape
from gan_core.decoding import Checkpoint, Decoder
from gan_core.errors import AtlasError, ExportError, JudgeError
from gan_core.export import Block, judge_block, step_block
from gan_core.judge import Judge, find_judge
from gan_core.latent.directions import (
    METRIC_POINTS,
    Directions,
    dimension_effects,
    mean_metric,
    principal_directions,
)
from gan_core.latent.sampling import sample_latent
from gan_core.runs import Run, read_manifest, step_file

PRINCIPAL_DIRECTIONS = 10
FILM_STEPS = 24


@st.cache_resource(show_spinner=False)
def decoder() -> Decoder:
    """The one memory of steps, for all pages and sessions."""
    return Decoder()


def networks(run: Run, step: int) -> Step:
    """The frozen networks of a step."""
    return decoder().step(checkpoint_of(run, step))


def checkpoint_of(run: Run, step: int) -> Checkpoint:
    """A step's file as the manifest names it now.

    Raises:
        AtlasError: If the step was not kept.
    """
    entry = read_manifest(run.folder).files.get(step_file(step))
    if entry is None:
        raise AtlasError(f"{run.name} no longer keeps step {step}; choose another")
    return Checkpoint(run.folder / step_file(step), entry.sha256)


@st.cache_resource(max_entries=8, show_spinner=False)
def _judge(data: str, image_shape: ImageShape) -> Judge:
    return find_judge(data, image_shape)


def judge_of(run: Run) -> Judge | None:
    """The judge of what this run makes, or None: `why_no_judge` tells."""
    try:
        return _judge(run.info.data.name, run.info.data.image_shape)
    except JudgeError:
        return None


def why_no_judge(run: Run) -> str | None:
    """Why there is no judge of what this run makes, in one sentence; None if there is one."""
    try:
        _judge(run.info.data.name, run.info.data.image_shape)
    except JudgeError as error:
        return str(error)
    return None


@st.cache_resource(max_entries=40, show_spinner="Measuring how each dimension moves the image…")
def _geometry(checkpoint: Checkpoint) -> tuple[torch.Tensor, Directions]:
    step = decoder().step(checkpoint)
    z = sample_latent(0, METRIC_POINTS, step.header.config.network.latent_size)
    metric = mean_metric(step.generator, z, torch.Generator().manual_seed(0))
    if not torch.isfinite(metric).all():
        raise AtlasError(f"the generator of step {step.header.step} makes infinite or undefined numbers")
    return dimension_effects(metric), principal_directions(metric, min(PRINCIPAL_DIRECTIONS, len(metric)))


def geometry(run: Run, step: int) -> tuple[torch.Tensor, Directions]:
    """How much each dimension moves the image, shape (D,), and the directions that move it most."""
    return _geometry(checkpoint_of(run, step))


# --- for the page to run ---------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=40, show_spinner=False)
def _step_block(checkpoint: Checkpoint) -> Block:
    return step_block(decoder().step(checkpoint))


def step_weights(run: Run, step: int) -> Block:
    """A step's generator and discriminator, for the page to run.

    Raises:
        ExportError: If only torch can run them.
    """
    return _step_block(checkpoint_of(run, step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _judge_block(data: str, image_shape: ImageShape) -> Block:
    return judge_block(_judge(data, image_shape))


def judge_weights(run: Run) -> Block | None:
    """The judge of what this run makes, for the page to run, or None where there is none."""
    return judge_of(run) and _judge_block(run.info.data.name, run.info.data.image_shape)


def why_not_live(run: Run, step: int) -> str | None:
    """Why the page cannot run this generator itself, in one sentence; None if it can."""
    try:
        step_weights(run, step)
    except ExportError as error:
        return str(error)
    return None


def film_steps(run: Run, step: int) -> list[int]:
    """Steps for a film, evenly among all that are kept, with the given one: 24 at most."""
    steps = run.steps() if why_not_live(run, step) is None else []
    if len(steps) <= FILM_STEPS:
        return steps
    places = np.linspace(0, len(steps) - 1, FILM_STEPS - 1).round().astype(int)
    return sorted({step, *(steps[place] for place in places)})


def console_weights(run: Run, steps: list[int]) -> list[Block]:
    """All that the page needs to run some steps of a run and their judge; what it cannot run is left out."""
    judge = judge_weights(run)
    live = [step for step in dict.fromkeys(steps) if why_not_live(run, step) is None]
    return [*([judge] if judge else []), *(step_weights(run, step) for step in live)]

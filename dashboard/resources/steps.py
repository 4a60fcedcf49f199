"""The frozen networks of steps and the classifiers of what they make, here and as the page runs them."""

import numpy as np
import streamlit as st
import torch

from gan_core.classifier.model import Classifier, find_classifier
from gan_core.errors import AtlasError, ClassifierError, ExportError
from gan_core.inference.decoder import Decoder
from gan_core.inference.web_export import WeightsFile, export_checkpoint, export_classifier
from gan_core.latent.directions import (
    METRIC_POINTS,
    Directions,
    dimension_effects,
    mean_metric,
    principal_directions,
)
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.schema import ImageShape

PRINCIPAL_DIRECTIONS = 10
FILM_STEPS = 24


@st.cache_resource(show_spinner=False)
def decoder() -> Decoder:
    """The one memory of steps, for all pages and sessions."""
    return Decoder()


def networks(run: Run, step: int) -> Checkpoint:
    """The frozen networks of a step."""
    return decoder().checkpoint(checkpoint_of(run, step))


def checkpoint_of(run: Run, step: int) -> CheckpointRef:
    """A checkpoint's file as the manifest names it now.

    Raises:
        RunError: If there is none.
    """
    return run.ref(step)


@st.cache_resource(max_entries=8, show_spinner=False)
def _classifier(data: str, image_shape: ImageShape) -> Classifier:
    return find_classifier(data, image_shape)


def classifier_of(run: Run) -> Classifier | None:
    """The classifier of what this run makes, or None: `why_no_classifier` tells."""
    try:
        return _classifier(run.info.data.name, run.info.data.image_shape)
    except ClassifierError:
        return None


def why_no_classifier(run: Run) -> str | None:
    """Why there is no classifier of what this run makes, in one sentence; None if there is one."""
    try:
        _classifier(run.info.data.name, run.info.data.image_shape)
    except ClassifierError as error:
        return str(error)
    return None


@st.cache_resource(max_entries=40, show_spinner="Measuring how each dimension moves the image…")
def _geometry(checkpoint: CheckpointRef) -> tuple[torch.Tensor, Directions]:
    step = decoder().checkpoint(checkpoint)
    z = sample_latent(0, METRIC_POINTS, step.header.config.network.latent_size)
    metric = mean_metric(step.generator_ema, z, torch.Generator().manual_seed(0))
    if not torch.isfinite(metric).all():
        raise AtlasError(f"the generator of step {step.header.step} makes infinite or undefined numbers")
    return dimension_effects(metric), principal_directions(metric, min(PRINCIPAL_DIRECTIONS, len(metric)))


def geometry(run: Run, step: int) -> tuple[torch.Tensor, Directions]:
    """How much each dimension moves the image, shape (D,), and the directions that move it most."""
    return _geometry(checkpoint_of(run, step))


# --- for the page to run ---------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=40, show_spinner=False)
def _step_block(checkpoint: CheckpointRef) -> WeightsFile:
    return export_checkpoint(decoder().checkpoint(checkpoint))


def step_weights(run: Run, step: int) -> WeightsFile:
    """A step's generator and discriminator, for the page to run.

    Raises:
        ExportError: If only torch can run them.
    """
    return _step_block(checkpoint_of(run, step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _classifier_block(data: str, image_shape: ImageShape) -> WeightsFile:
    return export_classifier(_classifier(data, image_shape))


def classifier_weights(run: Run) -> WeightsFile | None:
    """The classifier of what this run makes, for the page to run, or None where there is none."""
    return classifier_of(run) and _classifier_block(run.info.data.name, run.info.data.image_shape)


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


def console_weights(run: Run, steps: list[int]) -> list[WeightsFile]:
    """All that the page needs to run some steps of a run and their classifier; what it cannot run is left out."""
    classifier = classifier_weights(run)
    live = [step for step in dict.fromkeys(steps) if why_not_live(run, step) is None]
    return [*([classifier] if classifier else []), *(step_weights(run, step) for step in live)]

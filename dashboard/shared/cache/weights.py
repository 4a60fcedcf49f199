"""Networks as the page runs them itself."""

import streamlit as st

from dashboard.shared.cache.checkpoints import classifier_for, classifier_of, decoder
from gan_core.errors import ExportError
from gan_core.inference.web_export import WeightsFile, export_checkpoint, export_classifier
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.schema import ImageShape


@st.cache_resource(max_entries=40, show_spinner=False)
def _export_checkpoint(ref: CheckpointRef) -> WeightsFile:
    return export_checkpoint(decoder().checkpoint(ref))


def step_weights(run: Run, step: int) -> WeightsFile:
    """A step's generator and discriminator, for the page to run.

    Raises:
        ExportError: If only torch can run them.
    """
    return _export_checkpoint(run.ref(step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _classifier_block(data: str, image_shape: ImageShape) -> WeightsFile:
    return export_classifier(classifier_for(data, image_shape))


def classifier_weights(run: Run) -> WeightsFile | None:
    """The classifier of what this run makes, for the page to run, or None where there is none."""
    if classifier_of(run) is None:
        return None
    return _classifier_block(run.info.data.name, run.info.data.image_shape)


def why_not_live(run: Run, step: int) -> str | None:
    """Why the page cannot run this generator itself, in one sentence; None if it can."""
    try:
        step_weights(run, step)
    except ExportError as error:
        return str(error)
    return None

"""Networks as the page runs them itself."""

import streamlit as st

from dashboard.shared.cache.checkpoints import classifier_key, classifier_of, decoder
from gan_core.classifier.model import Classifier
from gan_core.errors import ExportError
from gan_core.inference.web_export import WeightsFile, export_checkpoint, export_classifier
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run


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
def _classifier_block(key: str | None, _classifier: Classifier) -> WeightsFile:
    return export_classifier(_classifier)


def classifier_weights(run: Run) -> WeightsFile | None:
    """The classifier of what this run makes, for the page to run, or None where there is none."""
    classifier = classifier_of(run)
    return None if classifier is None else _classifier_block(classifier_key(run), classifier)


def why_not_live(run: Run, step: int) -> str | None:
    """Why the page cannot run this generator itself, in one sentence; None if it can."""
    try:
        step_weights(run, step)
    except ExportError as error:
        return str(error)
    return None

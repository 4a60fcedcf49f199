"""Networks as the page runs them itself."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.shared.cache.checkpoints import classifier_key, classifier_of, decoder
from dashboard.shared.cache.prepared import prepared, prepared_classifier
from gan_core.errors import ExportError
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.runs.weights_file import WeightsFile

if TYPE_CHECKING:
    from gan_core.classifier.model import Classifier


@st.cache_resource(max_entries=40, show_spinner=False)
def _export_checkpoint(ref: CheckpointRef) -> WeightsFile:
    from gan_core.inference.web_export import export_checkpoint

    return export_checkpoint(decoder().checkpoint(ref))


def step_weights(run: Run, step: int) -> WeightsFile:
    """A step's generator and discriminator, for the page to run: as prepared, else exported.

    Raises:
        ExportError: If only torch can run them.
    """
    found = prepared(run, step)
    return found.weights if found else _export_checkpoint(run.ref(step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _classifier_block(key: str | None, _classifier: "Classifier") -> WeightsFile:
    from gan_core.inference.web_export import export_classifier

    return export_classifier(_classifier)


def classifier_weights(run: Run) -> WeightsFile | None:
    """The classifier of what this run makes, for the page to run, or None where there is none."""
    found = prepared_classifier(run)
    if found:
        return found[1]
    classifier = classifier_of(run)
    return None if classifier is None else _classifier_block(classifier_key(run), classifier)


def why_not_live(run: Run, step: int) -> str | None:
    """Why the page cannot run this generator itself, in one sentence; None if it can."""
    try:
        step_weights(run, step)
    except ExportError as error:
        return str(error)
    return None

"""The frozen networks of checkpoints, and the classifier of what they make."""

import streamlit as st

from gan_core.classifier.model import Classifier, classifier_stamps, find_classifier
from gan_core.errors import ClassifierError
from gan_core.inference.decoder import Decoder
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.manifest import Stamp
from gan_core.runs.run import Run
from gan_core.schema import ImageShape


@st.cache_resource(show_spinner=False)
def decoder() -> Decoder:
    """The one memory of steps, for all pages and sessions."""
    return Decoder()


def checkpoint(run: Run, step: int) -> Checkpoint:
    """The frozen networks of a checkpoint.

    Raises:
        AtlasError: If there is none, or its file is damaged.
    """
    return decoder().checkpoint(run.ref(step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _classifier(data: str, image_shape: ImageShape, stamps: tuple[Stamp | None, ...]) -> Classifier:
    return find_classifier(data, image_shape)


def classifier_for(data: str, image_shape: ImageShape) -> Classifier:
    """The classifier of a data set as it is now: one that was trained again is another.

    Raises:
        ClassifierError: If there is none.
    """
    return _classifier(data, image_shape, classifier_stamps(data))


def needed_classifier(run: Run) -> Classifier:
    """The classifier of what this run makes.

    Raises:
        ClassifierError: If there is none.
    """
    return classifier_for(run.info.data.name, run.info.data.image_shape)


def classifier_of(run: Run) -> Classifier | None:
    """The classifier of what this run makes, or None: `why_no_classifier` tells."""
    try:
        return needed_classifier(run)
    except ClassifierError:
        return None


def classifier_key(run: Run) -> str | None:
    """What caches of a classifier's answers are keyed by: equal for equal classifiers only, None without one."""
    classifier = classifier_of(run)
    return None if classifier is None else classifier.info.model_dump_json()


def why_no_classifier(run: Run) -> str | None:
    """Why there is no classifier of what this run makes, in one sentence; None if there is one."""
    try:
        needed_classifier(run)
    except ClassifierError as error:
        return str(error)
    return None

"""The frozen networks of checkpoints, and the classifier of what they make.

torch is imported with the first of them: the first picture needs none.
"""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.shared.cache.prepared import prepared, prepared_classifier
from gan_core.classifier.info import classifier_stamps
from gan_core.errors import ClassifierError
from gan_core.runs.manifest import Stamp
from gan_core.runs.run import Run
from gan_core.schema import ImageShape

if TYPE_CHECKING:
    from gan_core.classifier.model import Classifier
    from gan_core.inference.decoder import Decoder
    from gan_core.runs.checkpoint import Checkpoint


@st.cache_resource(show_spinner=False)
def decoder() -> "Decoder":
    """The one memory of steps, for all pages and sessions."""
    from gan_core.inference.decoder import Decoder

    return Decoder()


def check(run: Run, step: int) -> None:
    """Know that a checkpoint can be shown.

    Raises:
        AtlasError: As `checkpoint`.
    """
    if prepared(run, step) is None:
        checkpoint(run, step)


def checkpoint(run: Run, step: int) -> "Checkpoint":
    """The frozen networks of a checkpoint.

    Raises:
        AtlasError: If there is none, or its file is damaged.
    """
    return decoder().checkpoint(run.ref(step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _classifier(data: str, image_shape: ImageShape, stamps: tuple[Stamp | None, ...]) -> "Classifier":
    from gan_core.classifier.model import find_classifier

    return find_classifier(data, image_shape)


def classifier_for(data: str, image_shape: ImageShape) -> "Classifier":
    """The classifier of a data set as it is now: one that was trained again is another.

    Raises:
        ClassifierError: If there is none.
    """
    return _classifier(data, image_shape, classifier_stamps(data))


def needed_classifier(run: Run) -> "Classifier":
    """The classifier of what this run makes.

    Raises:
        ClassifierError: If there is none.
    """
    return classifier_for(run.info.data.name, run.info.data.image_shape)


def classifier_of(run: Run) -> "Classifier | None":
    """The classifier of what this run makes, or None: `why_no_classifier` tells."""
    try:
        return needed_classifier(run)
    except ClassifierError:
        return None


def classifier_key(run: Run) -> str | None:
    """What caches of a classifier's answers are keyed by: equal for equal classifiers only, None without one."""
    classifier = classifier_of(run)
    return None if classifier is None else classifier.info.model_dump_json()


def classes_of(run: Run) -> tuple[str, ...] | None:
    """The classes of what this run makes by its classifier; None without one."""
    found = prepared_classifier(run)
    if found:
        return found[0].classes
    classifier = classifier_of(run)
    return classifier.classes if classifier else None


def why_no_classifier(run: Run) -> str | None:
    """Why there is no classifier of what this run makes, in one sentence; None if there is one."""
    if prepared_classifier(run):
        return None
    try:
        needed_classifier(run)
    except ClassifierError as error:
        return str(error)
    return None

"""What was prepared of checkpoints and classifiers: all that the first picture needs, read without torch."""

import logging

import streamlit as st

from gan_core.classifier.info import ClassifierInfo, check_classes, classifier_stamps, find_folder
from gan_core.classifier.prepared import read_prepared_classifier
from gan_core.errors import ClassifierError, PreparedError
from gan_core.foreign_text import plain
from gan_core.runs.manifest import CheckpointRef, Stamp
from gan_core.runs.prepared import PreparedCheckpoint, read_prepared
from gan_core.runs.run import Run
from gan_core.runs.weights_file import WeightsFile
from gan_core.schema import ImageShape

log = logging.getLogger(__name__)


@st.cache_resource(max_entries=100, show_spinner=False)
def _prepared(ref: CheckpointRef, _run: Run) -> PreparedCheckpoint | None:
    try:
        return read_prepared(_run, ref.step)
    except PreparedError as error:
        log.warning("%s; it is computed anew", plain(str(error)))
        return None


def prepared(run: Run, step: int) -> PreparedCheckpoint | None:
    """What was prepared of a checkpoint whose file is whole; None if nothing was, or if it cannot be used.

    Nothing is of networks that are told a class: another one makes another network of them.
    """
    return None if run.told_classes else _prepared(run.ref(step), run)


@st.cache_resource(max_entries=8, show_spinner=False)
def _prepared_classifier(
    data: str, image_shape: ImageShape, stamps: tuple[Stamp | None, ...]
) -> tuple[ClassifierInfo, WeightsFile] | None:
    try:
        folder = find_folder(data, image_shape)
        found = read_prepared_classifier(folder)
        if found:
            check_classes(found[0], data, folder)
        return found
    except ClassifierError:
        return None  # who asks for the classifier itself is told why
    except PreparedError as error:
        log.warning("%s; it is computed anew", plain(str(error)))
        return None


def prepared_classifier(run: Run) -> tuple[ClassifierInfo, WeightsFile] | None:
    """What was prepared of the classifier of a run; None if nothing was, or if it cannot be used."""
    data = run.info.data
    return _prepared_classifier(data.name, data.image_shape, classifier_stamps(data.name))

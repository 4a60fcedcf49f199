"""prepared.json and prepared.weights in a classifier folder: the classifier as the page runs it, without torch.

They are bound to classifier.json, which names the weights; of another one they say nothing. A broken pair is as good as
none.
"""

from pathlib import Path
from typing import Literal

from gan_core.classifier.info import IMAGE_SHAPE, ClassifierInfo, read_classifier
from gan_core.errors import PreparedError
from gan_core.runs.atomic import sha256
from gan_core.runs.foreign import ForeignFile
from gan_core.runs.manifest import FileEntry, Sha256
from gan_core.runs.prepared import REMEDY, entry_of, read_document, read_weights, write_pair
from gan_core.runs.weights_file import WeightsFile
from gan_core.schema import ConfigModel

FILE = "prepared.json"


class PreparedClassifierInfo(ConfigModel):
    """The content of prepared.json.

    Attributes:
        classifier_sha256: Of what classifier.json says, as `identity`.
        weights: Size and checksum of the weights file beside it.
    """

    format: Literal[1] = 1
    classifier_sha256: Sha256
    weights: FileEntry


def identity(info: ClassifierInfo) -> str:
    """The same for equal classifiers only: weights, classes and temperature."""
    return sha256(info.model_dump_json().encode())


def read_prepared_classifier(folder: Path) -> tuple[ClassifierInfo, WeightsFile] | None:
    """A classifier whose own files are whole, and its network for the page; None if nothing was prepared.

    Raises:
        ClassifierError: If the classifier itself is missing or damaged.
        PreparedError: If what was prepared cannot be read, or is of another classifier.
    """
    path = folder / FILE
    file = ForeignFile(str(path), PreparedError, REMEDY)
    found = read_document(PreparedClassifierInfo, path, folder, file)
    if found is None:
        return None
    info, _ = read_classifier(folder)
    if found.classifier_sha256 != identity(info):
        raise file.damaged("it is of another classifier")
    channels, height, width = IMAGE_SHAPE
    needed = {"classifier": ((height, width, channels), (len(info.classes),))}
    return info, read_weights(path, folder, found.weights, needed)


def save_prepared_classifier(folder: Path, info: ClassifierInfo, weights: WeightsFile) -> Path:
    """Keep a classifier's network for the page, in place of what was there.

    Raises:
        PreparedError: If it cannot be written.
    """
    prepared = PreparedClassifierInfo(classifier_sha256=identity(info), weights=entry_of(weights))
    return write_pair(folder / FILE, prepared, weights)

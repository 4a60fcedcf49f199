"""What is known of a classifier without its network: where its folder is, what classifier.json says. Needs no torch.

A classifier folder holds weights.safetensors and classifier.json, which names the data, the classes, the temperature
that makes its probabilities honest, what it scored on the test images, and the weights' SHA-256.
"""

import os
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from gan_core.data.sources import classifier_of_data
from gan_core.errors import ClassifierError
from gan_core.registry import DATA_SETS
from gan_core.runs.atomic import sha256
from gan_core.runs.foreign import ForeignFile, parse, read_bounded
from gan_core.runs.locate import default_folders, shipped_folder
from gan_core.runs.manifest import Stamp, stamp
from gan_core.runs.upgrade import classifier_1_to_2
from gan_core.schema import ClassName, ConfigModel, ImageShape

FILE = "classifier.json"
WEIGHTS = "weights.safetensors"
FOLDER = "classifiers"
FILE_1, FOLDER_1 = "judge.json", "judges"  # their names in format 1
IMAGE_SHAPE: ImageShape = (1, 28, 28)
MOST_WEIGHT_BYTES = 64 * 2**20

Name = Annotated[str, Field(min_length=1, max_length=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class Score(ConfigModel):
    """What a classifier scored on images that it never saw."""

    images: Annotated[int, Field(ge=0)]
    accuracy: Share
    calibration_error: Share


class ClassifierInfo(ConfigModel):
    """The content of classifier.json.

    Attributes:
        data, data_sha256: The training images.
        classes: Names of the answers, in the order of the labels.
        temperature: By which logits are divided before the softmax.
        test: On the data set's own test images.
    """

    format: Literal[2] = 2
    data: Name
    data_sha256: str
    classes: Annotated[tuple[ClassName, ...], Field(min_length=2, max_length=1_000)]
    temperature: Annotated[float, Field(ge=1e-6, le=1e12)]  # of an untrained one it is huge
    test: Score
    epochs: int
    seed: int
    weights_sha256: str = ""


def read_classifier(folder: Path) -> tuple[ClassifierInfo, bytes]:
    """What classifier.json says, and the weights that it names.

    Raises:
        ClassifierError: If either is missing, damaged or of another format.
    """
    try:
        page = _page_of(folder)
        text = read_bounded(page)
        weights = read_bounded(folder / WEIGHTS, MOST_WEIGHT_BYTES)
    except OSError as error:
        raise ClassifierError(f"cannot read the classifier in {folder}: {error.strerror}") from None
    info = parse(ClassifierInfo, text, ForeignFile(str(page), ClassifierError), upgrades=[classifier_1_to_2])
    if sha256(weights) != info.weights_sha256:
        raise ClassifierError(
            f"{folder / WEIGHTS} is damaged: its SHA-256 is not the one in {page.name}; restore "
            f"the file or train the classifier again with: gan-core classifier train --data {info.data}"
        )
    return info, weights


def _page_of(folder: Path) -> Path:
    """classifier.json, or its namesake of format 1 where only that stands."""
    older = folder / FILE_1
    return older if older.exists() and not (folder / FILE).exists() else folder / FILE


def find_folder(data: str, image_shape: ImageShape, folders: Iterable[Path] | None = None) -> Path:
    """Where the classifier of a named image set is; arguments and errors as `model.find_classifier`."""
    if tuple(image_shape) != IMAGE_SHAPE:
        raise ClassifierError(f"classifiers read images of shape {IMAGE_SHAPE}; this run makes {tuple(image_shape)}")
    name = classifier_of_data(data)
    for folder in _places(data, folders):
        if _is_there(folder):
            return folder
    if name not in DATA_SETS:
        raise ClassifierError(f"no classifier knows the images of {data}")
    raise ClassifierError(
        f"there is no classifier for {data} yet; make one with: gan-core classifier train --data {name}"
    )


def _is_there(folder: Path) -> bool:
    try:
        return _page_of(folder).exists()
    except OSError as error:
        raise ClassifierError(f"cannot read the classifier in {folder}: {error.strerror}") from None


def check_classes(info: ClassifierInfo, data: str, folder: Path) -> None:
    """Know that a classifier tells apart what a named image set shows.

    Raises:
        ClassifierError: If it does not.
    """
    name = classifier_of_data(data)
    if name in DATA_SETS and info.classes != DATA_SETS[name].classes:
        raise ClassifierError(
            f"the classifier in {folder} tells {', '.join(info.classes)} apart, the images of {name} show "
            f"{', '.join(DATA_SETS[name].classes)}; remove it, or train it again"
        )


def classifier_stamps(data: str, folders: Iterable[Path] | None = None) -> tuple[Stamp | None, ...]:
    """What changes whenever `find_classifier` might find another one, without reading any."""
    places = [folder if os.path.isdir(folder) else None for folder in _places(data, folders)]
    return tuple(stamp(folder / name) if folder else None for folder in places for name in (FILE, FILE_1, WEIGHTS))


def _places(data: str, folders: Iterable[Path] | None) -> list[Path]:
    folders = list(classifier_folders() if folders is None else folders)
    # a classifier of the very same images comes first
    names = dict.fromkeys((data, classifier_of_data(data)))
    return [folder / place / name for name, folder, place in product(names, folders, (FOLDER, FOLDER_1))]


def classifier_folders() -> list[Path]:
    """Where classifiers are looked for: beside the runs, then among those that ship."""
    folders = [*default_folders(), shipped_folder()]
    return list({os.path.realpath(folder): folder for folder in folders}.values())

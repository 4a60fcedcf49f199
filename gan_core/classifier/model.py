"""The classifier: which digit an image shows, how sure that is, and by which features it was told.

A classifier folder holds weights.safetensors and classifier.json, which names the data, the classes, the temperature
that makes its probabilities honest, what it scored on the test images, and the weights' SHA-256.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

import torch
from pydantic import Field
from safetensors.torch import save
from torch import Tensor, nn

from gan_core.classifier.calibration import expected_calibration_error, reliability
from gan_core.data.image_set import to_model_range
from gan_core.data.sources import classifier_of_data
from gan_core.errors import ClassifierError
from gan_core.latent.finite import telling_apart
from gan_core.registry import DATA_SETS
from gan_core.runs.atomic import sha256, write_atomic
from gan_core.runs.foreign import ForeignFile, parse, read_bounded
from gan_core.runs.locate import default_folders, shipped_folder
from gan_core.runs.manifest import Stamp, stamp
from gan_core.runs.tensors import check_finite, compare_layouts, layout_of, load_tensors, parse_header
from gan_core.runs.upgrade import classifier_1_to_2
from gan_core.schema import ClassName, ConfigModel, ImageShape

FILE = "classifier.json"
WEIGHTS = "weights.safetensors"
FOLDER = "classifiers"
FILE_1, FOLDER_1 = "judge.json", "judges"  # their names in format 1
IMAGE_SHAPE: ImageShape = (1, 28, 28)
BATCH = 250
MOST_WEIGHT_BYTES = 64 * 2**20


class ClassifierNetwork(nn.Module):
    """Images (N, 1, 28, 28) in [-1, 1] to features (N, 96) and logits (N, K)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 24, 5, stride=2, padding=2, bias=False),  # (N, 24, 14, 14)
            nn.BatchNorm2d(24),
            nn.ReLU(),
            nn.Conv2d(24, 48, 3, stride=2, padding=1, bias=False),  # (N, 48, 7, 7)
            nn.BatchNorm2d(48),
            nn.ReLU(),
            nn.Conv2d(48, 48, 3, padding=1, bias=False),
            nn.BatchNorm2d(48),
            nn.ReLU(),
            nn.Conv2d(48, 64, 3, stride=2, padding=1, bias=False),  # (N, 64, 4, 4)
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(64 * 4 * 4, 96),
            nn.ReLU(),
        )
        self.head = nn.Linear(96, classes)

    def features(self, images: Tensor) -> Tensor:
        """The last layer before the answer, shape (N, 96)."""
        return self.body(images)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.body(images))  # (N, K)


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


@dataclass(frozen=True)
class Classifier:
    """A trained classifier, frozen and in evaluation mode."""

    network: ClassifierNetwork
    info: ClassifierInfo

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the answers."""
        return self.info.classes

    def logits(self, images: Tensor) -> Tensor:
        """Calibrated logits, shape (N, K): their softmax is the classifier's belief. Differentiable."""
        return self.network(images) / self.info.temperature

    def probabilities(self, images: Tensor) -> Tensor:
        """How probable each class is, shape (N, K), rows sum to 1."""
        return self.logits(images).softmax(1)

    def features(self, images: Tensor) -> Tensor:
        """What the classifier saw: its last layer before the answer, shape (N, 96)."""
        return self.network.features(images)

    def probabilities_and_features(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Both from one pass."""
        features = self.network.features(images)
        return (self.network.head(features) / self.info.temperature).softmax(1), features


def freeze(network: ClassifierNetwork) -> ClassifierNetwork:
    """Make a network ready to be asked, in the memory layout in which convolutions run fastest on a CPU."""
    return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


@torch.inference_mode()
def raw_logits(network: ClassifierNetwork, images: Tensor) -> Tensor:
    """Logits before calibration of uint8 images (N, 1, 28, 28), a batch at a time, shape (N, K).

    Raises:
        ClassifierError: If they are infinite or undefined, or the same for images that differ.
    """
    return torch.cat([telling_apart(network(to_model_range(batch)), batch) for batch in images.split(BATCH)])


def score(logits: Tensor, labels: Tensor) -> Score:
    """Accuracy and expected calibration error of calibrated logits (N, K)."""
    return Score(
        images=len(labels),
        accuracy=(logits.argmax(1) == labels).double().mean().item(),
        calibration_error=expected_calibration_error(reliability(logits.softmax(1), labels)),
    )


def save_classifier(folder: Path, network: ClassifierNetwork, info: ClassifierInfo) -> None:
    """Write a classifier folder: the weights first, then the page that names their checksum."""
    weights = save({name: tensor.contiguous() for name, tensor in network.state_dict().items()})
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / WEIGHTS, weights)
    sealed = info.model_copy(update={"weights_sha256": sha256(weights)})
    write_atomic(folder / FILE, sealed.model_dump_json(indent=2).encode() + b"\n")


def load_classifier(folder: Path) -> Classifier:
    """Read and verify a classifier folder.

    Raises:
        ClassifierError: If it is missing, damaged or of another format.
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
    with torch.device("meta"):  # no weights are drawn that are replaced at once
        network = ClassifierNetwork(len(info.classes))
    file = ForeignFile(str(folder / WEIGHTS), ClassifierError)
    needed_by = f"a classifier of {len(info.classes)} classes"
    compare_layouts(parse_header(weights, file).layout, layout_of(network.state_dict()), needed_by, file)
    tensors = load_tensors(weights, file)
    check_finite(tensors, file)
    network.load_state_dict(tensors, assign=True)
    classifier = Classifier(freeze(network), info)
    _check_answers(classifier, folder)
    return classifier


def probe_images() -> Tensor:
    """A black image, a white one and one of all greys, in [-1, 1], shape (3, 1, 28, 28)."""
    black = torch.full(IMAGE_SHAPE, -1.0)
    return torch.stack([black, -black, torch.linspace(-1, 1, black.numel()).view(IMAGE_SHAPE)])


@torch.inference_mode()
def _check_answers(classifier: Classifier, folder: Path) -> None:
    """Know that a classifier answers at all, and not always the same."""
    images = probe_images()
    try:
        for answers in (classifier.features(images), classifier.logits(images)):
            telling_apart(answers, images)
    except ClassifierError as error:
        raise ClassifierError(str(error).replace("the classifier", f"the classifier in {folder}", 1)) from None


def _page_of(folder: Path) -> Path:
    """classifier.json, or its namesake of format 1 where only that stands."""
    older = folder / FILE_1
    return older if older.exists() and not (folder / FILE).exists() else folder / FILE


def find_classifier(data: str, image_shape: ImageShape, folders: Iterable[Path] | None = None) -> Classifier:
    """The classifier of a named image set, from `classifiers/` inside the folders that hold runs.

    Args:
        data: Name of the image set that a run was trained on.
        image_shape: What the run makes, (C, H, W).
        folders: Where to look; None for the usual places and the classifiers that ship.

    Raises:
        ClassifierError: If there is none, or the images have another shape; the message says what to do.
    """
    if tuple(image_shape) != IMAGE_SHAPE:
        raise ClassifierError(f"classifiers read images of shape {IMAGE_SHAPE}; this run makes {tuple(image_shape)}")
    name = classifier_of_data(data)
    for folder in _places(data, folders):
        if _is_there(folder):
            classifier = load_classifier(folder)
            _check_classes(classifier, name, folder)
            return classifier
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


def classifier_stamps(data: str, folders: Iterable[Path] | None = None) -> tuple[Stamp | None, ...]:
    """What changes whenever `find_classifier` might find another one, without reading any."""
    places = [folder if os.path.isdir(folder) else None for folder in _places(data, folders)]
    return tuple(stamp(folder / name) if folder else None for folder in places for name in (FILE, FILE_1, WEIGHTS))


def _places(data: str, folders: Iterable[Path] | None) -> list[Path]:
    folders = list(classifier_folders() if folders is None else folders)
    # a classifier of the very same images comes first
    names = dict.fromkeys((data, classifier_of_data(data)))
    return [folder / place / name for name, folder, place in product(names, folders, (FOLDER, FOLDER_1))]


def _check_classes(classifier: Classifier, data: str, folder: Path) -> None:
    if data in DATA_SETS and classifier.classes != DATA_SETS[data].classes:
        raise ClassifierError(
            f"the classifier in {folder} tells {', '.join(classifier.classes)} apart, the images of {data} show "
            f"{', '.join(DATA_SETS[data].classes)}; remove it, or train it again"
        )


def classifier_folders() -> list[Path]:
    """Where classifiers are looked for: beside the runs, then among those that ship."""
    folders = [*default_folders(), shipped_folder()]
    return list({os.path.realpath(folder): folder for folder in folders}.values())

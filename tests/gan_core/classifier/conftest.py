"""A classifier that nobody trained, and its folder."""

import pytest
import torch

from gan_core.classifier.info import FOLDER, IMAGE_SHAPE, ClassifierInfo, Score
from gan_core.classifier.model import ClassifierNetwork, freeze, save_classifier
from gan_core.data.sources import DIGITS

INFO = ClassifierInfo(
    data="mnist",
    data_sha256="0" * 64,
    classes=DIGITS,
    temperature=1.5,
    test=Score(images=100, accuracy=0.5, calibration_error=0.1),
    epochs=3,
    seed=4,
)
IMAGES = torch.rand(6, *IMAGE_SHAPE, generator=torch.Generator().manual_seed(0)) * 2 - 1


def network_of(seed=0):
    """Random weights, and statistics of images that are not just 0 and 1."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = ClassifierNetwork(10).train()
        network(IMAGES)
    return freeze(network)


@pytest.fixture
def folder(tmp_path):
    """A saved classifier where `find_classifier(..., [tmp_path])` looks for that of mnist."""
    folder = tmp_path / FOLDER / "mnist"
    save_classifier(folder, network_of(), INFO)
    return folder

"""What the tests of several commands share."""

import os

import pytest
import torch

from gan_core.classifier import info as classifier
from tests.spoiled import rename_data, spoil


@pytest.fixture
def tiny(mnist_folder):
    """Flags of a tiny training on few images."""
    return [
        "--set=network.generator_widths=8",
        "--set=network.discriminator_widths=8",
        "--latent-size=6",
        "--batch-size=8",
        "--data=mnist",
        f"--data-dir={mnist_folder}",
    ]


@pytest.fixture
def environment(tmp_path):
    return os.environ | {"LATENT_ATLAS_RUNS": str(tmp_path / "runs"), "OMP_NUM_THREADS": "1"}


@pytest.fixture
def constant_run(spare_run):
    """A run whose generator makes the same image everywhere."""
    spoil(spare_run, torch.zeros_like)
    return spare_run.folder


@pytest.fixture
def one_class_run(spare_run):
    """A run whose generator makes images that hardly differ."""
    spoil(spare_run, lambda tensor: tensor / 100)
    return spare_run.folder


@pytest.fixture
def undefined_run(spare_run):
    """A run whose generator makes NaN: its weights are finite and far too large."""
    spoil(spare_run, lambda tensor: 1e37 * tensor)
    return spare_run.folder


@pytest.fixture
def unclassified_run(spare_run, monkeypatch):
    """A run on kmnist, where nobody has made a classifier for it."""
    monkeypatch.setattr(classifier, "classifier_folders", list)
    rename_data(spare_run, "kmnist")
    return spare_run.folder


@pytest.fixture
def clothes_run(spare_run):
    """A run that is classified by the classifier of clothes."""
    rename_data(spare_run, "fashion-mnist")
    return spare_run.folder

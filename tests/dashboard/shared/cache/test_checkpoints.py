"""The frozen networks of checkpoints, and the classifier of what they make."""

import shutil

import pytest
import torch

from dashboard.shared.cache.checkpoints import (
    checkpoint,
    classifier_for,
    classifier_key,
    classifier_of,
    decoder,
    why_no_classifier,
)
from dashboard.shared.cache.weights import classifier_weights
from gan_core.classifier.model import ClassifierNetwork, save_classifier
from gan_core.errors import AtlasError, ClassifierError
from gan_core.runs.run import open_run


def test_there_is_one_memory_of_checkpoints(finished_run):
    run = open_run(finished_run)
    assert checkpoint(run, 30) is checkpoint(run, 30)
    assert decoder().checkpoint(run.ref(30)) is checkpoint(run, 30)
    assert checkpoint(run, 30).header.step == 30


def test_a_checkpoint_that_is_not_there_is_refused(finished_run):
    with pytest.raises(AtlasError, match="has no checkpoint 7"):
        checkpoint(open_run(finished_run), 7)


def test_a_run_on_digits_has_the_digits_classifier(finished_run):
    run = open_run(finished_run)
    assert classifier_of(run).classes == tuple("0123456789")
    assert why_no_classifier(run) is None


def test_without_a_classifier_it_is_said_why(runs_without_classifier):
    run = open_run(runs_without_classifier / "kana")
    assert classifier_of(run) is None
    with pytest.raises(ClassifierError) as refused:
        classifier_for("kmnist", (1, 28, 28))
    assert why_no_classifier(run) == str(refused.value)


def test_a_classifier_that_was_trained_again_is_another(tmp_path, finished_run, monkeypatch, shipped_runs):
    folder = tmp_path / "runs"
    shutil.copytree(finished_run, folder / "tiny")
    place = folder / "classifiers" / "mnist"
    shutil.copytree(shipped_runs / "classifiers" / "mnist", place)
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(folder))
    run = open_run(folder / "tiny")
    first, key, made = classifier_of(run), classifier_key(run), classifier_weights(run)
    assert classifier_of(run) is first
    with torch.inference_mode(False):
        network = ClassifierNetwork(10)
    save_classifier(place, network, first.info)
    assert classifier_of(run) is not first
    assert torch.equal(classifier_of(run).network.head.weight, network.head.weight)
    assert classifier_key(run) != key
    assert classifier_weights(run).name != made.name

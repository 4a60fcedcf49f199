"""Where a classifier is looked for, and what is known of it before its network is made."""

import os
import subprocess
import sys

import pytest

from gan_core.classifier.info import FOLDER, IMAGE_SHAPE, classifier_folders, classifier_stamps
from gan_core.classifier.model import find_classifier, load_classifier, save_classifier
from gan_core.errors import ClassifierError
from tests.gan_core.classifier.conftest import INFO, network_of


def test_what_is_known_of_a_classifier_needs_no_torch():
    program = "import gan_core.classifier.prepared, sys; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("data", ["mnist", "mnist-5k", "emnist-digits"])
def test_all_digits_have_the_classifier_of_mnist(data, folder, tmp_path):
    assert find_classifier(data, IMAGE_SHAPE, [tmp_path]).info == load_classifier(folder).info


def test_a_classifier_of_the_very_same_images_comes_before_that_of_mnist(folder, tmp_path):
    own = INFO.model_copy(update={"data": "emnist-digits"})
    save_classifier(tmp_path / "later" / FOLDER / "emnist-digits", network_of(), own)
    folders = [tmp_path, tmp_path / "later"]
    assert find_classifier("emnist-digits", IMAGE_SHAPE, folders).info.data == "emnist-digits"
    assert find_classifier("mnist-5k", IMAGE_SHAPE, folders).info.data == "mnist"


def test_a_classifier_of_other_classes_than_the_images_show_is_refused(tmp_path):
    names = INFO.model_copy(update={"classes": tuple("abcdefghij")})
    save_classifier(tmp_path / FOLDER / "mnist", network_of(), names)
    with pytest.raises(ClassifierError, match=r"tells a, b, .* apart, the images of mnist show 0, 1, .*train it again"):
        find_classifier("mnist", IMAGE_SHAPE, [tmp_path])


def test_the_first_folder_with_a_classifier_wins(folder, tmp_path):
    other = tmp_path / "other"
    save_classifier(other / FOLDER / "mnist", network_of(), INFO.model_copy(update={"seed": 99}))
    assert find_classifier("mnist", IMAGE_SHAPE, [tmp_path / "empty", other, tmp_path]).info.seed == 99


def test_stamps_change_with_whatever_decides_which_classifier_is_found(folder, tmp_path):
    other = tmp_path / "other"

    def stamps():
        return classifier_stamps("mnist", [other, tmp_path])

    seen = {stamps()}
    save_classifier(folder, network_of(), INFO)  # the same bytes, written anew
    seen.add(stamps())
    os.truncate(folder / "weights.safetensors", 10)
    seen.add(stamps())
    save_classifier(other / FOLDER / "mnist", network_of(), INFO)
    seen.add(stamps())
    (other / FOLDER / "mnist" / "classifier.json").rename(other / FOLDER / "mnist" / "judge.json")
    seen.add(stamps())
    assert len(seen) == 5
    assert stamps() in seen


def test_a_damaged_classifier_is_not_passed_over_for_the_next(folder, tmp_path):
    save_classifier(tmp_path / "other" / FOLDER / "mnist", network_of(), INFO)
    (folder / "weights.safetensors").write_bytes(b"")
    with pytest.raises(ClassifierError, match="damaged"):
        find_classifier("mnist", IMAGE_SHAPE, [tmp_path, tmp_path / "other"])


@pytest.mark.parametrize(("data", "trained_on"), [("kmnist", "kmnist"), ("emnist-digits", "mnist")])
def test_a_classifier_that_nobody_made_is_named_with_its_command(data, trained_on, tmp_path):
    with pytest.raises(
        ClassifierError, match=f"no classifier for {data} yet.*gan-core classifier train --data {trained_on}$"
    ):
        find_classifier(data, IMAGE_SHAPE, [tmp_path])


def test_images_of_an_unknown_set_have_no_classifier(tmp_path):
    with pytest.raises(ClassifierError, match="no classifier knows the images of clouds"):
        find_classifier("clouds", IMAGE_SHAPE, [tmp_path])


def test_images_of_another_shape_have_no_classifier(folder, tmp_path):
    with pytest.raises(ClassifierError, match=r"shape \(1, 28, 28\); this run makes \(3, 28, 28\)"):
        find_classifier("mnist", (3, 28, 28), [tmp_path])


def test_the_classifiers_that_ship_are_found_whatever_folder_holds_the_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert classifier_folders()[0] == tmp_path
    assert find_classifier("mnist", IMAGE_SHAPE).info.data == "mnist"


def test_a_classifier_beside_the_runs_comes_before_the_one_that_ships(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(tmp_path))
    assert find_classifier("mnist", IMAGE_SHAPE).info == load_classifier(folder).info

"""`gan-core classifier`: training one, and evaluating one."""

from pathlib import Path

import pytest

from gan_core.classifier.model import find_classifier, load_classifier
from gan_core.data.sources import DIGITS, load_images
from gan_core.registry import DATA_SETS
from tests.gan_core.said import assert_one_sentence, strict

# the finished run makes one digit only; where digits must meet, take a run that ships
SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"


@pytest.fixture
def train_classifier(command, here, mnist_folder):
    return lambda *flags: command("classifier", "train", f"--data-dir={mnist_folder}", "--epochs=1", *flags)


@pytest.fixture
def evaluate(command, here, mnist_folder):
    return lambda *flags: command("classifier", "evaluate", f"--data-dir={mnist_folder}", *flags)


@pytest.mark.parametrize("action", ["train", "evaluate"])
def test_the_data_of_classifiers_are_the_sets_with_test_images(action, command, here):
    result = command("classifier", action, "--data=mnist-5k")
    assert_one_sentence(result)
    tested = ", ".join(name for name, known in DATA_SETS.items() if known.has_test)
    assert result.err == f"error: --data mnist-5k: choose one of {tested}\n"


def test_a_classifier_is_trained_where_it_will_be_found(train_classifier, here):
    assert train_classifier("--seed=4").code == 0
    made = load_classifier(here / "runs" / "classifiers" / "mnist")
    assert (made.info.data, made.classes, made.info.epochs, made.info.seed) == ("mnist", DIGITS, 1, 4)
    assert find_classifier("mnist", (1, 28, 28)).info == made.info


def test_training_says_on_what_where_and_how_well(train_classifier, here):
    out = train_classifier().out
    info = load_classifier(here / "runs" / "classifiers" / "mnist").info
    assert "training a classifier on 60 images of mnist" in out
    assert "wrote the classifier to runs/classifiers/mnist" in out
    assert f"60 test images: accuracy {100 * info.test.accuracy:.2f}%" in out
    assert f"expected calibration error {100 * info.test.calibration_error:.2f}%" in out
    assert f"temperature {info.temperature:.3f}" in out


def test_training_as_json_is_one_object(train_classifier, here):
    result = train_classifier("--out=mine", "--json")
    assert result.err.startswith("warning: these images are not those of MNIST: ")
    assert result.err.count("\n") == 1
    result.err = ""
    facts = strict(result)
    info = load_classifier(here / "mine").info
    assert facts["folder"] == "mine"
    assert facts["test"] == info.test.model_dump()
    assert (facts["temperature"], facts["data_sha256"]) == (info.temperature, info.data_sha256)


def test_a_classifier_that_exists_is_not_overwritten(train_classifier, here):
    train_classifier()
    before = (here / "runs" / "classifiers" / "mnist" / "weights.safetensors").read_bytes()
    result = train_classifier("--seed=1")
    assert_one_sentence(result)
    assert "runs/classifiers/mnist exists already" in result.err
    assert "--out" in result.err
    assert (here / "runs" / "classifiers" / "mnist" / "weights.safetensors").read_bytes() == before


def test_a_place_that_is_a_file_is_an_error(train_classifier, here):
    (here / "file").write_bytes(b"")
    assert_one_sentence(train_classifier("--out=file"))
    assert_one_sentence(train_classifier("--out=file/classifier"))


def test_missing_images_are_an_error_that_makes_no_classifier(command, here):
    assert_one_sentence(command("classifier", "train", f"--data-dir={here}"))
    assert list(here.iterdir()) == []


def test_a_classifier_is_evaluated_on_the_test_images(train_classifier, evaluate, here, mnist_folder):
    train_classifier("--out=mine")
    facts = strict(evaluate("--classifier=mine", "--json"))
    info, images = load_classifier(here / "mine").info, load_images("mnist", mnist_folder, "test")
    assert (facts["images"], facts["data_sha256"]) == (60, images.sha256)
    assert facts["accuracy"] == info.test.accuracy
    # trained and loaded weights lie in memory differently, so sums differ in the last digits
    assert facts["calibration_error"] == pytest.approx(info.test.calibration_error, abs=1e-6)
    assert facts["classifier"] == {"data": "mnist", "weights_sha256": info.weights_sha256}


def test_the_reliability_table_holds_every_answer_once_and_no_empty_bin(evaluate):
    facts = strict(evaluate("--json"))
    bins = facts["reliability"]
    assert sum(row["count"] for row in bins) == 60
    assert all(row["count"] and row["from"] < row["confidence"] <= row["to"] + 1e-9 for row in bins)
    right = sum(row["count"] * row["accuracy"] for row in bins)
    assert right / 60 == pytest.approx(facts["accuracy"])


def test_people_are_told_the_count_and_the_checksum_with_the_accuracy(evaluate):
    facts, out = strict(evaluate("--json")), evaluate().out
    assert "60 test images of mnist" in out
    assert facts["data_sha256"][:12] in out
    assert f"accuracy {100 * facts['accuracy']:.2f}%" in out
    assert len(out.splitlines()) == 3 + len(facts["reliability"])


def test_a_classifier_of_other_things_is_refused(evaluate):
    result = evaluate("--data=fashion-mnist", f"--classifier={SHIPPED.parent / 'classifiers' / 'mnist'}")
    assert_one_sentence(result)
    assert "the images of fashion-mnist show T-shirt" in result.err


def test_a_classifier_that_is_not_there_is_one_sentence(evaluate):
    result = evaluate("--classifier=absent")
    assert_one_sentence(result)
    assert "cannot read the classifier in absent" in result.err

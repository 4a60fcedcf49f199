"""A classifier answers in probabilities, comes back from disk as it was, or says what is wrong with it."""

import json
import os

import pytest
import torch

from gan_core.classifier.info import FOLDER, IMAGE_SHAPE, classifier_folders
from gan_core.classifier.model import (
    BATCH,
    Classifier,
    load_classifier,
    save_classifier,
    score,
)

# its own name begins with "test", which pytest would take for a test
from gan_core.classifier.model import raw_logits as logits_of_pixels
from gan_core.data.image_set import to_model_range
from gan_core.data.sources import DIGITS
from gan_core.errors import ClassifierError
from gan_core.registry import DATA_SETS
from gan_core.runs.atomic import sha256
from tests.gan_core.classifier.conftest import IMAGES, INFO, network_of


def classifier_of(temperature=1.5):
    return Classifier(network_of(), INFO.model_copy(update={"temperature": temperature}))


# --- answers ---------------------------------------------------------------------------------------------------------


def test_a_classifier_gives_each_image_a_probability_of_each_class():
    probabilities = classifier_of().probabilities(IMAGES)
    assert probabilities.shape == (6, 10)
    assert probabilities.min() >= 0
    torch.testing.assert_close(probabilities.sum(1), torch.ones(6))


def test_the_temperature_divides_the_logits():
    torch.testing.assert_close(classifier_of(2.5).logits(IMAGES), classifier_of(1.0).logits(IMAGES) / 2.5)


def test_probabilities_are_the_softmax_of_the_logits():
    classifier = classifier_of()
    torch.testing.assert_close(classifier.probabilities(IMAGES), classifier.logits(IMAGES).softmax(1))


def test_a_hotter_classifier_is_less_sure_of_the_same_answer():
    cold, hot = classifier_of(0.5).probabilities(IMAGES), classifier_of(5.0).probabilities(IMAGES)
    assert torch.equal(cold.argmax(1), hot.argmax(1))
    assert (hot.amax(1) < cold.amax(1)).all()


def test_features_are_what_the_last_layer_answers_from():
    classifier = classifier_of(1.0)
    features = classifier.features(IMAGES)
    assert features.shape == (6, 96)
    torch.testing.assert_close(classifier.network.head(features), classifier.logits(IMAGES))


def test_both_from_one_pass_are_both_by_themselves():
    classifier = classifier_of()
    probabilities, features = classifier.probabilities_and_features(IMAGES)
    torch.testing.assert_close(probabilities, classifier.probabilities(IMAGES))
    torch.testing.assert_close(features, classifier.features(IMAGES))


def test_each_answer_depends_on_its_own_image_only():
    classifier = classifier_of()
    images = IMAGES.clone().requires_grad_()
    classifier.logits(images)[1].square().sum().backward()
    assert images.grad.flatten(1).abs().sum(1).gt(0).tolist() == [False, True, False, False, False, False]


@pytest.mark.parametrize("count", [1, BATCH, BATCH + 1])
def test_logits_of_pixels_do_not_depend_on_the_batches(count):
    network = network_of()
    pixels = torch.randint(256, (count, *IMAGE_SHAPE), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(logits_of_pixels(network, pixels), network(to_model_range(pixels)))


def test_a_score_counts_the_right_answers():
    logits = torch.tensor([[9.0, 0, 0], [0, 9, 0], [0, 0, 9], [9, 0, 0]])
    found = score(logits, torch.tensor([0, 1, 2, 2]))
    assert (found.images, found.accuracy) == (4, 0.75)
    assert found.calibration_error == pytest.approx(0.25, abs=1e-3)  # nearly sure of all four


# --- both ways -------------------------------------------------------------------------------------------------------


def test_loading_gives_back_every_bit(folder):
    found, expected = load_classifier(folder).network.state_dict(), network_of().state_dict()
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_a_loaded_classifier_gives_the_same_answers(folder):
    torch.testing.assert_close(load_classifier(folder).probabilities(IMAGES), classifier_of().probabilities(IMAGES))


def test_a_loaded_classifier_knows_what_was_written_of_it(folder):
    info = load_classifier(folder).info
    assert info.model_copy(update={"weights_sha256": ""}) == INFO
    assert info.weights_sha256 == sha256((folder / "weights.safetensors").read_bytes())


def test_a_loaded_classifier_is_frozen_and_in_evaluation_mode(folder):
    network = load_classifier(folder).network
    assert not any(module.training for module in network.modules())
    assert not any(parameter.requires_grad for parameter in network.parameters())


def test_the_same_classifier_gives_the_same_bytes(folder, tmp_path):
    save_classifier(tmp_path / "again", network_of(), INFO)
    for name in ("weights.safetensors", "classifier.json"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 20, -1], ids=["length", "header", "weights"])
def test_a_flipped_byte_is_called_damage_with_a_remedy(place, folder):
    path = folder / "weights.safetensors"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(ClassifierError, match=f"{path} is damaged.*gan-core classifier train --data mnist"):
        load_classifier(folder)


@pytest.mark.parametrize("kept", [0, 5, -1])
def test_truncated_weights_are_called_damaged(kept, folder):
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ClassifierError, match=f"{path} is damaged"):
        load_classifier(folder)


@pytest.mark.parametrize("name", ["weights.safetensors", "classifier.json"])
def test_a_missing_file_is_an_error_that_names_the_folder(name, folder):
    (folder / name).unlink()
    with pytest.raises(ClassifierError, match=f"cannot read the classifier in {folder}: No such file"):
        load_classifier(folder)


@pytest.mark.parametrize("kept", [0, 1, 100], ids=lambda kept: f"{kept} bytes left")
def test_a_truncated_page_is_called_damaged(kept, folder):
    path = folder / "classifier.json"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ClassifierError, match=f"{path} is damaged or of another format"):
        load_classifier(folder)


@pytest.mark.parametrize(
    ("field", "value"), [("format", 0), ("temperature", "warm"), ("classes", 10), ("colour", "red")]
)
def test_a_page_with_a_wrong_field_names_file_and_field(field, value, folder):
    path = folder / "classifier.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    with pytest.raises(ClassifierError, match=f"{path} is damaged or of another format.*{field}"):
        load_classifier(folder)


def test_weights_that_are_no_safetensors_file_are_called_so(folder):
    (folder / "weights.safetensors").write_bytes(b"junk")
    page = json.loads((folder / "classifier.json").read_text())
    (folder / "classifier.json").write_text(json.dumps(page | {"weights_sha256": sha256(b"junk")}))
    with pytest.raises(ClassifierError, match=r"weights\.safetensors is not a readable safetensors file"):
        load_classifier(folder)


@pytest.mark.parametrize("temperature", [0, -1, 1e-300, 1e300])
def test_a_temperature_that_no_classifier_has_is_refused(temperature, folder):
    page = json.loads((folder / "classifier.json").read_text())
    (folder / "classifier.json").write_text(json.dumps(page | {"temperature": temperature}))
    with pytest.raises(ClassifierError, match="temperature"):
        load_classifier(folder)


def saved(folder, network):
    save_classifier(folder, network, INFO)
    return folder


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_weights_that_are_not_finite_are_named(value, tmp_path):
    network = network_of()
    network.head.bias[3] = value
    with pytest.raises(ClassifierError, match=r"head\.bias holds an infinite or undefined number"):
        load_classifier(saved(tmp_path, network))


def test_a_classifier_that_answers_with_nan_is_refused_although_its_weights_are_finite(tmp_path):
    network = network_of()
    network.body[1].running_var.fill_(-1.0)
    with pytest.raises(ClassifierError, match="answers with infinite or undefined numbers; train it again"):
        load_classifier(saved(tmp_path, network))


@pytest.mark.parametrize("part", ["head", "features"])
def test_a_classifier_that_answers_the_same_to_everything_is_refused(part, tmp_path):
    network = network_of()
    layer = network.head if part == "head" else network.body[-2]
    with torch.no_grad():
        layer.weight.zero_()
    with pytest.raises(ClassifierError, match="gives different images the same answer, so it can tell nothing"):
        load_classifier(saved(tmp_path, network))


def test_a_classifier_that_answers_with_nan_to_some_images_only_is_refused(tmp_path):
    network = network_of()
    with torch.no_grad():
        network.body[0].weight.fill_(3e38)  # nothing of it shows on a grey image, which is 0 everywhere
    with pytest.raises(
        ClassifierError, match=f"the classifier in {tmp_path} answers with infinite or undefined numbers"
    ):
        load_classifier(saved(tmp_path, network))


def test_weights_of_another_type_are_named(tmp_path):
    with pytest.raises(ClassifierError, match=r"of F64, a classifier of 10 classes needs"):
        load_classifier(saved(tmp_path, network_of().double()))


@pytest.mark.parametrize("classes", [(), ("one",), ("",) * 10, tuple(map(str, range(1_001)))])
def test_classes_that_nobody_could_tell_apart_are_refused(classes, folder):
    page = json.loads((folder / "classifier.json").read_text())
    (folder / "classifier.json").write_text(json.dumps(page | {"classes": classes}))
    with pytest.raises(ClassifierError, match="damaged or of another format: classes"):
        load_classifier(folder)


def test_a_newer_format_is_named(folder):
    page = json.loads((folder / "classifier.json").read_text())
    (folder / "classifier.json").write_text(json.dumps(page | {"format": 3}))
    with pytest.raises(ClassifierError, match=r"classifier\.json is of format 3; .* reads formats up to 2"):
        load_classifier(folder)


@pytest.mark.parametrize("name", ["weights.safetensors", "classifier.json"])
def test_a_pipe_in_the_place_of_a_file_does_not_hang(name, folder):
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(ClassifierError, match=r"cannot read the classifier in .*: it is no regular file"):
        load_classifier(folder)


def test_loading_leaves_the_global_random_stream_alone(folder):
    before = torch.get_rng_state()
    load_classifier(folder)
    assert torch.equal(torch.get_rng_state(), before)


def test_weights_for_another_number_of_classes_fit_no_classifier(tmp_path):
    save_classifier(tmp_path, network_of(), INFO.model_copy(update={"classes": DIGITS[:3]}))
    with pytest.raises(
        ClassifierError, match=r"head\.weight has shape \(10, 96\), a classifier of 3 classes needs \(3, 96\)"
    ):
        load_classifier(tmp_path)


# --- the classifiers that ship ---------------------------------------------------------------------------------------

SHIPPED = classifier_folders()[-1] / FOLDER
each_shipped = pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])


@each_shipped
def test_a_classifier_that_ships_is_whole_and_small(name):
    info = load_classifier(SHIPPED / name).info
    assert (info.data, info.classes) == (name, DATA_SETS[name].classes)
    assert sum(path.stat().st_size for path in (SHIPPED / name).iterdir()) < 2 * 2**20


@each_shipped
def test_a_classifier_that_ships_was_tested_on_all_test_images_and_is_honest(name):
    test = load_classifier(SHIPPED / name).info.test
    assert test.images == 10_000
    assert test.calibration_error < 0.02


@pytest.mark.parametrize(("name", "least"), [("mnist", 0.995), ("fashion-mnist", 0.92)])
def test_a_classifier_that_ships_was_right_on_nearly_all_test_images(name, least):
    assert load_classifier(SHIPPED / name).info.test.accuracy >= least


def test_the_classifier_of_digits_reads_real_digits(digits):
    classifier = load_classifier(SHIPPED / "mnist")
    found = score(logits_of_pixels(classifier.network, digits.images) / classifier.info.temperature, digits.labels)
    assert found.accuracy > 0.995
    assert found.calibration_error < 0.02

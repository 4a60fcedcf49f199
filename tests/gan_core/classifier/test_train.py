"""Distortions of known size, and classifiers that learn from a handful of digits."""

import math
from dataclasses import replace

import pytest
import torch

from gan_core.classifier.model import Classifier, load_classifier, save_classifier, score
from gan_core.classifier.model import raw_logits as logits_of_pixels
from gan_core.classifier.train import BATCH, CLOTHES, HELD_OUT, WRITING, Distortion, distort, train_classifier
from gan_core.data.image_set import ImageSet, checksum, to_model_range
from gan_core.errors import ClassifierError
from gan_core.registry import DATA_SETS

NONE = Distortion(rotation=0, shear=0, scale=0, shift=0, waves=0)
STRONG = Distortion(rotation=1, shear=1, scale=1, shift=5, waves=5, mirror=True)


def random(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def images(few_digits):
    """60 digits in [-1, 1]."""
    return to_model_range(few_digits.images)


# --- distortions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [NONE, WRITING, CLOTHES, STRONG])
def test_distorted_images_have_the_shape_of_images(how, images):
    assert distort(images, how, random()).shape == images.shape


def test_no_distortion_changes_nothing(images):
    torch.testing.assert_close(distort(images, NONE, random()), images, rtol=0, atol=1e-5)


def test_background_stays_background():
    empty = torch.full((8, 1, 28, 28), -1.0)
    assert torch.equal(distort(empty, STRONG, random()), empty)


def test_distorted_images_stay_between_black_and_white(images):
    distorted = distort(images, STRONG, random())
    assert distorted.min() >= -1
    assert distorted.max() <= 1 + 1e-6


def test_the_same_seed_gives_the_same_distortions(images):
    assert torch.equal(distort(images, WRITING, random(3)), distort(images, WRITING, random(3)))


def test_another_seed_gives_other_distortions(images):
    assert not torch.equal(distort(images, WRITING, random(3)), distort(images, WRITING, random(4)))


def test_each_image_is_bent_in_its_own_way(images):
    first, second = distort(images[:1].expand(2, -1, -1, -1), WRITING, random())
    assert not torch.equal(first, second)


def test_distorting_leaves_its_argument_and_the_global_stream_alone(images):
    before, stream = images.clone(), torch.get_rng_state()
    distort(images, STRONG, random())
    assert torch.equal(images, before)
    assert torch.equal(torch.get_rng_state(), stream)


def test_mirroring_swaps_left_and_right_of_about_half_the_images(images):
    mirrored = distort(images, replace(NONE, mirror=True), random())
    same, swapped = ((mirrored - each).abs().amax((1, 2, 3)) < 1e-5 for each in (images, images.flip(3)))
    assert (same ^ swapped).all()
    assert 15 < swapped.sum() < 45


def bars(count=400):
    """An upright bar of 3 x 13 pixels in the middle."""
    image = torch.full((count, 1, 29, 29), -1.0)
    image[:, :, 8:21, 13:16] = 1
    return image


def moments(images):
    """Ink, middle (N, 2) as x and y in pixels from the image's middle, and covariance of each image's ink."""
    ink = images[:, 0] + 1
    axis = torch.arange(ink.shape[-1]) - (ink.shape[-1] - 1) / 2
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    total = ink.sum((1, 2))
    middle = torch.stack([(ink * x).sum((1, 2)), (ink * y).sum((1, 2))], 1) / total.unsqueeze(1)
    places = torch.stack([x, y], -1) - middle[:, None, None]  # (N, H, W, 2)
    covariance = torch.einsum("nhw,nhwi,nhwj->nij", ink, places, places) / total.view(-1, 1, 1)
    return total, middle, covariance


# 400 draws know their standard deviation to 3.5%: these allow for four times that
close = {"rel": 0.15}


@pytest.mark.parametrize("shift", [0.5, 2.0])
def test_shifts_have_the_given_size_in_pixels(shift):
    _, middle, _ = moments(distort(bars(), replace(NONE, shift=shift), random()))
    assert middle.std(0).tolist() == pytest.approx([shift, shift], **close)


@pytest.mark.parametrize("waves", [0.2, 0.4])  # so small that a dot stays near the node where it lies
def test_waves_move_the_middle_by_the_given_size_in_pixels(waves):
    dots = torch.full((400, 1, 29, 29), -1.0)
    dots[:, :, 13:16, 13:16] = 1
    _, middle, _ = moments(distort(dots, replace(NONE, waves=waves), random()))
    assert middle.std(0).tolist() == pytest.approx([waves, waves], **close)


def test_sizes_have_the_given_spread():
    ink, _, _ = moments(distort(bars(), replace(NONE, scale=0.1), random()))
    assert (ink.log() / 2).std().item() == pytest.approx(0.1, **close)


def test_rotations_have_the_given_spread_and_keep_the_size():
    ink, _, covariance = moments(distort(bars(), replace(NONE, rotation=0.2), random()))
    lean = torch.atan2(2 * covariance[:, 0, 1], covariance[:, 1, 1] - covariance[:, 0, 0]) / 2
    assert lean.std().item() == pytest.approx(0.2, **close)
    torch.testing.assert_close(ink, ink[:1].expand(400), rtol=0.03, atol=0)


def test_turned_and_resized_discs_are_discs():
    axis = torch.arange(29) - 14.0
    discs = torch.full((400, 1, 29, 29), -1.0)
    discs[:, :, axis.square() + axis.square().unsqueeze(1) < 36] = 1
    _, _, covariance = moments(distort(discs, replace(NONE, rotation=1, scale=0.2), random()))
    narrow, wide = torch.linalg.eigvalsh(covariance).unbind(1)
    torch.testing.assert_close(wide, narrow, rtol=0.01, atol=0)


def test_shears_lean_upright_bars_by_the_given_spread():
    _, _, covariance = moments(distort(bars(), replace(NONE, shear=0.2), random()))
    lean = covariance[:, 0, 1] / covariance[:, 1, 1]  # pixels to the side per pixel down
    assert lean.std().item() == pytest.approx(0.2, **close)


# --- training --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few(few_digits):
    """The few digits under the name of a set that has classes."""
    return replace(few_digits, name="mnist")


@pytest.fixture(scope="module")
def trained(few):
    """What two passes over the few digits make."""
    return train_classifier(few, few, epochs=2, seed=0)


def same_weights(first, second):
    first, second = first.state_dict(), second.state_dict()
    return all(torch.equal(first[name], second[name]) for name in first)


def test_the_same_seed_gives_the_same_classifier(few, trained):
    network, info = train_classifier(few, few, epochs=2, seed=0)
    assert same_weights(network, trained[0])
    assert info == trained[1]


def test_another_seed_gives_another_classifier(few, trained):
    assert not same_weights(train_classifier(few, few, epochs=2, seed=1)[0], trained[0])


def test_a_classifier_does_not_depend_on_the_global_stream(few, trained):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(12345)
        network, _ = train_classifier(few, few, epochs=2, seed=0)
    assert same_weights(network, trained[0])


def test_the_test_images_decide_nothing(few, trained):
    other = replace(few, images=255 - few.images[:7], labels=few.labels[:7])
    network, info = train_classifier(few, other, epochs=2, seed=0)
    assert same_weights(network, trained[0])
    assert info.temperature == trained[1].temperature
    assert info.test.images == 7


def test_training_leaves_the_images_unchanged(few, trained):
    assert checksum(few.images, few.labels) == few.sha256


def test_a_trained_classifier_is_frozen_and_in_evaluation_mode(trained):
    assert not any(module.training for module in trained[0].modules())
    assert not any(parameter.requires_grad for parameter in trained[0].parameters())


def test_the_page_says_how_the_classifier_was_made(few, trained):
    info = trained[1]
    assert (info.data, info.data_sha256, info.classes) == ("mnist", few.sha256, DATA_SETS["mnist"].classes)
    assert (info.epochs, info.seed) == (2, 0)


def test_the_page_says_what_the_calibrated_classifier_scores(few, trained):
    network, info = trained
    assert info.test == score(logits_of_pixels(network, few.images) / info.temperature, few.labels)


def test_the_classes_are_those_of_the_images(few):
    _, info = train_classifier(replace(few, name="fashion-mnist"), few, epochs=1, seed=0)
    assert info.classes == DATA_SETS["fashion-mnist"].classes


def test_a_trained_classifier_comes_back_from_disk(trained, few, tmp_path):
    network, info = trained
    save_classifier(tmp_path, network, info)
    images = to_model_range(few.images)
    torch.testing.assert_close(load_classifier(tmp_path).logits(images), Classifier(network, info).logits(images))


@pytest.fixture(scope="module")
def learning(digits):
    """What was heard of five passes over 500 digits, and the classifier that came of them."""
    images, labels = digits.images[::10].contiguous(), digits.labels[::10]
    some = ImageSet("mnist", images, labels, checksum(images, labels))
    heard = []
    return heard, train_classifier(some, some, epochs=5, seed=0, on_step=lambda *step: heard.append(step))


def test_each_finished_step_is_told_with_the_total(learning):
    steps = 5 * math.ceil((500 - 500 // HELD_OUT) / BATCH)
    assert [(step, total) for step, total, _ in learning[0]] == [(step, steps) for step in range(1, steps + 1)]


def test_the_loss_falls_while_a_classifier_learns(learning):
    losses = torch.tensor([loss for *_, loss in learning[0]])
    assert losses[-4:].mean() < 0.75 * losses[:4].mean()


def test_a_classifier_is_not_held_to_its_random_start_by_a_short_training(learning):
    _, (_, info) = learning
    assert info.test.accuracy > 0.5  # a weight average of fixed reach would still be near the 0.1 of its start


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mnist-5k", "clouds"])
def test_a_set_without_classes_has_no_classifier_of_its_own(name, few):
    with pytest.raises(ClassifierError, match=f"{name} has no classifier of its own; use one of mnist, "):
        train_classifier(replace(few, name=name), few, epochs=1, seed=0)


def test_images_of_another_shape_are_refused(few):
    with pytest.raises(ClassifierError, match=r"shape \(1, 28, 28\), found \(1, 28, 27\)"):
        train_classifier(replace(few, images=few.images[..., 1:]), few, epochs=1, seed=0)


def test_too_few_images_are_refused(few):
    with pytest.raises(ClassifierError, match="at least 24 images, found 23"):
        train_classifier(replace(few, images=few.images[:23], labels=few.labels[:23]), few, epochs=1, seed=0)


@pytest.mark.parametrize("epochs", [0, -1])
def test_a_classifier_needs_a_pass_over_the_images(epochs, few):
    with pytest.raises(ClassifierError, match=f"at least one pass over the images, found epochs = {epochs}"):
        train_classifier(few, few, epochs=epochs, seed=0)


@pytest.fixture(scope="module")
def fewest(few_digits):
    """As many images as a classifier needs at least."""
    images, labels = few_digits.images[: 2 * HELD_OUT], few_digits.labels[: 2 * HELD_OUT]
    return ImageSet("mnist", images, labels, checksum(images, labels))


@pytest.mark.parametrize("epochs", [1, 2, 9, 10, 11])
def test_a_classifier_is_trained_for_any_number_of_steps(epochs, fewest):
    steps = []
    train_classifier(fewest, fewest, epochs, 0, lambda step, total, loss: steps.append((step, total)))
    assert steps == [(step, epochs) for step in range(1, epochs + 1)]


def test_training_leaves_the_global_random_stream_alone(fewest):
    before = torch.get_rng_state()
    train_classifier(fewest, fewest, 1, 0)
    assert torch.equal(torch.get_rng_state(), before)

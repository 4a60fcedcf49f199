"""Which real images stand for a run's, without a network."""

import pytest
import torch

from gan_core.data.at_hand import images_at_hand, real_images
from gan_core.data.download import CACHE_VARIABLE
from gan_core.errors import DataError, UnknownNameError
from tests.gan_core.data.torchvision_files import IMAGES, is_the_test_split

SHAPE = (1, 28, 28)


@pytest.fixture(autouse=True)
def downloads(tmp_path, monkeypatch):
    """Where downloads would be: nothing is there yet."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    return tmp_path


def test_a_set_inside_a_package_is_always_at_hand(digits):
    assert images_at_hand("mnist-5k").sha256 == digits.sha256
    found = real_images("mnist-5k", SHAPE, digits.sha256)
    assert found.is_own
    assert found.classes == tuple("0123456789")
    assert found.source == "Real images: the 5,000 training images of MNIST, 5,000 digits."


def test_a_set_that_is_not_on_this_machine_is_not_downloaded():
    with pytest.raises(DataError, match="holds no mnist"):
        images_at_hand("mnist")
    with pytest.raises(UnknownNameError):
        images_at_hand("nosuch")


def test_the_runs_own_images_are_taken_where_they_were_downloaded(downloads, write_files):
    write_files(downloads, "mnist")
    own = images_at_hand("mnist")
    assert torch.equal(own.images, IMAGES.unsqueeze(1))
    found = real_images("mnist", SHAPE, own.sha256)
    assert found.is_own
    assert found.images.sha256 == own.sha256
    assert found.source == "Real images: the 5 training images of MNIST."


def test_images_of_the_same_name_that_the_run_did_not_see_are_told(downloads, write_files):
    write_files(downloads, "mnist")
    found = real_images("mnist", SHAPE, "0" * 64)
    assert not found.is_own
    assert found.source.endswith("They are not the images that this run learned from, which had the same name.")


def test_packaged_digits_stand_for_other_digits_and_say_so(digits):
    found = real_images("emnist-digits", SHAPE, None)
    assert found.images.sha256 == digits.sha256
    assert (found.is_own, found.split) == (False, "train")
    assert found.source == (
        "Real images: the 5,000 training images of MNIST, 5,000 digits (mnist-5k); the training images of EMNIST "
        "digits are not on this machine."
    )


def test_test_images_are_taken_where_there_are_any(downloads, write_files, digits):
    stand_in = real_images("mnist", SHAPE, None, "test")
    assert (stand_in.images.sha256, stand_in.split) == (digits.sha256, "train")
    assert "the test images of MNIST are not on this machine" in stand_in.source
    write_files(downloads, "mnist")
    own = real_images("mnist", SHAPE, "0" * 64, "test")
    assert is_the_test_split(own.images)
    assert (own.is_own, own.split) == (True, "test")


def test_training_images_stand_for_test_images_of_a_set_that_has_none(digits):
    found = real_images("mnist-5k", SHAPE, digits.sha256, "test")
    assert (found.split, found.is_own) == ("train", True)
    assert found.source.endswith("(mnist-5k); MNIST, 5,000 digits has no test images.")


@pytest.mark.parametrize(
    ("name", "shape", "why"),
    [
        ("fashion-mnist", SHAPE, "Fashion-MNIST is not on this machine"),
        ("mnist", (3, 32, 32), "MNIST is not on this machine"),
        ("nosuch\x1b", SHAPE, r"the data set 'nosuch\\\\x1b' is not known here"),
    ],
)
def test_where_there_are_none_it_is_said_why(name, shape, why):
    with pytest.raises(DataError, match=f"^no real images can be shown: {why}$"):
        real_images(name, shape, None)

"""The named sets: what is inside the package, and what each one means."""

from dataclasses import replace

import pytest
import torch

from gan_core.data.image_set import checksum
from gan_core.data.sources import is_at_hand, load_images, not_the_known_set
from gan_core.errors import DataError
from gan_core.registry import DATA_SETS
from gan_core.runs.locate import run_folders, shipped_folder
from gan_core.runs.run import open_run


def test_mnist_5k_is_500_of_each_digit(digits):
    assert digits.labels.bincount().tolist() == [500] * 10


def test_mnist_5k_images_are_bytes_with_one_channel(digits):
    assert digits.images.shape == (5_000, 1, 28, 28)
    assert digits.images.dtype == torch.uint8


def test_mnist_5k_labels_are_whole_numbers_one_an_image(digits):
    assert digits.labels.shape == (5_000,)
    assert digits.labels.dtype == torch.int64


def test_mnist_5k_digits_are_bright_strokes_on_a_black_edge(digits):
    frame = digits.images[:, 0].clone()
    frame[:, 2:-2, 2:-2] = 0
    assert digits.images.amax((1, 2, 3)).min() > 200
    assert frame.float().mean() < 1


def test_zeros_have_a_hole_where_ones_have_a_stroke(digits):
    def middle(digit):
        return digits.images[digits.labels == digit, 0, 13:15, 13:15].float().mean().item()

    assert middle(1) > 4 * middle(0)


def test_an_image_sets_checksum_is_that_of_its_images_and_labels(digits):
    assert digits.sha256 == checksum(digits.images, digits.labels)


def test_mnist_5k_has_no_test_images():
    with pytest.raises(DataError, match="mnist-5k has training images only; use those of mnist"):
        load_images("mnist-5k", split="test")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "mnist-5k"])
def test_images_that_are_not_those_of_a_known_set_are_told(name):
    known, other = DATA_SETS[name].sha256, "0" * 64
    assert not_the_known_set(name, known) is None
    assert not_the_known_set(name, other) == (
        f"these images are not those of {DATA_SETS[name].title}: their SHA-256 is 000000000000..., "
        f"the known one is {known[:12]}..."
    )


def test_of_a_set_whose_images_nobody_knows_nothing_is_told():
    assert DATA_SETS["kmnist"].sha256 is None
    assert not_the_known_set("kmnist", "0" * 64) is None
    assert not_the_known_set("no-such-set", "0" * 64) is None


def test_the_known_images_are_those_of_the_runs_that_ship(digits):
    assert digits.sha256 == DATA_SETS["mnist-5k"].sha256
    for folder in run_folders([shipped_folder()]):
        data = open_run(folder).info.data
        assert data.sha256 == DATA_SETS[data.name].sha256


IMAGES, LABELS = torch.zeros(6, 28, 28, dtype=torch.uint8), torch.arange(6)


@pytest.mark.parametrize(
    "read",
    [
        None,
        (IMAGES,),
        (IMAGES, None),
        (IMAGES.numpy(), LABELS),
        (IMAGES.float(), LABELS),
        (IMAGES[0], LABELS),
        (IMAGES, LABELS.int()),
        (IMAGES, LABELS[:5]),
        (IMAGES, LABELS.view(6, 1)),
        (IMAGES, LABELS + 5),
        (IMAGES, LABELS - 1),
        (IMAGES[:0], LABELS[:0]),
    ],
)
def test_a_set_that_gives_something_else_than_images_is_named(read):
    with (
        DATA_SETS.replaced("mnist", replace(DATA_SETS["mnist"], read=lambda data_dir, split: read)),
        pytest.raises(DataError, match=r"the data set 'mnist' gave no images with labels: .* from 0 to 9$"),
    ):
        load_images("mnist")


@pytest.mark.parametrize("images", [IMAGES, IMAGES.view(6, 1, 28, 28)])
def test_a_set_may_give_images_without_channels(images):
    with DATA_SETS.replaced("mnist", replace(DATA_SETS["mnist"], read=lambda data_dir, split: (images, LABELS))):
        assert load_images("mnist").images.shape == (6, 1, 28, 28)


def test_what_was_downloaded_is_at_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(tmp_path))
    assert is_at_hand("mnist-5k")
    assert not any(map(is_at_hand, ("mnist", "emnist-digits")))
    for name, kind, part in (("mnist", "MNIST", "train"), ("emnist-digits", "EMNIST", "emnist-digits-train")):
        folder = tmp_path / kind / "raw"
        folder.mkdir(parents=True)
        (folder / f"{part}-images-idx3-ubyte").touch()
        assert not is_at_hand(name)
        (folder / f"{part}-labels-idx1-ubyte.gz").touch()
        assert is_at_hand(name)

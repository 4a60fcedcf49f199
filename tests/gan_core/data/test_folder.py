"""Sets in a folder of torchvision's layout."""

import errno
import gzip
import re

import pytest
import torch

from gan_core.data import folder as folder_module
from gan_core.data.image_set import checksum
from gan_core.data.sources import load_images
from gan_core.errors import DataError
from tests.gan_core.data.torchvision_files import (
    CLASSES,
    FILES,
    IMAGES,
    LABELS,
    MNIST_FILES,
    every_set,
    folder_of,
    is_the_test_split,
)


@every_set
def test_a_folder_in_torchvisions_layout_is_read(name, tmp_path, write_files):
    write_files(tmp_path, name)
    data = load_images(name, tmp_path)
    assert torch.equal(data.images, IMAGES.unsqueeze(1))
    assert torch.equal(data.labels, LABELS)


@every_set
def test_a_set_that_was_read_says_its_name_and_checksum(name, tmp_path, write_files):
    write_files(tmp_path, name)
    data = load_images(name, tmp_path)
    assert (data.name, data.sha256) == (name, checksum(IMAGES.unsqueeze(1), LABELS))


@every_set
def test_images_lie_in_memory_row_by_row(name, tmp_path, write_files):
    write_files(tmp_path, name)
    assert load_images(name, tmp_path).images.is_contiguous()


@pytest.mark.parametrize("name", CLASSES)
def test_the_training_files_alone_are_enough(name, tmp_path, write_files):
    write_files(tmp_path, name, {file: data for file, data in MNIST_FILES.items() if file.startswith("train")})
    assert torch.equal(load_images(name, tmp_path).images, IMAGES.unsqueeze(1))


@every_set
def test_a_folder_without_the_set_is_named_with_what_it_should_hold(name, tmp_path):
    with pytest.raises(DataError) as error:
        load_images(name, tmp_path)
    message = str(error.value)
    assert message.startswith(f"{tmp_path} holds no {name}: expected {tmp_path / folder_of(name) / 'raw'} ")
    assert all(file in message for file in FILES[name] if "train" in file)
    assert "--data-dir" in message


@every_set
def test_a_given_folder_is_never_filled(name, tmp_path):
    with pytest.raises(DataError):
        load_images(name, tmp_path)
    assert not list(tmp_path.iterdir())


@every_set
@pytest.mark.parametrize("kept", [0, 3, 10, 500], ids=lambda kept: f"{kept} bytes left")
def test_a_truncated_file_is_an_error_that_names_the_folder(name, kept, tmp_path, write_files):
    raw = write_files(tmp_path, name)
    images = next(raw.glob("*train-images*"))
    images.write_bytes(images.read_bytes()[:kept])
    with pytest.raises(DataError) as error:
        load_images(name, tmp_path)
    assert str(tmp_path) in str(error.value)
    assert "damaged" in str(error.value)


def test_as_many_labels_as_images_are_needed(tmp_path, write_files):
    write_files(tmp_path, "mnist", MNIST_FILES | {"train-labels-idx1-ubyte": LABELS[:3]})
    with pytest.raises(DataError, match="damaged"):
        load_images("mnist", tmp_path)


@every_set
def test_the_test_images_are_read_from_their_own_files(name, tmp_path, write_files):
    write_files(tmp_path, name)
    assert is_the_test_split(load_images(name, tmp_path, split="test"))


@every_set
def test_the_test_images_have_a_checksum_of_their_own(name, tmp_path, write_files):
    write_files(tmp_path, name)
    data = load_images(name, tmp_path, split="test")
    assert data.sha256 == checksum(data.images, data.labels) != load_images(name, tmp_path).sha256


def test_the_test_images_of_a_folder_are_read(mnist_folder, few_digits):
    data = load_images("mnist", mnist_folder, split="test")
    assert torch.equal(data.images, few_digits.images)
    assert torch.equal(data.labels, few_digits.labels)


@every_set
def test_a_folder_without_the_test_images_is_named_with_the_files_it_lacks(name, tmp_path, write_files):
    missing = [file for file in FILES[name] if "train" not in file]
    write_files(tmp_path, name, {file: data for file, data in FILES[name].items() if file not in missing})
    with pytest.raises(DataError) as error:
        load_images(name, tmp_path, split="test")
    assert str(error.value).startswith(f"{tmp_path} holds no {name}: ")
    assert all(file in str(error.value) for file in missing)


def pack(folder):
    """Leave only the .gz of every file."""
    for path in folder.rglob("*-ubyte"):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()


@every_set
def test_packed_files_alone_are_enough_and_nothing_is_left_beside_them(name, tmp_path, write_files):
    write_files(tmp_path, name)
    pack(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert torch.equal(load_images(name, tmp_path).images, IMAGES.unsqueeze(1))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_packed_file_that_is_none_is_called_damaged(tmp_path, write_files):
    write_files(tmp_path, "mnist")
    pack(tmp_path)
    for path in tmp_path.rglob("*.gz"):
        path.write_bytes(b"no gzip")
    with pytest.raises(DataError, match="are damaged; copy them anew, or leave out --data-dir"):
        load_images("mnist", tmp_path)


def test_a_packed_file_is_not_unpacked_without_end(tmp_path, write_files, monkeypatch):
    write_files(tmp_path, "mnist")
    pack(tmp_path)
    monkeypatch.setattr(folder_module, "MOST_UNPACKED", 100)
    with pytest.raises(DataError, match="holds more than 100 bytes"):
        load_images("mnist", tmp_path)


def test_what_the_system_refuses_is_not_called_damage(mnist_folder, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr("torchvision.datasets.mnist.read_image_file", refuse)
    with pytest.raises(DataError) as error:
        load_images("mnist", mnist_folder)
    assert re.fullmatch(
        r"cannot read .*train-images-idx3-ubyte: Permission denied; copy them anew, .* --data-dir to download them",
        str(error.value),
    )

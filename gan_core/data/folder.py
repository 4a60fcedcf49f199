"""Image sets in a folder of torchvision's layout."""

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torch import Tensor

from gan_core.data.download import cache_folder, download
from gan_core.errors import DataError, counted
from gan_core.schema import Split

MOST_UNPACKED = 2**30  # bytes; the largest set takes a fifth
PART = 2**20
REMEDY = "copy them anew, or leave out --data-dir to download them"


def read_torchvision(
    name: str, class_name: str, options: dict[str, str], data_dir: Path | None, split: Split
) -> tuple[Tensor, Tensor]:
    """Images uint8 (N, H, W) and labels int64 (N,) of one of torchvision's sets.

    Args:
        name: What to call the set in messages.
        class_name, options: Of torchvision's class.
        data_dir: The folder that holds it; None for the cache, into which it is downloaded if it is not there yet.
        split: Which images.

    Raises:
        DataError: If the files are missing or damaged, or cannot be downloaded.
    """
    root = data_dir or cache_folder()
    files = [root / class_name / "raw" / file for file in _file_names(options, split)]
    if data_dir is None and not _are_there(files):
        from torchvision import datasets

        download(name, getattr(datasets, class_name), options, root)
    if not _are_there(files):  # known before torchvision is imported, which takes seconds
        raise DataError(
            f"{root} holds no {name}: expected {root / class_name / 'raw'} with the files "
            f"({', '.join(file.name for file in files)}), unpacked or as .gz; leave out --data-dir to download them"
        )
    from torchvision.datasets.mnist import read_image_file, read_label_file

    try:
        with _unpacked(files) as (image_file, label_file):
            images, labels = read_image_file(str(image_file)), read_label_file(str(label_file))
    except DataError:
        raise
    except Exception as error:  # torchvision does not check what it reads: anything may follow
        if isinstance(error, OSError) and error.strerror:
            raise DataError(f"cannot read {error.filename or root}: {error.strerror}; {REMEDY}") from None
        names = " and ".join(file.name for file in files)
        raise DataError(f"{name} in {root} cannot be read: {names} are damaged; {REMEDY}") from None
    if len(images) != len(labels):
        raise DataError(
            f"{name} in {root} has {counted(len(images), 'image')} but {counted(len(labels), 'label')}; its files are "
            "damaged"
        )
    if class_name == "EMNIST":
        images = images.mT  # it stores columns as rows
    return images, labels


def _file_names(options: dict[str, str], split: Split) -> list[str]:
    part = {"train": "train", "test": "t10k"}[split]
    prefix = f"emnist-{options['split']}-{split}" if options else part
    return [f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"]


def _are_there(files: list[Path]) -> bool:
    return all(file.is_file() or _packed(file).is_file() for file in files)


def _packed(file: Path) -> Path:
    return file.with_name(f"{file.name}.gz")


@contextmanager
def _unpacked(files: list[Path]) -> Iterator[list[Path]]:
    """The files; those of which there is only a .gz are unpacked elsewhere for as long as they are read.

    Raises:
        DataError: If one holds more than any set of torchvision does.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield [file if file.is_file() else _unpack(_packed(file), Path(folder) / file.name) for file in files]


def _unpack(packed: Path, goal: Path) -> Path:
    left = MOST_UNPACKED
    with gzip.open(packed) as source, goal.open("wb") as target:
        while part := source.read(PART):
            left -= len(part)
            if left < 0:
                raise DataError(f"{packed} holds more than {MOST_UNPACKED:,} bytes, so it is no image set")
            target.write(part)
    return goal

"""What others may have written: read within bounds, from regular files only, and checked against a schema.

A run folder may come from anywhere. Behind this border its documents are trusted.
"""

import errno
import os
import stat
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import pydantic_core
from pydantic import ValidationError

from gan_core.errors import AtlasError
from gan_core.runs.atomic import naming
from gan_core.runs.upgrade import Document, Upgrade
from gan_core.schema import ConfigModel, describe, unregistered

DOCUMENT_BYTES = 16 * 2**20  # a manifest of ten thousand checkpoints takes 2
LOG_BYTES = 2**31  # ten million lines of metrics
Model = TypeVar("Model", bound=ConfigModel)


@dataclass(frozen=True)
class ForeignFile:
    """What errors say of a file that others may have written.

    Attributes:
        name: What to call it.
        error: What to raise.
        remedy: What to do about damage.
    """

    name: str
    error: type[AtlasError]
    remedy: str = ""

    def damaged(self, why: str) -> AtlasError:
        """The error of a file that breaks its schema."""
        text = f"{self.name} is damaged or of another format: {why}"
        return self.error(f"{text}; {self.remedy}" if self.remedy else text)

    def without_plugin(self, names: Sequence[str]) -> AtlasError:
        """The error of a whole file that names what is not registered here, such as "network 'smooth'"."""
        are = "is" if len(names) == 1 else "are"
        return self.error(
            f"{self.name}: the {' and the '.join(names)} {are} not registered; a plug-in is missing or cannot be loaded"
        )


@contextmanager
def open_regular(path: Path) -> Generator[BinaryIO]:
    """A file open for reading in a block, and nothing else: a pipe would hang, a device would never end.

    Raises:
        OSError: If it cannot be opened or read, or is no regular file; it names the file.
    """
    with naming(path), _opened(path) as file:
        yield file


def _opened(path: Path) -> BinaryIO:
    # without O_NONBLOCK opening a pipe waits for who writes into it
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_bounded(path: Path, most: int = DOCUMENT_BYTES) -> bytes:
    """The content of a regular file.

    Raises:
        OSError: As `open_regular`, or if the file holds more than `most` bytes.
    """
    with open_regular(path) as file:
        check_size(file, path, most)
        data = file.read(most + 1)
    if len(data) > most:
        raise _too_large(path, most)
    return data


def read_inside(path: Path, root: Path, most: int, error: type[AtlasError]) -> bytes | None:
    """The content of a regular file that lies in a folder after all links are followed; None if there is none.

    Raises:
        AtlasError: Of the given class, if the file lies elsewhere, holds more than `most` bytes or cannot be read.
    """
    try:
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):  # links may lead in a circle
            raise error(f"{path} lies outside of {root}")
        return read_bounded(path, most)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise error(f"cannot read {path}: {problem.strerror}") from None


def check_size(file: BinaryIO, path: Path, most: int) -> None:
    """Know before anything is read that a file is of bounded size.

    Raises:
        OSError: If it holds more than `most` bytes.
    """
    if os.fstat(file.fileno()).st_size > most:
        raise _too_large(path, most)


def _too_large(path: Path, most: int) -> OSError:
    return OSError(errno.EFBIG, f"it holds more than {most:,} bytes", str(path))


def upgraded(document: Any, upgrades: Sequence[Upgrade], file: ForeignFile) -> Document:
    """A document of any known format in the present one, which is one more than there are upgrades.

    Args:
        document: What a JSON text held.
        upgrades: From format 1 to 2, from 2 to 3, and so on.
        file: Where it comes from.

    Raises:
        AtlasError: If the document names no format, or one that is newer than this version reads.
    """
    if not isinstance(document, dict):
        raise file.damaged("expected a JSON object")
    newest, found = len(upgrades) + 1, document.get("format")
    if type(found) is not int or found < 1:
        raise file.damaged(f"format: expected a whole number from 1 to {newest} (found {found!r:.40})")
    if found > newest:
        raise file.error(
            f"{file.name} is of format {found}; this version of latent-atlas reads formats up to {newest}: "
            "install a newer one"
        )
    for upgrade in upgrades[found - 1 :]:
        document = upgrade(document)
    return document


def parse(model: type[Model], data: bytes, file: ForeignFile, upgrades: Sequence[Upgrade] = ()) -> Model:
    """A JSON document as its schema has it, whatever format it was written in.

    Args:
        model: Of the present format.
        data: The document.
        file: Where it comes from.
        upgrades: From each older format to the next.

    Raises:
        AtlasError: If the document is damaged, breaks the schema, is of a newer format, or names what is not
            registered.
    """
    document = upgraded(parse_json(data, file), upgrades, file)
    try:
        # by way of JSON, where a list may stand for a tuple and still no text for a number
        return model.model_validate_json(pydantic_core.to_json(document), strict=True)
    except ValidationError as problem:
        if missing := unregistered(problem):
            raise file.without_plugin(missing) from None
        raise file.damaged(describe(problem)) from None


def parse_json(data: bytes, file: ForeignFile) -> Any:
    """What a JSON text holds; NaN and the infinities are no JSON.

    Raises:
        AtlasError: If it is none.
    """
    try:
        return pydantic_core.from_json(data, allow_inf_nan=False)
    except ValueError as problem:
        raise file.damaged(f"Invalid JSON: {problem}") from None

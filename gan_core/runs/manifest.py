"""manifest.json: SHA-256 and size of each file of a run; written last, so what it names is whole."""

import errno
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from gan_core.errors import RunError, counted
from gan_core.runs.atomic import sha256, write_atomic
from gan_core.runs.foreign import LOG_BYTES, ForeignFile, check_size, open_regular, parse, read_bounded
from gan_core.schema import ConfigModel, ImageShape, Sha256

FILE = "manifest.json"
STEPS = "steps/"

# a plain name in the run folder itself, or a checkpoint: never a path that leads elsewhere
STEP_NAME = r"steps/([0-9]{8}|[1-9][0-9]{8,11})\.safetensors"
FileName = Annotated[str, Field(pattern=rf"^([A-Za-z0-9_][A-Za-z0-9_.-]{{0,99}}|{STEP_NAME})$")]

# name of a file, size, time of the last change, number of the file itself: other content, other stamp
Stamp = tuple[str, int, int, int]


class FileEntry(ConfigModel):
    """What the manifest says of one file."""

    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256


class Manifest(ConfigModel):
    """The content of manifest.json: files by their path inside the run folder."""

    format: Literal[1] = 1
    files: dict[FileName, FileEntry] = {}

    @cached_property
    def checkpoints(self) -> dict[int, FileEntry]:
        """The checkpoints among the files by their steps, ascending."""
        files = {int(Path(name).stem): entry for name, entry in self.files.items() if name.startswith(STEPS)}
        return dict(sorted(files.items()))


@dataclass(frozen=True)
class CheckpointRef:
    """A checkpoint's file as a run's manifest names it, without its weights. The same file written anew is another.

    Attributes:
        folder: The run folder.
        step: The iteration.
        bytes, sha256: Size and checksum of the file.
        expected: What run.json says of the networks and their images, as `networks_and_images` puts it; the file
            must say the same.
        mix: The class mix (K numbers that sum to 1) at which class-conditional networks are loaded, as ordinary ones.
    """

    folder: Path
    step: int
    bytes: int
    sha256: str
    expected: str
    mix: tuple[float, ...] | None = None

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / checkpoint_file(self.step)


def networks_and_images(network: ConfigModel, image_shape: ImageShape) -> str:
    """What a run and its checkpoints must agree on, as JSON: the configuration of the networks, (C, H, W)."""
    return f"{network.model_dump_json()}, images {list(image_shape)}"


def checkpoint_file(step: int) -> str:
    """A checkpoint's path inside its run folder."""
    return f"{STEPS}{step:08d}.safetensors"


def stamp(path: Path) -> Stamp | None:
    """What changes whenever a file is written anew, without reading it; None if there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return path.name, found.st_size, found.st_mtime_ns, found.st_ino


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder. `Run.manifest` remembers it while the file stays the same.

    Raises:
        RunError: If it is missing or damaged.
    """
    path = folder / FILE
    try:
        data = read_bounded(path)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    return parse(Manifest, data, ForeignFile(str(path), RunError))


def read_named(folder: Path, name: str, entry: FileEntry | CheckpointRef) -> bytes:
    """A file that the manifest names, whole: a regular file inside the run folder, of that size and checksum.

    Raises:
        OSError: If it cannot be read, or lies elsewhere.
        ValueError: If it is another than the manifest names; the message says how they differ.
    """
    path = folder / name
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):  # links may lead in a circle
        raise OSError(errno.EINVAL, "it lies outside the run folder", str(path))
    with open_regular(path) as file:
        if not name.startswith(STEPS):  # how large a checkpoint may be depends on its networks
            check_size(file, path, LOG_BYTES)
        size = os.fstat(file.fileno()).st_size
        if size != entry.bytes:  # known before so much memory is asked for
            raise ValueError(f"it holds {counted(size, 'byte')}, the manifest says {entry.bytes:,}")
        data = file.read()
    if (found := sha256(data)) != entry.sha256:
        raise ValueError(f"its SHA-256 is {found[:12]}..., the manifest says {entry.sha256[:12]}...")
    return data


def record_file(folder: Path, name: str, data: bytes) -> None:
    """Name a file that was just written, or what it holds now."""
    record_files(folder, {name: data})


def record_files(folder: Path, contents: dict[str, bytes]) -> None:
    """Name several files in one instant."""
    entries = {name: FileEntry(bytes=len(data), sha256=sha256(data)) for name, data in contents.items()}
    write_manifest(folder, read_manifest(folder).files | entries)


def forget_file(folder: Path, *names: str) -> None:
    """Name files no more: they are about to change."""
    write_manifest(folder, {file: entry for file, entry in read_manifest(folder).files.items() if file not in names})


def remove_unnamed(folder: Path, after: int) -> None:
    """Remove the checkpoints later than an iteration that a killed process wrote and did not come to name."""
    named = read_manifest(folder).checkpoints
    for path in (folder / STEPS).glob("*.safetensors"):
        is_ours = re.fullmatch(STEP_NAME, f"{STEPS}{path.name}") is not None
        if is_ours and int(path.stem) > after and int(path.stem) not in named:
            path.unlink(missing_ok=True)


def write_manifest(folder: Path, files: dict[str, FileEntry]) -> None:
    """Replace the manifest."""
    write_json(folder / FILE, Manifest(files=dict(sorted(files.items()))))


def write_json(path: Path, document: ConfigModel) -> None:
    """Replace a document, for people to read as well."""
    write_atomic(path, document.model_dump_json(indent=2).encode() + b"\n")

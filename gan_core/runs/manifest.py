"""manifest.json: SHA-256 and size of each file of a run; written last, so what it names is whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from gan_core.errors import RunError
from gan_core.runs.atomic import sha256, write_atomic
from gan_core.schema import ConfigModel, describe

if TYPE_CHECKING:
    from gan_core.runs.run import Run

FORMAT = 1


class FileEntry(ConfigModel):
    """What the manifest says of one file."""

    bytes: int
    sha256: str


class Manifest(ConfigModel):
    """The content of manifest.json: files by their path inside the run folder."""

    format: Literal[1] = FORMAT
    files: dict[str, FileEntry] = {}


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder.

    Raises:
        RunError: If it is missing or damaged.
    """
    path = folder / "manifest.json"
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    except ValidationError as error:
        raise RunError(f"{path} is damaged: {describe(error)}") from None


def verify(run: "Run") -> list[str]:
    """Compare each file with the manifest: one sentence for each that is missing or damaged, none if all is well."""
    problems = []
    for file, entry in read_manifest(run.folder).files.items():
        try:
            data = (run.folder / file).read_bytes()
        except OSError as error:
            problems.append(f"{file} cannot be read: {error.strerror}")
            continue
        if sha256(data) != entry.sha256:
            problems.append(f"{file} is damaged: {len(data)} bytes whose SHA-256 is not the manifest's")
    return problems


def record_file(folder: Path, file: str, data: bytes) -> None:
    files = read_manifest(folder).files | {file: FileEntry(bytes=len(data), sha256=sha256(data))}
    write_json(folder / "manifest.json", Manifest(files=dict(sorted(files.items()))))


def write_json(path: Path, model: ConfigModel) -> None:
    write_atomic(path, model.model_dump_json(indent=2).encode() + b"\n")

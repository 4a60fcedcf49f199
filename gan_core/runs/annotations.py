"""What people say of a run: a star and a note, in <run>/annotations.json.

The manifest never names this file, for it changes after the run has ended, and while it still trains. It is read and
written by the folder alone, so a run whose own files are damaged can carry a note about that.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from gan_core.errors import RunError
from gan_core.runs.atomic import sweep_temporaries, write_atomic
from gan_core.runs.foreign import ForeignFile, parse, read_bounded
from gan_core.runs.lock import momentary
from gan_core.schema import ConfigModel

FILE = "annotations.json"
LONGEST_NOTE = 2_000  # characters
MOST_BYTES = 2**16


class Annotations(ConfigModel):
    """The content of annotations.json."""

    format: Literal[1] = 1
    starred: StrictBool = False
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


def read_annotations(folder: Path) -> Annotations:
    """What is said of the run in a folder; nothing if there is no such file.

    Raises:
        RunError: If the file cannot be read or is damaged.
    """
    path = folder / FILE
    try:
        data = read_bounded(path, MOST_BYTES)
    except FileNotFoundError:
        return Annotations()
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    return parse(Annotations, data, ForeignFile(str(path), RunError, "restore the file, or remove it to start over"))


def annotate(folder: Path, starred: bool | None = None, note: str | None = None) -> Annotations:
    """Change the star or the note of a run; None leaves what there is.

    Returns:
        What is said now.

    Raises:
        RunError: If there is no run, the note is too long, the old file is damaged, or the folder cannot be written.
    """
    if not (folder / "run.json").exists():
        raise RunError(f"{folder} is no run folder any more; reload the list of runs")
    if note is not None and len(note) > LONGEST_NOTE:
        raise RunError(f"a note holds at most {LONGEST_NOTE:,} characters, found {len(note):,}; shorten it")
    changes = {name: value for name, value in (("starred", starred), ("note", note)) if value is not None}
    try:
        with momentary(folder / ".annotations.lock", RunError):  # one may star while another writes
            sweep_temporaries(folder, FILE)
            changed = read_annotations(folder).model_copy(update=changes)
            write_atomic(folder / FILE, changed.model_dump_json(indent=2).encode() + b"\n")
    except OSError as error:
        raise RunError(f"cannot write {folder / FILE}: {error.strerror}") from None
    return changed

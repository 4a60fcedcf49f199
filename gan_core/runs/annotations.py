"""What people say of a run: a star, tags and a note, in <run>/annotations.json.

The manifest never names this file, for it changes after the run has ended, and while it still trains. It is read and
written by the folder alone, so a run whose own files are damaged can carry a note about that.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from gan_core.errors import RunError
from gan_core.runs.atomic import sweep_temporaries, write_atomic
from gan_core.runs.foreign import ForeignFile, parse, read_bounded
from gan_core.runs.lock import momentary
from gan_core.runs.upgrade import annotations_1_to_2
from gan_core.schema import ConfigModel

FILE = "annotations.json"
LONGEST_NOTE = 2_000  # characters
LONGEST_TAG = 30  # characters
MOST_TAGS = 12  # of a run
MOST_BYTES = 2**16

Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]


class Annotations(ConfigModel):
    """The content of annotations.json."""

    format: Literal[2] = 2
    starred: StrictBool = False
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS)] = ()


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
    file = ForeignFile(str(path), RunError, "restore the file, or remove it to start over")
    return parse(Annotations, data, file, upgrades=[annotations_1_to_2])


def annotate(
    folder: Path,
    starred: bool | None = None,
    note: str | None = None,
    tag: Sequence[str] = (),
    untag: Sequence[str] = (),
) -> Annotations:
    """Change what is said of a run; what is not given stays.

    Args:
        folder: Of the run.
        starred: Whether it has a star.
        note: Its note.
        tag: Tags that it gets; spaces around them do not count.
        untag: Tags that it loses.

    Returns:
        What is said now.

    Raises:
        RunError: If there is no run, the note or a tag is too long, there are too many tags, the old file is damaged,
            or the folder cannot be written.
    """
    if not (folder / "run.json").exists():
        raise RunError(f"{folder} is no run folder any more; reload the list of runs")
    if note is not None and len(note) > LONGEST_NOTE:
        raise RunError(f"a note holds at most {LONGEST_NOTE:,} characters, found {len(note):,}; shorten it")
    changes = {name: value for name, value in (("starred", starred), ("note", note)) if value is not None}
    try:
        with momentary(folder / ".annotations.lock", RunError):  # one may star while another writes
            sweep_temporaries(folder, FILE)
            said = read_annotations(folder)
            changed = said.model_copy(update=changes | {"tags": _tags(said.tags, tag, untag)})
            write_atomic(folder / FILE, changed.model_dump_json(indent=2).encode() + b"\n")
    except OSError as error:
        raise RunError(f"cannot write {folder / FILE}: {error.strerror}") from None
    return changed


def _tags(said: Sequence[str], more: Sequence[str], less: Sequence[str]) -> tuple[str, ...]:
    """Tags in the order in which they were given, each once."""
    added = [" ".join(tag.split()) for tag in more]
    if longest := next((tag for tag in added if not 0 < len(tag) <= LONGEST_TAG), None):
        raise RunError(f"a tag holds at most {LONGEST_TAG} characters, found {len(longest):,}; shorten it")
    tags = tuple(tag for tag in dict.fromkeys((*said, *filter(None, added))) if tag not in less)
    if len(tags) > MOST_TAGS:
        raise RunError(f"a run has at most {MOST_TAGS} tags, this would be {len(tags)}; remove some first")
    return tags

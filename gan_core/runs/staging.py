"""A run folder that appears in one instant, filled: made aside, then renamed into its place.

<folder of runs>/.new-XXXXXXXX/run   being filled; .lock beside it is held by who fills it

Of several that make one name the first to rename wins, and the others leave nothing.
"""

import os
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from gan_core.errors import RunError
from gan_core.foreign_text import UNPRINTABLE, plain
from gan_core.runs.atomic import sync_folder
from gan_core.runs.lock import FILE as LOCK
from gan_core.runs.lock import is_locked, locked
from gan_core.shell import shell_path

PREFIX = ".new-"
STALE_SECONDS = 60.0  # a folder this young may not be locked yet
RESERVED = ("classifiers",)  # a folder of its own beside the runs
LONGEST_NAME = 200  # bytes; 255 is what file systems take, and the trash adds a time


def check_new_name(name: str) -> None:
    """Refuse a name that a shell, a list or a page would take for something else.

    Raises:
        RunError: It says what is wrong with the name.
    """
    if name in ("", ".", "..") or Path(name).name != name:
        raise RunError(f"a run's name is the name of one folder, found {plain(name)!r}; choose the place with --out")
    why = _objection(name)
    if why:
        raise RunError(f"a run cannot be named {plain(name)!r}: {why}; choose another name")


def is_new_name(name: str) -> bool:
    """Whether a new run may have a name."""
    try:
        check_new_name(name)
    except RunError:
        return False
    return True


def _objection(name: str) -> str | None:
    if name.startswith(("-", ".")):
        return "a name does not begin with a hyphen or a dot"
    if any(unicodedata.category(character) in UNPRINTABLE for character in name):
        return "a name holds characters that can be seen"
    if name in RESERVED:
        return "that folder holds other things than a run"
    if len(name.encode()) > LONGEST_NAME:
        return f"a name takes at most {LONGEST_NAME} bytes"
    return None


def check_free(folder: Path) -> None:
    """Refuse a place where something stands; an empty folder is free.

    Raises:
        RunError: It says how to go on with what is there.
    """
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise RunError(_taken(folder))


def _taken(folder: Path) -> str:
    if (folder / "run.json").exists():
        return f"{folder} exists already; choose another name, or go on with: gan-core resume {shell_path(folder)}"
    return f"{folder} exists already and is no run; choose another name, or move it away"


@contextmanager
def staged(folder: Path) -> Generator[Path]:
    """An empty folder to be filled in a block, and to be the given one from its end on.

    Raises:
        RunError: If the given place is taken, before or meanwhile, or nothing can be written there.
    """
    check_new_name(folder.name)
    try:
        check_free(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep_staging(folder.parent)
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=PREFIX))
    except OSError as error:
        raise RunError(f"cannot make the run folder {folder}: {error.strerror}") from None
    try:
        with locked(aside):
            inner = aside / "run"
            inner.mkdir()
            yield inner
            _move(inner, folder)
    except OSError as error:
        raise RunError(f"cannot make the run folder {folder}: {error.strerror}") from None
    finally:
        with suppress(OSError):  # it ignores most errors, not all
            shutil.rmtree(aside, ignore_errors=True)


def _move(inner: Path, folder: Path) -> None:
    try:
        inner.rename(folder)  # onto an empty folder too, and onto nothing else
    except OSError as error:
        if os.path.lexists(folder):
            raise RunError(_taken(folder)) from None
        raise RunError(f"cannot make the run folder {folder}: {error.strerror}") from None
    sync_folder(folder.parent)


def sweep_staging(parent: Path) -> None:
    """Remove what killed makers of runs have left in a folder of runs: what nobody holds and is older than a minute."""
    for aside in parent.glob(f"{PREFIX}*"):
        try:
            # a link is no folder of ours
            is_stale = not aside.is_symlink() and time.time() - aside.stat().st_mtime > STALE_SECONDS
            if is_stale and set(os.listdir(aside)) <= {"run", LOCK} and not is_locked(aside):
                shutil.rmtree(aside, ignore_errors=True)
        except OSError:
            continue

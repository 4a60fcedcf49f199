"""Runs that are no longer wanted: moved aside, not removed, so that each can come back.

<folder of runs>/.trash/<name>-<time>   the whole run folder, moved in one instant
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.locate import shipped_folder
from gan_core.runs.lock import locked

TRASH = ".trash"
TIME = "%Y%m%dT%H%M%S%f"
NAME = re.compile(r"(?P<name>.+)-(?P<time>\d{8}T\d{12})")


@dataclass(frozen=True)
class Trashed:
    """A run in the trash.

    Attributes:
        folder: Where it lies now.
        name: What it was called.
        time: When it was moved there.
    """

    folder: Path
    name: str
    time: datetime

    @property
    def home(self) -> Path:
        """Where it came from."""
        return self.folder.parent.parent / self.name


def is_shipped(folder: Path) -> bool:
    """Whether a run ships with this package."""
    return Path(os.path.realpath(folder)).parent == shipped_folder()


def move_to_trash(folder: Path) -> Trashed:
    """Take a run, whole or damaged, out of the folder of runs.

    Raises:
        RunError: If it is no run folder, ships with this package, is being trained, or cannot be moved.
    """
    if not (folder / "run.json").is_file():
        raise RunError(f"{folder} is no run folder any more; reload the list of runs")
    if is_shipped(folder):
        raise RunError(
            f"{folder.name} ships with this package and is not moved to the trash; remove it by hand if you must"
        )
    if (folder.parent / TRASH).is_symlink():
        raise RunError(f"{folder.parent / TRASH} is a link to another folder; remove the link and try again")
    now = datetime.now(UTC)
    target = folder.parent / TRASH / f"{folder.name}-{now.strftime(TIME)}"
    try:
        with locked(folder):  # nobody may begin to train it meanwhile
            target.parent.mkdir(exist_ok=True)
            folder.rename(target)
    except OSError as error:
        raise RunError(f"cannot move {folder} to {target}: {error.strerror}") from None
    return Trashed(target, folder.name, now)


def restore(trashed: Trashed) -> Path:
    """Bring a run back to where it was.

    Returns:
        Its folder.

    Raises:
        RunError: If its place is taken, or it is no longer in the trash.
    """
    if trashed.home.exists():
        raise RunError(f"{trashed.home} exists already; rename that run's folder, then restore this one")
    try:
        trashed.folder.rename(trashed.home)
    except OSError as error:
        raise RunError(f"cannot move {trashed.folder} to {trashed.home}: {error.strerror}") from None
    return trashed.home


def trashed_runs(folders: Iterable[Path]) -> list[Trashed]:
    """What lies in the trash of the folders that hold runs, the latest first. Other files there are left out."""
    found = {}
    for parent in folders:
        for path in (parent / TRASH).glob("*/run.json"):
            if (trashed := _trashed(path.parent)) is not None:
                found[os.path.realpath(path.parent)] = trashed
    return sorted(found.values(), key=lambda trashed: trashed.time, reverse=True)


def _trashed(folder: Path) -> Trashed | None:
    match = NAME.fullmatch(folder.name)
    try:
        return match and Trashed(folder, match["name"], datetime.strptime(match["time"], TIME).replace(tzinfo=UTC))
    except ValueError:  # the 31st of February: somebody else put it there
        return None

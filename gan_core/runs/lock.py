"""Who may write into a run folder: one trainer for as long as it trains, others for moments."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from gan_core.errors import AtlasError, RunError
from gan_core.runs.atomic import naming

if TYPE_CHECKING:
    from gan_core.runs.run import Run

FILE = ".lock"
PATIENCE_SECONDS = 5.0
GLANCE_SECONDS = 0.5  # whoever asks whether a run is trained holds its lock for an instant


@contextmanager
def exclusive(run: "Run") -> Generator[None]:
    """The right to write into a run folder, held for a block or until this process ends.

    Raises:
        RunError: If another process trains this run.
    """
    with locked(run.folder):
        yield


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """As `exclusive`, for a folder that need not open as a run."""
    if not folder.is_dir():  # a lock must not bring a folder back that was moved away
        raise RunError(f"{folder} is gone: it was renamed or deleted meanwhile")
    lock = FileLock(folder / FILE)
    if not _acquired(lock, GLANCE_SECONDS):
        raise RunError(f"{folder} is being trained by another process; wait for it or stop it first")
    try:
        yield
    finally:
        with suppress(OSError):  # the work is done or has failed by itself; the lock goes with its holder
            lock.release()


@contextmanager
def momentary(path: Path, error: type[AtlasError]) -> Generator[None]:
    """A lock that everybody holds for moments only: whoever waits for long waits for a process that hangs.

    Raises:
        AtlasError: Of the given class, if the lock is not free within some seconds.
    """
    lock = FileLock(path)
    if not _acquired(lock, PATIENCE_SECONDS):
        raise error(
            f"{path} has been held by another process for {PATIENCE_SECONDS:g} seconds; end that process and try again"
        )
    try:
        yield
    finally:
        with suppress(OSError):  # the work is done or has failed by itself; the lock goes with its holder
            lock.release()


def _acquired(lock: FileLock, patience: float) -> bool:
    """Whether a lock was got within some seconds.

    Raises:
        OSError: If its file cannot be used; it names the file.
    """
    with naming(Path(lock.lock_file)):
        try:
            lock.acquire(timeout=patience)
        except Timeout:  # an OSError, too
            return False
    return True


def is_locked(folder: Path) -> bool:
    """Whether a living process holds the right to write into a folder. Changes nothing there, and needs no right to.

    The system takes a lock from whoever ends, however it ends. A lock that cannot be asked counts as free.
    """
    try:
        handle = os.open(folder / FILE, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    try:
        return not _is_free(handle)
    finally:
        os.close(handle)


if os.name == "nt":
    import msvcrt

    def _is_free(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        return True

else:
    import fcntl

    def _is_free(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # many may ask at once
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

"""Who may write into a run folder: one trainer for as long as it trains, others for moments."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from gan_core.errors import AtlasError, RunError
from gan_core.runs.run import Run

PATIENCE_SECONDS = 5.0


@contextmanager
def exclusive(run: Run) -> Generator[None]:
    """The right to write into a run folder, held for a block or until this process ends.

    Raises:
        RunError: If another process trains this run.
    """
    with locked(run.folder):
        yield


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """As `exclusive`, for a folder that need not open as a run."""
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(f"{folder} is being trained by another process; wait for it or stop it first") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def momentary(path: Path, error: type[AtlasError]) -> Generator[None]:
    """A lock that everybody holds for moments only: whoever waits for long waits for a process that hangs.

    Raises:
        AtlasError: Of the given class, if the lock is not free within some seconds.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=PATIENCE_SECONDS)
    except Timeout:
        raise error(
            f"{path} has been held by another process for {PATIENCE_SECONDS:g} seconds; end that process and try again"
        ) from None
    try:
        yield
    finally:
        lock.release()

"""The right to write into a run folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from gan_core.errors import RunError
from gan_core.runs.run import Run


@contextmanager
def exclusive(run: Run) -> Iterator[None]:
    """The right to write into a run folder, held for a block or until this process ends.

    Raises:
        RunError: If another process trains this run.
    """
    with locked(run.folder):
        yield


@contextmanager
def locked(folder: Path) -> Iterator[None]:
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

"""A system that refuses file operations: no space, no right, no descriptor, no such file, a bad disk."""

import _pyio
import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

ERRORS = (
    errno.EACCES,
    errno.ENOSPC,
    errno.EROFS,
    errno.EMFILE,
    errno.ENOENT,
    errno.EIO,
    errno.ESTALE,
)
ON_PATHS = (
    "open",
    "stat",
    "lstat",
    "listdir",
    "scandir",
    "mkdir",
    "rmdir",
    "rename",
    "replace",
    "unlink",
    "remove",
    "chmod",
)
ON_HANDLES = ("read", "write", "fsync", "fstat", "lseek")


class FileOperations:
    """Counts the file operations of this process inside a folder, and lets one of them fail.

    Attributes:
        count: How many there were.
        refused: The name of the operation that failed and its file.
    """

    def __init__(self, folder: Path, fatal: int = 0, error: int = errno.EIO, lasts: bool = False) -> None:
        """Of `folder`, the operation number `fatal` fails by an `error`, and all like it from there on if it lasts."""
        self.count = 0
        self.refused: tuple[str, str] | None = None
        self._folder, self._fatal, self._error, self._lasts = os.fspath(folder), fatal, error, lasts
        self._paths: dict[int, str] = {}  # of open files
        self._lock = Lock()

    @contextmanager
    def watched(self, monkeypatch: pytest.MonkeyPatch) -> Iterator["FileOperations"]:
        """Count in a block."""
        with monkeypatch.context() as patch:
            for name in (*ON_PATHS, *ON_HANDLES):
                patch.setattr(os, name, self._asked(name, getattr(os, name)))
            # the same in Python: it asks the system by the functions above, and not by those of C
            for place in (io, builtins):
                patch.setattr(place, "open", _pyio.open)
            yield self

    def _asked(self, name: str, true: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*arguments: Any, **options: Any) -> Any:
            path = self._path(arguments[0] if arguments else ".", options.get("dir_fd"))
            if path.startswith(self._folder):
                self._count(name, path)
            found = true(*arguments, **options)
            if name == "open":
                self._paths[found] = path
            return found

        return ask

    def _path(self, asked: Any, folder: int | None) -> str:
        if isinstance(asked, int):
            return self._paths.get(asked, "")
        path = os.fsdecode(asked)
        return os.path.normpath(os.path.join(self._paths.get(folder, "") if folder is not None else os.getcwd(), path))

    def _count(self, name: str, path: str) -> None:
        with self._lock:
            self.count += 1
            if self.count == self._fatal or (self._lasts and self.refused is not None and name == self.refused[0]):
                self.refused = self.refused or (name, path)
                raise OSError(self._error, os.strerror(self._error), *([] if name in ON_HANDLES else [path]))


def refusals(count: int, thorough: bool, quick: int = 5) -> Iterator[dict[str, int | bool]]:
    """Which operation of so many to refuse, by which error, and whether all like it from there on.

    Args:
        count: Of the operations.
        thorough: All of these.
        quick: About so many otherwise.
    """
    ways = [(error, lasts) for error in ERRORS for lasts in (False, True)]
    if thorough:
        tries = list(product(range(1, count + 1), ways))
    else:
        numbers = range(1, count + 1, max(1, count // quick))
        tries = [(fatal, ways[(count + 3 * place) % len(ways)]) for place, fatal in enumerate(numbers)]
    for fatal, (error, lasts) in tries:
        yield {"fatal": fatal, "error": error, "lasts": lasts}

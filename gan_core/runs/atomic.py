"""Bytes on disk that survive a kill: whole or absent, never half.

Every OSError that leaves here names the file that was meant, not the temporary one.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY = re.compile(r"\.(?P<name>.+)\.[a-z0-9_]{8}")  # as mkstemp makes them


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def write_atomic(path: Path, data: bytes) -> None:
    """Replace a file in one instant: temporary file in the same folder, fsync, rename, fsync of the folder.

    The folder is not made: it may have been moved away, and another in its place would be an orphan.
    """
    with naming(path):
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644)  # mkstemp makes files that only their owner reads
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlive a power failure."""
    if os.name == "nt":  # Windows cannot open a folder as a file
        return
    with naming(folder):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def append(path: Path, data: bytes) -> None:
    """Add bytes to the end of a file; they outlive this process at once."""
    with naming(path), path.open("ab") as file:
        file.write(data)


def sync_file(path: Path) -> None:
    """Have what was appended outlive a power failure too."""
    with naming(path), path.open("ab") as file:
        os.fsync(file.fileno())


def sweep_temporaries(folder: Path, *names: str) -> None:
    """Remove what killed writers of some files have left; call it with the lock that guards those files.

    Args:
        folder: Where the files are.
        names: Names of the files; none for all.
    """
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        match = TEMPORARY.fullmatch(path.name)
        if match and (not names or match["name"] in names) and path.is_file():
            path.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Generator[None]:
    """Let every OSError of a block name a file: what is refused of an open one names none."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error

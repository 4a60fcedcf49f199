"""Fetch an image set into the user's cache, once."""

import os
import shutil
import socket
import tempfile
from http.client import HTTPException
from pathlib import Path

from gan_core.errors import DataError

CACHE_VARIABLE = "LATENT_ATLAS_DATA"
DOWNLOAD_TIMEOUT_SECONDS = 30


def download(name: str, kind: type, options: dict[str, str], root: Path) -> None:
    """Fetch into a temporary folder beside the goal and move it there when whole."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=root, prefix=".download-"))
    except OSError as error:
        raise DataError(
            f"cannot keep downloads in {root}: {error.strerror}; choose a folder by {CACHE_VARIABLE}"
        ) from None
    timeout = socket.getdefaulttimeout()
    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT_SECONDS)
    try:
        if options:  # a part of an archive that holds several sets
            answers = _try_archive(kind, options, temporary)
        else:
            answers = _try_mirrors(kind, temporary / kind.__name__ / "raw")
        if answers:
            raise DataError(
                f"{name} could not be downloaded. {'; '.join(answers)}. Give a folder that has it already with "
                "--data-dir DIR, or train on mnist-5k, which needs no network"
            )
        goal = root / kind.__name__
        shutil.rmtree(goal, ignore_errors=True)
        (temporary / kind.__name__).rename(goal)
    finally:
        socket.setdefaulttimeout(timeout)
        shutil.rmtree(temporary, ignore_errors=True)


def _try_mirrors(kind: type, folder: Path) -> list[str]:
    """Fetch every file from the first mirror that has it; empty, or what each mirror answered for the first missing."""
    from torchvision.datasets.utils import download_and_extract_archive

    folder.mkdir(parents=True)
    for file, md5 in kind.resources:
        answers = []
        for mirror in kind.mirrors:
            try:
                download_and_extract_archive(mirror + file, download_root=str(folder), filename=file, md5=md5)
                break
            except (OSError, RuntimeError, EOFError, HTTPException) as error:
                answers.append(f"{mirror}{file} answered: {error}")
        else:
            return answers
    return []


def _try_archive(kind: type, options: dict[str, str], root: Path) -> list[str]:
    try:
        kind(str(root), train=True, download=True, **options)
    except (OSError, RuntimeError, EOFError, HTTPException) as error:
        return [f"{kind.url} answered: {error}"]
    return []


def cache_folder() -> Path:
    """Where downloads are kept: $LATENT_ATLAS_DATA, else `latent-atlas` in the user's cache folder."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "latent-atlas"

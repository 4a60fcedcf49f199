"""Commands that are printed to be run as they stand."""

import os
import shlex
from pathlib import Path


def shell_run(name: str, folder: Path) -> str:
    """A run as one word of a shell: its name, or its path where a program would take that for an option."""
    return shell_path(folder) if name.startswith("-") else shlex.quote(name)


def shell_path(path: Path | str) -> str:
    """A path as one word of a shell that no program takes for an option: `my run` in quotes, `-d2` as `./-d2`."""
    text = os.fspath(path)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)

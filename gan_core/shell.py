"""Commands that are printed to be run as they stand."""

import os
import shlex
from pathlib import Path


def shell_path(path: Path | str) -> str:
    """A path as one word of a shell that no program takes for an option: `my run` in quotes, `-d2` as `./-d2`."""
    text = os.fspath(path)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)

"""Runs the page's scripts under Node."""

import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")
NEEDS_NODE = pytest.mark.skipif(NODE is None, reason="there is no Node")


def node(folder: Path, program: str) -> str:
    """What a module prints; it is told the folder.

    Raises:
        RuntimeError: If it fails; the message holds what it says.
    """
    path = folder / "program.mjs"
    path.write_text(program)
    ran = subprocess.run([NODE, str(path), str(folder)], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return ran.stdout

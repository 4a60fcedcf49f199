"""The trash: a run goes as a whole, comes back as a whole, and never while it is trained."""

import shutil
from datetime import UTC, datetime

import pytest

from gan_core.errors import RunError
from gan_core.runs import trash
from gan_core.runs.annotations import annotate, read_annotations
from gan_core.runs.locate import find_run, run_folders, shipped_folder
from gan_core.runs.lock import exclusive
from gan_core.runs.run import open_run
from gan_core.runs.trash import is_shipped, move_to_trash, restore, trashed_runs
from gan_core.runs.verify import verify


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_a_run_leaves_the_list_and_lies_in_the_trash(spare_run):
    parent = spare_run.folder.parent
    before = contents(spare_run.folder)
    trashed = move_to_trash(spare_run.folder)
    assert run_folders([parent]) == []
    assert trashed.folder.parent == parent / ".trash"
    assert contents(trashed.folder) == before
    assert (datetime.now(UTC) - trashed.time).total_seconds() < 60
    assert trashed_runs([parent, parent]) == [trashed]


def test_it_is_not_found_by_its_name_any_more(spare_run):
    move_to_trash(spare_run.folder)
    with pytest.raises(RunError, match="run 'spare' not found"):
        find_run("spare", [spare_run.folder.parent])


def test_it_comes_back_as_it_was(spare_run):
    annotate(spare_run.folder, note="keep me")
    before = contents(spare_run.folder)
    assert restore(move_to_trash(spare_run.folder)) == spare_run.folder
    assert contents(spare_run.folder) == before
    assert verify(open_run(spare_run.folder)) == []
    assert read_annotations(spare_run.folder).note == "keep me"
    assert trashed_runs([spare_run.folder.parent]) == []


def test_the_same_name_can_be_deleted_twice(spare_run, finished_run):
    first = move_to_trash(spare_run.folder)
    shutil.copytree(finished_run, spare_run.folder)
    second = move_to_trash(spare_run.folder)
    assert trashed_runs([spare_run.folder.parent]) == [second, first]


def test_a_taken_place_is_not_overwritten(spare_run, finished_run):
    trashed = move_to_trash(spare_run.folder)
    shutil.copytree(finished_run, spare_run.folder)
    before = contents(spare_run.folder)
    with pytest.raises(RunError, match="exists already; rename that run's folder"):
        restore(trashed)
    assert contents(spare_run.folder) == before
    assert trashed.folder.exists()


def test_a_run_that_is_being_trained_stays(spare_run):
    with exclusive(spare_run), pytest.raises(RunError, match="is being trained by another process"):
        move_to_trash(spare_run.folder)
    assert open_run(spare_run.folder).steps()


def test_a_restored_run_can_be_trained_again(spare_run):
    restore(move_to_trash(spare_run.folder))
    with exclusive(spare_run):
        pass


def test_a_run_that_came_with_the_source_stays(spare_run, monkeypatch):
    monkeypatch.setattr(trash, "shipped_folder", spare_run.folder.parent.resolve)
    with pytest.raises(RunError, match="came with the source"):
        move_to_trash(spare_run.folder)
    assert spare_run.folder.exists()


def test_what_came_with_the_source_is_known(spare_run):
    assert is_shipped(shipped_folder() / "anything")
    assert not is_shipped(spare_run.folder)


def test_a_damaged_run_can_go_and_come_back(spare_run):
    (spare_run.folder / "run.json").write_text("{")
    assert restore(move_to_trash(spare_run.folder)) == spare_run.folder


def test_what_is_no_run_is_not_moved(tmp_path):
    (tmp_path / "thesis").mkdir()
    with pytest.raises(RunError, match="thesis is no run folder"):
        move_to_trash(tmp_path / "thesis")
    assert (tmp_path / "thesis").exists()


def test_what_is_gone_from_the_trash_is_named(spare_run):
    trashed = move_to_trash(spare_run.folder)
    shutil.rmtree(trashed.folder)
    with pytest.raises(RunError, match="cannot move"):
        restore(trashed)


def test_a_trash_that_cannot_be_made_is_named(spare_run):
    (spare_run.folder.parent / ".trash").write_text("")
    with pytest.raises(RunError, match="cannot move"):
        move_to_trash(spare_run.folder)
    assert spare_run.folder.exists()


def test_other_things_in_the_trash_are_left_out(spare_run, finished_run):
    shutil.copytree(finished_run, spare_run.folder.parent / ".trash" / "not ours")
    assert trashed_runs([spare_run.folder.parent]) == []

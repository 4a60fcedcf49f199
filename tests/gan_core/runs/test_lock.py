"""One trainer a run; everybody else waits for moments, never for ever."""

import pytest
from filelock import FileLock

from gan_core.errors import QualityError, RunError
from gan_core.runs import lock as lock_module
from gan_core.runs.annotations import annotate, read_annotations
from gan_core.runs.lock import exclusive, locked, momentary


def test_a_second_trainer_is_refused_at_once(spare_run):
    with (
        exclusive(spare_run),
        pytest.raises(RunError, match="is being trained by another process"),
        exclusive(spare_run),
    ):
        pass


def test_the_right_is_given_back_also_after_a_failure(spare_run):
    with pytest.raises(ZeroDivisionError), exclusive(spare_run):
        raise ZeroDivisionError
    with exclusive(spare_run):
        pass


def test_a_folder_that_is_no_run_can_be_locked(tmp_path):
    with locked(tmp_path), pytest.raises(RunError, match="another process"), locked(tmp_path):
        pass


def test_a_momentary_lock_is_free_again_afterwards(tmp_path):
    for _ in range(2):
        with momentary(tmp_path / "lock", RunError):
            pass


def test_whoever_holds_a_momentary_lock_for_long_is_named_by_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(lock_module, "PATIENCE_SECONDS", 0.05)
    message = f"{tmp_path / 'lock'} has been held by another process for 0.05 seconds; end that process"
    with (
        FileLock(tmp_path / "lock"),
        pytest.raises(QualityError, match=message),
        momentary(tmp_path / "lock", QualityError),
    ):
        pass


def test_a_hung_process_makes_a_note_fail_and_changes_nothing(spare_run, monkeypatch):
    monkeypatch.setattr(lock_module, "PATIENCE_SECONDS", 0.05)
    with FileLock(spare_run.folder / ".annotations.lock"), pytest.raises(RunError, match="held by another process"):
        annotate(spare_run.folder, starred=True)
    assert not read_annotations(spare_run.folder).starred

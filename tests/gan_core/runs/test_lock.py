"""One trainer a run; everybody else waits for moments, never for ever."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from gan_core.errors import AtlasError, QualityError, RunError
from gan_core.runs import lock as lock_module
from gan_core.runs.annotations import annotate, read_annotations
from gan_core.runs.evaluations import append_quality, read_quality
from gan_core.runs.lock import exclusive, locked, momentary
from gan_core.runs.run import open_run
from gan_core.runs.trash import move_to_trash


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


@pytest.fixture
def hung():
    """Has a real process take a lock and stop it there, as Ctrl-Z does."""
    program = (
        "import sys; from filelock import FileLock\n"
        "with FileLock(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    )
    stopped = []

    def hold(lock):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        stopped.append(process)
        assert process.stdout.readline() == b"held\n"
        process.send_signal(signal.SIGSTOP)

    yield hold
    for process in stopped:
        process.kill()
        process.communicate()


GOLDEN = Path(__file__).parents[2] / "golden" / "format-2" / "conv"
ACTIONS = {
    ".annotations.lock": lambda run: annotate(run.folder, starred=True),
    ".quality.lock": lambda run: append_quality(run, read_quality(open_run(GOLDEN))[0]),
    ".lock": lambda run: move_to_trash(run.folder),
}


def content(run):
    return {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


@pytest.mark.parametrize("lock", ACTIONS)
def test_an_action_fails_with_a_sentence_while_the_holder_of_its_lock_is_stopped(lock, hung, spare_run, monkeypatch):
    monkeypatch.setattr(lock_module, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(lock_module, "GLANCE_SECONDS", 0.05)
    hung(spare_run.folder / lock)
    before = content(spare_run)
    with pytest.raises(AtlasError, match="by another process"):
        ACTIONS[lock](spare_run)
    assert content(spare_run) == before


def test_nobody_waits_longer_than_five_seconds():
    assert max(lock_module.PATIENCE_SECONDS, lock_module.GLANCE_SECONDS) <= 5

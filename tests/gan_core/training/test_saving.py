"""States are written beside the training: it never waits for the disk, and what fails there ends it."""

import errno
import os
from threading import Event

import pytest
import torch

from gan_core.errors import RunError
from gan_core.runs import atomic
from gan_core.runs.run import GrowingLog, open_run
from gan_core.runs.verify import verify
from gan_core.training.loop import resume_run, start_run, train
from gan_core.training.resume import position_from_bytes, state_from_bytes
from gan_core.training.saving import SaveCost, Saver, save_interval

SHAPE = (1, 28, 28)


@pytest.fixture
def new_run(tiny_config, few_digits, tmp_path):
    return start_run(tmp_path / "run", tiny_config(), few_digits)


def saved_step(run):
    return position_from_bytes(run.resume_path.read_bytes(), "test").step


# --- how often -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [0.0, 0.01, 0.1, 1.0, 100.0])
@pytest.mark.parametrize(("iteration", "written"), [(0.0, 0.0), (0.1, 0.3), (3.0, 1.0), (1.0, 8.0)])
def test_what_a_kill_loses_with_an_iteration_and_a_write_on_top_is_less_than_ten_seconds(held, iteration, written):
    assert 0.0 <= save_interval(SaveCost(held, 0.0, written), iteration) + iteration + written <= 9.0


@pytest.mark.parametrize(("held", "busy"), [(0.001, 0.0), (0.01, 0.06), (0.1, 0.01)])
def test_saving_takes_less_than_two_percent_of_the_time(held, busy):
    assert (held + busy) / save_interval(SaveCost(held, busy, written=0.3), iteration=0.2) < 0.02


def test_iterations_longer_than_that_are_saved_each():
    assert save_interval(SaveCost(0.1, 0.1, 0.1), iteration=60.0) == 0.0


def test_a_state_is_due_after_its_interval_and_never_while_another_is_written(new_run, monkeypatch):
    run, state = new_run
    now = 0.0
    monkeypatch.setattr("gan_core.training.saving.time.monotonic", lambda: now)
    monkeypatch.setattr("gan_core.training.saving.time.thread_time", lambda: now)
    release = Event()
    monkeypatch.setattr("gan_core.training.saving.write_atomic", lambda *arguments: release.wait())
    log = GrowingLog(run)
    log.begin(0)
    with Saver(run, log) as saver:
        due = []
        for _ in range(3):
            now += 0.5
            due.append(saver.is_due())
        assert due == [False, False, True]
        saver.save(state)
        now = 100.0
        assert not saver.is_due()
        release.set()
        saver.finish()
        assert saver.cost == SaveCost(held=0.0, busy=98.5, written=98.5)
        assert saver.is_due()


# --- beside the training ---------------------------------------------------------------------------------------------


def test_a_state_is_saved_as_it_was_although_training_goes_on(new_run, monkeypatch):
    run, state = new_run
    release, sync = Event(), os.fsync

    def wait(handle):
        assert release.wait(60)
        sync(handle)

    before = {name: tensor.clone() for name, tensor in state.generator.state_dict().items()}
    log = GrowingLog(run)
    log.begin(0)
    with Saver(run, log) as saver, monkeypatch.context() as patched:
        patched.setattr(atomic.os, "fsync", wait)
        saver.save(state)
        with torch.no_grad():
            for parameter in state.generator.parameters():
                parameter.add_(1.0)
        release.set()
        saver.finish()
    found = state_from_bytes(run.resume_path.read_bytes(), run.info.config, SHAPE, "test").generator.state_dict()
    assert all(torch.equal(found[name], tensor) for name, tensor in before.items())


def test_training_does_not_wait_for_a_slow_disk(new_run, few_digits, monkeypatch):
    run, state = new_run
    release, sync, seen = Event(), os.fsync, []

    def wait(handle):
        assert release.wait(60)
        sync(handle)

    def look(metrics):
        if metrics.step == 3:
            monkeypatch.setattr(atomic.os, "fsync", wait)  # checkpoint 4 is stuck
        if metrics.step > 4:
            seen.append((metrics.step, saved_step(run)))
        if metrics.step == 9:
            release.set()

    assert train(run, state, few_digits, on_step=look)
    assert seen[:5] == [(step, 0) for step in range(5, 10)]
    assert (saved_step(run), open_run(run.folder).steps(), verify(run)) == (12, [0, 4, 12], [])


# --- what fails in writing -------------------------------------------------------------------------------------------


def test_a_full_disk_met_by_the_writing_thread_ends_the_training_soon(new_run, few_digits, monkeypatch):
    run, state = new_run
    reached = []

    def fail(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def look(metrics):
        reached.append(metrics.step)
        if metrics.step == 3:
            monkeypatch.setattr(atomic.os, "fsync", fail)
        if metrics.step == 5:
            assert saver_is_idle.wait(60)

    saver_is_idle, save = Event(), Saver.save

    def saving(saver, state, is_kept=False):
        save(saver, state, is_kept)
        saver._writing.add_done_callback(lambda writing: saver_is_idle.set())

    monkeypatch.setattr(Saver, "save", saving)
    with pytest.raises(RunError, match=r"cannot write .*00000004.safetensors: the disk is full"):
        train(run, state, few_digits, on_step=look)
    assert reached[-1] in (4, 5)  # after the fifth iteration, or when the sixth is logged
    monkeypatch.undo()
    assert (saved_step(run), open_run(run.folder).steps(), verify(run)) == (0, [0], [])
    assert train(*resume_run(open_run(run.folder), few_digits), few_digits)


@pytest.fixture
def saver(new_run):
    """Saves a run whose log has begun."""
    run, _ = new_run
    log = GrowingLog(run)
    log.begin(0)
    with Saver(run, log) as saver:
        yield saver


def test_a_failed_state_is_due_again_and_raised_by_saving(saver, new_run, monkeypatch):
    """In `is_due`, which the main process alone asks, it would leave the others waiting."""
    _, state = new_run
    monkeypatch.setattr("gan_core.training.saving.write_atomic", lambda *arguments: 1 / 0)
    saver.save(state)
    saver._thread.submit(int).result()  # behind it
    assert saver.is_due()
    with pytest.raises(ZeroDivisionError):
        saver.save(state)


def test_what_failed_in_writing_is_raised_once(saver, new_run, monkeypatch):
    _, state = new_run

    def fail(*arguments):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr("gan_core.training.saving.write_atomic", fail)
        saver.save(state)
        with pytest.raises(OSError, match="full"):
            saver.finish()
    saver.save(state)
    saver.finish()
    saver.abandon()


def test_a_failure_that_training_has_met_already_is_not_met_again(saver, new_run, monkeypatch):
    _, state = new_run
    monkeypatch.setattr("gan_core.training.saving.write_atomic", lambda *arguments: 1 / 0)
    saver.save(state)
    saver.abandon()
    saver.finish()

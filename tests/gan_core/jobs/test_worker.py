"""Workers: real trainings of a tiny run, that outlive who started them and who worked them off."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from gan_core.errors import QueueError
from gan_core.jobs import worker
from gan_core.jobs.job import ResumeJob
from gan_core.jobs.queue import Queue
from gan_core.runs.live import read_live
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify

ENDLESS = 10**7  # iterations


@pytest.fixture
def queue(tmp_path: Path, finished_run: Path) -> Queue:
    """Of a folder with a copy of `finished_run`."""
    shutil.copytree(finished_run, tmp_path / "tiny")
    return Queue(tmp_path)


@pytest.fixture(autouse=True)
def starts_no_worker_of_another_test(monkeypatch) -> None:
    monkeypatch.setattr(worker, "_workers", [])


def until(happens: Callable[[], object]) -> None:
    give_up = time.monotonic() + 300  # a fault stays one for ever
    while not happens():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def status(queue: Queue) -> str:
    return open_run(queue.runs / "tiny").status_text()


def test_what_waits_is_trained_in_turn_and_what_fails_has_last_words(queue):
    shutil.copytree(queue.runs / "tiny", queue.runs / "gone")
    queue.add(ResumeJob(name="gone", steps=40))
    queue.add(ResumeJob(name="tiny", steps=40))
    shutil.rmtree(queue.runs / "gone")
    worker.work(queue)
    assert queue.waiting() == []
    assert [entry.name for entry in queue.started()] == ["tiny", "gone"]
    assert "not found" in queue.last_words("gone")
    assert "finished at iteration 40" in queue.last_words("tiny")
    run = open_run(queue.runs / "tiny")
    assert (run.info.status, run.steps()[-1], verify(run)) == ("finished", 40, [])
    assert read_live(run.folder).step == 40


def test_a_training_outlives_its_starter_and_its_worker_and_is_stopped_by_a_file(queue):
    queue.add(ResumeJob(name="tiny", steps=ENDLESS))
    program = f"from gan_core.jobs.worker import *; from gan_core.jobs import worker; dispatch({str(queue.runs)!r});"
    ran = subprocess.run(
        [sys.executable, "-c", f"{program} print(worker._workers[0][2].pid)"],
        capture_output=True,
        text=True,
        check=True,
    )
    until(lambda: (live := read_live(queue.runs / "tiny")) and live.step > 30)
    os.kill(int(ran.stdout), signal.SIGKILL)
    step = read_live(queue.runs / "tiny").step
    until(lambda: read_live(queue.runs / "tiny").step > step)
    assert queue.at_work() == {"tiny"}
    with pytest.raises(QueueError, match="is being trained"):
        queue.add(ResumeJob(name="tiny"))
    worker.dispatch(queue.runs)
    assert worker._workers == []
    queue.stop("tiny")
    until(lambda: not queue.at_work())
    assert status(queue) == "stopped"
    assert verify(open_run(queue.runs / "tiny")) == []


def test_one_that_does_not_train_yet_is_ended_by_its_worker(queue, monkeypatch):
    true_popen = subprocess.Popen

    def sleeps(command: list[str], **options) -> "subprocess.Popen[bytes]":
        return true_popen([sys.executable, "-c", "import time; time.sleep(600)"], **options)

    monkeypatch.setattr(worker.subprocess, "Popen", create_autospec(true_popen, side_effect=sleeps))
    monkeypatch.setattr(worker, "stop_asked", lambda folder, since: True)
    queue.add(ResumeJob(name="tiny"))
    with queue.claimed() as entry:
        assert worker.carry_out(queue, entry) == -signal.SIGTERM
    assert queue.last_words("tiny") == f"ended by signal {int(signal.SIGTERM)}"


def test_a_trainer_that_the_system_does_not_start_is_the_last_word(queue, monkeypatch):
    monkeypatch.setattr(worker.sys, "executable", str(queue.runs / "no python"))
    queue.add(ResumeJob(name="tiny"))
    worker.work(queue)
    assert re.fullmatch("cannot start .*no python: No such file or directory; .*", queue.last_words("tiny"))


@pytest.mark.parametrize("code", [0, -9])
def test_a_disk_that_takes_no_words_lets_a_run_train_all_the_same(code, queue, monkeypatch):
    popen = create_autospec(subprocess.Popen)
    popen.return_value.wait.return_value = code
    monkeypatch.setattr(worker.subprocess, "Popen", popen)
    queue.add(ResumeJob(name="tiny"))
    with queue.claimed() as entry:
        queue.log_path("tiny").unlink()
        queue.log_path("tiny").mkdir()
        assert worker.carry_out(queue, entry) == code
        queue.log_path("tiny").rmdir()
        queue.log_path("tiny").symlink_to("/dev/full")
        assert worker.carry_out(queue, entry) == code


def test_several_looks_start_one_worker(queue, monkeypatch):
    worker.dispatch(queue.runs)
    assert worker._workers == []  # nothing waits
    queue.add(ResumeJob(name="tiny", steps=40))
    process = create_autospec(subprocess.Popen, instance=True)
    process.poll.return_value = None
    popen = create_autospec(subprocess.Popen, return_value=process)
    monkeypatch.setattr(worker.subprocess, "Popen", popen)
    for _ in range(5):
        worker.dispatch(queue.runs)
    popen.assert_called_once()
    assert popen.call_args.kwargs["start_new_session"]
    process.poll.return_value = 0  # it has ended, and left the job
    worker.dispatch(queue.runs)
    assert popen.call_count == 2


def test_a_system_that_starts_no_process_is_told(queue, monkeypatch):
    queue.add(ResumeJob(name="tiny", steps=40))
    monkeypatch.setattr(worker.sys, "executable", str(queue.runs / "no python"))
    with pytest.raises(QueueError, match="cannot start"):
        worker.dispatch(queue.runs)


@pytest.mark.parametrize(("cores", "threads"), [(1, "1"), (2, "2"), (8, "2")])
def test_a_trainer_gets_the_threads_of_its_pair_of_cores(cores, threads, monkeypatch):
    monkeypatch.setattr(worker, "cores", lambda: cores)
    monkeypatch.delenv(worker.THREADS_VARIABLE, raising=False)
    assert worker.environment()[worker.THREADS_VARIABLE] == threads
    monkeypatch.setenv(worker.THREADS_VARIABLE, "7")
    assert worker.environment()[worker.THREADS_VARIABLE] == "7"

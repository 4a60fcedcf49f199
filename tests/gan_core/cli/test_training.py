"""Trainings in real processes: signals stop them, and a kill is survived."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from unittest.mock import create_autospec

import pytest

from gan_core.cli import training as training_module
from gan_core.cli.training import stop_signals
from gan_core.data.sources import load_images
from gan_core.jobs.queue import Queue
from gan_core.runs.live import read_live
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from gan_core.training.distributed import SINGLE
from gan_core.training.loop import resume_run


def test_signals_mean_after_a_training_what_they_meant_before(command, here, tiny):
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    command("train", "first", *tiny, "--steps=2")
    assert [signal.getsignal(number) for number in numbers] == before


STOPS = {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGHUP: 129}


@pytest.mark.parametrize("number", STOPS)
def test_a_signal_stops_after_the_iteration_in_which_it_came(number, command, here, tiny, monkeypatch):
    seen = []

    def watch(metrics):
        seen.append(metrics)
        if len(seen) == 3:
            signal.raise_signal(number)

    monkeypatch.setattr(training_module, "_watch", create_autospec(training_module._watch, return_value=watch))
    before = signal.signal(number, signal.SIG_DFL)  # whoever started the tests may ignore it
    try:
        result = command("train", "first", *tiny, "--steps=1000", "--set=schedule.log_every=1")
    finally:
        signal.signal(number, before)
    assert result.code == STOPS[number]
    assert "stopped at iteration 3, saved; continue with: gan-core resume" in result.out
    run = open_run(here / "runs" / "first")
    assert (run.info.status, verify(run), run.steps()[-1]) == ("stopped", [], 3)


def test_a_training_under_nohup_goes_on_when_its_terminal_closes(monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_signals(SINGLE) as received:
            signal.raise_signal(signal.SIGHUP)
        assert received == []
    finally:
        signal.signal(signal.SIGHUP, before)


def in_a_terminal() -> None:
    """Hear of signals as a program in a terminal does, although whoever started the tests may ignore them."""
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def long(tmp_path, tiny):
    """A command that trains very many steps, and its run folder."""
    folder = tmp_path / "runs" / "long"
    schedule = ["--steps=1000000", "--set=schedule.log_every=1", "--set=schedule.checkpoints=100"]
    return [sys.executable, "-m", "gan_core", "train", "long", f"--out={folder.parent}", *tiny, *schedule], folder


@pytest.fixture
def training(environment, tmp_path, long):
    """A real process that has trained, kept and logged some steps; and its run folder."""
    call, folder = long
    with subprocess.Popen(
        call, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True, preexec_fn=in_a_terminal
    ) as process:
        log = folder / "metrics.jsonl"
        while not (log.exists() and log.read_bytes().count(b"\n") > 10):
            assert process.poll() is None, "the training ended by itself"
            time.sleep(0.02)
        yield process, folder
        process.kill()


def logged_steps(run):
    return run.metrics()["step"].tolist()


@pytest.fixture
def told_to_stop(request, thorough):
    """A signal. SIGHUP comes from a closed terminal below, and SIGINT to two processes at once elsewhere."""
    if request.param != signal.SIGTERM and not thorough:
        pytest.skip("a process each: tried by `make soak`")
    return request.param


@pytest.mark.parametrize("told_to_stop", STOPS, indirect=True)
def test_a_signal_stops_a_training_that_can_go_on(told_to_stop, training, mnist_folder, command):
    process, folder = training
    process.send_signal(told_to_stop)
    out, _ = process.communicate()
    assert process.returncode == STOPS[told_to_stop]
    assert f"continue with: gan-core resume {folder}\n" in out
    run = open_run(folder)
    assert (run.info.status, verify(run)) == ("stopped", [])
    stopped = resume_run(run, load_images("mnist", mnist_folder))[1].step
    assert stopped == run.steps()[-1] == logged_steps(run)[-1]
    assert command("resume", folder, f"--steps={stopped + 3}", f"--data-dir={mnist_folder}").code == 0
    assert logged_steps(open_run(folder)) == list(range(1, stopped + 4))


def own_terminal() -> None:
    """Make the terminal at the standard input the one whose end this process is told."""
    in_a_terminal()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_a_closed_terminal_stops_a_training_that_can_go_on(long, environment, tmp_path, mnist_folder):
    (call, folder), (ours, its) = long, pty.openpty()
    log = folder / "metrics.jsonl"
    with subprocess.Popen(
        call,
        env=environment,
        cwd=tmp_path,
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
        preexec_fn=own_terminal,
    ) as process:
        try:
            os.close(its)
            os.set_blocking(ours, False)
            while not (log.exists() and log.read_bytes().count(b"\n") > 10):
                with suppress(BlockingIOError):
                    os.read(ours, 65_536)  # a full terminal would hold the training up
                assert process.poll() is None, "the training ended by itself"
                time.sleep(0.02)
            os.close(ours)
            assert process.wait() == 128 + signal.SIGHUP
        finally:
            process.kill()
    run = open_run(folder)
    assert (run.info.status, verify(run)) == ("stopped", [])
    assert resume_run(run, load_images("mnist", mnist_folder))[1].step == run.steps()[-1] == logged_steps(run)[-1]


def test_a_killed_training_can_go_on(training, mnist_folder, command):
    process, folder = training
    process.kill()
    process.communicate()
    run = open_run(folder)
    assert (run.info.status, verify(run)) == ("running", [])
    killed = max(logged_steps(run))
    begun = resume_run(run, load_images("mnist", mnist_folder))[1].step
    assert begun <= killed
    goal = int(killed) + 3
    assert command("resume", folder, f"--steps={goal}", f"--data-dir={mnist_folder}").code == 0
    assert logged_steps(open_run(folder)) == list(range(1, goal + 1))


def test_a_file_stops_a_training_as_a_signal_does(training, command):
    process, folder = training
    Queue(folder.parent).stop("long")
    out, _ = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert "stopped at iteration" in out
    run = open_run(folder)
    assert (run.info.status, verify(run)) == ("stopped", [])
    assert read_live(folder).step == run.steps()[-1]


def test_what_was_asked_of_an_earlier_process_stops_no_later_one(command, here, tiny):
    (here / "runs").mkdir()
    Queue(here / "runs").stop("first")
    os.utime(here / "runs" / ".queue" / "stop" / "first", (0, 0))
    assert command("train", "first", *tiny, "--steps=2").code == 0


def test_a_collapse_is_told_once_while_it_happens(command, here, tiny):
    rate = "--set=optimiser.generator_learning_rate=1"
    result = command("train", "first", *tiny, "--steps=6", "--set=schedule.log_every=1", rate)
    assert result.code == 0
    assert result.err.count("alarm at iteration 1: The generator's weights move by") == 1
    assert result.err.count("alarm") == 1

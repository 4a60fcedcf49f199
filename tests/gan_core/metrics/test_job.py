"""An evaluation in a process of its own: what becomes of it is told."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gan_core.errors import QualityError
from gan_core.metrics import job
from gan_core.metrics.job import EvaluationJob, start_evaluation, start_tournament, why_not_measured
from tests.gan_core.processes import is_gone


@pytest.fixture
def said():
    """Where a process tells its errors."""
    with tempfile.TemporaryFile() as file:
        yield file


def job_of(program: str, said) -> EvaluationJob:
    """A job whose process runs some Python instead."""
    return EvaluationJob(subprocess.Popen([sys.executable, "-S", "-c", program], stderr=said), said)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("pass", None),
        ("import sys; sys.exit('one\\nerror: it is damaged; restore it\\n\\n')", "it is damaged; restore it"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "it was ended by signal 9"),
    ],
)
def test_the_last_line_tells_why_it_failed(program, problem, said):
    started = job_of(program, said)
    started._process.wait()
    assert not started.is_running()
    assert started.problem() == problem


def test_a_job_that_goes_on_has_no_problem_and_can_be_stopped(said):
    started = job_of("import time; time.sleep(600)", said)
    assert started.is_running()
    assert started.problem() is None
    started.stop()
    assert not started.is_running()


def test_the_run_is_measured_by_the_command(spare_run, said, monkeypatch):
    commands = []
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: said)
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: commands.append(command))
    start_evaluation(spare_run, samples=500)
    assert commands == [[sys.executable, "-m", "gan_core.cli.tied", "evaluate", str(spare_run.folder), "--samples=500"]]


def test_a_tournament_is_played_by_the_command(spare_run, said, monkeypatch):
    commands = []
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: said)
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: commands.append(command))
    start_tournament(spare_run)
    assert commands == [[sys.executable, "-m", "gan_core.cli.tied", "tournament", str(spare_run.folder), "--save"]]


STARTS = """
import sys, time
from pathlib import Path
from gan_core.metrics.job import start_evaluation
from gan_core.runs.run import open_run
started = start_evaluation(open_run(Path(sys.argv[1])), samples=10**9)
print(started._process.pid, flush=True)
time.sleep(600)
"""


def test_it_ends_with_who_started_it_however_that_ends(spare_run):
    command = [sys.executable, "-c", STARTS, str(spare_run.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:
        job_process = int(starter.stdout.readline())
        assert Path(f"/proc/{job_process}").exists()
        starter.kill()
    assert is_gone(job_process)


def test_what_cannot_be_written_is_not_measured(spare_run, monkeypatch):
    assert why_not_measured(spare_run) is None
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "copy the run folder" in job.why_not_measured(spare_run)
    with pytest.raises(QualityError, match="cannot be written"):
        start_evaluation(spare_run)

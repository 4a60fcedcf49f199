"""What is told of a new run and of one at work."""

import numpy as np
import pytest

from dashboard.views.train import data
from gan_core.jobs.job import ResumeJob
from gan_core.jobs.queue import Queue
from gan_core.runs.metric_log import Logged
from gan_core.runs.run import open_run, set_status


@pytest.mark.parametrize(
    ("minutes", "seconds", "count"), [(5, 0.01, 30_000), (0.5, 100.0, 1), (2_880, 1e-9, 10**9), (1, 0.7, 86)]
)
def test_a_budget_is_so_many_iterations(minutes, seconds, count):
    assert data.iterations(minutes, seconds) == count


def test_a_free_name_is_one_that_no_run_has_and_none_that_waits(tmp_path, monkeypatch, finished_run):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(tmp_path))
    assert data.free_name("quick") == "quick-1"
    (tmp_path / "quick-1").mkdir()
    waiting = tmp_path / ".queue" / "waiting"
    waiting.mkdir(parents=True)
    (waiting / "quick-2.json").write_text("{}")
    assert data.free_name("quick") == "quick-3"


def logged(steps, seconds) -> Logged:
    return Logged({"step": np.array(steps, float), "seconds": np.array(seconds, float)})


def test_the_time_left_is_told_at_the_speed_of_the_last_lines():
    assert data.time_left(logged([1, 100, 200], [0.0, 1.0, 2.0]), 6_000) == ", about 60 seconds left"
    slow = logged([*range(100), 200], [*np.linspace(0, 1, 100), 100.0])
    assert data.time_left(slow, 100) != data.time_left(logged(range(100), np.linspace(0, 1, 100)), 100)


@pytest.mark.parametrize(
    "told", [Logged({}), logged([1], [1.0]), logged([1, 1], [1.0, 2.0]), logged([1, 2], [np.nan, 1])]
)
def test_no_time_is_told_where_nobody_can(told):
    assert data.time_left(told, 100) == ""


def test_no_time_is_left_at_the_end():
    assert data.time_left(logged([1, 2], [1.0, 2.0]), 0) == ""


def test_a_run_goes_on_to_its_own_goal_or_beyond(copied_runs):
    run = open_run(copied_runs / "tiny")
    assert data.next_goal(run) == 60
    assert data.goes_on(run, 60) == ResumeJob(name="tiny", steps=60)
    set_status(run, "stopped")
    assert data.next_goal(run) == 30
    assert data.goes_on(run, 30) == ResumeJob(name="tiny")


def test_the_command_names_a_folder_that_is_not_the_usual_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LATENT_ATLAS_RUNS", raising=False)
    job = ResumeJob(name="a")
    assert data.printed(job).endswith("gan-core resume a")
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(tmp_path / "my runs"))
    assert data.printed(job).endswith(f"gan-core resume '{tmp_path}/my runs/a'")
    monkeypatch.setattr(data, "cores", lambda: 8)
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert data.printed(job).startswith("OMP_NUM_THREADS=2 gan-core")


def test_runs_to_go_on_with_are_those_that_nobody_trains(copied_runs, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(copied_runs))
    assert [run.name for run in data.runs_to_go_on(data.work())] == ["tiny"]
    Queue(copied_runs).add(ResumeJob(name="tiny", steps=90))
    assert data.runs_to_go_on(data.work()) == []


def test_times_are_short():
    assert data.milliseconds(0.0123) == "12.3 ms"
    assert data.milliseconds(2.5) == "2.5 s"

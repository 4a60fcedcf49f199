"""What is known of runs without their networks: it is read again when a file has grown."""

import json
import shutil
from pathlib import Path

import pytest

from dashboard.shared.cache import runs
from gan_core.errors import AtlasError
from gan_core.runs.evaluations import quality_path
from gan_core.runs.run import Run, append_metrics, open_run


@pytest.fixture
def run(copied_runs, monkeypatch) -> Run:
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(copied_runs))
    return open_run(copied_runs / "tiny")


def test_every_run_is_known_by_its_name_and_a_broken_one_by_what_is_wrong(run):
    Path(shutil.copytree(run.folder, run.folder.parent / "torn"), "run.json").write_text("{")
    found = runs.all_runs()
    assert list(found) == ["tiny", "torn"]
    assert isinstance(found["tiny"], Run)
    assert isinstance(found["torn"], AtlasError)
    assert runs.folders() == [run.folder.parent]


def test_a_run_of_a_hidden_name_does_not_take_its_place(run, monkeypatch):
    other = run.folder.parent.parent / "others"
    shutil.copytree(run.folder, other / "tiny")
    monkeypatch.setenv("LATENT_ATLAS_RUNS", f"{other}:{run.folder.parent}")
    assert runs.all_runs()["tiny"].folder == other / "tiny"


def test_a_log_that_grew_is_read_again(run):
    before = runs.logged(run).columns
    last = {name: float(column[-1]) for name, column in before.items()}
    append_metrics(run, last | {"step": 31})
    after = runs.logged(run).columns
    assert len(after["step"]) == len(before["step"]) + 1
    assert after["step"][-1] == 31


def test_a_run_that_has_logged_nothing_has_no_columns(run):
    run.metrics_path.unlink()
    assert runs.logged(run).columns == {}


def test_quality_is_read_when_it_is_there_and_damage_is_told(run):
    assert runs.quality(run) == []
    quality_path(run).write_text(json.dumps({"format": 2}) + "\n")
    assert runs.quality(run) == []
    [problem] = runs.quality_problems(run)
    assert "line 1" in problem


def test_an_alarm_is_found_as_soon_as_the_log_gives_cause(run):
    assert runs.alarm_of(run) is None
    for step in (40, 50):
        append_metrics(run, {"step": step, "loss_d": 0.6, "loss_g": 0.8, "weight_change_g": 0.2})
    assert runs.alarm_of(run).kind == "rate"
    run.metrics_path.unlink()
    run.metrics_path.mkdir()
    assert runs.alarm_of(run) is None

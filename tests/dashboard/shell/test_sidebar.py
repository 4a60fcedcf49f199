"""The sidebar: which run and which checkpoint is chosen, by a link, by a control, or by itself."""

import json
import shutil
from pathlib import Path

import pytest
import streamlit as st

from dashboard.shared import cache
from dashboard.shell import sidebar
from gan_core.runs.evaluations import append_quality
from gan_core.runs.run import Run, open_run
from tests.dashboard.reading import address, go_to, moved, rest, seen, sheet, texts
from tests.gan_core.runs.test_evaluations import evaluation


def test_a_good_run_is_preferred_to_a_broken_one(open_page, broken_runs, finished_run):
    shutil.copytree(finished_run, broken_runs / "zebra")
    app = open_page("explore", broken_runs)
    assert not app.exception
    assert app.selectbox(key="run").value == "zebra"
    assert app.selectbox(key="run").options == ["torn (unreadable)", "zebra"]


def test_a_run_that_kept_no_step_yet_says_so(open_page, tmp_path, finished_run):
    folder = Path(shutil.copytree(finished_run, tmp_path / "runs" / "young"))
    (folder / "manifest.json").write_text('{"format": 1, "files": {}}')
    app = open_page("explore", tmp_path / "runs")
    assert not app.exception
    assert "No checkpoint yet" in texts(app)


def test_a_stale_address_does_not_take_back_what_a_control_did(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("explore", runs_folder, seed="3")
    stale = address(app)
    rest(app, z=moved(app, 0, 2.0), seed=None)
    here = sheet(app)["z"]
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in stale.items():  # the browser had not shown the newer one yet
        app.query_params[name] = value
    app.select_slider(key="step").set_value(steps[1]).run()
    assert sheet(app)["iteration"] == steps[1]
    assert sheet(app)["z"] == here


@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", "three"), ("seed", "-1"), ("z", "!!!"), ("z", "AAAA"), ("truncation", "7"), ("run", "x"), ("step", "y")],
)
def test_a_bad_link_gets_a_word_of_explanation_and_a_page(name, value, open_page, runs_folder):
    app = open_page("explore", runs_folder, **{name: value})
    assert not app.exception
    assert app.title[0].value == "Explore"
    assert len(app.toast) == 1


def test_a_link_to_a_run_that_is_not_there_is_explained_once(open_page, runs_folder):
    app = open_page("explore", runs_folder, run="nosuch", step="abc", seed="x")
    assert [seen(toast.value) for toast in app.toast] == ["Run 'nosuch' not found; choose another."]


def test_all_that_is_wrong_with_a_link_is_told_at_once(open_page, runs_folder):
    app = open_page("explore", runs_folder, step="abc", seed="x")
    [told] = app.toast
    assert "Checkpoint 'abc' not found; iteration 30 is shown." in seen(told.value)
    assert "The link's seed 'x' must be an integer." in seen(told.value)


def test_a_step_in_the_address_is_chosen(open_page, runs_folder, finished_run):
    step = open_run(finished_run).steps()[2]
    app = open_page("explore", runs_folder, step=str(step))
    assert app.select_slider(key="step").value == step


def test_choosing_a_step_shows_its_generator(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("explore", runs_folder)
    before = sheet(app)["weights"]["checkpoint"]
    app.select_slider(key="step").set_value(steps[1]).run()
    assert app.select_slider(key="step").value == steps[1]
    assert address(app)["step"] == str(steps[1])
    assert sheet(app)["weights"]["checkpoint"] != before


def test_the_best_checkpoint_is_named_and_one_click_away(open_page, copied_runs):
    run = open_run(copied_runs / "tiny")
    for step, fid in ((15, 2.25), (30, 4.0)):
        append_quality(run, evaluation(step, fid=fid))
    app = open_page("explore", copied_runs)
    assert app.select_slider(key="step").value == 30
    [offer] = [button for button in app.sidebar.button if button.label.startswith("Show the best, 15 (lowest FID")]
    offer.click().run()
    assert app.select_slider(key="step").value == 15
    assert "The best checkpoint (lowest FID, 2.25)" in texts(app)


def test_a_slider_that_shows_what_is_so_is_left_in_the_hand(open_page, runs_folder, finished_run):
    app = open_page("explore", runs_folder)
    app.select_slider(key="step").set_value(open_run(finished_run).steps()[1]).run()
    # told to show a value, the page would drop what a quick hand has chosen in the meantime
    assert not app.select_slider(key="step").proto.set_value


def test_a_growing_run_keeps_the_chosen_step(open_page, tmp_path, finished_run):
    folder = Path(shutil.copytree(finished_run, tmp_path / "runs" / "growing"))
    whole = (folder / "manifest.json").read_text()
    files = json.loads(whole)["files"]
    fewer = {file: entry for file, entry in list(files.items())[:-1] if file.startswith("steps/")}
    last, *_ = sorted(fewer, reverse=True)
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "files": {**fewer}}))
    app = open_page("explore", tmp_path / "runs")
    chosen = app.select_slider(key="step").value
    assert f"{chosen:08d}" in last
    (folder / "manifest.json").write_text(whole)
    app.run()
    assert app.select_slider(key="step").value == chosen


def test_a_page_offers_what_it_shows_and_the_choice_outlives_it(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("explore", runs_folder)
    app.select_slider(key="step").set_value(steps[1]).run()
    for page, offered in (("training", ["run"]), ("compare", []), ("runs", [])):
        go_to(app, page)
        assert [each.key for each in app.sidebar.selectbox] == offered
        assert not app.sidebar.select_slider
        app.run()
        assert address(app)["step"] == str(steps[1])
    go_to(app, "map")
    assert app.select_slider(key="step").value == steps[1]
    assert app.select_slider(key="step").proto.set_value, "the page has forgotten what it showed"
    app.run()
    assert address(app)["step"] == str(steps[1])


def test_a_page_that_offers_no_choice_shows_a_run_that_can_be_opened(open_page, broken_runs, finished_run):
    shutil.copytree(finished_run, broken_runs / "zebra")
    app = open_page("explore", broken_runs)
    app.selectbox(key="run").set_value("torn").run()
    assert "can't be shown" in texts(app)
    go_to(app, "compare")
    assert app.title[0].value == "Compare"
    assert address(app)["run"] == "zebra"


# --- a run that is trained meanwhile ---------------------------------------------------------------------------------


@pytest.fixture
def reruns(monkeypatch) -> list[None]:
    """Whoever asks for another run of the whole script."""
    asked = []
    monkeypatch.setattr(st, "rerun", lambda: asked.append(None))
    return asked


def grown(folder: Path, change: str) -> None:
    """Let a run get something new."""
    if change == "checkpoint":
        text = (folder / "manifest.json").read_text()
        (folder / "manifest.json").write_text(text.replace("00000030.safetensors", "00000029.safetensors"))
    elif change == "status":
        text = (folder / "run.json").read_text()
        (folder / "run.json").write_text(text.replace('"finished"', '"stopped"'))
    else:
        (folder / "quality.jsonl").write_text("{}\n")


@pytest.mark.parametrize("change", ["checkpoint", "status", "metric"])
def test_what_a_run_gets_while_it_is_trained_draws_the_page_again(change, copied_runs, reruns):
    run = open_run(copied_runs / "tiny")
    drawn = cache.growth(run)
    sidebar.rerun_when_grown(run, drawn)
    assert not reruns
    grown(run.folder, change)
    sidebar.rerun_when_grown(run, drawn)
    assert len(reruns) == 1


def test_the_log_alone_draws_nothing_but_the_curves(copied_runs, reruns):
    run = open_run(copied_runs / "tiny")
    drawn = cache.growth(run)
    with run.metrics_path.open("a") as file:
        file.write("{}\n")
    sidebar.rerun_when_grown(run, drawn)
    assert not reruns


def test_runs_that_come_and_go_draw_the_page_again(copied_runs, reruns, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(copied_runs))
    drawn = sidebar.readable(cache.all_runs())
    sidebar.rerun_when_others(drawn)
    assert not reruns
    shutil.copytree(copied_runs / "tiny", copied_runs / "young")
    sidebar.rerun_when_others(drawn)
    assert len(reruns) == 1
    sidebar.rerun_when_others(sidebar.readable(cache.all_runs()))
    assert len(reruns) == 1
    (copied_runs / "young" / "run.json").write_text("{")
    sidebar.rerun_when_others({"tiny": True, "young": True})
    assert len(reruns) == 2


@pytest.mark.parametrize(("status", "looks"), [("running", 1), ("finished", 0)])
def test_only_a_run_that_is_trained_is_looked_at_again(status, looks, open_page, copied_runs, monkeypatch):
    asked = []
    monkeypatch.setattr(Run, "status_text", lambda self: status)
    monkeypatch.setattr(sidebar, "rerun_when_grown", lambda run, drawn: asked.append(run.name))
    open_page("explore", copied_runs)
    assert asked == ["tiny"] * looks

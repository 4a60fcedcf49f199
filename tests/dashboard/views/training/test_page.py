"""Training: curves, quality metrics, and what is said of them."""

import json
import os
import shutil
from base64 import b64decode
from functools import partial
from pathlib import Path
from unittest.mock import create_autospec

import numpy as np
import pytest
import streamlit as st

from dashboard import PUBLIC_VARIABLE
from dashboard.shared.access import ReadOnlyError
from dashboard.views.training import data, state
from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.data.image_set import ImageSet
from gan_core.metrics.evaluate import evaluate_checkpoint, reference_of, settings_of
from gan_core.metrics.job import EvaluationJob, start_evaluation
from gan_core.runs.atomic import append
from gan_core.runs.evaluations import append_quality
from gan_core.runs.run import append_metrics, open_run
from tests.dashboard.reading import address, components, figure, html, seen, texts


def test_the_curves_hold_the_logged_numbers(open_page, runs_folder, finished_run):
    app = open_page("training", runs_folder)
    app.slider(key="choice smoothing").set_value(0.0).run()
    lines = {line["name"]: line for line in figure(app)["data"] if line["legend"] == "legend"}
    logged = open_run(finished_run).metrics()
    drawn = lines["generator"]["y"]
    values = np.frombuffer(b64decode(drawn["bdata"])) if isinstance(drawn, dict) else drawn
    assert np.allclose(values, logged["loss_g"])


def test_the_page_and_the_list_of_runs_tell_one_number(open_page, tmp_path, finished_run):
    folder = Path(shutil.copytree(finished_run, tmp_path / "runs" / "stopped"))
    lines = (folder / "metrics.jsonl").read_text().splitlines(keepends=True)
    (folder / "metrics.jsonl").write_text("".join(line for line in lines if json.loads(line)["step"] < 30))
    assert "30 iterations, 480 images seen" in texts(open_page("training", tmp_path / "runs"))
    listed = html(open_page("runs", tmp_path / "runs"))
    assert '>30</div><div class="runs-second">480 images</div>' in listed


def test_log_scales_are_controls(open_page, runs_folder):
    app = open_page("training", runs_folder)
    app.toggle(key="choice log_loss").set_value(True).run()
    app.toggle(key="choice log_steps").set_value(True).run()
    assert not app.exception
    layout = figure(app)["layout"]
    assert layout["yaxis"]["type"] == "log"
    assert layout["xaxis"]["type"] == "log"


def test_a_link_reopens_how_the_curves_are_drawn(open_page, runs_folder):
    app = open_page("training", runs_folder, smoothing="0.5", log_loss="1", log_steps="1", zoom="5_20")
    assert app.slider(key="choice smoothing").value == 0.5
    assert figure(app)["layout"]["yaxis"]["type"] == figure(app)["layout"]["xaxis"]["type"] == "log"
    assert figure(app)["layout"]["xaxis"]["range"] == pytest.approx(np.log10([5, 20]))
    told = {name: address(app)[name] for name in ("smoothing", "log_loss", "log_steps", "zoom")}
    assert told == {"smoothing": "0.5", "log_loss": "1", "log_steps": "1", "zoom": "5_20"}


def test_every_chart_has_a_text_alternative(open_page, measured):
    app = open_page("training", measured({}), step="30")
    told = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert "discriminator's loss from" in told[0]
    assert all(text.rstrip(".")[-1].isdigit() for text in told[1:]), told
    assert any(text.startswith("FID from") for text in told)


def test_an_alarm_stands_over_the_curves(open_page, copied_runs):
    assert not open_page("training", copied_runs).warning
    for step in (40, 50):
        append_metrics(open_run(copied_runs / "tiny"), {"step": step, "loss_d": 0.6, "loss_g": 0.8, "spread": 0.01})
    told = open_page("training", copied_runs).warning[0].value
    assert "Iteration 50" in told and "Mode collapse" in told


def test_the_page_says_that_noise_is_to_be_expected(open_page, runs_folder):
    assert "should look like noise while the images improve" in texts(open_page("training", runs_folder))


def noisy_log(path: Path) -> None:
    """A log of noise."""
    record = json.loads(path.read_text().splitlines()[-1])
    random = np.random.default_rng(0)
    losses = random.normal(1, 0.1, (400, 2)).tolist()
    lines = [record | {"step": 1 + step, "loss_d": d, "loss_g": g} for step, (d, g) in enumerate(losses)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_the_claim_is_tested_on_what_the_curves_show(open_page, copied_runs):
    noisy_log(copied_runs / "tiny" / "metrics.jsonl")
    told = texts(open_page("training", copied_runs)).replace("**", "")
    assert "Noise or progress? Whether the claim holds here cannot be told: over iterations 40 to 400" in told
    assert "the generator's loss looks like noise" in told
    assert "| discriminator | " in told
    assert "Nothing calms this game" in told
    assert "over iterations 100 to 200 no two" in texts(open_page("training", copied_runs, zoom="100_200"))


def test_too_short_a_log_is_no_test(open_page, runs_folder):
    assert "Too few iterations are logged here" in texts(open_page("training", runs_folder))


def test_another_unit_of_time_is_that_of_all_charts_and_forgets_the_zoom(open_page, measured):
    app = open_page("training", measured({"step": 0}, {}), step="30", zoom="5_20")
    app.selectbox(key="choice time_axis").set_value("images").run()
    assert not app.exception
    assert figure(app)["layout"]["xaxis3"]["title"]["text"] == "images seen"
    assert address(app)["time_axis"] == "images"
    assert "zoom" not in address(app)
    fid = next(line for line in figure(app, 1)["data"] if line["name"] == "FID")["x"]
    places = np.frombuffer(b64decode(fid["bdata"])) if isinstance(fid, dict) else np.array(fid)
    assert places.tolist() == [0, 480]


def test_a_clicked_checkpoint_is_selected(monkeypatch):
    monkeypatch.setattr(st, "session_state", {state.CURSOR_KEY: {"chosen": 1}})
    state.on_chosen([0, 10, 30])
    assert st.session_state["chosen_step"] == 10


def cursor_of(app):
    """What the cursor was told."""
    [told] = [element.proto for element in components(app) if element.proto.component_name.endswith("training_cursor")]
    return json.loads(told.json)


def test_the_regions_are_shown_along_if_wanted(open_page, runs_folder):
    cursor = cursor_of(open_page("training", runs_folder))
    assert cursor["maps"] == []
    app = open_page("training", runs_folder, regions_too="1")
    assert not app.exception and not app.error
    cursor = cursor_of(app)
    assert len(cursor["maps"]) == len(cursor["frames"])


def test_without_a_classifier_there_are_no_regions(open_page, runs_without_classifier):
    app = open_page("training", runs_without_classifier, regions_too="1")
    assert cursor_of(app)["maps"] == []
    assert "Class regions" not in [toggle.label for toggle in app.toggle]


@pytest.mark.parametrize("forged", [None, -1, 3, "1", True, 1.0])
def test_a_forged_click_selects_nothing(forged, monkeypatch):
    monkeypatch.setattr(st, "session_state", {state.CURSOR_KEY: {"chosen": forged}})
    state.on_chosen([0, 10, 30])
    assert "chosen_step" not in st.session_state


@pytest.mark.parametrize(("weight", "told"), [("1.0", True), ("0.0", False)])
def test_a_gradient_penalty_is_explained_where_there_is_one(weight, told, open_page, tmp_path, finished_run):
    folder = Path(shutil.copytree(finished_run, tmp_path / "runs" / "paying"))
    text = (folder / "run.json").read_text().replace('"name": "bce"', '"name": "bce-r1r2"')
    (folder / "run.json").write_text(text.replace('"penalty_weight": 10.0', f'"penalty_weight": {weight}'))
    app = open_page("training", tmp_path / "runs")
    assert not app.exception
    assert ("uses a gradient penalty (R1 + R2, weight 1)" in texts(app)) is told


@pytest.fixture(scope="session")
def measurement(finished_run, digits):
    """The figures of the last step of `finished_run`, measured with few images."""
    run = open_run(finished_run)
    classifier = find_classifier("mnist-5k", IMAGE_SHAPE)
    few = ImageSet(digits.name, digits.images[::20], digits.labels[::20], digits.sha256)
    reference = reference_of(settings_of(few, None, classifier, 200, seed=0), few, None, classifier)
    return evaluate_checkpoint(run.checkpoint(30), reference)


@pytest.fixture
def measured(finished_run, measurement, tmp_path):
    """A folder with a copy of `finished_run` that has records; keywords change the record's fields, one each."""

    def make(*changes):
        folder = Path(shutil.copytree(finished_run, tmp_path / "runs" / "tiny"))
        for change in changes:
            append_quality(open_run(folder), measurement.model_copy(update=change))
        return folder.parent

    return make


def test_an_unmeasured_run_says_how_to_measure_it(open_page, runs_folder):
    assert "gan-core evaluate tiny" in texts(open_page("training", runs_folder))


def test_the_measured_figures_are_drawn_and_told_with_what_they_rest_on(open_page, measured, measurement):
    app = open_page("training", measured({"step": 0, "values": measurement.values | {"fid": 900.0}}, {}), step="30")
    assert not app.exception
    drawn = next(line for line in figure(app, 1)["data"] if line["name"] == "FID")["y"]
    values = np.frombuffer(b64decode(drawn["bdata"])) if isinstance(drawn, dict) else np.array(drawn)
    assert values.tolist() == [900.0, measurement.values["fid"]]
    told = {metric.label: metric.value for metric in app.metric}
    assert told["FID"] == f"{measurement.values['fid']:,.2f}"
    assert told["Recall"] == f"{measurement.values['recall']:.3f}"
    assert f"({measurement.settings.extractor.weights_sha256[:8]}) on 200 generated images, seed 0" in texts(app)


def test_a_step_that_is_not_measured_has_no_figures(open_page, measured):
    app = open_page("training", measured({"step": 0}), step="30")
    assert "There are no metrics for the selected checkpoint." in texts(app)
    assert not app.metric


def test_the_best_checkpoint_is_named_with_its_reason_and_one_click_away(open_page, measured, measurement):
    app = open_page("training", measured({"step": 0, "values": measurement.values | {"fid": 1.25}}, {}), step="30")
    assert "Best checkpoint: iteration 0 (lowest FID, 1.25)." in texts(app).replace("**", "")
    assert "the dashed one the best, iteration 0" in texts(app)
    [button] = [button for button in app.button if button.label == "Select it"]
    button.click().run()
    assert not app.exception
    assert "iteration 0, the selected one (lowest FID, 1.25)" in texts(app)
    assert "Select it" not in [button.label for button in app.button]


def test_an_unmeasured_run_has_no_best_checkpoint(open_page, runs_folder):
    assert "est checkpoint" not in texts(open_page("training", runs_folder))


def test_mode_collapse_is_an_alarm(open_page, measured, measurement):
    classes = [known.model_copy(update={"collapsed": known.name in "27"}) for known in measurement.classes]
    app = open_page("training", measured({"classes": tuple(classes)}), step="30")
    assert "The generator makes 2, 7 less than half as often" in "".join(warning.value for warning in app.warning)


def test_damaged_measurements_are_no_figures(open_page, measured):
    folder = measured()
    (folder / "tiny" / "quality.jsonl").write_text("{}\n")
    app = open_page("training", folder)
    assert not app.exception
    assert "line 1 of" in app.warning[0].value
    assert not app.metric


def test_a_damaged_measurement_costs_no_other(open_page, measured, measurement):
    folder = measured({})
    append(folder / "tiny" / "quality.jsonl", b"{}\n")
    app = open_page("training", folder)
    assert not app.exception
    assert "line 2 of" in app.warning[0].value
    assert app.metric[0].value == f"{measurement.values['fid']:,.2f}"


def test_a_measurement_that_replaced_another_of_the_same_size_is_shown(open_page, measured, measurement):
    folder = measured({"values": measurement.values | {"fid": 900.0}})
    app = open_page("training", folder)
    path = folder / "tiny" / "quality.jsonl"
    path.write_text(path.read_text().replace("900.0", "800.0"))
    app.run()
    assert app.metric[0].value == "800.00"


# --- logs that others spoiled or that are long -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"no json\n", True),
        (b"\n", True),
        (b'{"step": Infinity}\n', True),
        (b'{"step": 31, "loss_d": NaN}\n', False),
        (b'{"step": 31}\n', False),
    ],
)
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_spoiled_line_leaves_the_page_whole(line, told, place, open_page, copied_runs):
    path = copied_runs / "tiny" / "metrics.jsonl"
    path.write_bytes(line + path.read_bytes() if place == "first" else path.read_bytes() + line)
    app = open_page("training", copied_runs)
    assert not app.exception
    assert not app.error
    assert any("1 line of metrics.jsonl could not be read" in warning.value for warning in app.warning) is told
    assert {"Samples over training", "Quality metrics"} <= {header.value for header in app.header}
    assert len(figure(app)["data"]) >= 8


def test_a_log_that_cannot_be_read_costs_the_curves_alone(open_page, copied_runs):
    path = copied_runs / "tiny" / "metrics.jsonl"
    path.unlink()
    os.mkfifo(path)
    app = open_page("training", copied_runs)
    assert "no regular file" in app.error[0].value
    assert {"Samples over training", "Quality metrics"} <= {header.value for header in app.header}


def test_whatever_fails_in_the_curves_costs_them_alone(open_page, runs_folder, monkeypatch):
    monkeypatch.setattr("dashboard.views.training.figures.training_curves", None)
    app = open_page("training", runs_folder)
    assert "This part of the page failed" in app.error[0].value
    assert not app.exception
    assert {"Samples over training", "Quality metrics"} <= {header.value for header in app.header}


def long_log(path: Path, lines: int) -> None:
    """A log of so many lines, each another one."""
    record = json.loads(path.read_text().splitlines()[-1])
    with path.open("w") as file:
        for step in range(1, lines + 1):
            file.write(json.dumps(record | {"step": step, "loss_d": step % 97 / 97, "loss_g": step % 89 / 89}) + "\n")


def test_a_long_log_is_a_small_message(open_page, copied_runs, thorough):
    lines = 1_000_000 if thorough else 30_000
    long_log(copied_runs / "tiny" / "metrics.jsonl", lines)
    app = open_page("training", copied_runs)
    assert not app.exception
    message = len(app.get("plotly_chart")[0].proto.spec)
    print(f"\nthe curves of {lines:,} log lines are a message of {message / 1e6:.2f} MB")
    assert message < 3_000_000


def test_a_zoom_shows_every_value(open_page, copied_runs):
    long_log(copied_runs / "tiny" / "metrics.jsonl", 20_000)
    app = open_page("training", copied_runs)
    app.session_state["curve_events"] = {"zoom": {"x": [1_000.0, 1_100.0]}}
    app.session_state["choices"] = {"zoom": (1_000.0, 1_100.0)}
    app.run()
    assert address(app)["zoom"] == "1000_1100"
    drawn = figure(app)["data"][0]["x"]
    steps = np.frombuffer(b64decode(drawn["bdata"])) if isinstance(drawn, dict) else np.array(drawn)
    assert steps.tolist() == list(range(999, 1_102))


@pytest.mark.parametrize("zoom", [None, {}, {"x": None}, {"x": ["a", 1]}, {"x": [1]}, {"x": [2, 1]}, {"x": [1, 1e999]}])
def test_a_forged_zoom_is_none(zoom, monkeypatch):
    monkeypatch.setattr(st, "session_state", {"curve_events": {"zoom": zoom}})
    state.on_zoom()
    assert state.window() is None


# --- the button that measures ----------------------------------------------------------------------------------------


def wait_for(job: EvaluationJob) -> None:
    job._process.wait(timeout=300)


def test_the_button_measures_in_another_process(open_page, copied_runs, monkeypatch):
    monkeypatch.setattr(data, "start_evaluation", partial(start_evaluation, samples=200))
    app = open_page("training", copied_runs)
    app.button(key="evaluate").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.key == "evaluate"]
    job = data.evaluation_of(open_run(copied_runs / "tiny"))
    wait_for(job)
    assert job.problem() is None
    app.run()
    assert {"FID", "Recall"} <= {metric.label for metric in app.metric}


def test_what_went_wrong_is_told_and_the_button_is_there_again(open_page, copied_runs):
    app = open_page("training", copied_runs)
    path = copied_runs / "tiny" / "steps" / "00000015.safetensors"
    assert path.is_file()
    path.write_bytes(b"x")
    app.button(key="evaluate").click().run()
    wait_for(data.evaluation_of(open_run(copied_runs / "tiny")))
    app.run()
    told = "\n".join(seen(error.value) for error in app.error)
    assert "The metrics could not be computed" in told
    assert "00000015.safetensors" in told
    assert app.button(key="evaluate")


def test_nobody_measures_in_a_public_app(open_page, copied_runs, monkeypatch):
    run = open_run(copied_runs / "tiny")
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    app = open_page("training", copied_runs)
    assert not [button for button in app.button if button.key == "evaluate"]
    assert "No metrics for this run yet" in texts(app)
    with pytest.raises(ReadOnlyError):
        data.evaluate(run)
    assert data.evaluation_of(run) is None


def test_a_folder_that_cannot_be_written_is_not_measured(open_page, copied_runs, monkeypatch):
    monkeypatch.setattr("gan_core.metrics.job.os.access", lambda path, mode: False)
    app = open_page("training", copied_runs)
    assert not [button for button in app.button if button.key == "evaluate"]
    assert "cannot be written" in texts(app)


def test_a_run_that_is_being_measured_is_not_measured_twice(copied_runs, monkeypatch):
    run = open_run(copied_runs / "tiny")
    st.cache_resource.clear()
    jobs = [create_autospec(EvaluationJob, instance=True) for _ in range(2)]
    jobs[0].is_running.return_value = True
    monkeypatch.setattr(data, "start_evaluation", create_autospec(start_evaluation, side_effect=jobs))
    data.evaluate(run)
    data.evaluate(run)
    assert data.evaluation_of(run) is jobs[0]
    jobs[0].is_running.return_value = False
    data.evaluate(run)
    assert data.evaluation_of(run) is jobs[1]

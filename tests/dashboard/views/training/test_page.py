"""Training: curves, quality metrics, and what is said of them."""

import shutil
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.data.image_set import ImageSet
from gan_core.metrics.evaluate import evaluate_checkpoint, reference_of, settings_of
from gan_core.runs.evaluations import append_quality
from gan_core.runs.run import open_run
from tests.dashboard.reading import figure, texts


def test_the_curves_hold_the_logged_numbers(open_page, runs_folder, finished_run):
    app = open_page("training", runs_folder)
    app.slider(key="smoothing").set_value(0.0).run()
    lines = {line["name"]: line for line in figure(app)["data"] if line.get("showlegend")}
    logged = open_run(finished_run).metrics()
    drawn = lines["generator"]["y"]
    values = np.frombuffer(b64decode(drawn["bdata"])) if isinstance(drawn, dict) else drawn
    assert np.allclose(values, logged["loss_g"])


def test_log_scales_are_controls(open_page, runs_folder):
    app = open_page("training", runs_folder)
    app.toggle(key="log_loss").set_value(True).run()
    app.toggle(key="log_steps").set_value(True).run()
    assert not app.exception
    layout = figure(app)["layout"]
    assert layout["yaxis"]["type"] == "log"
    assert layout["xaxis"]["type"] == "log"


def test_the_page_says_that_noise_is_to_be_expected(open_page, runs_folder):
    assert "should look like noise while the images improve" in texts(open_page("training", runs_folder))


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


def test_mode_collapse_is_an_alarm(open_page, measured, measurement):
    classes = [known.model_copy(update={"collapsed": known.name in "27"}) for known in measurement.classes]
    app = open_page("training", measured({"classes": tuple(classes)}), step="30")
    assert "The generator makes 2, 7 less than half as often" in "".join(warning.value for warning in app.warning)


def test_damaged_measurements_are_no_figures(open_page, measured):
    folder = measured()
    (folder / "tiny" / "quality.jsonl").write_text("{}\n")
    app = open_page("training", folder)
    assert not app.exception
    assert "Not available" in app.warning[0].value

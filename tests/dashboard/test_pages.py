"""Every page on a good run, on none, and on broken ones; and what its controls do."""

import json
import shutil
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard import state
from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.data.image_set import ImageSet
from gan_core.errors import ExportError
from gan_core.latent.sampling import sample_latent
from gan_core.metrics.evaluate import evaluate_checkpoint, reference_of, settings_of
from gan_core.runs import run as run_module
from gan_core.runs.annotations import annotate
from gan_core.runs.evaluations import append_quality
from gan_core.runs.run import open_run, write_checkpoint

PAGES = ("explore", "map", "borders", "projection", "training", "snapshots", "compare")


def texts(app: AppTest) -> str:
    """All prose on the page."""
    kinds = (app.title, app.markdown, app.caption, app.error, app.info, app.code)
    return "\n".join(element.value for kind in kinds for element in kind)


def html(app: AppTest) -> str:
    """All inline HTML on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def address(app: AppTest) -> dict[str, str]:
    """The parameters of the page's address, each once."""
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def figure(app: AppTest, place: int = 0) -> dict:
    """A plotly figure of the page."""
    return json.loads(app.get("plotly_chart")[place].proto.spec)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_a_good_run(page, open_page, runs_folder):
    app = open_page(page, runs_folder)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == page.capitalize()
    # an untrained generator may make one class only, which has no border: then the page says so
    assert app.get("plotly_chart") or app.get("bidi_component") or "<img" in html(app) or app.warning


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_runs_says_how_to_make_one(page, open_page, tmp_path):
    app = open_page(page, tmp_path)
    assert not app.exception
    assert "No trained run yet" in texts(app)
    assert "gan-core train" in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_missing_folder_is_like_an_empty_one(page, open_page, tmp_path):
    app = open_page(page, tmp_path / "nowhere")
    assert not app.exception
    assert "No trained run yet" in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_on_an_unreadable_run_says_what_is_wrong(page, open_page, broken_runs):
    app = open_page(page, broken_runs)
    assert not app.exception
    assert "run.json is damaged" in texts(app)
    assert "gan-core train" in texts(app)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "training"])
def test_a_page_on_a_damaged_step_says_so(page, open_page, damaged_runs):
    app = open_page(page, damaged_runs)
    assert not app.exception
    assert "is damaged" in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_drawing_a_page_parses_the_manifest_of_a_run_once(page, open_page, finished_run, tmp_path, monkeypatch):
    runs = tmp_path / "runs"
    for name in ("tiny", "other"):
        shutil.copytree(finished_run, runs / name)
    parsed = []
    read = run_module.read_manifest
    monkeypatch.setattr(run_module, "read_manifest", lambda folder: parsed.append(folder.name) or read(folder))
    app = open_page(page, runs, run="tiny")
    assert not app.exception
    assert sorted(parsed) == ["other", "tiny"]
    app.run()
    assert sorted(parsed) == ["other", "tiny"], "nothing has changed"
    annotate(runs / "tiny", starred=True)  # in the folder, but not in the manifest
    write_checkpoint(open_run(runs / "other"), 31, b"content")
    parsed.clear()
    assert not app.run().exception
    assert set(parsed) <= {"other", "tiny"} and parsed.count("other") == 1 and parsed.count("tiny") <= 1


def test_the_training_curves_outlive_damaged_steps(open_page, damaged_runs):
    app = open_page("training", damaged_runs)
    assert not app.exception
    assert len(figure(app)["data"]) > 0
    assert "is damaged" in texts(app)


@pytest.mark.parametrize("page", ["explore", "map", "borders", "projection", "compare"])
def test_a_generator_that_makes_nan_is_named_as_the_cause(page, open_page, undefined_runs):
    app = open_page(page, undefined_runs)
    assert not app.exception
    assert "infinite or undefined numbers" in texts(app)


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
    assert "Nothing kept yet" in texts(app)


# --- Explore ---------------------------------------------------------------------------------------------------------


def sheet(app: AppTest) -> dict:
    """What the console was told."""
    sheets = [json.loads(element.proto.json) for element in app.get("bidi_component") if element.proto.json]
    return next(found for found in sheets if "home" in found)


def rest(app: AppTest, wish: dict | None = None, **changes) -> None:
    """The hand comes to rest, and the page tells."""
    told = sheet(app)
    hand = {name: told[name] for name in ("z", "seed", "truncation", "locked")} | {"live": True} | changes
    app.session_state["console"] = {"hand": {**hand, "wish": wish, "count": told["count"] + 1}}
    app.run()
    assert not app.exception


def moved(app: AppTest, index: int, value: float) -> list[float]:
    """The point with another value in one dimension."""
    return [value if place == index else old for place, old in enumerate(sheet(app)["z"])]


def test_the_console_gets_the_seed_s_point_and_weights_that_are_on_the_page(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    told = sheet(app)
    assert torch.equal(torch.tensor(told["z"]), sample_latent(3, 1, 100)[0])
    assert told["home"] == {"seed": 3, "z": told["z"]}
    arrived = [element.proto.bytes[:16].decode() for element in app.get("bidi_component") if element.proto.bytes]
    assert arrived == [told["classifier"], told["block"]]
    assert told["picture"] is None  # the page draws it


def test_where_the_hand_rests_is_where_the_address_leads(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, z=moved(app, 17, 3.5), seed=None)
    expected = sample_latent(3, 1, 100)[0]
    expected[17] = 3.5
    assert torch.equal(state.unpack(address(app)["z"], 100), expected.half().float())
    assert sheet(app)["link"] == address(app)
    assert sheet(app)["count"] == 1


def test_a_report_counts_once(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, z=moved(app, 0, 1.0), seed=None)
    before = sheet(app)
    app.run()  # the component still reports the same
    assert sheet(app) == before


def test_a_report_on_another_latent_space_is_not_taken(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, z=[0.0, 0.0], seed=None)
    assert address(app)["seed"] == "3"


def test_every_dimension_has_an_effect_and_directions_are_the_strongest(open_page, runs_folder):
    told = sheet(open_page("explore", runs_folder))
    assert len(told["effects"]) == 100
    strengths = [direction["effect"] for direction in told["directions"]]
    assert len(strengths) == 10
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] >= max(told["effects"]) - 1e-6


def test_a_link_reopens_the_same_point(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, z=moved(app, 5, -2.0), seed=None, truncation=0.7)
    again = open_page("explore", runs_folder, **address(app))
    assert not again.exception
    assert {name: sheet(again)[name] for name in ("z", "truncation", "block")} == {
        name: sheet(app)[name] for name in ("z", "truncation", "block")
    }


def test_a_typed_seed_goes_into_the_address(open_page, runs_folder):
    app = open_page("explore", runs_folder)
    rest(app, wish={"seed": 42})
    assert address(app)["seed"] == "42"
    assert "z" not in address(app)


def test_held_dimensions_survive_a_new_random_point(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, wish={"random": True}, z=moved(app, 8, 1.25), seed=None, locked=[8])
    z = torch.tensor(sheet(app)["z"])
    assert float(z[8]) == 1.25
    assert (z - sample_latent(3, 1, 100)[0]).norm() > 1
    assert sheet(app)["locked"] == [8]


def test_going_back_to_the_seed_leaves_no_trace_in_the_address(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    before = address(app)
    rest(app, z=moved(app, 0, -3.0), seed=None, truncation=0.5)
    assert address(app) != before
    rest(app, z=sheet(app)["home"]["z"], seed=3, truncation=1)
    assert address(app) == before


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
    assert sheet(app)["step"] == steps[1]
    assert sheet(app)["z"] == here


def test_a_page_that_cannot_run_the_generator_gets_the_picture(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, live=False)
    first = sheet(app)["picture"]
    assert len(b64decode(first["pixels"])) == 28 * 28
    assert sum(first["probabilities"]) == pytest.approx(1)
    rest(app, live=False, z=moved(app, 0, 4.0), seed=None)
    assert sheet(app)["picture"] != first
    rest(app)  # and once it can, no more
    assert sheet(app)["picture"] is None


def test_a_generator_that_only_torch_can_run_is_drawn_by_the_server(open_page, runs_folder, monkeypatch):
    def refuse(step):
        raise ExportError("there is no layer for Riddle()")

    monkeypatch.setattr("dashboard.resources.steps.export_checkpoint", refuse)
    told = sheet(open_page("explore", runs_folder, seed="3"))
    assert told["why"] == "there is no layer for Riddle()"
    assert told["block"] is None
    assert told["picture"] is not None


def test_full_truncation_shows_the_centre_for_every_seed(open_page, runs_folder):
    pictures = []
    for seed in ("1", "2"):
        app = open_page("explore", runs_folder, seed=seed, truncation="0")
        rest(app, live=False)
        pictures.append(sheet(app)["picture"])
    assert pictures[0] == pictures[1]


def test_the_film_brings_the_weights_of_all_steps_and_a_still_chooses_its_step(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("explore", runs_folder)
    assert sheet(app)["film"] == []
    rest(app, wish={"film": True})
    film = sheet(app)["film"]
    assert [still["step"] for still in film] == steps
    arrived = {element.proto.bytes[:16].decode() for element in app.get("bidi_component") if element.proto.bytes}
    assert {still["block"] for still in film} < arrived
    rest(app, wish={"step": steps[1]})
    assert app.select_slider(key="step").value == steps[1]
    assert sheet(app)["block"] == film[1]["block"]
    rest(app, wish={"film": False})
    assert sheet(app)["film"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", "three"), ("seed", "-1"), ("z", "!!!"), ("z", "AAAA"), ("truncation", "7"), ("run", "x"), ("step", "y")],
)
def test_a_bad_link_gets_a_word_of_explanation_and_a_page(name, value, open_page, runs_folder):
    app = open_page("explore", runs_folder, **{name: value})
    assert not app.exception
    assert app.title[0].value == "Explore"
    assert len(app.toast) == 1


def test_a_step_in_the_address_is_chosen(open_page, runs_folder, finished_run):
    step = open_run(finished_run).steps()[2]
    app = open_page("explore", runs_folder, step=str(step))
    assert app.select_slider(key="step").value == step


def test_choosing_a_step_shows_its_generator(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("explore", runs_folder)
    before = sheet(app)["block"]
    app.select_slider(key="step").set_value(steps[1]).run()
    assert app.select_slider(key="step").value == steps[1]
    assert address(app)["step"] == str(steps[1])
    assert sheet(app)["block"] != before


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


def test_a_score_that_is_no_probability_is_not_shown_as_one(open_page, tmp_path, finished_run):
    folder = Path(shutil.copytree(finished_run, tmp_path / "runs" / "hinged"))
    text = (folder / "run.json").read_text()
    (folder / "run.json").write_text(text.replace('"name": "bce"', '"name": "hinge"'))
    app = open_page("explore", tmp_path / "runs")
    assert not app.exception
    assert sheet(app)["scoreIsProbability"] is False


# --- Projection ------------------------------------------------------------------------------------------------------


def test_the_projection_says_why_it_is_not_of_z(open_page, runs_folder):
    app = open_page("projection", runs_folder)
    assert "Why not PCA of z itself?" in texts(app)


@pytest.mark.parametrize(("look", "kind"), [("2-D points", "scattergl"), ("3-D points", "scatter3d")])
def test_points_are_drawn_in_two_and_three_dimensions(look, kind, open_page, runs_folder):
    app = open_page("projection", runs_folder)
    app.get("button_group")[1].set_value(look).run()
    assert not app.exception
    trace = figure(app)["data"][0]
    assert trace["type"] == kind
    assert ("z" in trace) == (kind == "scatter3d")


def test_the_spaces_differ(open_page, runs_folder):
    app = open_page("projection", runs_folder)
    before = figure(app, 1)["data"][0]["y"]
    app.get("button_group")[0].set_value("images").run()
    assert not app.exception
    assert figure(app, 1)["data"][0]["y"] != before


def test_a_picked_sample_opens_in_explore(open_page, runs_folder):
    app = open_page("projection", runs_folder)
    app.session_state["picked"] = {0: 17}
    app.run()
    assert "Sample 17 of seed 0" in texts(app)
    app.button[0].click().run()
    assert not app.exception
    linked = state.unpack(address(app)["z"], 100)
    assert torch.equal(linked, sample_latent(0, 5_000, 100)[17].half().float())


# --- Training --------------------------------------------------------------------------------------------------------


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
    assert ("pays for steep gradients" in texts(app)) is told


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
    assert told["recall"] == f"{measurement.values['recall']:.3f}"
    assert f"({measurement.settings.extractor.weights_sha256[:8]}) sees in 200 generated images, seed 0" in texts(app)


def test_a_step_that_is_not_measured_has_no_figures(open_page, measured):
    app = open_page("training", measured({"step": 0}), step="30")
    assert "The chosen step is not measured." in texts(app)
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


# --- Snapshots -------------------------------------------------------------------------------------------------------


def test_the_film_has_a_frame_for_every_step(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("snapshots", runs_folder, step=str(steps[2]))
    film = json.loads(app.get("bidi_component")[0].proto.json)
    assert film["labels"] == [f"{step:,}" for step in steps]
    assert len(set(film["frames"])) == len(steps)
    assert film["start"] == 2


def test_the_strip_shows_the_point_of_explore_at_every_step(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("snapshots", runs_folder, seed="5")
    assert html(app).count("<figure") == len(steps)
    other = open_page("snapshots", runs_folder, seed="6")
    assert html(app) != html(other)

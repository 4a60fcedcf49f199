"""Compare: its slots, every way of comparing them, and what it says where they can't be compared."""

import io
import json
import re
import shutil
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
import torch
from PIL import Image

from dashboard.shared import cache, lineup
from dashboard.shared.latent_text import unpack
from dashboard.views.compare import page, state
from gan_core.classifier.model import find_classifier
from gan_core.config import from_dict
from gan_core.data.image_set import to_pixels
from gan_core.inference.decoder import Decoder
from gan_core.latent.sampling import sample_latent
from gan_core.metrics.evaluate import evaluate_checkpoint, reference_of, settings_of
from gan_core.runs.best import best_checkpoint
from gan_core.runs.checkpoint import load_checkpoint
from gan_core.runs.evaluations import append_quality, read_quality
from gan_core.runs.manifest import checkpoint_file
from gan_core.runs.run import open_run, write_checkpoint
from gan_core.training.loop import start_run, train
from tests.dashboard.reading import address, components, figure, html, seen, texts
from tests.spoiled import renumbered

PAIR = "tiny@0|tiny@30"


def data_of(app, place: int = 0) -> dict:
    """What a component of the page was given."""
    return json.loads(components(app)[place].proto.json)


def picture(text: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(b64decode(text.partition(",")[2]))))


def two_runs(tmp_path, finished_run, change) -> Path:
    """The finished run beside a copy named "other" whose run.json was changed."""
    folder = tmp_path / "two_runs"
    shutil.copytree(finished_run, folder / "tiny")
    shutil.copytree(finished_run, folder / "other")
    path = folder / "other" / "run.json"
    path.write_text(change(path.read_text()))
    return folder


@pytest.fixture
def fashion_runs(tmp_path, finished_run):
    """Two runs that saw different images, each with a classifier of its own."""
    return two_runs(tmp_path, finished_run, lambda text: text.replace('"mnist-5k"', '"fashion-mnist"'))


@pytest.fixture
def half_judged_runs(tmp_path, finished_run):
    """Two runs of which nobody classifiers the second one's images."""
    return two_runs(tmp_path, finished_run, lambda text: text.replace('"mnist-5k"', '"kmnist"'))


@pytest.fixture(scope="module")
def uneven_runs(tmp_path_factory, finished_run, finished_config, digits):
    """The finished run beside "small", whose latent space has 6 dimensions."""
    folder = tmp_path_factory.mktemp("uneven")
    shutil.copytree(finished_run, folder / "tiny")
    facts = finished_config.model_dump(mode="json")
    facts["network"]["latent_size"] = 6
    facts["schedule"] |= {"steps": 2, "checkpoints": 2}
    run, begun = start_run(folder / "small", from_dict(facts), digits)
    train(run, begun, digits)
    return folder


# --- slots -----------------------------------------------------------------------------------------------------------


def test_at_first_a_step_stands_beside_an_earlier_one(open_page, runs_folder):
    app = open_page("compare", runs_folder)
    assert not app.exception
    first, second = lineup.parse(address(app)["slots"])
    assert first.run == second.run == "tiny"
    assert first.step < second.step == 30


def test_slots_can_be_added_up_to_six_and_removed_down_to_two(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR)
    steps = open_run(runs_folder / "tiny").steps()
    for count in range(3, min(len(steps), 6) + 1):
        app.button(key="add slot").click().run()
        assert not app.exception
        found = lineup.parse(address(app)["slots"])
        assert len({slot.step for slot in found}) == len(found) == count
    while len(found) < 6:
        app.button(key="add slot").click().run()
        found = lineup.parse(address(app)["slots"])
    assert app.button(key="add slot").disabled
    app.button(key="remove 1").click().run()
    assert [slot.step for slot in lineup.parse(address(app)["slots"])] == [
        found[0].step,
        *(each.step for each in found[2:]),
    ]
    two = open_page("compare", runs_folder, slots=PAIR)
    assert two.button(key="remove 0").disabled


def test_swapping_makes_another_slot_the_first(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR)
    before = data_of(app)
    app.button(key="swap 1").click().run()
    assert address(app)["slots"] == "tiny@30|tiny@0"
    after = data_of(app)
    assert (after["before"], after["after"]) == (before["after"], before["before"])


def test_a_slot_gets_another_step_and_the_address_follows(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR)
    steps = app.select_slider(key="slot 0 step").options
    app.select_slider(key="slot 0 step").set_value(int(steps[2])).run()
    assert not app.exception
    assert address(app)["slots"] == f"tiny@{steps[2]}|tiny@30"
    again = open_page("compare", runs_folder, **address(app))
    assert data_of(again)["before"] == data_of(app)["before"]


def test_the_shared_timeline_moves_all_that_is_not_pinned(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots="tiny@0!|tiny@30|tiny@30", timeline="shared")
    app.select_slider(key=state.TIMELINE_KEY).set_value(1).run()
    assert not app.exception
    second = open_run(runs_folder / "tiny").steps()[1]
    assert address(app)["slots"] == f"tiny@0!|tiny@{second}|tiny@{second}"
    app.button(key="pin 0").click().run()
    app.select_slider(key=state.TIMELINE_KEY).set_value(2).run()
    third = open_run(runs_folder / "tiny").steps()[2]
    assert address(app)["slots"] == "|".join([f"tiny@{third}"] * 3)


def test_a_slot_that_gets_another_run_keeps_its_place_in_training(open_page, uneven_runs):
    app = open_page("compare", uneven_runs, run="tiny", slots=PAIR)
    app.selectbox(key="slot 1 run").set_value("small").run()
    assert not app.exception
    assert address(app)["slots"] == "tiny@0|small@2"


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"slots": "tiny@0|gone@3|tiny@30"}, "'gone' not found"),
        ({"slots": "nonsense"}, "expected 2 to 6"),
        ({"slots": PAIR, "look": "Sideways"}, "look 'Sideways' is unknown"),
        ({"slots": PAIR, "points": "-1"}, "must be between"),
    ],
)
def test_a_link_to_what_does_not_exist_gets_a_word_of_explanation(parameters, told, open_page, runs_folder):
    app = open_page("compare", runs_folder, **parameters)
    assert not app.exception
    assert any(told in seen(toast.value) for toast in app.toast)
    assert lineup.parse(address(app)["slots"])


def test_a_step_that_was_not_kept_becomes_the_nearest(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots="tiny@1|tiny@999")
    assert address(app)["slots"].endswith("tiny@30")


def test_a_damaged_slot_says_so_and_the_others_are_compared(open_page, tmp_path, finished_run):
    folder = tmp_path / "dented"
    run = open_run(Path(shutil.copytree(finished_run, folder / "tiny")))
    path = run.folder / checkpoint_file(0)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01")
    middle = run.steps()[2]
    app = open_page("compare", folder, slots=f"tiny@0|tiny@{middle}|tiny@30")
    assert not app.exception
    assert [error.value for error in app.error if "is damaged" in error.value]
    assert data_of(app)["ends"] == [f"B · tiny · {middle}", "C · tiny · 30"]


# --- images ----------------------------------------------------------------------------------------------------------


def test_the_pairs_are_the_same_points_in_both_slots(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR, points="7")
    found = data_of(app)
    run, columns = open_run(runs_folder / "tiny"), found["columns"]
    z = sample_latent(7, found["count"], 100)
    for name, step in (("before", 0), ("after", 30)):
        sheet = picture(found[name])
        with torch.inference_mode():
            expected = to_pixels(run.checkpoint(step).generator_ema(z))[:, 0].numpy()
        for number in (0, columns, found["count"] - 1):
            row, column = divmod(number, columns)
            tile = sheet[row * 28 : row * 28 + 28, column * 28 : column * 28 + 28]
            assert np.abs(tile.astype(int) - expected[number]).max() <= 1


def test_a_step_against_itself_shows_no_change(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots="tiny@30|tiny@30", look="Difference")
    found = data_of(app)
    assert found["look"] == "Difference"
    assert not picture(found["difference"])[..., 3].any()
    assert not any(found["changed"])


def test_side_by_side_every_slot_shows_all_points(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=f"{PAIR}|tiny@30", look="Side by side")
    assert not app.exception
    assert html(app).count("<figure") == 3


def test_an_earlier_address_brings_back_the_earlier_view(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR)
    before = address(app)
    app.segmented_control(key="choice view").set_value("Metrics").run()
    assert address(app)["view"] == "Metrics"
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in before.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert "view" not in address(app)
    assert components(app)


def test_a_stale_address_does_not_take_back_what_a_control_did(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR)
    stale = address(app)
    app.segmented_control(key="choice view").set_value("Metrics").run()
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in stale.items():  # the browser had not shown the newer one yet
        app.query_params[name] = value
    app.segmented_control(key="choice timeline").set_value("shared").run()
    assert not app.exception
    assert address(app)["view"] == "Metrics"


def test_the_address_is_written_before_the_page_is_drawn(open_page, runs_folder, monkeypatch):
    app = open_page("compare", runs_folder, slots=PAIR)
    seen_while_drawn = []
    monkeypatch.setattr(page, "draw_section", lambda compared: seen_while_drawn.append(dict(st.query_params)))
    app.select_slider(key=state.step_key(0)).set_value(30).run()
    assert not app.exception
    assert seen_while_drawn[0]["slots"] == "tiny@30|tiny@30"


def test_a_clicked_pair_is_shown_in_every_slot_and_opens_explore(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=f"{PAIR}|tiny@30", points="7")
    app.number_input(key="choice pair").set_value(5).run()
    assert data_of(app)["chosen"] == 5
    assert address(app)["pair"] == "5"
    assert "**Sample 5 of seed 7**" in texts(app)
    assert html(app).count("atlas-digit") >= 3
    app.button(key="explore A").click().run()
    assert app.title[0].value == "Explore"
    found = address(app)
    assert found["step"] == "0"
    assert torch.equal(unpack(found["z"], 100), sample_latent(7, 48, 100)[5].half().float())
    assert "slots" not in found


def test_the_point_of_explore_goes_through_every_slot(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR, source="point", seed="11")
    assert not app.exception
    assert data_of(app)["count"] == 1
    assert "**Explore's point**" in texts(app)


# --- every other way of comparing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", state.SECTIONS)
def test_every_view_shows_a_good_pair_and_keeps_it_in_the_address(view, open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR, view=view, first="s1", second="s2", third="s3")
    assert not app.exception
    assert not app.error
    assert address(app).get("view", state.SECTIONS[0]) == view
    assert app.get("plotly_chart") or components(app)


def test_of_a_step_against_itself_no_place_changed_owner(open_page, runs_folder):
    places = {"first": "s1", "second": "s2", "third": "s3"}
    app = open_page("compare", runs_folder, slots="tiny@30|tiny@30|tiny@0", view="Regions", **places)
    assert "**0.0% changed class**" in texts(app)
    assert "B · tiny · 30: 0.0% changed class" in html(app)
    assert data_of(app)["before"] == data_of(app)["after"]


def test_of_a_step_against_itself_nothing_moved(open_page, runs_folder):
    app = open_page(
        "compare", runs_folder, slots="tiny@30|tiny@30", view="Feature drift", samples="200", space="images"
    )
    heads = figure(app)["data"][-1]
    assert len(heads["customdata"]["bdata"] if isinstance(heads["customdata"], dict) else heads["customdata"])
    assert "Draw around some samples" in texts(app)


def test_a_lasso_on_one_chart_is_shown_on_all(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR, view="Feature drift", samples="200", space="images")
    app.session_state["choices"] = {**app.session_state["choices"], "lassoed": (0, 2, 3, 5)}
    app.run()
    assert not app.exception
    assert "**3 samples** inside the lasso" in texts(app)
    assert [trace["selectedpoints"] for trace in figure(app, 1)["data"]] == [[2, 3, 5]] * 2
    assert html(app).count("<figure") == 6
    again = open_page("compare", runs_folder, **address(app))
    assert "**3 samples** inside the lasso" in texts(again)


def test_of_a_step_against_itself_no_point_changed_digit(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots="tiny@30|tiny@30", view="Changed samples")
    assert "**0** (0.0%, 95% interval 0.0% to 0.2%) changed class" in texts(app)


def test_the_table_holds_the_points_that_changed_most(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR, view="Changed samples", order="image")
    assert not app.exception
    table = app.dataframe[0].value
    changes = table["Change"].tolist()
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0
    assert table["A"][0].startswith("data:image/png")


@pytest.fixture
def measured_runs(tmp_path, finished_run, digits):
    """A run whose first and last step are measured."""
    folder = tmp_path / "measured"
    run = open_run(Path(shutil.copytree(finished_run, folder / "tiny")))
    classifier = find_classifier("mnist", (1, 28, 28))
    reference = reference_of(settings_of(digits, None, classifier, samples=200, seed=1), digits, None, classifier)
    for step in (0, 30):
        append_quality(run, evaluate_checkpoint(run.checkpoint(step), reference))
    return folder


def test_the_best_checkpoint_of_a_run_is_marked_and_one_click_away(open_page, measured_runs):
    run = open_run(measured_runs / "tiny")
    best = best_checkpoint(read_quality(run), run.steps())
    other = next(step for step in run.steps() if step != best.step)
    app = open_page("compare", measured_runs, slots=f"tiny@{other}|tiny@{best.step}")
    slider = app.select_slider(key="slot 0 step")
    assert f"{best.step:,}, best" in slider.options
    assert not app.button(key="best 0").disabled and app.button(key="best 1").disabled
    assert app.button(key="best 0").help == f"Iteration {best.step:,} has the lowest FID, {best.value}"
    app.button(key="best 0").click().run()
    assert [slot.step for slot in lineup.parse(address(app)["slots"])] == [best.step, best.step]


def test_quality_figures_stand_with_their_differences(open_page, measured_runs):
    app = open_page("compare", measured_runs, slots=PAIR, view="Metrics")
    assert not app.exception
    assert "FID<small>lower is better</small>" in html(app)
    assert re.search(r'class="atlas-(better|worse)">[▲▼] [+−][\d.]+ (better|worse)', html(app))
    assert "200 generated images, seed 1" in texts(app)
    middle = open_run(measured_runs / "tiny").steps()[1]
    half = open_page("compare", measured_runs, slots=f"tiny@{middle}|tiny@30", view="Metrics")
    assert "not measured" in html(half)
    assert "gan-core evaluate tiny" in texts(half)


def test_a_sample_of_the_table_is_chosen_by_its_number_and_shown_at_every_checkpoint(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR, view="Changed samples")
    app.number_input(key="choice changed").set_value(9).run()
    assert not app.exception
    assert "**Sample 9 of seed 0**" in texts(app)
    assert app.button(key="explore B")
    assert "changed=9" in "&".join("=".join(each) for each in address(app).items())


def test_every_chart_says_what_it_shows_and_what_its_colours_mean(open_page, runs_folder):
    for view, ramps in (("Feature drift", 1), ("Boundaries", 3), ("Changed samples", 1), ("Metrics", 0)):
        app = open_page("compare", runs_folder, slots=PAIR, view=view)
        assert all(chart.proto.alt for chart in app.get("plotly_chart"))
        assert html(app).count('class="atlas-ramp"') == ramps


# --- what can't be compared ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["Images", "Regions", "Feature drift", "Changed samples"])
def test_runs_of_different_latent_sizes_have_no_point_in_common(view, open_page, uneven_runs):
    app = open_page("compare", uneven_runs, run="tiny", slots="tiny@30|small@2", view=view)
    assert not app.exception
    assert "A takes latent vectors of 100 dimensions, B of 6" in texts(app)
    assert not components(app)


@pytest.mark.parametrize("view", ["Metrics", "Boundaries", "Sample grid"])
def test_runs_of_different_latent_sizes_still_compare_in_what_needs_no_point(view, open_page, uneven_runs):
    app = open_page("compare", uneven_runs, run="tiny", slots="tiny@30|small@2", view=view)
    assert not app.exception
    assert "latent vectors of 100 dimensions" not in texts(app)
    assert app.get("plotly_chart") or components(app)


@pytest.mark.parametrize("view", ["Regions", "Boundaries"])
def test_runs_on_different_data_have_no_common_classes(view, open_page, fashion_runs):
    app = open_page("compare", fashion_runs, run="tiny", slots="tiny@30|other@30", view=view)
    assert not app.exception
    assert "they have no common classes" in texts(app)


def test_images_of_different_data_are_compared_without_classes(open_page, fashion_runs):
    app = open_page("compare", fashion_runs, run="tiny", slots="tiny@0|other@30")
    assert not app.exception
    assert all(caption.startswith("± ") for caption in data_of(app)["captions"])
    assert "they have no common classes" in texts(app)


@pytest.mark.parametrize("view", ["Images", "Regions", "Feature drift", "Boundaries", "Changed samples", "Metrics"])
def test_without_a_classifier_the_page_says_so(view, open_page, half_judged_runs):
    app = open_page("compare", half_judged_runs, run="tiny", slots="tiny@0|other@30", view=view)
    assert not app.exception
    assert "there is no classifier for kmnist yet" in texts(app)


# --- every step ------------------------------------------------------------------------------------------------------


@pytest.fixture
def long_run(tmp_path, finished_run):
    """A folder whose only run keeps 200 steps, all with the weights of the last."""
    folder = tmp_path / "long"
    run = open_run(Path(shutil.copytree(finished_run, folder / "tiny")))
    data = (run.folder / checkpoint_file(30)).read_bytes()
    for step in range(31, 31 + 200 - len(run.steps())):
        write_checkpoint(run, step, renumbered(data, step))
    return folder


def test_of_hundreds_of_steps_only_what_is_seen_is_decoded(open_page, long_run, monkeypatch):
    loads = []
    decoder = Decoder(load=lambda ref: loads.append(ref) or load_checkpoint(ref))
    monkeypatch.setattr(cache, "decoder", lambda: decoder)
    app = open_page("compare", long_run, slots=PAIR, view="Sample grid")
    found = data_of(app)
    assert len(found["labels"]) == 200
    assert found["window"] == {"row": 0, "column": 0, "rows": 12, "columns": 24}
    assert picture(found["tiles"]).shape == (12 * 28, 24 * 28)
    assert len(b64decode(found["cells"])) == 2 * 12 * 24
    before = len(loads)
    assert before <= 26
    app.session_state[state.SHEET_KEY] = {
        "window": {"name": found["name"], "row": 900, "column": 150, "rows": 3, "columns": 10}
    }
    app.run()
    assert not app.exception
    assert data_of(app)["window"] == {"row": 900, "column": 150, "rows": 3, "columns": 10}
    assert len(loads) <= before + 10
    assert len(decoder) <= 64


def test_no_window_leaves_the_sheet_or_is_larger_than_allowed(open_page, long_run):
    app = open_page("compare", long_run, slots=PAIR, view="Sample grid")
    app.session_state[state.SHEET_KEY] = {
        "window": {"name": data_of(app)["name"], "row": -5, "column": 190, "rows": 10**6, "columns": 10**6}
    }
    app.run()
    found = data_of(app)["window"]
    assert (found["row"], found["column"], found["columns"]) == (0, 190, 10)
    assert found["rows"] * found["columns"] <= state.MOST_TILES


def test_a_tile_is_its_seed_at_its_step_and_opens_explore(open_page, runs_folder):
    app = open_page("compare", runs_folder, slots=PAIR, view="Sample grid")
    found = data_of(app)
    run = open_run(runs_folder / "tiny")
    with torch.inference_mode():
        expected = to_pixels(run.checkpoint(run.steps()[2]).generator_ema(sample_latent(4, 1, 100)))[0, 0].numpy()
    tile = picture(found["tiles"])[4 * 28 : 5 * 28, 2 * 28 : 3 * 28]
    assert np.abs(tile.astype(int) - expected).max() <= 1
    app.session_state["choices"] = {**app.session_state["choices"], "tile": (4.0, float(run.steps()[2]))}
    app.run()
    assert data_of(app)["chosen"] == {"row": 4, "column": 2}
    next(button for button in app.button if button.label == "Open in Explore").click().run()
    assert app.title[0].value == "Explore"
    assert address(app)["step"] == str(run.steps()[2])

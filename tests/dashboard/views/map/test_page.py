"""The map: what it sends to the browser, and what its controls and clicks do."""

import json
from base64 import b64decode

import numpy as np
import pytest
import torch

from dashboard.shared import cache
from dashboard.shared.latent_text import pack, unpack
from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.errors import ExportError
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import slice_through
from tests.dashboard.reading import address, components, go_to, html, texts

SEEDS = {"first": "s1", "second": "s2", "third": "s3"}


def sheet(app) -> dict:
    """What the map component was given."""
    return json.loads(components(app)[0].proto.json)


def ask(app, event: str, **value) -> None:
    """Let the map component report something, as the browser would."""
    chart = {"chart": sheet(app)["chart"]}
    app.session_state["map"] = {event: {**value, **chart}}
    app.run()
    assert not app.exception


def test_the_first_sheet_is_coarse_and_shows_all_anchors(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    found = sheet(app)
    assert found["size"] == found["coarsest"] < found["finest"]
    assert [mark["name"] for mark in found["marks"]] == ["1", "2", "3"]
    half = found["view"]["width"] / 2
    assert all(max(abs(mark["x"]), abs(mark["y"])) < half for mark in found["marks"])


def test_a_finer_sheet_comes_when_the_map_asks(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    ask(app, "view", x=1.0, y=-2.0, width=3.0, size=48)
    found = sheet(app)
    assert found["size"] == 48
    assert found["view"] == {"x": 1.0, "y": -2.0, "width": 3.0}
    assert len(b64decode(found["cells"])) == 3 * 48 * 48


def test_a_window_of_another_slice_is_forgotten(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    app.session_state["map"] = {"view": {"x": 1.0, "y": 1.0, "width": 2.0, "size": 48, "chart": "another"}}
    app.run()
    assert sheet(app)["view"] == {key: sheet(app)["home"][key] for key in ("x", "y", "width")}


def test_no_window_is_wider_or_finer_than_allowed(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    ask(app, "view", x=0.0, y=0.0, width=1e5, size=10_000)
    assert sheet(app)["view"]["width"] == sheet(app)["widest"]
    assert sheet(app)["size"] == sheet(app)["finest"]


def test_a_click_shows_what_stands_exactly_there(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    assert "Click the map" in html(app)
    ask(app, "chosen", x=1.5, y=-0.5)
    assert "Click the map" not in html(app)
    assert sheet(app)["chosen"] == {"x": 1.5, "y": -0.5}
    app.button[-1].click().run()
    assert app.title[0].value == "Explore"
    anchors = [sample_latent(seed, 1, 100)[0] for seed in (1, 2, 3)]
    expected = slice_through(*anchors).points(torch.tensor([1.5, -0.5])).half().float()
    assert torch.equal(unpack(address(app)["z"], 100), expected)


def test_a_double_click_opens_explore(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    ask(app, "open", x=0.0, y=0.0)
    assert app.title[0].value == "Explore"


@pytest.mark.parametrize("layer", ["class", "confidence", "discriminator", "sensitivity"])
def test_every_layer_has_a_ground_and_a_legend(layer, open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    app.selectbox(key="choice layer").set_value(layer).run()
    assert not app.exception
    assert sheet(app)["ground"].startswith("data:image/png")
    colours = sheet(app)["groundColours"]
    assert (colours and colours["value"]) == (None if layer == "sensitivity" else layer)
    assert ("atlas-legend" if layer == "class" else "atlas-ramp") in html(app)


def test_the_first_anchors_are_the_lectures_digits(open_page, shipped_runs):
    app = open_page("map", shipped_runs, run="mnist-dense")
    found = sheet(app)
    cells = np.frombuffer(b64decode(found["cells"]), np.uint8).reshape(found["size"], found["size"], 3)
    for mark, digit in zip(found["marks"], (1, 7, 9), strict=True):
        column = int((mark["x"] / found["view"]["width"] + 0.5) * found["size"])
        row = int((0.5 - mark["y"] / found["view"]["width"]) * found["size"])
        assert found["classes"][cells[row, column, 0]] == str(digit)


def test_which_classes_lie_side_by_side_is_asked_and_not_claimed(open_page, shipped_runs):
    """Whether ones lie beside sevens is measured on Boundaries, and not so at every checkpoint."""
    said = open_page("map", shipped_runs, run="mnist-dense").markdown[0].value
    assert "which lie side by side?" in said
    assert "sevens" not in said


def test_an_anchor_can_be_taken_from_explore(open_page, runs_folder):
    app = open_page("map", runs_folder, seed="11", **SEEDS)
    app.selectbox(key="anchor 1 source").set_value("point").run()
    assert not app.exception
    assert address(app)["first"] == "z" + pack(sample_latent(11, 1, 100)[0])


def test_a_link_reopens_what_was_chosen(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    app.get("button_group")[0].set_value("one").run()
    app.selectbox(key="choice up").set_value("4").run()
    app.selectbox(key="choice layer").set_value("sensitivity").run()
    app.selectbox(key="choice images").set_value(0).run()
    ask(app, "view", x=1.0, y=-2.0, width=3.0, size=48)
    ask(app, "chosen", x=0.5, y=-0.25)
    again = open_page("map", runs_folder, **address(app))
    names = ("chart", "imagesPerRow", "view", "chosen")
    assert [sheet(again)[name] for name in names] == [sheet(app)[name] for name in names]
    assert sheet(again)["chosen"] == {"x": 0.5, "y": -0.25}
    assert again.selectbox(key="choice layer").value == "sensitivity"


def test_what_was_chosen_outlives_a_visit_to_another_page(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    app.selectbox(key="choice layer").set_value("confidence").run()
    ask(app, "view", x=1.0, y=-2.0, width=3.0, size=48)
    before = address(app)
    go_to(app, "explore")
    assert "layer" not in address(app)
    go_to(app, "map")
    assert address(app) == before


def test_a_link_reopens_the_same_slice(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    app.number_input(key="anchor 2 number").set_value(77).run()
    again = open_page("map", runs_folder, **address(app))
    assert sheet(again)["chart"] == sheet(app)["chart"]
    assert address(again)["second"] == "s77"


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ({"first": "s4", "second": "s4", "third": "s5"}, "same direction"),
        ({"first": "zAAAA", "second": "s4", "third": "s5"}, "has 1 dimension, this run has 100"),
        ({"first": "d44.0", "second": "s4", "third": "s5"}, "there is no class 44"),
    ],
)
def test_anchors_that_span_no_slice_are_explained(places, told, open_page, runs_folder):
    app = open_page("map", runs_folder, **places)
    assert not app.exception
    assert told in texts(app)
    assert len(app.selectbox) == 4, "the anchors can still be chosen"


def test_antipodal_anchors_are_explained(open_page, runs_folder):
    z = sample_latent(1, 1, 100)[0].half().float()
    app = open_page("map", runs_folder, first="z" + pack(z), second="z" + pack(-z), third="s3")
    assert not app.exception
    assert "opposite each other" in texts(app)


def test_a_link_with_an_anchor_that_is_none_gets_a_word_of_explanation(open_page, runs_folder):
    app = open_page("map", runs_folder, first="here")
    assert not app.exception
    assert len(app.toast) == 1


def test_without_a_classifier_the_map_has_no_classes_and_says_why(open_page, runs_without_classifier):
    app = open_page("map", runs_without_classifier)
    assert not app.exception
    assert not app.error
    assert "there is no classifier for kmnist yet" in texts(app)
    assert sheet(app)["classes"] is None
    assert sheet(app)["ink"].startswith("data:image/png")


def test_a_slice_can_lie_around_one_place(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    through = sheet(app)["chart"]
    app.get("button_group")[0].set_value("one").run()
    assert not app.exception
    (mark,) = sheet(app)["marks"]
    assert max(abs(mark["x"]), abs(mark["y"])) < 1e-3
    around = sheet(app)["chart"]
    assert around != through
    app.selectbox(key="choice up").set_value("4").run()
    assert not app.exception
    assert sheet(app)["chart"] != around


def test_two_directions_of_a_slice_must_differ(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    app.get("button_group")[0].set_value("one").run()
    app.selectbox(key="choice up").set_value("0").run()
    assert not app.exception
    assert "no second direction" in texts(app)


# --- what the page needs to decode by itself -------------------------------------------------------------------------


def blocks(app) -> set[bytes]:
    """The weights that were sent to the page, each behind its name."""
    return {element.proto.bytes[16:] for element in components(app)[1:]}


def test_the_sheet_tells_the_slice_in_numbers(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    anchors = [sample_latent(seed, 1, 100)[0] for seed in (1, 2, 3)]
    assert sheet(app)["slice"] == slice_numbers(slice_through(*anchors))
    assert sheet(app)["colours"][1].startswith("rgb(")


def test_the_sheet_names_the_networks_that_were_sent(open_page, runs_folder):
    app = open_page("map", runs_folder, **SEEDS)
    run = cache.all_runs()[address(app)["run"]]
    step, classifier = cache.step_weights(run, int(address(app)["step"])), cache.classifier_weights(run)
    assert sheet(app)["weights"] == {"checkpoint": step.name, "classifier": classifier.name, "problem": None}
    assert blocks(app) == {step.data, classifier.data}


def test_without_a_classifier_the_page_gets_the_step_alone(open_page, runs_without_classifier):
    app = open_page("map", runs_without_classifier)
    assert sheet(app)["weights"]["checkpoint"]
    assert sheet(app)["weights"]["classifier"] is None
    assert len(blocks(app)) == 1


def test_a_network_that_only_torch_can_run_is_explained_and_still_charted(open_page, runs_folder, monkeypatch):
    why = "there is no layer for Fold(); the network can only run where torch is"

    def refuse(run, step):
        raise ExportError(why)

    monkeypatch.setattr(cache, "step_weights", refuse)
    app = open_page("map", runs_folder, **SEEDS)
    assert not app.exception
    assert sheet(app)["weights"] == {"checkpoint": None, "classifier": None, "problem": why}
    assert blocks(app) == set()
    assert sheet(app)["ink"].startswith("data:image/png")

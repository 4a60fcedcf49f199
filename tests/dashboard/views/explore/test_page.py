"""Explore: what the console is given, and what its reports do."""

import shutil
from base64 import b64decode
from pathlib import Path

import pytest
import torch

from dashboard.shared.latent_text import unpack
from gan_core.errors import ExportError
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run
from tests.dashboard.reading import address, components, html, moved, rest, sheet, texts


def test_the_console_gets_the_seed_s_point_and_weights_that_are_on_the_page(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    told = sheet(app)
    assert torch.equal(torch.tensor(told["z"]), sample_latent(3, 1, 100)[0])
    assert told["home"] == {"seed": 3, "z": told["z"]}
    arrived = [element.proto.bytes[:16].decode() for element in components(app) if element.proto.bytes]
    assert arrived == [told["weights"]["classifier"], told["weights"]["checkpoint"]]
    assert told["servedImage"] is None  # the page draws it


def test_where_the_hand_rests_is_where_the_address_leads(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, z=moved(app, 17, 3.5), seed=None)
    expected = sample_latent(3, 1, 100)[0]
    expected[17] = 3.5
    assert torch.equal(unpack(address(app)["z"], 100), expected.half().float())
    assert sheet(app)["link"] == address(app)
    assert sheet(app)["handledEvent"] == 1


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
    assert {name: sheet(again)[name] for name in ("z", "truncation", "weights")} == {
        name: sheet(app)[name] for name in ("z", "truncation", "weights")
    }


def test_a_link_reopens_what_is_locked_the_plane_of_drags_and_the_timeline(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, request={"timeline": True}, locked=[index for index in range(100) if index != 5], plane="2 3")
    assert {name: address(app)[name] for name in ("locked", "plane", "training_timeline")} == {
        "locked": "0-4.6-99",
        "plane": "2 3",
        "training_timeline": "1",
    }
    again = open_page("explore", runs_folder, **address(app))
    for name in ("z", "locked", "plane", "showsTimeline", "timeline"):
        assert sheet(again)[name] == sheet(app)[name]


def test_a_typed_seed_goes_into_the_address(open_page, runs_folder):
    app = open_page("explore", runs_folder)
    rest(app, request={"seed": 42})
    assert address(app)["seed"] == "42"
    assert "z" not in address(app)


def test_held_dimensions_survive_a_new_random_point(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, request={"random": True}, z=moved(app, 8, 1.25), seed=None, locked=[8])
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


def test_a_page_that_cannot_run_the_generator_gets_the_picture(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    rest(app, runsInPage=False)
    first = sheet(app)["servedImage"]
    assert len(b64decode(first["pixels"])) == 28 * 28
    assert sum(first["probabilities"]) == pytest.approx(1)
    rest(app, runsInPage=False, z=moved(app, 0, 4.0), seed=None)
    assert sheet(app)["servedImage"] != first
    rest(app)  # and once it can, no more
    assert sheet(app)["servedImage"] is None


def test_a_generator_that_only_torch_can_run_is_drawn_by_the_server(open_page, runs_folder, monkeypatch):
    def refuse(step):
        raise ExportError("there is no layer for Riddle()")

    monkeypatch.setattr("gan_core.inference.web_export.export_checkpoint", refuse)
    told = sheet(open_page("explore", runs_folder, seed="3"))
    assert told["weights"]["problem"] == "there is no layer for Riddle()"
    assert told["weights"]["checkpoint"] is None
    assert told["servedImage"] is not None


def test_full_truncation_shows_the_centre_for_every_seed(open_page, runs_folder):
    pictures = []
    for seed in ("1", "2"):
        app = open_page("explore", runs_folder, seed=seed, truncation="0")
        rest(app, runsInPage=False)
        pictures.append(sheet(app)["servedImage"])
    assert pictures[0] == pictures[1]


def test_the_film_brings_the_weights_of_all_steps_and_a_still_chooses_its_step(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("explore", runs_folder)
    assert sheet(app)["timeline"] == []
    rest(app, request={"timeline": True})
    film = sheet(app)["timeline"]
    assert [still["iteration"] for still in film] == steps
    arrived = {element.proto.bytes[:16].decode() for element in components(app) if element.proto.bytes}
    assert {still["weights"] for still in film} < arrived
    rest(app, request={"iteration": steps[1]})
    assert app.select_slider(key="step").value == steps[1]
    assert sheet(app)["weights"]["checkpoint"] == film[1]["weights"]
    rest(app, request={"timeline": False})
    assert sheet(app)["timeline"] == []


def test_a_score_that_is_no_probability_is_not_shown_as_one(open_page, tmp_path, finished_run):
    folder = Path(shutil.copytree(finished_run, tmp_path / "runs" / "hinged"))
    text = (folder / "run.json").read_text()
    (folder / "run.json").write_text(text.replace('"name": "bce"', '"name": "hinge"'))
    app = open_page("explore", tmp_path / "runs")
    assert not app.exception
    assert sheet(app)["scoreIsProbability"] is False


def test_the_nearest_real_image_follows_where_a_drag_rests(open_page, runs_folder):
    app = open_page("explore", runs_folder, seed="3")
    assert "real images (mnist-5k)" not in texts(app)
    app.toggle(key="choice nearest_real").set_value(True).run()
    assert address(app)["nearest_real"] == "1"
    before = html(app)
    assert "The nearest of 5,000 real images (mnist-5k): " in texts(app)
    rest(app, z=[-value for value in sheet(app)["z"]], seed=None)
    assert "The nearest of 5,000 real images (mnist-5k): " in texts(app)
    assert html(app) != before


def test_where_there_are_no_real_images_explore_says_so(open_page, runs_without_classifier):
    app = open_page("explore", runs_without_classifier, nearest_real="1")
    assert not app.exception
    assert "No real images can be shown: Kuzushiji-MNIST is not on this machine." in texts(app)


# --- exact values ----------------------------------------------------------------------------------------------------


@pytest.fixture
def numbers(open_page, runs_folder):
    """Explore with the numbers of z."""
    return open_page("explore", runs_folder, seed="3", values="1")


def code(app) -> list[str]:
    return [block.value for block in app.code]


def test_every_dimension_can_be_read_and_typed(numbers):
    assert not numbers.exception
    z = sample_latent(3, 1, 100)[0]
    numbers.number_input(key="dimension").set_value(17).run()
    assert numbers.number_input(key="value").value == pytest.approx(float(z[17]), abs=1e-4)
    numbers.number_input(key="value").set_value(-2.5).run()
    assert sheet(numbers)["z"][17] == -2.5
    assert unpack(address(numbers)["z"], 100)[17] == -2.5


def test_z_is_copied_and_pasted(numbers):
    text, csv, lines = code(numbers)
    assert text.count(",") == csv.count(",") == 99
    assert "find_run('tiny')" in lines
    numbers.text_area(key="pasted").set_value(str([0.25] * 100))
    [use] = [button for button in numbers.button if button.label == "Use these numbers"]
    use.click().run()
    assert sheet(numbers)["z"] == [0.25] * 100
    assert not numbers.error


@pytest.mark.parametrize(("pasted", "why"), [("1,2,3", "found 3 numbers"), ("", "found 0 numbers"), ("a", "no number")])
def test_what_is_no_z_is_refused_once_and_z_stays(numbers, pasted, why):
    before = sheet(numbers)["z"]
    numbers.text_area(key="pasted").set_value(pasted)
    [use] = [button for button in numbers.button if button.label == "Use these numbers"]
    use.click().run()
    assert why in numbers.error[0].value
    assert sheet(numbers)["z"] == before
    numbers.run()
    assert not numbers.error


def test_the_largest_parts_stand_first(numbers):
    z = sample_latent(3, 1, 100)[0].half().float()
    [table] = [each.value for each in numbers.markdown if "Share of the squared norm" in each.value]
    assert table.splitlines()[2].startswith(f"| {int(z.abs().argmax())} |")


def test_a_drawing_can_be_inverted_from_here(numbers):
    [invert] = [button for button in numbers.button if button.label == "Invert a drawing"]
    invert.click().run()
    assert numbers.title[0].value == "Invert"

"""The projection: what colours, spaces, clicks and drawn groups do."""

import json
from base64 import b64decode

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from dashboard.shared.latent_text import unpack
from dashboard.views.projection import state
from dashboard.views.projection.figures import cells_of
from gan_core.latent.norms import typical_norm
from gan_core.latent.projection import features, project
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run
from tests.dashboard.reading import address, components, figure, go_to, html, rest, sheet, texts

COUNT = 1_000
SPACE, VIEW_CONTROL, COLOUR, TOOL = range(4)


@pytest.fixture
def open_projection(open_page):
    """Opens the page on a few samples."""

    def open_projection(folder, look="2-D points") -> AppTest:
        app = open_page("projection", folder)
        app.selectbox(key="count").set_value(COUNT).run()
        choose(app, VIEW_CONTROL, look)
        return app

    return open_projection


def choose(app, control: int, value: str) -> None:
    app.get("button_group")[control].set_value(value).run()
    assert not app.exception


def numbers(column) -> np.ndarray:
    """A column of a figure, packed or not."""
    return np.frombuffer(b64decode(column["bdata"]), column["dtype"]) if isinstance(column, dict) else np.array(column)


def shown_by(app) -> state.SampleChartKey:
    """What the page shows as it opens."""
    return state.SampleChartKey(app.selectbox(key="run").value, app.select_slider(key="step").value, "hidden", COUNT, 0)


def draw(app, outline: list[list[float]]) -> None:
    """Draw a line, as the hand does."""
    app.session_state["outline"] = {shown_by(app): np.array(outline)}
    app.run()
    assert not app.exception


def click_empty(app, position: tuple[float, float]) -> None:
    """Click an empty place, as the hand does."""
    app.session_state["clicked_position"] = {shown_by(app): position}
    app.run()
    assert not app.exception


def coordinates(app) -> np.ndarray:
    """Where the samples of a chart of points are, shape (N, 2)."""
    trace = figure(app)["data"][0]
    return np.column_stack([numbers(trace["x"]), numbers(trace["y"])])


def half_plane(app, upper: bool) -> list[list[float]]:
    """A box around the upper or the lower part of the samples, with a gap between both."""
    places = coordinates(app)
    low, high = places.min(0) - 1, places.max(0) + 1
    bottom, top = (np.quantile(places[:, 1], 0.6), high[1]) if upper else (low[1], np.quantile(places[:, 1], 0.4))
    return [[low[0], bottom], [high[0], bottom], [high[0], top], [low[0], top]]


def draw_both(app) -> None:
    """Keep the lower samples as A and the upper ones as B."""
    for name, upper in (("A", False), ("B", True)):
        draw(app, half_plane(app, upper))
        app.button(key=f"set group {name}").click().run()
        assert not app.exception


# --- colours and spaces ----------------------------------------------------------------------------------------------


def test_with_a_classifier_samples_are_coloured_by_class(open_projection, runs_folder):
    app = open_projection(runs_folder)
    assert app.get("button_group")[COLOUR].value == "class"
    trace = figure(app)["data"][0]
    assert set(trace["text"]) <= set("0123456789")
    assert np.array_equal(numbers(trace["marker"]["color"]), np.array(trace["text"]).astype(int))
    assert "atlas-legend" in html(app)


@pytest.mark.parametrize("look", ["2-D images", "2-D points", "3-D points"])
@pytest.mark.parametrize("colour", ["confidence", "discriminator", "stroke mass"])
def test_numbers_are_coloured_on_a_scale_with_its_ends(colour, look, open_projection, runs_folder):
    app = open_projection(runs_folder, look)
    choose(app, COLOUR, colour)
    assert "atlas-ramp" in html(app)


def test_the_colours_are_the_numbers_that_they_claim_to_be(open_projection, runs_folder, finished_run):
    app = open_projection(runs_folder)
    step = open_run(finished_run).checkpoint(30)
    with torch.inference_mode():
        images = step.generator_ema(sample_latent(0, COUNT, 100))
        expected = {
            "stroke mass": (images.mean((1, 2, 3)) + 1) / 2,
            "discriminator": step.discriminator(images).sigmoid(),
        }
    for colour, values in expected.items():
        choose(app, COLOUR, colour)
        shown = numbers(figure(app)["data"][0]["marker"]["color"])
        assert shown == pytest.approx(values.numpy(), abs=1e-4)


def test_without_a_classifier_nobody_colours_by_class_and_the_page_says_why(open_projection, runs_without_classifier):
    app = open_projection(runs_without_classifier)
    assert app.get("button_group")[COLOUR].options == ["P(real)", "Stroke mass"]
    assert app.get("button_group")[SPACE].options == ["Generator features", "Images"]
    assert "there is no classifier for kmnist yet" in texts(app)
    app.session_state["picked"] = {0: 3}
    app.run()
    assert "Sample 3 of seed 0" in texts(app)


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ("hidden", "the activations of the generator's last hidden layer, 24 numbers per image"),
        ("images", "the pixels of the generated images, 784 numbers per image"),
        (
            "classifier",
            "the classifier's last hidden layer for the generated images, 96 numbers per image",
        ),
    ],
)
def test_the_page_says_what_is_projected(space, words, open_projection, runs_folder):
    app = open_projection(runs_folder)
    choose(app, SPACE, space)
    assert f"The axes are principal components of {words}." in texts(app)


def test_a_space_of_a_classifier_is_left_for_a_run_without_one(open_projection, runs_without_classifier, finished_run):
    (runs_without_classifier / "classified").symlink_to(finished_run)
    app = open_projection(runs_without_classifier)
    app.selectbox(key="run").set_value("classified").run()
    choose(app, SPACE, "classifier")
    choose(app, COLOUR, "confidence")
    app.selectbox(key="run").set_value("kana").run()
    assert not app.exception
    assert app.get("button_group")[COLOUR].value in ("discriminator", "stroke mass")


def test_runs_of_the_same_weights_are_judged_each_on_its_own(open_projection, runs_without_classifier, finished_run):
    (runs_without_classifier / "classified").symlink_to(finished_run)
    app = open_projection(runs_without_classifier)
    for run, colour in (("kana", "discriminator"), ("classified", "class"), ("kana", "discriminator")):
        app.selectbox(key="run").set_value(run).run()
        assert not app.exception
        choose(app, COLOUR, colour)
        assert ("atlas-legend" in html(app).partition("<style>")[0]) is (run == "classified")


def test_the_chart_shows_principal_components(open_projection, runs_folder, finished_run):
    app = open_projection(runs_folder)
    generator = open_run(finished_run).checkpoint(30).generator_ema
    expected = project(features(generator, sample_latent(0, COUNT, 100), "hidden"), 10).coordinates[:, :2]
    assert coordinates(app) == pytest.approx(expected, abs=1e-3)


def test_a_hundred_thousand_samples_say_whose_components_they_are_on(open_projection, runs_folder):
    app = open_projection(runs_folder, "2-D images")
    assert "first 20,000" not in texts(app)
    app.selectbox(key="count").set_value(100_000).run()
    assert not app.exception
    assert "They are those of the first 20,000 samples." in texts(app)
    assert len(numbers(figure(app)["data"][0]["customdata"])) <= 900


# --- clicks ----------------------------------------------------------------------------------------------------------


SHOWN = state.SampleChartKey("run", 7, "images", COUNT, 5)
VIEW = {"x": [0, 1], "y": [2, 3]}
CELLS = cells_of(np.array([[0.0, 0.0], [1.0, 1.0], [9.0, 9.0]]), 3)


@pytest.fixture
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


@pytest.mark.parametrize(
    ("click", "sample_at", "sample", "position"),
    [
        ({"sample": 4, "x": 2.0, "y": 3.0}, None, 4, None),
        ({"sample": None, "x": 2.0, "y": 3.0}, None, None, (2.0, 3.0)),
        ({"sample": 4, "x": None, "y": None}, None, 4, None),  # in three dimensions
        ({"sample": None, "x": 2.9, "y": 2.9}, CELLS.sample_at, 1, None),  # at the edge of a digit's cell
        ({"sample": None, "x": 5.0, "y": 5.0}, CELLS.sample_at, None, (5.0, 5.0)),
    ],
)
def test_a_click_picks_a_sample_or_an_empty_place(click, sample_at, sample, position, session):
    session[state.EVENTS_KEY] = {"click": {**click, "view": VIEW}}
    state.on_click(SHOWN, sample_at)
    assert state.picked(SHOWN.seed, COUNT) == sample
    assert state.clicked_position(SHOWN) == position
    assert state.picked(SHOWN.seed + 1, COUNT) is None
    assert state.view(SHOWN) == ((0, 1), (2, 3))


@pytest.mark.parametrize("drawn", [None, {"x": [1, 2], "y": [3, 4], "view": VIEW}])
def test_a_line_is_forgotten_when_it_is_taken_back_or_surrounds_nothing(drawn, session):
    session[state.EVENTS_KEY] = {"outline": {"x": [0, 1, 1], "y": [0, 0, 1], "view": VIEW}}
    state.on_outline(SHOWN)
    assert state.outline(SHOWN).tolist() == [[0, 0], [1, 0], [1, 1]]
    session[state.EVENTS_KEY] = {"outline": drawn}
    state.on_outline(SHOWN)
    assert state.outline(SHOWN) is None
    assert state.drawings() == 2


def test_an_empty_place_is_decoded_with_how_it_was_found(open_projection, runs_folder):
    app = open_projection(runs_folder)
    places = coordinates(app)
    aim = tuple(((places[0] + places[1]) / 2).tolist())
    click_empty(app, aim)
    nearest = np.hypot(*(places - aim).T).min()
    assert "Gauss-Newton steps from the six nearest samples, on the latent sphere" in texts(app)
    assert f"the nearest sample {nearest:.3f}" in texts(app)
    marks = figure(app)["data"][1:]
    assert (marks[0]["x"][0], marks[0]["y"][0]) == pytest.approx(aim)
    assert len(marks) == 2
    app.button[0].click().run()
    assert app.title[0].value == "Explore"
    norm = unpack(address(app)["z"], 100).norm().item()
    mean, spread = typical_norm(100)
    assert abs(norm - mean) < 5 * spread


def test_a_place_where_nothing_lies_is_named_so(open_projection, runs_folder):
    app = open_projection(runs_folder)
    click_empty(app, (1e4, -1e4))
    assert "The generator makes nothing there" in "".join(warning.value for warning in app.warning)


def test_a_place_of_another_chart_is_not_marked(open_projection, runs_folder):
    app = open_projection(runs_folder)
    click_empty(app, (0.0, 0.0))
    choose(app, SPACE, "images")
    assert len(figure(app)["data"]) == 1


# --- groups ----------------------------------------------------------------------------------------------------------


def test_without_a_drawn_line_nothing_can_be_kept(open_projection, runs_folder):
    app = open_projection(runs_folder)
    assert app.button(key="set group A").disabled
    assert app.button(key="set group B").disabled


def test_a_drawn_line_tells_how_many_samples_it_holds(open_projection, runs_folder):
    app = open_projection(runs_folder)
    line = half_plane(app, upper=True)
    inside = int((coordinates(app)[:, 1] > line[0][1]).sum())
    draw(app, line)
    assert app.button(key="set group A").label == f"Set {inside} selected samples as group A"
    app.button(key="set group A").click().run()
    assert f"Group A: {inside} samples" in texts(app)
    assert html(app).count("<figure") == 8
    assert [shape["label"]["text"] for shape in figure(app)["layout"]["shapes"]] == ["A"]
    assert app.button(key="set group B").disabled


def test_the_direction_between_two_groups_is_measured_and_walked(open_projection, runs_folder):
    app = open_projection(runs_folder)
    draw_both(app)
    assert "The means of both groups are" in texts(app)
    assert "Separation on samples that were not used" in texts(app)
    assert html(app).count("<figure") == 8 + 8 + 9


def test_groups_that_are_too_small_are_refused_in_words(open_projection, runs_folder):
    app = open_projection(runs_folder)
    for name, row in (("A", 0), ("B", 1)):
        x, y = coordinates(app)[row]
        draw(app, [[x - 1e-4, y - 1e-4], [x + 1e-4, y - 1e-4], [x + 1e-4, y + 1e-4], [x - 1e-4, y + 1e-4]])
        app.button(key=f"set group {name}").click().run()
    assert "each group needs at least 4 points" in texts(app)


def test_groups_of_one_step_are_not_shown_at_another(open_projection, runs_folder, finished_run):
    app = open_projection(runs_folder)
    draw_both(app)
    app.select_slider(key="step").set_value(open_run(finished_run).steps()[2]).run()
    assert not app.exception
    assert "Group A is empty" in texts(app)


def test_the_three_dimensional_view_offers_no_lines(open_projection, runs_folder):
    app = open_projection(runs_folder, "3-D points")
    assert app.get("button_group")[TOOL].disabled
    assert "Groups are selected in the 2-D views" in texts(app)


# --- the direction in Explore ----------------------------------------------------------------------------------------


def name_direction(app, name: str) -> None:
    app.text_input(key="direction_name").set_value(name).run()
    next(button for button in app.button if button.label == "Use in Explore").click().run()
    assert not app.exception
    assert app.title[0].value == "Explore"
    go_to(app, "explore")  # AppTest itself stays on the page it was on


def test_a_named_direction_becomes_a_slider_of_explore(open_projection, runs_folder):
    app = open_projection(runs_folder)
    draw_both(app)
    name_direction(app, "low to high")
    (named,) = sheet(app)["namedDirections"]
    assert named["name"] == "low to high"
    assert torch.tensor(named["vector"]).norm().item() == pytest.approx(1)
    assert tuple(named["vector"]) == app.session_state["named_directions"]["low to high"]


def test_a_named_direction_can_be_forgotten(open_projection, runs_folder):
    app = open_projection(runs_folder)
    draw_both(app)
    name_direction(app, "A to B")
    rest(app, request={"removeDirection": "A to B"})
    assert sheet(app)["namedDirections"] == []


def test_a_direction_without_a_name_cannot_be_used(open_projection, runs_folder):
    app = open_projection(runs_folder)
    draw_both(app)
    app.text_input(key="direction_name").set_value("  ").run()
    assert next(button for button in app.button if button.label == "Use in Explore").disabled


def test_directions_of_another_latent_size_are_not_offered(open_page, runs_folder):
    app = open_page("explore", runs_folder)
    app.session_state["named_directions"] = {"short": (1.0, 0.0)}
    app.run()
    assert not app.exception
    assert sheet(app)["namedDirections"] == []


def test_the_state_of_the_chart_is_read_as_the_browser_reports_it(open_projection, runs_folder):
    spec = json.loads(components(open_projection(runs_folder))[0].proto.json)
    assert spec == {"chart": state.CHART_KEY, "wanted": ["click", "outline"]}


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
    linked = unpack(address(app)["z"], 100)
    assert torch.equal(linked, sample_latent(0, 5_000, 100)[17].half().float())

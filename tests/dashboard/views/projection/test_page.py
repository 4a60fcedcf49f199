"""The projection: what colours, spaces, clicks and drawn groups do."""

import json
from base64 import b64decode

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from dashboard.shared import session
from dashboard.shared.latent_text import unpack
from dashboard.views.projection import state
from gan_core.latent.norms import typical_norm
from gan_core.latent.projection import features, project
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run
from tests.dashboard.reading import address, components, figure, go_to, html, rest, sheet, texts

COUNT = 1_000
SPACE, COLOUR = "choice features", "choice colour"
VIEW_CONTROL, TOOL = range(2)


@pytest.fixture
def open_projection(open_page):
    """Opens the page on a few samples."""

    def open_projection(folder, look="points") -> AppTest:
        app = open_page("projection", folder)
        app.selectbox(key="choice count").set_value(COUNT).run()
        choose(app, VIEW_CONTROL, look)
        return app

    return open_projection


def choose(app, control: int | str, value: str) -> None:
    widget = app.selectbox(key=control) if isinstance(control, str) else app.get("button_group")[control]
    widget.set_value(value).run()
    assert not app.exception


def set_choices(app, **values) -> None:
    """Choose by what no widget of the test's browser can do: clicks and lines on the chart."""
    has_chosen = "choices" in app.session_state
    app.session_state["choices"] = {**(app.session_state["choices"] if has_chosen else {}), **values}
    app.run()
    assert not app.exception


def numbers(column) -> np.ndarray:
    """A column of a figure, packed or not."""
    return np.frombuffer(b64decode(column["bdata"]), column["dtype"]) if isinstance(column, dict) else np.array(column)


def draw(app, outline: list[list[float]]) -> None:
    """Draw a line, as the hand does."""
    set_choices(app, lasso=tuple(np.ravel(outline).tolist()), beside=state.SEVERAL)


def click_empty(app, position: tuple[float, float]) -> None:
    """Click an empty place, as the hand does."""
    set_choices(app, position=position)


def chart(app) -> dict:
    """The chart of samples; that of the explained variance stands beside it."""
    return figure(app, 0)


def traces(app) -> list[dict]:
    """What is drawn on it beside Explore's image."""
    return [trace for trace in chart(app)["data"] if trace.get("name") != "Explore"]


def coordinates(app) -> np.ndarray:
    """Where the samples of a chart of points are, shape (N, 2)."""
    trace = chart(app)["data"][0]
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
    assert app.selectbox(key=COLOUR).value == "class"
    trace = chart(app)["data"][0]
    assert set(trace["text"]) <= set("0123456789")
    assert np.array_equal(numbers(trace["marker"]["color"]), np.array(trace["text"]).astype(int))
    assert "atlas-legend" in html(app)


@pytest.mark.parametrize("look", ["images", "points", "3d"])
@pytest.mark.parametrize("colour", ["confidence", "discriminator", "ink"])
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
            "ink": (images.mean((1, 2, 3)) + 1) / 2,
            "discriminator": step.discriminator(images).sigmoid(),
        }
    for colour, values in expected.items():
        choose(app, COLOUR, colour)
        shown = numbers(chart(app)["data"][0]["marker"]["color"])
        assert shown == pytest.approx(values.numpy(), abs=1e-4)


def test_without_a_classifier_nobody_colours_by_class_and_the_page_says_why(open_projection, runs_without_classifier):
    app = open_projection(runs_without_classifier)
    assert app.selectbox(key=COLOUR).options == ["P(real)", "Stroke mass"]
    assert app.selectbox(key=SPACE).options == ["Generator features", "Images"]
    assert "there is no classifier for kmnist yet" in texts(app)
    set_choices(app, sample=3)
    assert "Sample 3 of seed 0" in html(app)


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ("hidden", "the activations of the generator's last hidden layer: "),
        ("images", "the pixels of the generated images: "),
        (
            "classifier",
            "the classifier's last hidden layer for the generated images: ",
        ),
    ],
)
def test_the_page_says_what_is_projected(space, words, open_projection, runs_folder):
    app = open_projection(runs_folder)
    choose(app, SPACE, space)
    assert f"{COUNT:,} samples of seed 0 on 2 principal components of {words}" in texts(app)


def test_a_space_of_a_classifier_is_left_for_a_run_without_one(open_projection, runs_without_classifier, finished_run):
    (runs_without_classifier / "classified").symlink_to(finished_run)
    app = open_projection(runs_without_classifier)
    app.selectbox(key="run").set_value("classified").run()
    choose(app, SPACE, "classifier")
    choose(app, COLOUR, "confidence")
    app.selectbox(key="run").set_value("kana").run()
    assert not app.exception
    assert app.selectbox(key=COLOUR).value in ("discriminator", "ink")


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
    app = open_projection(runs_folder, "images")
    assert "first 20,000" not in texts(app)
    app.selectbox(key="choice count").set_value(100_000).run()
    assert not app.exception
    assert "found on the first 20,000" in texts(app)
    assert len(numbers(chart(app)["data"][0]["customdata"])) <= 900


@pytest.mark.parametrize(("look", "seed"), [("images", 21), ("points", 22), ("3d", 23)])
def test_the_first_of_many_samples_are_shown_early_marked_and_give_place_to_all(
    look, seed, open_projection, runs_folder, monkeypatch
):
    app = open_projection(runs_folder, look)
    app.number_input(key="choice of_seed").set_value(seed).run()  # of which nobody has found many yet
    drawn = []
    draw = st.plotly_chart
    monkeypatch.setattr(st, "plotly_chart", lambda *figure, **told: drawn.append(told) or draw(*figure, **told))
    app.selectbox(key="choice count").set_value(5_000).run()
    assert not app.exception
    early, whole = (told for told in drawn if told["key"] != "explained")
    assert early["alt"].startswith("The first 1,000 of 5,000 samples")
    assert early["config"] == {"staticPlot": True}  # a click on it would be one on another chart
    assert whole["alt"].startswith("5,000 samples")
    assert "The first 1,000" not in texts(app)
    assert len(app.get("plotly_chart")) == 2  # with that of the explained variance


# --- clicks ----------------------------------------------------------------------------------------------------------


def test_an_empty_place_is_decoded_with_how_it_was_found(open_projection, runs_folder):
    app = open_projection(runs_folder)
    places = coordinates(app)
    aim = tuple(((places[0] + places[1]) / 2).tolist())
    click_empty(app, aim)
    nearest = np.hypot(*(places - aim).T).min()
    assert "Gauss-Newton steps from the six nearest samples, on the latent sphere" in texts(app)
    assert f"the nearest sample {nearest:.3f}" in texts(app)
    marks = traces(app)[1:]
    assert (marks[0]["x"][0], marks[0]["y"][0]) == pytest.approx(aim)
    assert len(marks) == 2
    app.button[0].click().run()
    assert app.title[0].value == "Explore"
    norm = unpack(address(app)["z"], 100).norm().item()
    mean, spread = typical_norm(100)
    assert abs(norm - mean) < 5 * spread


def test_where_nothing_lies_nothing_is_shown(open_projection, runs_folder):
    app = open_projection(runs_folder)
    click_empty(app, (1e4, -1e4))
    assert "Nothing is there" in "".join(warning.value for warning in app.warning)
    assert 'class="atlas-digit"' not in html(app)
    assert len(traces(app)) == 2  # the samples and a cross, but no ring


def test_a_place_of_another_chart_is_not_marked(open_projection, runs_folder):
    app = open_projection(runs_folder)
    click_empty(app, (0.0, 0.0))
    choose(app, SPACE, "images")
    assert len(traces(app)) == 1


def test_a_sample_is_chosen_by_its_number_without_a_pointer(open_projection, runs_folder):
    app = open_projection(runs_folder)
    app.number_input(key="choice sample").set_value(12).run()
    assert not app.exception
    assert "Sample 12 of seed 0" in html(app)
    assert len(traces(app)) == 2


def test_the_chart_says_what_it_shows(open_projection, runs_folder):
    chart = open_projection(runs_folder).get("plotly_chart")[0].proto
    assert chart.alt.startswith("1,000 samples of seed 0 on 2 principal components")


# --- the address -----------------------------------------------------------------------------------------------------


def test_all_that_is_chosen_outlives_a_page_and_reopens_by_a_link(open_projection, open_page, runs_folder):
    app = open_projection(runs_folder)
    choose(app, COLOUR, "ink")
    draw_both(app)
    draw(app, half_plane(app, upper=True))
    set_choices(app, sample=7, seen=(-1.0, 1.0, -2.0, 2.0))
    before, shown = address(app), (texts(app), html(app), chart(app))
    names = {"colour", "count", "drawn", "beside", "sample", "lasso", "seen", "group_a", "group_b"}
    assert names <= before.keys()
    go_to(app, "training")
    go_to(app, "projection")
    assert address(app) == before
    assert (texts(app), html(app), chart(app)) == shown
    again = open_page("projection", runs_folder, **before)
    assert not again.exception
    assert not again.toast
    assert address(again) == before
    assert (texts(again), html(again)) == shown[:2]


@pytest.mark.parametrize("group", ["tiny", "tiny@30~hidden~1000~0~1_2_3", "tiny@30~other~1000~0~1_2_3_4_5_6"])
def test_a_link_to_no_group_gets_a_word_of_explanation(group, open_page, runs_folder):
    app = open_page("projection", runs_folder, group_a=group)
    assert not app.exception
    assert len(app.toast) == 1


# --- groups ----------------------------------------------------------------------------------------------------------


def test_without_a_drawn_line_nothing_can_be_kept(open_projection, runs_folder):
    app = open_projection(runs_folder)
    set_choices(app, beside=state.SEVERAL)
    assert app.button(key="set group A").disabled
    assert app.button(key="set group B").disabled


def test_a_drawn_line_tells_how_many_samples_it_holds(open_projection, runs_folder):
    app = open_projection(runs_folder)
    line = half_plane(app, upper=True)
    inside = int((coordinates(app)[:, 1] > line[0][1]).sum())
    draw(app, line)
    assert f"**{inside} samples** selected" in texts(app)
    app.button(key="set group A").click().run()
    assert f"Group A: {inside} samples" in texts(app)
    assert html(app).count("<figure") == 8
    assert [shape["label"]["text"] for shape in chart(app)["layout"]["shapes"]] == ["A"]
    assert app.button(key="set group B").disabled


def test_the_direction_between_two_groups_is_measured_and_walked(open_projection, runs_folder):
    app = open_projection(runs_folder)
    draw_both(app)
    assert "σ** between the means. Separation: **" in texts(app)
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
    assert "Group A: " in texts(app)
    app.select_slider(key="step").set_value(open_run(finished_run).steps()[2]).run()
    assert not app.exception
    assert "Group A: " not in texts(app)


def test_the_three_dimensional_view_offers_no_lines(open_projection, runs_folder):
    app = open_projection(runs_folder, "3d")
    assert app.get("button_group")[TOOL].disabled
    set_choices(app, beside=state.SEVERAL)
    assert "Groups are selected in the flat views" in texts(app)


# --- the direction in Explore ----------------------------------------------------------------------------------------


def name_direction(app, name: str) -> None:
    app.text_input(key="choice direction").set_value(name).run()
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
    app.text_input(key="choice direction").set_value("  ").run()
    assert next(button for button in app.button if button.label == "Use in Explore").disabled


def test_directions_of_another_latent_size_are_not_offered(open_page, runs_folder):
    app = open_page("explore", runs_folder)
    app.session_state["named_directions"] = {"short": (1.0, 0.0)}
    app.run()
    assert not app.exception
    assert sheet(app)["namedDirections"] == []


def test_the_state_of_the_chart_is_read_as_the_browser_reports_it(open_projection, runs_folder):
    spec = json.loads(components(open_projection(runs_folder))[0].proto.json)
    assert spec == {"chart": state.CHART_KEY, "wanted": ["click", "outline", "view"]}


def test_the_projection_says_why_it_is_not_of_z(open_page, runs_folder):
    app = open_page("projection", runs_folder)
    assert "Why not PCA of z itself?" in texts(app)


@pytest.mark.parametrize(("look", "kind"), [("points", "scattergl"), ("3d", "scatter3d")])
def test_points_are_drawn_in_two_and_three_dimensions(look, kind, open_page, runs_folder):
    app = open_page("projection", runs_folder)
    choose(app, VIEW_CONTROL, look)
    trace = chart(app)["data"][0]
    assert trace["type"] == kind
    assert ("z" in trace) == (kind == "scatter3d")


def test_the_spaces_differ(open_page, runs_folder):
    app = open_page("projection", runs_folder)
    before = chart(app)["data"][0]["y"]
    choose(app, SPACE, "images")
    assert chart(app)["data"][0]["y"] != before


def test_a_picked_sample_opens_in_explore(open_page, runs_folder):
    app = open_page("projection", runs_folder)
    set_choices(app, sample=17)
    assert "Sample 17 of seed 0" in html(app)
    app.button[0].click().run()
    assert not app.exception
    linked = unpack(address(app)["z"], 100)
    assert torch.equal(linked, sample_latent(0, 5_000, 100)[17].half().float())


def test_a_picked_sample_has_neighbours_and_a_way_to_the_map(open_projection, runs_folder):
    app = open_projection(runs_folder)
    set_choices(app, sample=17)
    assert "**Nearest generated images**" in texts(app)
    assert f"Of all {COUNT:,} samples" in texts(app) and "Real images" in texts(app)
    next(each for each in app.button if each.label == "Open on Map").click().run()
    assert app.title[0].value == "Map"
    assert not app.exception


def map_told(app) -> dict:
    """What the map was given."""
    return json.loads(components(app)[0].proto.json)


def test_map_marks_what_is_selected_and_explore_opens_it(open_projection, runs_folder):
    app = open_projection(runs_folder)
    set_choices(app, sample=17)
    go_to(app, "map")
    z = sample_latent(0, COUNT, 100)[17:18]
    assert len(map_told(app)["picked"]) == 1
    assert "Dots are the same for 1 sample selected on Projection" in texts(app)
    go_to(app, "explore")
    opened = next(each for each in app.get("button_group") if each.label.startswith("Selected on Projection"))
    opened.set_value(0).run()
    assert not app.exception
    assert torch.equal(unpack(address(app)["z"], 100), z[0].half().float())


def test_of_a_large_group_other_pages_get_the_first_samples(open_projection, runs_folder):
    app = open_projection(runs_folder)
    draw(app, half_plane(app, upper=True))
    assert len(app.session_state["picked_samples"].numbers) == session.MOST_PICKED
    set_choices(app, lasso=())
    assert "picked_samples" not in app.session_state


def test_a_filter_leaves_samples_of_other_classes_out(open_projection, runs_folder):
    app = open_projection(runs_folder)
    everything = chart(app)["data"][0]
    name = everything["text"][0]
    set_choices(app, only_classes=(name,))
    some = chart(app)["data"][0]
    kept = [number for number, each in enumerate(everything["text"]) if each == name]
    assert numbers(some["customdata"]).tolist() == kept
    assert address(app)["only_classes"] == name


def test_the_training_is_shown_on_one_common_pca_beside_real_images(open_projection, runs_folder, finished_run):
    app = open_projection(runs_folder, "training")
    over_time = chart(app)
    assert [trace.get("name") for trace in over_time["data"]] == ["real", "generated"]
    assert len(over_time["frames"]) == len(open_run(finished_run).steps())
    assert "principal components of all of them together: the pixels" in texts(app)

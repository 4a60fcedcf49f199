"""Boundaries: the nearest ones, interpolations, class adjacency and ambiguous samples."""

import re

import pytest
import torch

from dashboard.shared.cache import class_regions
from dashboard.shared.latent_text import unpack
from dashboard.views.boundaries.sections import adjacency, ambiguous
from gan_core.inference.class_regions import BLOCK
from gan_core.latent.uncertainty import UncertainShares
from tests.dashboard.reading import address, figure, go_to, html, rest, sheet, texts

DENSE = {"run": "mnist-dense"}


def section(app, name: str):
    app.get("button_group")[0].set_value(name).run()
    assert not app.exception
    return app


def test_from_a_seven_to_the_nearest_one_and_nine(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **DENSE)
    headings = [heading.value for heading in app.header]
    assert headings[0].startswith("7 becomes 1 after")
    assert headings[1].startswith("7 becomes 9 after")
    assert re.search(r"Classifier on the boundary: 7 \(\d+%\), 9 \(\d+%\)\.", texts(app))
    assert html(app).count("atlas-odds") >= 2


def test_the_boundary_opens_in_explore_and_is_ambiguous_there(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **DENSE)
    app.button(key="open 9").click().run()
    assert app.title[0].value == "Explore"
    assert address(app)["run"] == "mnist-dense", "the way to Explore must not lead to another run"
    z = unpack(address(app)["z"], 100)
    assert torch.isfinite(z).all()
    go_to(app, "explore")  # AppTest itself stays on the page it was on
    rest(app, runsInPage=False)
    assert max(sheet(app)["servedImage"]["probabilities"]) < 0.7


def test_any_other_class_is_a_target(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **DENSE)
    app.get("button_group")[1].set_value(["any"]).run()
    assert not app.exception
    assert len(app.header) == 1
    assert app.header[0].value.startswith("7 becomes")


def test_the_boundary_of_two_digits_that_are_confused_is_one_click_away(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **DENSE)
    next(button for button in app.button if button.label == "4 and 9").click().run()
    assert not app.exception
    [heading] = app.header
    assert re.match("4 becomes 9 after", heading.value)
    assert {"from": "d4.0", "targets": "9"}.items() <= address(app).items()


def test_no_target_asks_for_one(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **DENSE)
    app.get("button_group")[1].set_value([]).run()
    assert not app.exception
    assert "Choose at least one class" in texts(app)


def test_an_interpolation_begins_and_ends_where_it_should(open_page, shipped_runs):
    app = section(open_page("boundaries", shipped_runs, **DENSE), "Interpolation")
    met = app.header[0].value.split(" → ")
    assert (met[0], met[-1]) == ("7", "1")


def test_a_linear_path_comes_nearer_to_the_origin(open_page, shipped_runs):
    app = section(open_page("boundaries", shipped_runs, **DENSE), "Interpolation")
    least = {}
    for path in ("slerp", "lerp"):
        app.get("button_group")[1].set_value(path).run()
        norms = figure(app)["data"][2]["y"]
        least[path] = min(state_values(norms))
    assert least["lerp"] < 0.85 * least["slerp"]


def state_values(values) -> list[float]:
    """Numbers of a plotly trace, packed or plain."""
    if isinstance(values, dict):
        from base64 import b64decode

        import numpy as np

        return np.frombuffer(b64decode(values["bdata"]), values["dtype"]).tolist()
    return values


def test_a_path_to_the_same_point_is_refused_in_a_sentence(open_page, shipped_runs):
    app = section(open_page("boundaries", shipped_runs, to="d7.0", **{"from": "d7.0"}, **DENSE), "Interpolation")
    assert "the same point" in texts(app)


def test_the_matrix_holds_every_pair_and_the_lectures_claims(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **DENSE)
    app.get("button_group")[0].set_value("Class adjacency").run()
    assert not app.exception
    heat = figure(app, 0)["data"][0]
    assert heat["x"] == heat["y"] == list("0123456789")
    assert "7 and 9 are neighbours" in texts(app)
    assert "Between 1 and 9 is 7" in texts(app)


def test_what_is_not_saved_is_measured_and_shown_once(open_page, runs_folder, monkeypatch):
    for module in (class_regions, adjacency):
        monkeypatch.setattr(module, "CIRCLES", 2 * BLOCK)
    app = section(open_page("boundaries", runs_folder), "Class adjacency")
    assert not app.exception
    assert f"Measured along {2 * BLOCK} great circles" in texts(app)
    assert f"By {2 * BLOCK} great circles and {30 * BLOCK} paths" in texts(app)
    assert len(app.get("plotly_chart")) == 3
    assert not app.get("progress")


@pytest.fixture
def quiz(open_page, shipped_runs):
    return section(open_page("boundaries", shipped_runs, **DENSE), "Ambiguous samples")


def test_the_classifier_keeps_silent_until_the_viewer_has_answered(quiz):
    assert html(quiz).count("<figcaption>?") == 24
    assert 'class="atlas-bars' not in html(quiz)


def test_an_answer_is_kept_beside_the_classifiers(quiz):
    quiz.button(key="answer 3").click().run()
    quiz.button(key="answer unsure").click().run()
    assert not quiz.exception
    assert "You have answered **2 of 24**" in texts(quiz)
    assert "**1** can't tell" in texts(quiz)
    assert html(quiz).count("<figcaption>?") == 22
    assert 'class="atlas-bars' in html(quiz)


def test_the_viewer_can_start_over(quiz):
    quiz.button(key="answer 3").click().run()
    next(button for button in quiz.button if button.label == "Start over").click().run()
    assert html(quiz).count("<figcaption>?") == 24


def test_without_a_classifier_the_page_says_why(open_page, runs_without_classifier):
    app = open_page("boundaries", runs_without_classifier)
    assert not app.exception
    assert "there is no classifier for kmnist yet" in texts(app)


def test_a_link_reopens_what_was_chosen(open_page, shipped_runs):
    app = section(open_page("boundaries", shipped_runs, **DENSE), "Interpolation")
    app.get("button_group")[1].set_value("lerp").run()
    again = open_page("boundaries", shipped_runs, **address(app))
    assert [group.value for group in again.get("button_group")] == ["Interpolation", "lerp"]
    assert {name: address(again)[name] for name in ("section", "path")} == {"section": "Interpolation", "path": "lerp"}


def test_the_targets_outlive_the_page_and_a_link(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **DENSE)
    app.get("button_group")[1].set_value(["any", "4"]).run()
    go_to(go_to(app, "training"), "boundaries")
    assert app.get("button_group")[1].value == ["any", "4"]
    assert address(app)["targets"] == "any,4"
    again = open_page("boundaries", shipped_runs, **address(app))
    assert again.get("button_group")[1].value == ["any", "4"]
    assert len(again.header) == 2


def test_a_nine_has_no_boundary_with_nines(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, **{"from": "d9.0"}, **DENSE)
    assert app.get("button_group")[1].value == ["1"]


def test_answers_outlive_a_link(quiz, open_page, shipped_runs):
    quiz.button(key="answer 3").click().run()
    quiz.button(key="answer unsure").click().run()
    assert address(quiz)["answers"] == "0.3_1.u"
    again = open_page("boundaries", shipped_runs, **address(quiz))
    assert "You have answered **2 of 24**" in texts(again)


def test_answers_of_a_link_that_name_no_sample_or_no_class_are_passed_over(open_page, shipped_runs):
    app = open_page("boundaries", shipped_runs, section="Ambiguous samples", answers="0.12_1.3", **DENSE)
    assert not app.exception
    assert "You have answered **1 of 24**" in texts(app)


def test_the_figures_have_a_text_alternative_and_a_legend(open_page, shipped_runs):
    app = section(open_page("boundaries", shipped_runs, **DENSE), "Class adjacency")
    charts = [chart.proto for chart in app.get("plotly_chart")]
    assert all("boundaries" in chart.alt or "intervals" in chart.alt for chart in charts)
    assert re.search(r"\d\.\d × expected by chance", html(app))
    assert "| 95% interval |" in texts(app)


def test_the_address_names_both_ends(open_page, shipped_runs):
    app = section(open_page("boundaries", shipped_runs, **DENSE), "Interpolation")
    app.selectbox(key="end source").set_value("4").run()
    app.number_input(key="end number").set_value(3).run()
    assert address(app)["to"] == "d4.2"


def test_the_uncertain_share_is_told_beside_that_of_real_images(quiz):
    assert re.search(
        r"unsure about \*\*\d+\.\d%\*\* of the samples \(\d.*%\), of real images about \d\.\d%", texts(quiz)
    )
    chart = figure(quiz)
    by_truncation, over_training = chart["data"]
    assert state_values(over_training["y"])[-1] == pytest.approx(state_values(by_truncation["y"])[-1], abs=0.03)


@pytest.mark.parametrize(
    ("shares", "says"), [((0.01, 0.1), "lowers it to 1.0%"), ((0.3, 0.1), "raises it to 30"), ((0.1, 0.1), "leaves it")]
)
def test_what_truncation_does_is_said_as_it_was_measured(shares, says):
    share = torch.tensor(shares)
    found = UncertainShares(torch.tensor([0.4, 1.0]), share, share - 0.02, share + 0.02)
    assert says in ambiguous.truncation_sentence(found)
    assert "cannot jump" in ambiguous.uncertain_sentence(found, None, told=False)
    assert "cannot jump" not in ambiguous.uncertain_sentence(found, None, told=True)


def test_without_an_evaluation_the_uncertain_share_is_measured_all_the_same(open_page, runs_folder):
    quiz = section(open_page("boundaries", runs_folder), "Ambiguous samples")
    assert "of real images" not in texts(quiz)
    assert len(figure(quiz)["data"]) == 1


def test_what_is_said_of_real_images_is_shown_class_by_class(open_page, runs_folder):
    app = open_page("boundaries", runs_folder, section="Real images")
    assert not app.exception
    assert not app.error
    assert texts(app).count("named right") == 10
    assert "says " in html(app)
    assert "99.53% right" in texts(app)

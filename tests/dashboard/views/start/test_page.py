"""The page of the nine stops."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.views.registry import PAGES
from dashboard.views.start.stops import STOPS
from tests.dashboard.reading import address, components, texts


def told(app) -> dict:
    """What the stops were told."""
    [found] = [each for each in components(app) if each.proto.component_name == "latent_atlas_start"]
    return json.loads(found.proto.json)[0]


def asked(app, what: str) -> dict:
    """What the stops are told when a figure asks for something."""
    app.session_state["start"] = {"asked": what}
    return told(app.run())


def test_all_stops_show_a_good_run(open_page, runs_folder):
    app = open_page("start", runs_folder)
    assert not app.exception and not app.error
    assert app.title[0].value == "Start here"
    stops = told(app)["stops"]
    assert [stop["name"] for stop in stops] == [stop.name for stop in STOPS]
    assert {stop["stage"]["run"] for stop in stops if stop["stage"]} == {"tiny"}
    assert not any(stop["note"] for stop in stops)


def test_every_stop_leads_to_a_page_in_a_state_that_its_link_names(open_page, runs_folder):
    stops = told(open_page("start", runs_folder))["stops"]
    links = [urlsplit(href) for href in dict.fromkeys(stop["link"]["href"] for stop in stops)]
    assert {link.path for link in links} <= {entry.url_path for entry in PAGES} - {"start"}
    for link in links:
        app = open_page(link.path, runs_folder, **dict(parse_qsl(link.query)))
        assert not app.exception and not app.toast, link
        kept = address(app)
        assert {name: kept.get(name) for name, _ in parse_qsl(link.query)} == dict(parse_qsl(link.query)), link


def test_a_link_opens_its_stop(open_page, runs_folder):
    app = open_page("start", runs_folder, stop="4")
    assert told(app)["stop"] == 4
    assert address(app)["stop"] == "4"
    app = open_page("start", runs_folder, stop="10")
    assert told(app)["stop"] == 1
    assert "stop" in app.toast[0].value


@pytest.mark.parametrize("what", ["real", "source", "losses", "strip"])
def test_a_figure_gets_what_it_asks_for_and_nothing_else(what, open_page, runs_folder):
    app = open_page("start", runs_folder)
    extras = {"real", "source", "trace", "losses", "strip"}
    assert not extras & told(app).keys()
    assert extras & asked(app, what).keys() == {what}


def test_a_figure_that_asks_for_nonsense_gets_nothing(open_page, runs_folder):
    app = open_page("start", runs_folder)
    before = told(app)
    assert asked(app, "../etc") == before


def test_the_link_of_a_stop_is_followed_with_its_latent_vector(open_page, runs_folder):
    app = open_page("start", runs_folder)
    app.session_state["start"] = {"opened": {"stop": 1, "z": [0.5] * 100}}
    app.run()
    assert not app.exception
    assert app.session_state["z"].tolist() == [0.5] * 100


def test_a_run_without_a_classifier_shows_what_it_can(open_page, runs_without_classifier):
    stops = {stop["name"]: stop for stop in told(open_page("start", runs_without_classifier))["stops"]}
    assert stops["digit"]["stage"]["run"] == "kana"
    assert stops["digit"]["stage"]["classes"] is None
    assert stops["between"]["stage"] is None and "no classifier knows" in stops["between"]["note"]
    assert stops["seat"]["stage"] is None and "no real images of kmnist" in stops["seat"]["note"]


def test_class_conditional_networks_are_shown_at_one_class(open_page, conditional_run):
    app = open_page("start", conditional_run.parent, **{"class": "7"})
    assert not app.exception
    assert told(app)["stops"][0]["stage"]["weights"]["problem"] is None


def test_without_runs_it_says_how_to_make_one(open_page, tmp_path):
    app = open_page("start", tmp_path)
    assert not app.exception
    assert "No trained run yet" in texts(app)


def test_a_damaged_checkpoint_is_named(open_page, damaged_runs):
    app = open_page("start", damaged_runs)
    assert not app.exception
    assert "is damaged" in texts(app)


def test_a_log_without_losses_is_none(open_page, copied_runs):
    path = copied_runs / "tiny" / "metrics.jsonl"
    path.write_text("".join(f'{{"step": {step}, "loss_d": NaN}}\n' for step in (10, 20)))
    app = open_page("start", copied_runs)
    assert not app.exception and not app.error
    assert "it has logged no losses" in told(app)["stops"][-1]["note"]

"""Snapshots: the same points at every checkpoint."""

import json

from gan_core.runs.run import open_run
from tests.dashboard.reading import address, components, go_to, html, texts


def test_the_film_has_a_frame_for_every_step(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("snapshots", runs_folder, step=str(steps[2]))
    film = json.loads(components(app)[0].proto.json)
    assert film["labels"] == [f"{step:,}" for step in steps]
    assert len(set(film["frames"])) == len(steps)
    assert film["start"] == 2


def test_the_strip_shows_the_point_of_explore_at_every_step(open_page, runs_folder, finished_run):
    steps = open_run(finished_run).steps()
    app = open_page("snapshots", runs_folder, seed="5")
    assert html(app).count("<figure") == len(steps)
    other = open_page("snapshots", runs_folder, seed="6")
    assert html(app) != html(other)


def test_all_that_is_chosen_outlives_a_page_and_reopens_by_a_link(open_page, runs_folder):
    app = open_page("snapshots", runs_folder)
    app.number_input(key="choice grid_seed").set_value(3).run()
    app.slider(key="choice psi").set_value(0.5).run()
    app.segmented_control(key="choice rows").set_value(4).run()
    app.segmented_control(key="choice strip").set_value("grid").run()
    app.number_input(key="choice cell").set_value(5).run()
    assert not app.exception
    assert "Sample 5 of seed 3" in texts(app)
    before, film = address(app), json.loads(components(app)[0].proto.json)
    assert (film["count"], film["chosen"]) == (48, 5)
    assert {"grid_seed": "3", "psi": "0.5", "rows": "4", "strip": "grid", "cell": "5"}.items() <= before.items()
    go_to(app, "training")
    go_to(app, "snapshots")
    assert address(app) == before
    again = open_page("snapshots", runs_folder, **before)
    assert address(again) == before
    assert json.loads(components(again)[0].proto.json) == film
    assert html(again) == html(app)


def test_truncation_draws_all_samples_towards_one(open_page, runs_folder):
    strips = {html(open_page("snapshots", runs_folder, strip="grid", psi="0", cell=cell)) for cell in ("1", "2")}
    assert len(strips) == 1


def test_class_conditional_networks_show_a_row_for_each_class(open_page, conditional_run):
    app = open_page("snapshots", conditional_run.parent, sheet_class="each", strip="grid", cell="27")
    assert not app.exception
    film = json.loads(components(app)[0].proto.json)
    classes = len(open_run(conditional_run).told_classes)
    assert (film["count"], film["chosen"]) == (12 * classes, 27)
    assert "Latent vector 3 of seed 0, told class 2" in texts(app)
    app.segmented_control(key="choice sheet_class").set_value("told").run()
    assert "Sample 27 of seed 0" in texts(app)


def test_ordinary_networks_are_offered_no_rows_of_classes(open_page, runs_folder):
    app = open_page("snapshots", runs_folder, sheet_class="each")
    assert not app.exception
    assert [control.label for control in app.segmented_control] == ["Rows", "One latent vector"]

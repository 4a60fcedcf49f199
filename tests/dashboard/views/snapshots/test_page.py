"""Snapshots: the same points at every checkpoint."""

import json

from gan_core.runs.run import open_run
from tests.dashboard.reading import components, html


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

"""The one time axis of the page."""

import numpy as np
import pytest

from dashboard.views.training.time_axis import UNITS, in_all_units, known_axes, time_axis

COLUMNS = {
    "step": np.array([1.0, 10, 20]),
    "images": np.array([64.0, 640, 1280]),
    "seconds": np.array([2.0, 20, 60]),
}


@pytest.mark.parametrize(("name", "place"), [("iterations", 15), ("images", 960), ("epochs", 1.5), ("seconds", 40)])
def test_an_iteration_lies_between_what_was_logged_before_and_after(name, place):
    assert time_axis(name, COLUMNS, 640).place(15) == pytest.approx(place)


@pytest.mark.parametrize("name", UNITS)
def test_the_way_back_leads_to_the_iterations(name):
    axis = time_axis(name, COLUMNS, 640)
    window = (axis.place(3), axis.place(17))
    assert axis.iterations(window) == pytest.approx((3, 17))
    assert axis.place(0) == 0


def test_what_the_log_does_not_know_is_in_iterations():
    columns = COLUMNS | {"seconds": np.full(3, np.nan)}
    assert time_axis("seconds", columns, 640).name == "iterations"
    assert list(known_axes(columns, 640)) == ["iterations", "epochs", "images"]
    assert list(known_axes({}, 640)) == ["iterations"]


def test_time_does_not_go_back_whatever_a_log_says():
    columns = {name: np.array([1.0, 20, 10, 30]) for name in COLUMNS}
    axis = time_axis("seconds", columns, 640)
    assert (np.diff(axis.at(np.arange(31.0))) >= 0).all()


def test_a_checkpoint_is_said_in_every_unit():
    assert in_all_units(20, known_axes(COLUMNS, 640)) == "iteration 20 · epoch 2.0 · 1,280 images · 60 s"

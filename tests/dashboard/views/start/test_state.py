"""What a browser reports of the stops."""

import numpy as np
import pytest
import streamlit as st

from dashboard.shared import session
from dashboard.views.start import state


@pytest.fixture(autouse=True)
def reported(monkeypatch) -> dict:
    """A session outside of any page, at a point of two dimensions; what it holds of the component."""
    monkeypatch.setattr(st, "session_state", {"z": np.zeros(2, np.float32), "start": {}})
    return st.session_state["start"]


def test_the_shown_stop_is_chosen(reported):
    reported["stop"] = 4
    state.on_stop()
    assert session.chosen(state.STOP) == 4


@pytest.mark.parametrize("stop", [None, 0, 10, "4", [4], 2.5])
def test_what_is_no_stop_changes_nothing(reported, stop):
    reported["stop"] = stop
    state.on_stop()
    assert session.chosen(state.STOP) == 1


def test_a_figure_asks(reported):
    assert state.asked() is None
    reported["asked"] = "real"
    assert state.asked() == "real"
    reported["asked"] = {"real": 1}
    assert state.asked() is None


def test_a_clicked_link_takes_its_latent_vector_along(reported):
    assert state.opened() is None
    reported["opened"] = {"stop": 6, "z": [1.0, -2.0]}
    number, z = state.opened()
    assert (number, z.tolist()) == (5, [1.0, -2.0])


@pytest.mark.parametrize("z", [None, [1.0], ["a", "b"], [1.0, float("inf")], {"a": 1}])
def test_what_is_no_latent_vector_stays_behind(reported, z):
    reported["opened"] = {"stop": 1, "z": z}
    assert state.opened() == (0, None)


@pytest.mark.parametrize("opened", [{"stop": 0}, {"stop": "1"}, {}, "1", [1]])
def test_what_is_no_link_opens_nothing(reported, opened):
    reported["opened"] = opened
    assert state.opened() is None

"""Which window of a slice the map asks for, and where it was clicked."""

import pytest
import streamlit as st

from dashboard.views.map import state
from dashboard.views.map.state import Window

HOME = Window(0.0, 0.0, 10.0, state.COARSEST)


@pytest.fixture
def report(monkeypatch):
    """Lets the map of slice "a" report something."""
    monkeypatch.setattr(st, "session_state", {})
    return lambda event, **value: st.session_state.update({state.MAP_KEY: {event: {"chart": "a", **value}}})


def test_at_first_all_is_shown(report):
    assert state.window("a", HOME, 40.0) is HOME


def test_the_window_that_was_asked_for_is_shown(report):
    report("view", x=1, y=-2, width=3, size=20)
    assert state.window("a", HOME, 40.0) == Window(1.0, -2.0, 3.0, 20)


def test_the_window_of_another_slice_is_not(report):
    report("view", x=1, y=-2, width=3, size=20)
    assert state.window("b", HOME, 40.0) is HOME


@pytest.mark.parametrize(("asked", "size"), [(0, 2), (2, 2), (state.FINEST + 1, state.FINEST)])
def test_no_window_is_finer_coarser_or_wider_than_allowed(report, asked, size):
    report("view", x=0, y=0, width=1e9, size=asked)
    assert state.window("a", HOME, 40.0) == Window(0.0, 0.0, 40.0, size)


def test_a_click_is_where_it_was_on_its_own_slice(report):
    assert state.clicked_position("chosen", "a") is None
    report("chosen", x=1, y=-2)
    assert state.clicked_position("chosen", "a") == (1.0, -2.0)
    assert state.clicked_position("open", "a") is None
    assert state.clicked_position("chosen", "b") is None

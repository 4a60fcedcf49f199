"""Which window of a slice the map asks for, and where it was clicked."""

import math

import pytest
import streamlit as st

from dashboard.shared import session
from dashboard.views.map import state
from dashboard.views.map.state import Window

HOME = Window(0.0, 0.0, 10.0, state.COARSEST)


@pytest.fixture
def report(monkeypatch):
    """Lets the map of slice "a" report something."""
    monkeypatch.setattr(st, "session_state", {})

    def report(event, **value):
        st.session_state[state.MAP_KEY] = {event: {"chart": "a", **value}}
        state.settle("a")

    return report


def test_at_first_all_is_shown(report):
    state.settle("a")
    assert state.window("a", HOME, 40.0) == HOME


def test_the_window_that_was_asked_for_is_shown_also_after_another_page(report):
    report("view", x=1, y=-2, width=3, size=20)
    assert state.window("a", HOME, 40.0) == Window(1.0, -2.0, 3.0, 20)
    del st.session_state[state.MAP_KEY]  # Streamlit forgets what components of other pages reported
    state.settle("a")
    assert state.window("a", HOME, 40.0) == Window(1.0, -2.0, 3.0, HOME.size)


def test_the_window_and_the_place_of_another_slice_are_not(report):
    report("view", x=1, y=-2, width=3, size=20)
    report("chosen", x=1, y=-2)
    state.settle("b")
    assert state.window("b", HOME, 40.0) == HOME
    assert state.clicked_place() is None


def test_what_a_link_says_belongs_to_the_slice_that_is_shown_first(report):
    session.open_choices(state.CHOICES, {"window": "1_-2_3", "place": "0.5_0.25"})
    state.settle("a")
    assert state.window("a", HOME, 40.0) == Window(1.0, -2.0, 3.0, HOME.size)
    assert state.clicked_place() == (0.5, 0.25)


@pytest.mark.parametrize(("asked", "size"), [(0, 2), (2, 2), (state.FINEST + 1, state.FINEST)])
def test_no_window_is_finer_coarser_or_wider_than_allowed(report, asked, size):
    report("view", x=0, y=0, width=1e5, size=asked)
    assert state.window("a", HOME, 40.0) == Window(0.0, 0.0, 40.0, size)


def test_a_window_without_a_width_is_the_home_window(report):
    report("view", x=0, y=0, width=0, size=20)
    assert state.window("a", HOME, 40.0).width == HOME.width


@pytest.mark.parametrize("forged", [math.nan, math.inf, -1e9])
def test_what_a_browser_forges_is_not_taken(report, forged):
    report("view", x=forged, y=0, width=3, size=20)
    report("chosen", x=0, y=forged)
    assert state.window("a", HOME, 40.0) == HOME
    assert state.clicked_place() is None


def test_a_click_is_where_it_was_on_its_own_slice(report):
    assert state.clicked_place() is None
    report("chosen", x=1, y=-2)
    assert state.clicked_place() == (1.0, -2.0)
    assert state.opened_place("a") is None
    report("open", x=3, y=4)
    assert state.opened_place("a") == (3.0, 4.0)
    assert state.opened_place("b") is None


@pytest.mark.parametrize("axis", ["0", "99", state.KEPT + "my slant"])
def test_an_axis_is_a_principal_direction_or_a_kept_one(axis):
    assert state.parse_axis(axis) == axis


@pytest.mark.parametrize("axis", ["", "100", "-1", "²", "slant", state.KEPT + "x" * 31])
def test_a_link_with_another_axis_is_refused(axis):
    with pytest.raises(ValueError, match="axis"):
        state.parse_axis(axis)

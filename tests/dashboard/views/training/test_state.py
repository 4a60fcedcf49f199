"""Which part of the curves is looked at."""

import pytest
import streamlit as st

from dashboard.views.training import state


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def zoom(value) -> None:
    st.session_state[state.CURVE_EVENTS_KEY] = {"zoom": value}
    state.on_zoom("a")


def test_at_first_all_is_shown():
    assert state.window("a") is None


def test_a_zoom_is_that_of_its_own_run_until_all_is_shown_again():
    zoom({"x": [10, 20.5]})
    assert state.window("a") == (10.0, 20.5)
    assert state.window("b") is None
    zoom(None)
    assert state.window("a") is None


@pytest.mark.parametrize(
    "forged",
    ["x", 3, {}, {"x": None}, {"x": [1]}, {"x": [1, 2, 3]}, {"x": ["a", 2]}, {"x": [2, 1]}, {"x": [0, float("inf")]}],
)
def test_what_is_no_part_shows_all(forged):
    zoom({"x": [10, 20]})
    zoom(forged)
    assert state.window("a") is None

"""Which part of the curves is looked at."""

import pytest
import streamlit as st

from dashboard.shared import session as shared
from dashboard.views.training import state


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    visit("a")
    return st.session_state


def visit(run: str, link: dict[str, str] | None = None) -> None:
    state.settle(run)
    assert shared.open_choices(state.CHOICES, link or {}) == []


def zoom(value) -> None:
    st.session_state[state.CURVE_EVENTS_KEY] = {"zoom": value}
    state.on_zoom()


def test_at_first_all_is_shown():
    assert state.window() is None


def test_a_zoom_lasts_until_all_is_shown_again():
    zoom({"x": [10, 20.5]})
    visit("a")
    assert state.window() == (10.0, 20.5)
    zoom(None)
    assert state.window() is None


def test_a_zoom_is_that_of_its_own_run():
    zoom({"x": [10, 20.5]})
    visit("b")
    assert state.window() is None


def test_a_link_to_another_run_brings_its_zoom():
    zoom({"x": [10, 20.5]})
    visit("b", {"zoom": "3_4"})
    assert state.window() == (3.0, 4.0)


@pytest.mark.parametrize(
    "forged",
    ["x", 3, {}, {"x": None}, {"x": [1]}, {"x": [1, 2, 3]}, {"x": ["a", 2]}, {"x": [2, 1]}, {"x": [0, float("inf")]}],
)
def test_what_is_no_part_shows_all(forged):
    zoom({"x": [10, 20]})
    zoom(forged)
    assert state.window() is None


def test_a_link_that_goes_backwards_shows_all():
    visit("a", {"zoom": "9_3"})
    assert state.window() is None

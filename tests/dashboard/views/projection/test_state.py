"""What was clicked and drawn on the chart of samples."""

from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from dashboard.shared import session as shared
from dashboard.views.projection import state
from dashboard.views.projection.state import Group, SampleChartKey

SHOWN = SampleChartKey("a", 30, "hidden", 100, 0)
OTHER = SampleChartKey("a", 30, "images", 100, 0)
VIEW = {"x": [0, 1], "y": [2, 3]}


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at a checkpoint."""
    monkeypatch.setattr(st, "session_state", {})
    shared.select(SimpleNamespace(name="a"), 30)
    return st.session_state


def click(x=None, y=None, sample=None, view=VIEW, **options) -> None:
    st.session_state[state.EVENTS_KEY] = {"click": {"x": x, "y": y, "sample": sample, "view": view}}
    state.on_click(SHOWN, **options)


def draw(x, y) -> None:
    st.session_state[state.EVENTS_KEY] = {"outline": {"x": x, "y": y, "view": VIEW}}
    state.on_outline(SHOWN)


def test_a_picked_sample_is_picked_on_every_chart_of_the_same_points():
    click(1.0, 2.0, sample=7)
    assert state.picked(0, 100) == 7
    assert state.picked(1, 100) is None
    assert state.picked(0, 7) is None
    assert state.clicked_position(SHOWN) is None


def test_an_empty_position_is_remembered_for_its_own_chart():
    click(sample=7)
    click(1, 2)
    assert state.clicked_position(SHOWN) == (1.0, 2.0)
    assert state.clicked_position(OTHER) is None
    assert state.picked(0, 100) is None


def test_a_click_in_a_picture_finds_the_sample_below():
    click(1.0, 2.0, sample_at=lambda position: 9 if position == (1.0, 2.0) else None)
    assert state.picked(0, 100) == 9


def test_the_view_stays_until_there_is_another():
    click(sample=1)
    assert state.view(SHOWN) == ((0, 1), (2, 3))
    assert state.view(OTHER) is None
    click(sample=1, view=None)
    assert state.view(SHOWN) is None


def test_an_outline_needs_three_corners_and_is_taken_back():
    draw([0, 1, 1], [5, 6, 7])
    assert state.outline(SHOWN).tolist() == [[0, 5], [1, 6], [1, 7]]
    assert state.outline(OTHER) is None
    draw([0, 1], [5, 6])
    assert state.outline(SHOWN) is None
    draw([0, 1, 1], [5, 6, 7])
    st.session_state[state.EVENTS_KEY] = {"outline": None}
    state.on_outline(SHOWN)
    assert state.outline(SHOWN) is None
    assert state.drawings() == 4


def test_a_group_belongs_to_its_checkpoint_and_replaces_the_outline():
    draw([0, 1, 1], [5, 6, 7])
    group = Group(SHOWN, state.outline(SHOWN), np.array([1, 2]))
    state.on_set_group("B", group)
    state.on_set_group("A", group)
    assert list(state.groups()) == ["A", "B"]
    assert state.outline(SHOWN) is None
    for run, step in (("b", 30), ("a", 0)):
        shared.select(SimpleNamespace(name=run), step)
        assert state.groups() == {}
    shared.select(SimpleNamespace(name="a"), 30)
    assert state.groups() == {"A": group, "B": group}

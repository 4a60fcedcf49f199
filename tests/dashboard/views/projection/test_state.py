"""What is chosen, clicked and drawn on the chart of samples."""

from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from dashboard.shared import session as shared
from dashboard.views.projection import state
from dashboard.views.projection.figures import cells_of
from dashboard.views.projection.outline import MOST_CORNERS
from dashboard.views.projection.state import Group, SampleChartKey

SHOWN = SampleChartKey("a", 30, "hidden", 100, 0)
OTHER = SampleChartKey("a", 30, "images", 100, 0)
VIEW = {"x": [0, 1], "y": [2, 3]}
CELLS = cells_of(np.array([[0.0, 0.0], [1.0, 1.0], [9.0, 9.0]]), 3)


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at a checkpoint, whose chart has been shown."""
    monkeypatch.setattr(st, "session_state", {})
    shared.select(SimpleNamespace(name="a"), 30)
    state.settle(SHOWN)
    return st.session_state


def click(x=None, y=None, sample=None, sample_at=None) -> None:
    st.session_state[state.EVENTS_KEY] = {"click": {"x": x, "y": y, "sample": sample}}
    state.on_click(sample_at)


def draw(x, y) -> None:
    st.session_state[state.EVENTS_KEY] = {"outline": {"x": x, "y": y}}
    state.on_outline()


@pytest.mark.parametrize(
    ("clicked", "sample_at", "sample", "position"),
    [
        ({"sample": 4, "x": 2.0, "y": 3.0}, None, 4, None),
        ({"sample": None, "x": 2.0, "y": 3.0}, None, None, (2.0, 3.0)),
        ({"sample": 4, "x": None, "y": None}, None, 4, None),  # in three dimensions
        ({"sample": None, "x": 2.9, "y": 2.9}, CELLS.sample_at, 1, None),  # at the edge of a digit's cell
        ({"sample": None, "x": 5.0, "y": 5.0}, CELLS.sample_at, None, (5.0, 5.0)),
        ({"sample": None, "x": float("nan"), "y": 0.0}, None, None, None),
        ({"sample": None, "x": 1e300, "y": 0.0}, None, None, None),
    ],
)
def test_a_click_picks_a_sample_or_an_empty_place(clicked, sample_at, sample, position):
    click(**clicked, sample_at=sample_at)
    assert state.picked(SHOWN) == sample
    assert state.clicked_position() == position


def test_a_picked_sample_is_picked_on_every_chart_of_the_same_points():
    click(1.0, 2.0, sample=7)
    state.settle(OTHER)
    assert state.picked(OTHER) == 7
    assert state.picked(SampleChartKey("a", 30, "hidden", 7, 0)) is None
    state.settle(SampleChartKey("a", 30, "images", 100, 1))
    assert state.picked(SHOWN) is None


def test_a_position_a_line_and_a_view_belong_to_one_chart():
    click(sample=7)
    click(1, 2)
    draw([0, 1, 1], [5, 6, 7])
    see(VIEW)
    state.settle(SHOWN)
    assert state.clicked_position() == (1.0, 2.0)
    assert state.picked(SHOWN) is None
    state.settle(OTHER)
    assert (state.clicked_position(), state.outline(), state.view()) == (None, None, None)


def test_what_a_link_says_belongs_to_the_chart_that_is_shown_next(session):
    session["incoming"] = {"position": "1_2"}
    shared.open_choices(state.CHOICES, session["incoming"])
    state.follow_link()
    state.settle(OTHER)
    assert state.clicked_position() == (1.0, 2.0)


def test_the_view_stays_until_there_is_another():
    see(VIEW)
    assert state.view() == ((0, 1), (2, 3))
    see({"x": [5, 6], "y": [7, 8]})
    click(sample=1)  # the chart may just be drawn anew, and show all
    draw([0, 1, 1], [5, 6, 7])
    assert state.view() == ((5, 6), (7, 8))
    see(None)
    assert state.view() is None


def test_an_outline_needs_three_corners_and_is_taken_back():
    draw([0, 1, 1], [5, 6, 7])
    assert state.outline().tolist() == [[0, 5], [1, 6], [1, 7]]
    draw([0, 1], [5, 6])
    assert state.outline() is None
    draw([0, 1, 1], [5, 6, 7])
    st.session_state[state.EVENTS_KEY] = {"outline": None}
    state.on_outline()
    assert state.outline() is None
    assert state.drawings() == 4


def test_what_was_done_last_stands_beside_the_chart():
    draw([0, 1, 1], [5, 6, 7])
    assert shared.chosen(state.PANEL) == state.SEVERAL
    click(sample=1)
    assert shared.chosen(state.PANEL) == state.ONE


def test_a_group_belongs_to_its_checkpoint_and_replaces_the_outline():
    draw([0, 1, 1], [5, 6, 7])
    group = Group(SHOWN, (0, 5, 1, 6, 1, 7))
    state.on_set_group("B", SHOWN)
    assert state.outline() is None
    draw([0, 1, 1], [5, 6, 7])
    state.on_set_group("A", SHOWN)
    assert list(state.groups()) == ["A", "B"]
    for run, step in (("b", 30), ("a", 0)):
        shared.select(SimpleNamespace(name=run), step)
        assert state.groups() == {}
    shared.select(SimpleNamespace(name="a"), 30)
    assert state.groups() == {"A": group, "B": group}


@pytest.mark.parametrize("run", ["a", "two words", "a@3~b|c", "ä"])
def test_a_group_is_read_as_it_was_written(run):
    corners = tuple(float(number) for number in range(2 * MOST_CORNERS))
    group = Group(SampleChartKey(run, 30, "images", 2_000, 5), corners)
    assert state.parse_group(state.group_text(group)) == group
    assert state.parse_group("") is None
    assert group.outline.shape == (MOST_CORNERS, 2)


@pytest.mark.parametrize(
    "text",
    ["a", "a@30~hidden~1000~0~", "a@30~hidden~999~0~1_2_3_4_5_6", "a@30~hidden~1000~0~1_2_3_4_5_nan", "@3~~1~0~1"],
)
def test_what_is_no_group_is_refused(text):
    with pytest.raises(ValueError, match="the link's"):
        state.parse_group(text)


def test_what_is_done_to_the_chart_is_no_link(session):
    """The browser may send an older address along, which says nothing of what was done since."""
    for done in (lambda: click(x=1, y=1), lambda: draw([0, 1, 1], [0, 0, 1]), lambda: see(VIEW)):
        session["is_own_run"] = False
        done()
        assert session["is_own_run"]


def see(view) -> None:
    st.session_state[state.EVENTS_KEY] = {"view": view}
    state.on_view()

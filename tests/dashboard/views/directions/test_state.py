import pytest
import streamlit as st

from dashboard.shared import session
from dashboard.views.directions import state


def reported(**values):
    st.session_state[state.STRIP_KEY] = values


def test_where_the_slider_rests_is_chosen():
    reported(coordinate=1.25)
    state.on_coordinate()
    assert session.chosen(state.COORDINATE) == 1.25


@pytest.mark.parametrize("forged", [None, "1", True, float("nan"), 1e9, 10**400, [], {}])
def test_a_forged_coordinate_changes_nothing(forged):
    session.choose(state.COORDINATE, 2.0)
    reported(coordinate=forged)
    state.on_coordinate()
    assert session.chosen(state.COORDINATE) == 2.0


def test_a_clicked_image_is_told_in_the_run_of_its_click():
    reported(open={"point": 3, "coordinate": -1})
    assert state.opened(4) == (3, -1.0)
    reported()
    assert state.opened(4) is None


@pytest.mark.parametrize(
    "forged",
    [
        7,
        {},
        {"point": 4, "coordinate": 0},
        {"point": -1, "coordinate": 0},
        {"point": "0", "coordinate": 0},
        {"point": [], "coordinate": 0},
        {"point": 0, "coordinate": None},
        {"point": 0, "coordinate": float("inf")},
    ],
)
def test_a_forged_click_opens_nothing(forged):
    reported(open=forged)
    assert state.opened(4) is None

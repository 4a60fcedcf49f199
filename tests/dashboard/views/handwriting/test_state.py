"""What a browser reports of hands."""

import numpy as np
import pytest
import streamlit as st

from dashboard.shared import session
from dashboard.views.handwriting import state


@pytest.fixture(autouse=True)
def reported(monkeypatch) -> dict:
    """A session outside of any page, at a point of three dimensions; what it holds of the component."""
    monkeypatch.setattr(
        st, "session_state", {"z": np.zeros(3, np.float32), "seed": 5, "truncation": 0.5, "handwriting": {}}
    )
    return st.session_state["handwriting"]


def test_a_moved_hand_is_the_point_of_all_pages(reported):
    reported["hand"] = {"z": [1.0, -2.0, 0.5]}
    state.on_hand()
    assert session.shown_point().tolist() == [1.0, -2.0, 0.5]
    assert session.seed() is None


@pytest.mark.parametrize("z", [None, "z", [1.0, 2.0], [1.0, 2.0, float("nan")], [[1.0], 2.0, 3.0], {"a": 1}])
def test_what_is_no_hand_changes_nothing(reported, z):
    reported["hand"] = {"z": z}
    state.on_hand()
    assert (session.current_point().tolist(), session.seed()) == ([0.0, 0.0, 0.0], 5)


def test_settings_are_kept(reported):
    reported["settings"] = {"text": "42", "vary": 0.4, "haste": 0.5}
    state.on_settings()
    assert [session.chosen(choice) for choice in (state.TEXT, state.VARIATION, state.HASTE)] == ["42", 0.4, 0.5]


def test_settings_that_are_none_are_not(reported):
    reported["settings"] = {"text": 7, "vary": "much", "haste": 99}
    state.on_settings()
    assert [session.chosen(choice) for choice in (state.TEXT, state.VARIATION, state.HASTE)] == ["2026", 0.2, 1.0]

"""Which pair of a tournament is looked at."""

import pytest
import streamlit as st

from dashboard.views.tournament import state

STEPS = (0, 10, 200)


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def test_at_first_the_last_pair(session):
    assert state.match(STEPS) == (2, 2)


def test_a_clicked_cell_is_looked_at(session):
    session[state.MAP_KEY] = {"chosen": {"generator": 2, "discriminator": 1}}
    state.on_chosen(STEPS)
    assert state.match(STEPS) == (2, 1)
    assert state.match((0, 10)) == (1, 1)  # another run has no iteration 200


@pytest.mark.parametrize(
    "chosen",
    [None, 3, {}, {"generator": 0}, {"generator": 3, "discriminator": 0}, {"generator": True, "discriminator": 0}],
)
def test_a_forged_cell_is_none(chosen, session):
    session[state.MAP_KEY] = {"chosen": chosen}
    state.on_chosen(STEPS)
    assert state.match(STEPS) == (2, 2)

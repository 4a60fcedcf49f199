"""Which samples are shown over the training, and where the timeline rests."""

import pytest
import streamlit as st

from dashboard.shared import session as shared
from dashboard.views.snapshots import state

STEPS = [0, 10, 20]


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at a checkpoint."""
    monkeypatch.setattr(st, "session_state", {})
    state.settle(20)
    return st.session_state


def report(name: str, value) -> None:
    st.session_state[state.PLAYER_KEY] = {name: value}
    state.on_frame(STEPS) if name == "frame" else state.on_cell(24)


def test_the_timeline_stays_where_it_rests_until_another_checkpoint_is_selected():
    assert state.frame(STEPS, 20) == 2
    report("frame", 1)
    state.settle(20)
    assert state.frame(STEPS, 20) == 1
    assert state.frame([0, 20], 20) == 1  # that of 10 is gone
    state.settle(0)
    assert state.frame(STEPS, 0) == 0


def test_a_clicked_sample_is_the_one_of_the_strip():
    assert (shared.chosen(state.SOURCE), state.picked(24)) == (state.EXPLORE, 0)
    report("cell", 7)
    assert (shared.chosen(state.SOURCE), state.picked(24)) == (state.GRID, 7)
    assert state.picked(7) == 0


@pytest.mark.parametrize(("name", "value"), [("frame", 3), ("frame", -1), ("frame", "1"), ("cell", 24), ("cell", None)])
def test_what_is_forged_changes_nothing(name, value):
    report(name, value)
    assert shared.chosen(state.FRAME) is None
    assert shared.chosen(state.SAMPLE) is None

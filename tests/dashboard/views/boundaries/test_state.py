"""What the viewer calls the ambiguous samples."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.shared import session as shared
from dashboard.views.boundaries import state


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at a checkpoint."""
    monkeypatch.setattr(st, "session_state", {})
    show("a", 30)
    return st.session_state


def show(run: str, step: int) -> None:
    shared.select(SimpleNamespace(name="same", folder=Path("/runs", run)), step)


def test_answers_are_remembered_in_their_order_and_can_be_changed():
    for sample, answer in ((2, 7), (0, state.UNSURE), (2, 1)):
        state.on_answer(sample, answer)
    assert state.answers() == {2: 1, 0: state.UNSURE}


@pytest.mark.parametrize("other", [("b", 30), ("a", 0)])
def test_every_checkpoint_has_its_own_answers(other):
    state.on_answer(0, 7)
    show(*other)
    assert state.answers() == {}
    state.on_answer(1, 2)
    state.on_start_over()
    assert state.answers() == {}
    show("a", 30)
    assert state.answers() == {0: 7}


def test_every_class_has_its_own_targets():
    assert len({state.targets_key(number) for number in range(10)}) == 10

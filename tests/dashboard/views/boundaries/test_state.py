"""What the viewer calls the ambiguous samples, and what a link says of them."""

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


def show(run: str, step: int, link: dict[str, str] | None = None) -> None:
    """Open the page at a checkpoint."""
    shared.select(SimpleNamespace(name="same", folder=Path("/runs", run)), step)
    state.settle()
    assert shared.open_choices(state.CHOICES, link or {}) == []


def given() -> dict[int, int]:
    return state.answers(24, 10)


def test_answers_are_remembered_in_their_order_and_can_be_changed():
    for sample, answer in ((2, 7), (0, state.UNSURE), (2, 1)):
        state.on_answer(sample, answer)
    assert list(given().items()) == [(2, 1), (0, state.UNSURE)]


@pytest.mark.parametrize("other", [("b", 30), ("a", 0)])
def test_every_checkpoint_has_its_own_answers(other):
    state.on_answer(0, 7)
    show(*other)
    assert given() == {}
    state.on_answer(1, 2)
    state.on_start_over()
    assert given() == {}
    show("a", 30)
    assert given() == {0: 7}


def test_a_link_brings_the_answers_of_its_checkpoint():
    state.on_answer(0, 7)
    show("b", 30, {"answers": "3.1_5.u"})
    assert given() == {3: 1, 5: state.UNSURE}
    assert shared.choices_in_address()["answers"] == "3.1_5.u"
    show("a", 30)
    assert given() == {0: 7}


@pytest.mark.parametrize("text", ["x", "1", "1.2.3", "24.1", "-1.1", "1.-2", "1.100", "u.1", "1.1__2.2"])
def test_answers_that_nobody_can_have_given_are_refused(text):
    with pytest.raises(ValueError, match="unreadable"):
        state.ANSWERS.parse(text)


def test_samples_and_classes_that_are_not_there_have_no_answer():
    show("a", 30, {"answers": "0.1_1.9_20.2"})
    assert state.answers(20, 3) == {0: 1}


def test_of_the_targets_those_are_shown_that_the_start_can_reach():
    binding = state.bound_targets(["any", "0", "1"])
    assert st.session_state[binding["key"]] == ["1"]
    assert shared.chosen(state.TARGETS) == ("1", "9"), "another start reaches the nine again"


def test_no_target_at_all_is_a_choice_that_a_link_keeps():
    shared.choose(state.TARGETS, ())
    text = shared.choices_in_address()["targets"]
    assert state.TARGETS.parse(text) == ()

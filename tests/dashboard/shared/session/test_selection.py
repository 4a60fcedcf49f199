"""Which run and checkpoint the sidebar shows."""

import pytest
import streamlit as st

from dashboard.shared.session import selection


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def test_at_first_the_preferred_run_and_its_last_checkpoint_are_shown(session):
    assert selection.settle_run(["a", "b"], "b", {}) == []
    assert selection.settle_step([0, 10, 20], {}) == []
    assert (session["run"], session["step"]) == ("b", 20)


def test_the_address_decides(session):
    assert selection.settle_run(["a", "b"], "b", {"run": "a"}) == []
    assert selection.settle_step([0, 10, 20], {"step": "10"}) == []
    assert (session["run"], session["step"]) == ("a", 10)


def test_what_was_shown_stays(session):
    selection.settle_run(["a", "b"], "b", {"run": "a"})
    selection.settle_step([0, 10], {"step": "0"})
    selection.settle_run(["a", "b"], "b", {})
    selection.settle_step([0, 10, 20], {})
    assert (session["run"], session["step"]) == ("a", 0)


def test_an_address_of_what_does_not_exist_is_explained_and_changes_nothing(session):
    selection.settle_run(["a", "b"], "b", {"run": "a"})
    assert selection.settle_run(["a", "b"], "b", {"run": "nosuch"}) == ["Run 'nosuch' not found; choose another."]
    selection.settle_step([0, 10], {"step": "0"})
    assert selection.settle_step([0, 10], {"step": "7"}) == ["Checkpoint '7' not found; iteration 0 is shown."]
    assert (session["run"], session["step"]) == ("a", 0)


def test_another_run_is_shown_at_its_last_checkpoint(session):
    selection.choose_step(0)
    selection.choose_run("b")
    selection.settle_run(["a", "b"], "a", {})
    selection.settle_step([0, 10], {})
    assert (session["run"], session["step"]) == ("b", 10)


def test_until_somebody_chooses_each_page_shows_the_run_that_it_prefers(session):
    for preferred in ("a", "b", "a"):
        assert selection.settle_run(["a", "b"], preferred, {}) == []
        selection.settle_step([0, 10], {})
        assert (session["run"], session["step"]) == (preferred, 10)


@pytest.mark.parametrize("choose", ["run", "step", "address", "widget"])
def test_what_somebody_has_chosen_no_page_changes(choose, session):
    selection.settle_run(["a", "b"], "a", {})
    selection.settle_step([0, 10], {})
    if choose == "run":
        selection.choose_run("a", 0)
    elif choose == "step":
        selection.choose_step(0)
    elif choose == "address":
        selection.settle_run(["a", "b"], "a", {"run": "a"})
    else:
        session["run"] = "a"
        selection.on_run()
    selection.settle_run(["a", "b"], "b", {})
    assert session["run"] == "a"


def test_a_slider_that_shows_what_is_so_is_not_set_again(session, monkeypatch):
    set_ = []
    monkeypatch.setattr(selection, "sync_widget", lambda key, value: set_.append(value) or session.update({key: value}))
    selection.settle_step([0, 10], {})
    selection.settle_step([0, 10], {})
    assert set_ == [10]
    selection.settle_step([0, 10, 20], {})  # other options: Streamlit forgets the widget's value
    assert set_ == [10, 10]
    selection.settle_step([0, 10, 20], {}, is_drawn=False)  # and on another page too
    selection.settle_step([0, 10, 20], {})
    assert set_ == [10, 10, 10]

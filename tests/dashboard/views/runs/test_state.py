"""Which runs are listed, which are selected, and what was done with them."""

from pathlib import Path

import pytest
import streamlit as st

from dashboard.views.runs import state
from dashboard.views.runs.state import FlashMessage, Query

A, B = Path("/runs/a"), Path("/runs/b")


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def test_what_is_asked_for_is_a_filter():
    found = Query("ones", ("mnist",), ("conv",), ("finished",), True).filter
    assert (found.text, found.data, found.networks, found.statuses, found.starred) == (
        "ones",
        ("mnist",),
        ("conv",),
        ("finished",),
        True,
    )


def test_choices_that_no_longer_exist_are_dropped(session):
    session["runs_query"] = Query(text="a", data=("mnist", "gone"), statuses=("running",))
    assert state.possible({"data": ["mnist"], "networks": [], "statuses": []}) == Query(text="a", data=("mnist",))


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (2, 2), (9, 3)])
def test_the_page_stays_among_those_that_there_are_and_every_widget_is_set(page, shown, session):
    asked = state.settle(Query(data=("mnist",), page=page), 3)
    assert asked.page == shown
    assert state.query() == asked
    assert session[state.widget_key("page")] == shown
    assert session[state.widget_key("data")] == ["mnist"]


def test_a_change_leads_back_to_the_first_page_and_turning_a_page_does_not(session):
    session["runs_query"] = Query(page=3)
    session[state.widget_key("page")] = 2
    state.on_query("page")
    assert state.query() == Query(page=2)
    session[state.widget_key("data")] = ["mnist"]
    state.on_query("data")
    assert state.query() == Query(data=("mnist",))


def test_clearing_the_filter_keeps_the_order():
    st.session_state["runs_query"] = Query("ones", ("mnist",), order="fid", is_reversed=True, group="data", page=2)
    state.on_clear()
    assert state.query() == Query(order="fid", is_reversed=True, group="data")


def test_runs_are_selected_by_the_table_and_let_go(session):
    assert state.selected_runs() == []
    session[state.TABLE_KEY] = {"selected": ["/runs/b", "/runs/a"]}
    state.on_select()
    assert state.selected_runs() == ["/runs/b", "/runs/a"]
    assert state.selections_made() == 0
    state.on_clear_selection()
    assert state.selected_runs() == []
    assert state.selections_made() == 1


def test_a_run_is_deleted_only_after_two_confirmations_of_the_same_run():
    assert state.times_confirmed(A) == 0
    state.on_confirm_delete(A)
    assert (state.times_confirmed(A), state.times_confirmed(B)) == (1, 0)
    state.on_confirm_delete(B)
    assert (state.times_confirmed(A), state.times_confirmed(B)) == (0, 1)
    state.on_confirm_delete(B)
    assert state.times_confirmed(B) == 2
    state.on_cancel_delete()
    assert state.times_confirmed(B) == 0


@pytest.mark.parametrize("act", ["select", "query"])
def test_whoever_goes_on_takes_back_the_question_and_the_outcome(act, session):
    state.on_confirm_delete(A)
    state.flash(FlashMessage("a is deleted"))
    session[state.TABLE_KEY], session[state.widget_key("text")] = {"selected": []}, "b"
    state.on_select() if act == "select" else state.on_query("text")
    assert state.times_confirmed(A) == 0
    assert state.flashed() is None


def test_each_run_has_its_own_note(session):
    session[state.note_key(A)], session[state.note_key(B)] = "  first \n", "second"
    assert (state.written_note(A), state.written_note(B)) == ("first", "second")

"""Which runs are listed, which are selected, and what was done with them."""

from pathlib import Path

import pytest
import streamlit as st

from dashboard.shared.session.choices import choice_key, choose, chosen
from dashboard.views.runs import state
from dashboard.views.runs.state import FlashMessage, Query
from gan_core.runs.index import Filter

A, B = Path("/runs/a"), Path("/runs/b")


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def test_what_is_asked_for_is_a_filter_an_order_and_a_page():
    for choice, value in (
        (state.SEARCH, "ones"),
        (state.DATA, ("mnist",)),
        (state.NETWORKS, ("conv",)),
        (state.STATUSES, ("finished",)),
        (state.TAGS, ("thesis",)),
        (state.STARRED, True),
        (state.ORDER, "fid"),
        (state.REVERSED, True),
        (state.GROUP, "data"),
        (state.PAGE, 3),
    ):
        choose(choice, value)
    wanted = Filter("ones", ("mnist",), ("conv",), ("finished",), True, ("thesis",))
    assert state.query() == Query(wanted, "fid", True, "data", 3)
    assert state.filters_set() == 5


def test_choices_that_no_longer_exist_are_dropped():
    choose(state.SEARCH, "a")
    choose(state.DATA, ("mnist", "gone"))
    choose(state.STATUSES, ("running",))
    state.hold_to({"data": ["mnist"], "networks": [], "statuses": []})
    assert state.query() == Query(Filter("a", ("mnist",)))


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (2, 2), (9, 3)])
def test_the_page_stays_among_those_that_there_are(page, shown):
    choose(state.PAGE, page)
    state.hold_page(3)
    assert chosen(state.PAGE) == shown


def test_a_change_leads_back_to_the_first_page_and_turning_a_page_does_not(session):
    choose(state.PAGE, 3)
    session[choice_key(state.PAGE)] = 2
    state.on_query(state.PAGE)
    assert chosen(state.PAGE) == 2
    session[choice_key(state.DATA)] = ["mnist"]
    state.on_query(state.DATA)
    assert state.query() == Query(Filter(data=("mnist",)))


def test_clearing_the_filter_keeps_the_order():
    for choice, value in ((state.SEARCH, "ones"), (state.STARRED, True), (state.ORDER, "fid"), (state.PAGE, 2)):
        choose(choice, value)
    state.on_clear()
    assert state.query() == Query(order="fid")


def test_runs_are_selected_by_the_table_and_let_go(session):
    assert state.selected_runs() == () and state.selections_made() == 0
    session[state.TABLE_KEY] = {"selected": ["b", "a"]}
    state.on_select()
    assert state.selected_runs() == ("b", "a")
    assert state.selections_made() == 0  # the table knows
    state.on_clear_selection()
    assert state.selected_runs() == ()
    assert state.selections_made() == state.selections_made() == 1
    choose(state.SELECTED, ("c",))  # as a link does
    assert state.selections_made() == 2


def test_names_of_selected_runs_are_in_a_link_and_folders_are_not():
    text = state.SELECTED.text(("a|b", f"{A}"))
    assert text == "a%7Cb"
    assert state.SELECTED.parse(text) == ("a|b",)
    many = tuple(map(str, range(state.MOST_IN_LINK + 5)))
    assert state.SELECTED.parse(state.SELECTED.text(many)) == many[: state.MOST_IN_LINK]


def test_the_head_of_a_column_sorts_and_a_second_click_turns_round(session):
    choose(state.PAGE, 4)
    for order, reversed_ in (("fid", False), ("fid", True), ("fid", False), ("recall", False), ("../x", False)):
        session[state.TABLE_KEY] = {"sorted": order}
        state.on_sort()
        assert chosen(state.REVERSED) is reversed_
    assert (chosen(state.ORDER), chosen(state.PAGE)) == ("recall", 1)


def test_a_clicked_link_is_followed_once(session):
    session[state.TABLE_KEY] = {"opened": {"page": "explore", "run": "a"}}
    state.on_open()
    assert state.take_opened() == ("explore", "a")
    assert state.take_opened() is None


@pytest.mark.parametrize("act", ["select", "query"])
def test_whoever_goes_on_takes_back_the_outcome(act, session):
    state.flash(FlashMessage("a is deleted"))
    session[state.TABLE_KEY], session[choice_key(state.SEARCH)] = {"selected": []}, "b"
    state.on_select() if act == "select" else state.on_query(state.SEARCH)
    assert state.flashed() is None


def test_boxes_close_when_what_was_written_is_kept(session):
    session.update({state.NOTE_BOX_KEY: True, state.TAG_BOX_KEY: True})
    state.close_boxes()
    assert not session[state.NOTE_BOX_KEY] and not session[state.TAG_BOX_KEY]


def test_other_runs_and_other_tags_have_their_own_choice_of_tags():
    keys = {state.tags_key(ids, tags) for ids, tags in ((["a"], []), (["a", "b"], []), (["a"], ["b"]), (["b"], []))}
    assert len(keys) == 4


def test_each_run_has_its_own_note(session):
    session[state.note_key(A)], session[state.note_key(B)] = "  first \n", "second"
    assert (state.written_note(A), state.written_note(B)) == ("first", "second")

"""What is compared, how it is looked at, and what was clicked or drawn."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.shared import session as shared
from dashboard.shared.lineup import Slot
from dashboard.views.compare import state
from dashboard.views.compare.state import SheetWindow

STEPS = {"a": [0, 10, 20], "b": [0, 100]}


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, whose sidebar shows the last checkpoint of a run."""
    monkeypatch.setattr(st, "session_state", {})
    shared.select(SimpleNamespace(name="a"), 20)
    return st.session_state


# --- the line-up -----------------------------------------------------------------------------------------------------


def test_at_first_the_sidebars_checkpoint_is_compared_with_an_earlier_one():
    assert state.settle(STEPS, {}) == []
    assert state.slots() == (Slot("a", 10), Slot("a", 20))


def test_a_link_decides_and_what_it_does_not_say_is_as_at_first():
    state.settle(STEPS, {"view": "Metrics"})
    assert state.settle(STEPS, {"slots": "a@0|b@100!"}) == []
    assert state.slots() == (Slot("a", 0), Slot("b", 100, True))
    assert state.choice("view") == state.SECTIONS[0]


def test_what_no_longer_exists_is_left_out_and_named():
    problems = state.settle(STEPS, {"slots": "a@11|gone@5|gone@7|b@100"})
    assert problems == ["Run 'gone' not found; it is left out."]
    assert state.slots() == (Slot("a", 10), Slot("b", 100))  # the nearest checkpoint


def test_a_link_that_cannot_be_read_is_explained_and_changes_nothing():
    state.settle(STEPS, {"slots": "a@0|b@100"})
    problems = state.settle(STEPS, {"slots": "a", "view": "Nothing", "points": "x"})
    assert len(problems) == 3
    assert state.slots() == (Slot("a", 0), Slot("b", 100))
    assert state.choice("view") == state.SECTIONS[0]


def test_every_control_changes_its_own_slot(session):
    state.settle(STEPS, {"slots": "a@0|a@20|b@100"})
    session[state.run_key(0)], session[state.step_key(1)] = "b", 10
    state.on_slot_run(0, STEPS)
    state.on_slot_step(1)
    state.on_pin(2)
    assert state.slots() == (Slot("b", 0), Slot("a", 10), Slot("b", 100, True))
    state.on_swap(2)
    assert state.slots() == (Slot("b", 100, True), Slot("a", 10), Slot("b", 0))
    state.on_remove(1)
    state.on_add(Slot("a", 20))
    assert state.slots() == (Slot("b", 100, True), Slot("b", 0), Slot("a", 20))


def test_the_shared_timeline_moves_all_but_the_pinned(session):
    state.settle(STEPS, {"slots": "a@20|b@100|a@20!"})
    session[state.TIMELINE_KEY] = 0
    state.on_timeline(STEPS)
    assert state.slots() == (Slot("a", 0), Slot("b", 0), Slot("a", 20, True))


# --- how it is looked at ---------------------------------------------------------------------------------------------


def test_the_address_reopens_what_is_compared(session):
    written = {"slots": "a@0|b@100!", "view": "Metrics", "samples": "1000", "points": "7"}
    assert state.settle(STEPS, written) == []
    assert shared.choices_in_address() == written
    assert (state.choice("samples"), state.choice("points")) == (1_000, 7)


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("Movement", "Feature drift"),
        ("Figures", "Metrics"),
        ("Borders", "Boundaries"),
        ("Changes", "Changed samples"),
        ("Every step", "Sample grid"),
    ],
)
def test_a_link_of_the_first_version_opens_the_same_section(former, present):
    assert state.settle(STEPS, {"view": former, "scrubber": "shared", "look": "Wipe"}) == []
    assert (state.choice("view"), state.choice("timeline"), state.choice("look")) == (present, "shared", "Wipe")


def test_a_choice_is_held_to_what_is_allowed_just_now_and_comes_back(session):
    state.settle(STEPS, {"slots": "a@0|b@100", "space": "classifier"})
    assert state.choice("space", ("images",)) == "images"
    assert session[state.bound("space", ("images",))["key"]] == "images"
    assert state.choice("space", ("classifier", "images")) == "classifier"


# --- what was clicked or drawn ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cell", "picked"), [("mine", 3, 3), ("others", 3, None), ("mine", 8, None), ("mine", -1, None)]
)
def test_a_pair_is_picked_among_those_that_are_shown(name, cell, picked, session):
    assert state.picked(state.PAIR, 8) is None
    session[state.PAIRS_KEY] = {"chosen": {"name": name, "cell": cell}}
    state.on_pair("mine", 8)
    assert state.picked(state.PAIR, 8) == picked
    assert state.picked(state.PAIR, 3) is None


def ask_for(row: int, column: int, rows: int, columns: int, name: str = "mine") -> SheetWindow:
    asked = {"name": name, "row": row, "column": column, "rows": rows, "columns": columns}
    st.session_state[state.SHEET_KEY] = {"window": asked}
    return state.sheet_window("mine", 30)


def test_a_sheet_begins_in_its_upper_left_corner():
    first = SheetWindow(0, 0, *state.FIRST_WINDOW)
    assert state.sheet_window("mine", 30) == ask_for(5, 5, 5, 5, name="another") == first
    assert state.sheet_window("mine", 7) == SheetWindow(0, 0, state.FIRST_WINDOW[0], 7)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ((5, 6, 7, 8), (5, 6, 7, 8)),
        ((-3, -3, 0, 0), (0, 0, 1, 1)),
        ((5, 25, 7, 8), (5, 25, 7, 5)),
        ((995, 99, 20, 8), (995, 29, 5, 1)),
        ((0, 0, 10**6, 30), (0, 0, state.MOST_TILES // 30, 30)),
    ],
)
def test_a_part_of_a_sheet_stays_within_its_edges_and_its_size(asked, given):
    assert ask_for(*asked) == SheetWindow(*given)


def test_a_part_is_never_wider_than_what_fits_into_memory():
    asked = {"name": "mine", "row": 0, "column": 0, "rows": 1, "columns": 500}
    st.session_state[state.SHEET_KEY] = {"window": asked}
    assert state.sheet_window("mine", 1_000).columns == state.MOST_COLUMNS


@pytest.mark.parametrize(
    ("name", "row", "column", "picked"),
    [("mine", 5, 1, (5, 1)), ("another", 5, 1, None), ("mine", state.SHEET_ROWS, 0, None), ("mine", 0, 3, None)],
)
def test_a_tile_is_picked_on_its_own_sheet(name, row, column, picked, session):
    session[state.SHEET_KEY] = {"chosen": {"name": name, "row": row, "column": column}}
    state.on_tile("mine", [0, 10, 20])
    assert state.picked_tile([0, 10, 20]) == picked


def test_a_picked_tile_is_one_of_the_same_iteration_on_another_sheet(session):
    session[state.SHEET_KEY] = {"chosen": {"name": "mine", "row": 5, "column": 1}}
    state.on_tile("mine", [0, 10, 20])
    assert state.picked_tile([10, 30]) == (5, 0)
    assert state.picked_tile([0, 20]) is None


def test_a_lasso_holds_the_same_samples_on_every_chart_that_shows_them(session):
    points = [{"customdata": [7]}, {"customdata": 3}, {"x": 0}, {"customdata": [7]}, {"customdata": 10**9}]
    session[state.chart_key("arrows")] = {"selection": {"points": points}}
    state.on_lasso("arrows", 5)
    assert state.lassoed(5, 100) == (3, 7)
    assert state.lassoed(5, 7) == (3,)
    assert state.lassoed(6, 100) == ()
    session[state.chart_key("panels")] = {"selection": {"points": []}}
    state.on_lasso("panels", 5)
    assert state.lassoed(5, 100) == ()


@pytest.mark.parametrize("value", [(), (5, 0), (0, 3, 7), (1, 1_999), (2, *range(2_000))])
def test_a_lasso_is_read_as_it_was_written(value):
    choice = state.LASSOED
    text = choice.text(value) if value else ""
    assert choice.parse(text) == value
    assert len(text) < 350


@pytest.mark.parametrize("text", ["x", "1.***", "x.AA==", "1." + "A" * 400, "1.A"])
def test_what_is_no_lasso_is_refused(text):
    with pytest.raises(ValueError, match="the link's lassoed"):
        state.LASSOED.parse(text)


@pytest.mark.parametrize(("rows", "picked"), [([2], 30), ([9], None), ([], None)])
def test_a_row_of_a_table_is_a_sample(rows, picked, session):
    key = state.table_key("these")
    session[key] = {"selection": {"rows": rows}}
    state.on_row(key, [10, 20, 30])
    assert state.picked(state.CHANGED, 100) == picked


def test_what_takes_its_time_is_replaced_when_it_is_about_others():
    assert not state.shows_other("Regions", ("A", "B"))
    assert not state.shows_other("Regions", ("A", "B"))
    assert state.shows_other("Regions", ("A", "C"))
    assert not state.shows_other("Images", ("A", "D"))

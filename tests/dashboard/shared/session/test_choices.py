"""What is chosen on a page: it outlives the page, a reload and a link."""

import math

import pytest
import streamlit as st

from dashboard.shared.session import choices
from dashboard.shared.session.choices import choose, chosen, open_choices

LAYER = choices.one_of("layer", ("class", "confidence"))
ROWS = choices.one_of("rows", (24, 12, 48))
LOG = choices.flag("log")
SEED = choices.seed_choice("samples", 3)
SMOOTHING = choices.number("smoothing", 0.5, 0, 1)
WINDOW = choices.numbers("window", (3,))
SAMPLE = choices.some_number("sample", 99)
LINE = choices.numbers("line", range(2, 65, 2))
SEARCH = choices.short_text("search", 10)
STATUSES = choices.several_of("status", ("running", "failed"))
TAGS = choices.short_texts("tags", 3, 20)
ALL = (LAYER, ROWS, LOG, SEED, SMOOTHING, WINDOW, SAMPLE, LINE, SEARCH, STATUSES, TAGS)
OTHER = {
    LAYER: "confidence",
    ROWS: 12,
    LOG: True,
    SEED: 2**31 - 1,
    SMOOTHING: 0.25,
    WINDOW: (-1.5, 0.25, 3.0),
    SAMPLE: 0,
    LINE: (0.0, 1.0, 2.0, -3.0),
    SEARCH: "dense, a&b",
    STATUSES: ("failed", "running"),
    TAGS: ("a|b, %7C", "Zahl Ö"),
}


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def test_at_first_everything_is_as_the_page_wants_it_and_the_address_says_nothing():
    assert open_choices(ALL, {}) == []
    assert [chosen(choice) for choice in ALL] == [choice.default for choice in ALL]
    assert choices.choices_in_address() == {}


def test_the_address_reopens_what_was_chosen_in_another_session(session):
    open_choices(ALL, {})
    for choice, value in OTHER.items():
        choose(choice, value)
    address = choices.choices_in_address()
    assert set(address) == {choice.name for choice in ALL}
    session.clear()
    assert open_choices(ALL, address) == []
    assert {choice: chosen(choice) for choice in ALL} == OTHER


def test_what_was_chosen_outlives_a_visit_to_another_page():
    open_choices((LAYER,), {})
    choose(LAYER, "confidence")
    choices.close_choices()
    assert choices.choices_in_address() == {}, "it is no part of another page's address"
    open_choices((LAYER,), {})
    assert chosen(LAYER) == "confidence"
    assert choices.choices_in_address() == {"layer": "confidence"}


def test_what_a_link_does_not_say_is_as_at_first():
    open_choices((LAYER, LOG), {})
    choose(LAYER, "confidence")
    choose(LOG, True)
    open_choices((LAYER, LOG), {"run": "a", "log": "1"})
    assert (chosen(LAYER), chosen(LOG)) == ("class", True)


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (LAYER, "x"),
        (ROWS, "13"),
        (LOG, "yes"),
        (SEED, "-1"),
        (SEED, "1e3"),
        (SMOOTHING, "nan"),
        (SMOOTHING, "1.01"),
        (SMOOTHING, "much"),
        (WINDOW, "1_2"),
        (WINDOW, "1_2_inf"),
        (WINDOW, "1_2_nan"),
        (WINDOW, "1_2_1e300"),
        (SAMPLE, "100"),
        (SAMPLE, "-1"),
        (SAMPLE, "٣"),
        (SAMPLE, "0" * 20),
        (LINE, "1_2_3"),
        (LINE, "a_b"),
        (SEARCH, "x" * 11),
        (STATUSES, "running,x"),
    ],
)
def test_what_an_address_says_is_checked_and_explained(choice, text):
    open_choices(ALL, {})
    choose(choice, OTHER[choice])
    problems = open_choices(ALL, {choice.name: text})
    assert len(problems) == 1
    assert choice.name in problems[0]
    assert text.split(",")[-1] in problems[0] or "has 11 characters" in problems[0]
    assert chosen(choice) == OTHER[choice], "it stays as it was"


def test_a_widget_shows_what_is_chosen_and_changes_it(session):
    open_choices((STATUSES,), {})
    options = choices.bound(STATUSES)
    assert session[options["key"]] == []  # as it reports it, so that nothing seems to be changed
    session[options["key"]] = ["running"]  # as Streamlit's lists of several report
    options["on_change"](*options["args"])
    assert chosen(STATUSES) == ("running",)


def test_a_choice_is_held_to_what_is_allowed_just_now_and_comes_back(session):
    choose(LAYER, "confidence")
    assert chosen(LAYER, ("class",)) == "class"
    assert session[choices.bound(LAYER, ("class",))["key"]] == "class"
    assert chosen(LAYER) == "confidence"


def test_numbers_are_written_with_six_digits():
    text = WINDOW.text((math.pi, -1e-7, 100))
    assert text == "3.14159_-1e-07_100"
    assert WINDOW.parse(text) == (3.14159, -1e-7, 100)

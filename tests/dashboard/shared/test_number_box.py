"""What is typed into a box for a number: taken, or refused with a sentence."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.shared.number_box import refusal


@pytest.mark.parametrize("number", [0.0, 7.0, 100.0])
def test_whole_numbers_within_the_bounds_are_taken(number):
    assert refusal(number, 0, 100, is_whole=True) is None


@pytest.mark.parametrize("number", [1.5, -3.0, 101.0, math.nan, math.inf, -math.inf, 1e300])
def test_all_others_are_refused_with_what_was_typed_and_what_is_taken(number):
    why = refusal(number, 0, 100, is_whole=True)
    assert why == f"{number:.10g} is not taken: whole numbers from 0 to 100 only."


def test_a_box_of_any_numbers_takes_fractions_and_keeps_its_bounds():
    assert refusal(1.5, 0.5, 60, is_whole=False) is None
    assert refusal(0.4, 0.5, 60, is_whole=False) == "0.4 is not taken: numbers from 0.5 to 60 only."
    assert refusal(math.nan, 0.5, 60, is_whole=False) is not None


def page() -> None:
    import streamlit as st

    from dashboard.shared.number_box import number_box

    def take(number: float | None) -> None:
        st.session_state["taken"] = number

    number_box("Seed", 0, 9, st.session_state.get("taken", 1), "seed", take, is_optional=True)


def test_a_refused_number_leaves_the_box_as_it_was_and_says_why():
    app = AppTest.from_function(page).run()
    for typed in (1.5, -3, 10):
        app.number_input(key="seed").set_value(typed).run()
        assert app.toast[0].value == f"Seed: {typed:g} is not taken: whole numbers from 0 to 9 only."
        assert "taken" not in app.session_state
        assert app.number_input(key="seed").value == 1
    app.number_input(key="seed").set_value(4).run()
    assert not app.toast
    taken = app.session_state["taken"]
    assert (taken, type(taken)) == (4, int)


def test_an_optional_box_can_be_emptied():
    app = AppTest.from_function(page).run()
    app.number_input(key="seed").set_value(None).run()
    assert app.session_state["taken"] is None
    assert app.number_input(key="seed").value is None

"""What a browser reports of the games."""

import numpy as np
import pytest
import streamlit as st

from dashboard.shared import session
from dashboard.views.games import state


@pytest.fixture(autouse=True)
def kept(monkeypatch) -> dict:
    """A session outside of any page, at a point of three dimensions."""
    found = {"z": np.zeros(3, np.float32), "deck": 7, "chosen_step": 30}
    monkeypatch.setattr(st, "session_state", found)
    return found


def test_the_next_real_images_are_dealt_when_they_are_wanted(kept):
    kept[state.REAL_KEY] = {"deck": 8}
    state.on_deck()
    assert state.deck() == 8


@pytest.mark.parametrize("wanted", [7, 9, -1, "8", 8.0, None, True, [8]])
def test_no_other_deck_can_be_asked_for(kept, wanted):
    kept[state.REAL_KEY] = {"deck": wanted}
    state.on_deck()
    assert state.deck() == 7


def test_each_session_begins_with_a_deck_of_its_own(kept):
    del kept["deck"]
    first = state.deck()
    assert state.deck() == first
    assert 0 <= first < state.MOST_DECKS


@pytest.mark.parametrize(("wanted", "hole"), [(4, 4), (0, 1), (10, 1), ("3", 1), (None, 1), ([2], 1)])
def test_a_hole_that_there_is_can_be_asked_for(kept, wanted, hole):
    kept[state.GOLF_KEY] = {"hole": wanted}
    state.on_hole()
    assert session.chosen(state.HOLE) == hole


def test_a_level_is_a_checkpoint_and_none_leaves_it(kept):
    kept[state.LEVEL_KEY] = 5
    state.on_level()
    assert session.chosen_step() == 5
    kept[state.LEVEL_KEY] = None
    state.on_level()
    assert session.chosen_step() == 5


def test_what_is_asked_about_an_image(kept):
    kept[state.EXIST_KEY] = {"asked": {"number": 2, "z": [1.0, 2.0, 3.0]}, "open": {"z": [0.5, 0.5, 0.5]}}
    number, z = state.asked_digit()
    assert (number, z.tolist()) == (2, [1.0, 2.0, 3.0])
    assert state.opened_digit().tolist() == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    "z", [None, "z", [1.0, 2.0], [1.0, 2.0, float("nan")], [[1.0], 2.0, 3.0], [10**400, 2.0, 3.0], {"a": 1}]
)
def test_what_is_no_vector_is_not_asked(kept, z):
    kept[state.EXIST_KEY] = {"asked": {"number": 2, "z": z}, "open": {"z": z}}
    assert state.asked_digit() is None
    assert state.opened_digit() is None


@pytest.mark.parametrize("asked", [None, 7, "x", {"z": [1.0, 2.0, 3.0]}, {"number": "2", "z": [1.0, 2.0, 3.0]}])
def test_what_is_no_question_is_not_answered(kept, asked):
    kept[state.EXIST_KEY] = {"asked": asked}
    assert state.asked_digit() is None

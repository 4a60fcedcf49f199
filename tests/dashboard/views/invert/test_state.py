"""What a browser reports of the pad, and what is kept."""

import base64
import copy

import numpy as np
import pytest
import streamlit as st
import torch

from dashboard.views.invert import state

PIXELS = bytes(range(196)) * 4
STROKES = [{"width": 22, "points": [[10.5, 20], [30, 40]]}, {"width": 8, "points": [[1, 2]]}]
DRAWN = {"pixels": base64.b64encode(PIXELS).decode(), "strokes": STROKES}


@pytest.fixture(autouse=True)
def pad(monkeypatch) -> dict:
    """A session outside of any page; what it holds of the component."""
    monkeypatch.setattr(st, "session_state", {"invert": {}})
    return st.session_state["invert"]


def test_before_anything_is_drawn_the_pad_is_empty():
    assert state.drawing() == state.Drawing(b"", ())
    assert state.kept() is None


def test_what_is_drawn_is_kept_with_its_strokes(pad):
    pad["drawing"] = DRAWN
    state.on_drawing()
    assert state.drawing().pixels == PIXELS
    assert state.drawing().strokes[0] == {"width": 22.0, "points": [(10.5, 20.0), (30.0, 40.0)]}


def test_a_pad_that_was_cleared_is_empty_again(pad):
    pad["drawing"] = DRAWN
    state.on_drawing()
    pad["drawing"] = {"pixels": "", "strokes": []}
    state.on_drawing()
    assert state.drawing() == state.Drawing()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ((), None),
        ((), "drawing"),
        ((), []),
        (("pixels",), None),
        (("pixels",), 7),
        (("pixels",), "no base64!"),
        (("pixels",), base64.b64encode(bytes(783)).decode()),
        (("pixels",), base64.b64encode(bytes(10_000)).decode()),
        (("strokes",), None),
        (("strokes",), 5),
        (("strokes",), [None]),
        (("strokes", 0), {"width": 22}),
        (("strokes", 0, "width"), "wide"),
        (("strokes", 0, "width"), float("nan")),
        (("strokes", 0, "width"), 1e9),
        (("strokes", 0, "width"), 10**400),
        (("strokes", 0, "points"), []),
        (("strokes", 0, "points"), [[1]]),
        (("strokes", 0, "points"), [[1, 2, 3]]),
        (("strokes", 0, "points"), [[1, float("inf")]]),
        (("strokes", 0, "points"), [["a", "b"]]),
        (("strokes",), [{"width": 9, "points": [[1, 1]] * 19_000}] * 2),
    ],
)
def test_what_is_no_drawing_changes_nothing(pad, place, value):
    pad["drawing"] = DRAWN
    state.on_drawing()
    before = state.drawing()
    spoiled = {"at": copy.deepcopy(DRAWN)}
    inner, last = spoiled, "at"
    for name in place:
        inner, last = inner[last], name
    inner[last] = value
    pad["drawing"] = spoiled["at"]
    state.on_drawing()
    assert state.drawing() == before


def test_of_too_many_strokes_the_first_are_kept(pad):
    pad["drawing"] = {**DRAWN, "strokes": [{"width": 9, "points": [[1, 1]]}] * 1_000}
    state.on_drawing()
    assert len(state.drawing().strokes) == state.MOST_STROKES


def test_a_z_is_kept_with_where_it_was_found():
    state.keep(torch.arange(3.0), ("folder", 30))
    assert np.array_equal(state.kept().z, [0, 1, 2])
    assert state.kept().of == ("folder", 30)

"""What was done on the console."""

import pytest
import streamlit as st
import torch

from dashboard.shared import session as shared
from dashboard.views.explore import state
from gan_core.latent.sampling import sample_latent


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at its first point."""
    monkeypatch.setattr(st, "session_state", {})
    shared.settle_point(3, {})
    return st.session_state


def report(number: int = 1, **changes) -> bool:
    """Let the console report; whether more than it must be drawn again."""
    event = {"number": number, "z": [1.0, 2.0, 3.0], "seed": None, "truncation": 0.5, "locked": [2]}
    event |= {"plane": "0 1", "runsInPage": False, "request": None}
    st.session_state[state.CONSOLE_KEY] = {"event": event | changes}
    return state.consume_console_event()


def test_before_any_report_nothing_is_consumed():
    assert state.consume_console_event() is False
    assert state.events_consumed() == 0
    assert state.is_live() and not shared.chosen(state.TIMELINE)


def test_a_report_is_taken_over():
    assert report() is False
    assert shared.current_point().tolist() == [1, 2, 3]
    assert (shared.seed(), shared.truncation(), shared.locked()) == (None, 0.5, {2})
    assert not state.is_live()


def test_a_report_is_taken_over_once():
    report(2)
    shared.set_point(torch.zeros(3))
    report(2)
    report(1)
    assert shared.current_point().tolist() == [0, 0, 0]
    assert state.events_consumed() == 2
    report(3)
    assert shared.current_point().tolist() == [1, 2, 3]


@pytest.mark.parametrize(("plane", "kept"), [("2 3", "2 3"), ("random", "random"), ("3 2", "0 1"), (None, "0 1")])
def test_the_plane_of_drags_is_taken_over_where_there_is_such_a_plane(plane, kept):
    report(plane=plane)
    assert shared.chosen(state.PLANE) == kept


def test_a_report_of_another_latent_space_is_passed_over():
    before = shared.current_point()
    report(z=[1.0, 2.0])
    assert torch.equal(shared.current_point(), before)
    assert state.events_consumed() == 0


def test_a_seed_that_is_reported_is_gone_to():
    report(seed=8, locked=[])
    assert torch.equal(shared.current_point(), sample_latent(8, 1, 3)[0])
    assert shared.seed() == 8


def test_a_seed_that_is_asked_for_is_gone_to():
    report(locked=[], request={"seed": 12})
    assert shared.seed() == 12


@pytest.mark.parametrize("asked", [-5, 2**40, 1.5, "12", None])
def test_what_is_no_seed_moves_nothing(asked):
    report(locked=[], request={"seed": 12})
    report(locked=[], request={"seed": asked}, number=2, seed=12)
    assert shared.seed() == 12


def test_a_random_point_has_a_seed():
    report(locked=[], request={"random": True})
    assert 0 <= shared.seed() < 100_000


def test_a_direction_is_forgotten():
    shared.name_direction("bold", torch.tensor([1.0, 0.0, 0.0]))
    assert report(request={"removeDirection": "bold"}) is False
    assert shared.named_directions() == {}


def test_the_timeline_and_another_checkpoint_draw_the_whole_page(session):
    assert report(1, request={"timeline": True}) is True
    assert shared.chosen(state.TIMELINE)
    assert report(2, request={"iteration": 20}) is True
    shared.settle_step([0, 10, 20, 30], {})
    assert session["step"] == 20
    shared.read_address()
    assert shared.incoming() == {}  # a control did it: no link is read

"""Training: how its curves are drawn, and which part of them is looked at."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.views.training.time_axis import UNITS

CURVES_KEY = "curves"
CURVE_EVENTS_KEY = "curve_events"
CURSOR_KEY = "training_cursor"
LATEST = 1e15  # in any unit of time

SMOOTHING = session.number("smoothing", 0.0, 0.0, 0.99)
TIME = session.one_of("time_axis", tuple(UNITS))
LOG_LOSS = session.flag("log_loss")
LOG_STEPS = session.flag("log_steps")
ALL_VALUES = session.flag("all_values")
MAP = session.flag("regions_too")
ZOOM = session.numbers("zoom", (2,), LATEST)
CHOICES: tuple[session.Choice[Any], ...] = (SMOOTHING, TIME, LOG_LOSS, LOG_STEPS, ALL_VALUES, MAP, ZOOM)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def settle(run: str) -> None:
    """The part that is looked at belongs to one run; what a link says of it, to the run that the link opens.

    Before the choices are opened.
    """
    if st.session_state.get("zoomed_run", run) != run:
        session.choose(ZOOM, ())
    st.session_state["zoomed_run"] = run


def on_time() -> None:
    """Another unit of time was chosen; what was zoomed to is said in the old one."""
    session.on_choice(TIME)
    session.choose(ZOOM, ())
    st.session_state["is_other_time"] = True


def is_other_time() -> bool:
    """Whether another unit was chosen since this was asked last: more than the curves must be drawn again."""
    return st.session_state.pop("is_other_time", False)


def on_chosen(steps: Sequence[int]) -> None:
    """One of the checkpoints was clicked."""
    number = st.session_state[CURSOR_KEY].get("chosen")
    if type(number) is int and 0 <= number < len(steps):
        session.expect_own_run()
        session.choose_step(steps[number])


def window() -> tuple[float, float] | None:
    """The first and the last place of the axis that the curves show; None for all."""
    return _checked(session.chosen(ZOOM))


def on_zoom() -> None:
    """Somebody zoomed the curves, or shows all of them again."""
    session.expect_own_run()
    zoom = st.session_state[CURVE_EVENTS_KEY].get("zoom")
    session.choose(ZOOM, _checked(zoom.get("x") if isinstance(zoom, Mapping) else None) or ())


def _checked(ends: Any) -> tuple[float, float] | None:
    """What a browser sends can be forged."""
    try:
        first, last = map(float, ends)
    except (TypeError, ValueError, OverflowError):
        return None
    return (first, last) if -math.inf < first < last <= LATEST else None

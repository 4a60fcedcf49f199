"""Explore: what is chosen on the console, and what was done there."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import number, place, record, vector
from gan_core.errors import GeometryError
from gan_core.latent.vector_files import read_vector

CONSOLE_KEY = "console"
DIMENSION_KEY = "dimension"
VALUE_KEY = "value"
PASTED_KEY = "pasted"
FILE_KEY = "vector_file"
PICKED_KEY = "picked_sample"

MOST_EVENTS = 2**53  # which a browser can count
LATEST = 10**12  # iteration

RANDOM_PLANE = "random"
MOST_DIRECTIONS = 100  # as many as a latent space has dimensions

PLANE = session.one_of("plane", (*(f"{first} {first + 1}" for first in range(0, MOST_DIRECTIONS, 2)), RANDOM_PLANE))
TIMELINE = session.flag("training_timeline")
VALUES = session.flag("values")
NEAREST = session.flag("nearest_real")
CHOICES = (PLANE, TIMELINE, VALUES, NEAREST)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def consume_console_event() -> bool:
    """Take over what the console reports, once: a drag has come to rest, or something is asked for.

    Returns:
        Whether more than the console must be drawn again: another checkpoint was chosen, the timeline switched.
    """
    event = record(st.session_state.get(CONSOLE_KEY, {}).get("event"))
    latent_size = len(session.current_values())
    count, z = place(event.get("number"), MOST_EVENTS), vector(event.get("z"), latent_size)
    truncation, locked = number(event.get("truncation"), 1.0), _dimensions(event.get("locked"), latent_size)
    if count is None or count <= events_consumed() or z is None or truncation is None or locked is None:
        return False
    st.session_state["events_consumed"] = count
    st.session_state["is_live"] = bool(event.get("runsInPage"))
    session.set_truncation(truncation)
    session.lock(locked)
    if event.get("plane") in PLANE.values:
        session.choose(PLANE, event["plane"])
    seed = event.get("seed")
    if seed is None:
        session.set_values(z)
    elif session.is_seed(seed) and seed != session.seed():
        session.go_to_seed(seed, latent_size)
    return _apply(record(event.get("request")))


def _dimensions(values: Any, latent_size: int) -> frozenset[int] | None:
    """Dimensions that are to be locked; None if these are none."""
    found = [place(value, latent_size) for value in values] if isinstance(values, list) else [None]
    known = frozenset(index for index in found if index is not None)
    return None if None in found else known


def _apply(request: Mapping[str, Any]) -> bool:
    latent_size = len(session.current_values())
    iteration = place(request.get("iteration"), LATEST)
    if "random" in request:
        session.go_to_seed(int(np.random.default_rng().integers(100_000)), latent_size)
    if session.is_seed(request.get("seed")):
        session.go_to_seed(request["seed"], latent_size)
    if isinstance(request.get("removeDirection"), str):
        session.forget_direction(request["removeDirection"])
    if "timeline" in request:
        session.choose(TIMELINE, bool(request["timeline"]))
    if iteration is not None:
        session.choose_step(iteration)
    needs_all = "timeline" in request or iteration is not None
    if needs_all:
        session.expect_own_run()
    return needs_all


def events_consumed() -> int:
    """The number of the console's last report that was taken over."""
    return st.session_state.get("events_consumed", 0)


def is_live() -> bool:
    """Whether the page runs the generator itself, as far as it has said."""
    return st.session_state.get("is_live", True)


def dimension() -> int:
    """The dimension whose number is typed."""
    return min(st.session_state.get("shown_dimension", 0), len(session.current_values()) - 1)


def on_dimension(index: int) -> None:
    """Another dimension was typed."""
    st.session_state["shown_dimension"] = index


def on_value(number: float) -> None:
    """A number was typed for a dimension."""
    z = session.current_values().copy()
    z[dimension()] = number
    session.set_values(z)


def on_pasted() -> None:
    """Numbers were pasted."""
    _take(str(st.session_state.get(PASTED_KEY, "")).encode())


def on_file() -> None:
    """A file of numbers was chosen."""
    file = st.session_state.get(FILE_KEY)
    if file is not None:
        _take(file.getvalue())


def on_picked() -> None:
    """One of the samples that are selected on Projection was chosen by its place among them."""
    samples, place = session.picked_samples(), st.session_state.get(PICKED_KEY)
    session.expect_own_run()
    if samples and place is not None and place < len(samples.numbers):
        session.set_point(samples.z[place])
        session.set_truncation(1.0)


def _take(data: bytes) -> None:
    """Go to a point that somebody brought, or say what is wrong with it."""
    session.expect_own_run()
    try:
        session.set_values(read_vector(data, len(session.current_values())))
    except GeometryError as error:
        st.session_state["refused"] = str(error)
    else:
        session.set_truncation(1.0)


def taken_refusal() -> str | None:
    """Why what was brought last was refused, once."""
    return st.session_state.pop("refused", None)

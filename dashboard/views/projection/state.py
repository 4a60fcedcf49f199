"""Projection: what was clicked and drawn on the chart, and the keys of its widgets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard.shared import session
from gan_core.latent.projection import Space

CHART_KEY = "samples"
EVENTS_KEY = "samples_events"
SPACE_KEY = "space"
VIEW_KEY = "projection_view"
COLOUR_KEY = "colour"
COUNT_KEY = "count"
SEED_KEY = "projection_seed"
TOOL_KEY = "tool"
NAME_KEY = "direction_name"

GROUPS = ("A", "B")
View = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class SampleChartKey:
    """What a chart of samples shows: which samples of which checkpoint, on the components of what."""

    run: str
    step: int
    space: Space
    count: int
    seed: int


@dataclass(frozen=True, eq=False)
class Group:
    """Selected samples.

    Attributes:
        shown: On which chart.
        outline: The line that was drawn around them, shape (M, 2).
        rows: Numbers of the samples inside, int64, shape (N,).
    """

    shown: SampleChartKey
    outline: np.ndarray
    rows: np.ndarray


def picked(seed: int, count: int) -> int | None:
    """Number of the picked sample, if it was picked among the same z."""
    number = st.session_state.get("picked", {}).get(seed)
    return number if number is not None and number < count else None


def clicked_position(shown: SampleChartKey) -> tuple[float, float] | None:
    """The empty position of this chart that was clicked last, if no sample was picked since."""
    return st.session_state.get("clicked_position", {}).get(shown)


def outline(shown: SampleChartKey) -> np.ndarray | None:
    """The line that was drawn on this chart and is not set as a group yet, shape (M, 2)."""
    return st.session_state.get("outline", {}).get(shown)


def view(shown: SampleChartKey) -> View | None:
    """Which part of this chart was on the screen when something was last done to it."""
    return st.session_state.get("view", {}).get(shown)


def _remember_view(shown: SampleChartKey, event: dict[str, Any]) -> None:
    seen = event["view"]
    st.session_state["view"] = {shown: (tuple(seen["x"]), tuple(seen["y"]))} if seen else {}


def drawings() -> int:
    """How many lines were drawn or set as a group so far."""
    return st.session_state.get("drawings", 0)


def groups() -> dict[str, Group]:
    """The groups of the selected run and checkpoint, by name."""
    chosen = session.selected()
    here = (chosen.run.name, chosen.step)
    known = st.session_state.get("groups", {})
    return {
        name: known[name]
        for name in GROUPS
        if name in known and (known[name].shown.run, known[name].shown.step) == here
    }


def on_click(shown: SampleChartKey, sample_at: Callable[[tuple[float, float]], int | None] | None = None) -> None:
    """A chart was clicked.

    Args:
        shown: Which one.
        sample_at: Which sample is at a position of it; None if the click itself knows.
    """
    click = st.session_state[EVENTS_KEY]["click"]
    _remember_view(shown, click)
    position = None if click["x"] is None else (float(click["x"]), float(click["y"]))
    sample = sample_at(position) if sample_at and position else click["sample"]
    st.session_state["picked"] = {} if sample is None else {shown.seed: int(sample)}
    st.session_state["clicked_position"] = {shown: position} if sample is None and position else {}


def on_outline(shown: SampleChartKey) -> None:
    """A line was drawn around a part of a chart, or taken back."""
    drawn = st.session_state[EVENTS_KEY]["outline"]
    if drawn is not None:
        _remember_view(shown, drawn)
    is_closed = drawn is not None and len(drawn["x"]) >= 3
    st.session_state["outline"] = {shown: np.column_stack([drawn["x"], drawn["y"]])} if is_closed else {}
    st.session_state["drawings"] = drawings() + 1


def on_set_group(name: str, group: Group) -> None:
    """Remember the selected samples as a group."""
    st.session_state["groups"] = {**st.session_state.get("groups", {}), name: group}
    st.session_state["outline"] = {}
    st.session_state["drawings"] = drawings() + 1

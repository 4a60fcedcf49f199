"""Projection: what the hand did on the chart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from dashboard.shared.session.selection import selected
from gan_core.latent.projection import Space

CHART_KEY = "samples"

HAND_KEY = "samples_hand"

GROUPS = ("A", "B")

View = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Shown:
    """What a chart of samples shows: which samples of which step, on the components of what."""

    run: str
    step: int
    space: Space
    count: int
    seed: int


@dataclass(frozen=True, eq=False)
class Group:
    """Samples that were drawn around.

    Attributes:
        shown: On which chart.
        outline: The drawn line, shape (M, 2).
        rows: Numbers of the samples inside, int64, shape (N,).
    """

    shown: Shown
    outline: np.ndarray
    rows: np.ndarray


def picked(seed: int, count: int) -> int | None:
    """Number of the picked sample, if it was picked among the same z."""
    number = st.session_state.get("picked", {}).get(seed)
    return number if number is not None and number < count else None


def clicked_place(shown: Shown) -> tuple[float, float] | None:
    """The empty place of this chart that was clicked last, if no sample was picked since."""
    return st.session_state.get("clicked_place", {}).get(shown)


def outline(shown: Shown) -> np.ndarray | None:
    """The line that was drawn on this chart and is not kept as a group yet, shape (M, 2)."""
    return st.session_state.get("outline", {}).get(shown)


def view(shown: Shown) -> View | None:
    """Which part of this chart was on the screen when the hand last did something to it."""
    return st.session_state.get("view", {}).get(shown)


def _remember_view(shown: Shown, event: dict[str, Any]) -> None:
    seen = event["view"]
    st.session_state["view"] = {shown: (tuple(seen["x"]), tuple(seen["y"]))} if seen else {}


def drawings() -> int:
    """How many lines were drawn or kept so far."""
    return st.session_state.get("drawings", 0)


def groups() -> dict[str, Group]:
    """The groups that were kept of the chosen run and step, by name."""
    chosen = selected()
    here = (chosen.run.name, chosen.step)
    kept = st.session_state.get("groups", {})
    return {
        name: kept[name] for name in GROUPS if name in kept and (kept[name].shown.run, kept[name].shown.step) == here
    }


def on_click(shown: Shown, sample_at: Callable[[tuple[float, float]], int | None] | None = None) -> None:
    """A chart was clicked.

    Args:
        shown: Which one.
        sample_at: Which sample is at a place of it; None if the click itself knows.
    """
    click = st.session_state[HAND_KEY]["click"]
    _remember_view(shown, click)
    place = None if click["x"] is None else (float(click["x"]), float(click["y"]))
    sample = sample_at(place) if sample_at and place else click["sample"]
    st.session_state["picked"] = {} if sample is None else {shown.seed: int(sample)}
    st.session_state["clicked_place"] = {shown: place} if sample is None and place else {}


def on_outline(shown: Shown) -> None:
    """A line was drawn around a part of a chart, or taken back."""
    drawn = st.session_state[HAND_KEY]["outline"]
    if drawn is not None:
        _remember_view(shown, drawn)
    is_closed = drawn is not None and len(drawn["x"]) >= 3
    st.session_state["outline"] = {shown: np.column_stack([drawn["x"], drawn["y"]])} if is_closed else {}
    st.session_state["drawings"] = drawings() + 1


def on_keep_group(name: str, group: Group) -> None:
    """Remember the drawn samples as a group."""
    st.session_state["groups"] = {**st.session_state.get("groups", {}), name: group}
    st.session_state["outline"] = {}
    st.session_state["drawings"] = drawings() + 1

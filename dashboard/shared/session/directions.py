"""Latent directions that a person named."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.shared.session.point import current_values
from gan_core.runs.directions import read_directions
from gan_core.runs.run import Run

if TYPE_CHECKING:
    from torch import Tensor

SAVED = "saved."  # before the name of a direction that was named, where directions of other kinds are chosen, too


def named_directions() -> dict[str, tuple[float, ...]]:
    """Unit vectors of the point's latent size, D numbers each, by the names that they were given."""
    known = st.session_state.get("named_directions", {})
    return {name: vector for name, vector in known.items() if len(vector) == len(current_values())}


def name_direction(name: str, vector: "Tensor") -> None:
    """Remember a direction; the same name replaces it."""
    st.session_state["named_directions"] = {
        **st.session_state.get("named_directions", {}),
        name: tuple(vector.tolist()),
    }


def kept_directions(run: Run) -> dict[str, tuple[float, ...]]:
    """As `named_directions`, with those that are saved beside a run; what is named in this session comes first.

    Raises:
        DirectionsError: If the run's file cannot be read.
    """
    return {each.name: each.vector for each in read_directions(run)} | named_directions()


def forget_direction(name: str) -> None:
    """A named direction is no longer wanted."""
    known = st.session_state.get("named_directions", {})
    st.session_state["named_directions"] = {other: vector for other, vector in known.items() if other != name}

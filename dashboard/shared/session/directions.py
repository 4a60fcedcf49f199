"""Latent directions that a person named."""

import streamlit as st
import torch
from torch import Tensor

from dashboard.shared.session.point import current_point


def named_directions() -> dict[str, Tensor]:
    """Unit vectors of the point's latent size, shape (D,) each, by the names that they were given."""
    known = st.session_state.get("named_directions", {})
    return {name: torch.tensor(vector) for name, vector in known.items() if len(vector) == len(current_point())}


def name_direction(name: str, vector: Tensor) -> None:
    """Remember a direction; the same name replaces it."""
    st.session_state["named_directions"] = {
        **st.session_state.get("named_directions", {}),
        name: tuple(vector.tolist()),
    }


def forget_direction(name: str) -> None:
    """A named direction is no longer wanted."""
    known = st.session_state.get("named_directions", {})
    st.session_state["named_directions"] = {other: vector for other, vector in known.items() if other != name}

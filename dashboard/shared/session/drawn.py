"""What a place on a page shows, so that it is known when something else is on its way there."""

from collections.abc import Hashable

import streamlit as st


def shows(place: str, facts: Hashable) -> bool:
    """Whether a place shows what follows from these facts."""
    return st.session_state.get("drawn", {}).get(place) == facts


def mark_drawn(place: str, facts: Hashable) -> None:
    """A place shows what follows from these facts."""
    st.session_state["drawn"] = {**st.session_state.get("drawn", {}), place: facts}

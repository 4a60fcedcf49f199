"""Map: which window of the slice is shown, and where it was clicked."""

from dataclasses import dataclass

import streamlit as st

MAP_KEY = "map"

MAP_COARSEST, MAP_FINEST = 16, 48


@dataclass(frozen=True)
class Window:
    """A square part of a chart: its middle and side in sigma, and the cells along each side."""

    x: float
    y: float
    width: float
    size: int


def window(chart: str, home: Window, widest: float) -> Window:
    """Which window of a chart the map asks for; at first the home window."""
    asked = st.session_state.get(MAP_KEY, {}).get("view")
    if not asked or asked["chart"] != chart:
        return home
    width = min(float(asked["width"]), widest)
    return Window(float(asked["x"]), float(asked["y"]), width, max(2, min(int(asked["size"]), MAP_FINEST)))


def map_place(event: str, chart: str) -> tuple[float, float] | None:
    """The place on a chart that was clicked ("chosen") or double-clicked in this very run ("open")."""
    place = st.session_state.get(MAP_KEY, {}).get(event)
    if not place or place["chart"] != chart:
        return None
    return float(place["x"]), float(place["y"])

"""Map: which window of the slice is shown, where it was clicked, and the keys of its widgets."""

from dataclasses import dataclass

import streamlit as st

MAP_KEY = "map"
SLICE_KEY = "slice"
ACROSS_KEY = "across"
UP_KEY = "up"
LAYER_KEY = "layer"
IMAGES_PER_ROW_KEY = "images_per_row"

COARSEST, FINEST = 16, 48  # cells along a side


@dataclass(frozen=True)
class Window:
    """A square part of a slice: its middle and side in sigma, and the cells along each side."""

    x: float
    y: float
    width: float
    size: int


def window(chart: str, home: Window, widest: float) -> Window:
    """Which window of a slice the map asks for; at first the home window."""
    asked = st.session_state.get(MAP_KEY, {}).get("view")
    if not asked or asked["chart"] != chart:
        return home
    width = min(float(asked["width"]), widest)
    return Window(float(asked["x"]), float(asked["y"]), width, max(2, min(int(asked["size"]), FINEST)))


def clicked_position(event: str, chart: str) -> tuple[float, float] | None:
    """The position on a slice that was clicked ("chosen") or double-clicked in this very run ("open")."""
    position = st.session_state.get(MAP_KEY, {}).get(event)
    if not position or position["chart"] != chart:
        return None
    return float(position["x"]), float(position["y"])

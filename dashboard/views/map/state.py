"""Map: what is chosen on it, and which window of the slice is shown."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import number, record
from gan_core.runs.directions import LONGEST_NAME

MAP_KEY = "map"

COARSEST, FINEST = 16, 48  # cells along a side
LARGEST = 1e6  # sigma

THROUGH, AROUND = "three", "one"
CLASS, CONFIDENCE, DISCRIMINATOR, SENSITIVITY = "class", "confidence", "discriminator", "sensitivity"
MOST_DIRECTIONS = 100

SLICE = session.one_of("slice", (THROUGH, AROUND))
KEPT = "kept."  # before the name of a direction that somebody kept


def parse_axis(text: str) -> str:
    """Read which direction is an axis: the number of a principal one, from 0, or KEPT and a name.

    Raises:
        ValueError: If it is neither.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= 2
    if is_number or (text.startswith(KEPT) and len(text) <= len(KEPT) + LONGEST_NAME):
        return text
    raise ValueError(
        f"the link's axis is {text[:20]!r}; expected a number below {MOST_DIRECTIONS} or {KEPT} and a name"
    )


ACROSS = session.Choice("across", "0", parse_axis)
UP = session.Choice("up", "1", parse_axis)
LAYER = session.one_of("layer", (CLASS, CONFIDENCE, DISCRIMINATOR, SENSITIVITY))
IMAGES_PER_ROW = session.one_of("images", (24, 0, 12, 16, 48))
WINDOW = session.numbers("window", (3,), LARGEST)
PLACE = session.numbers("place", (2,), LARGEST)
CHOICES = (SLICE, ACROSS, UP, LAYER, IMAGES_PER_ROW, WINDOW, PLACE)
PARAMETERS = tuple(choice.name for choice in CHOICES)


@dataclass(frozen=True)
class Window:
    """A square part of a slice: its middle and side in sigma, and the cells along each side."""

    x: float
    y: float
    width: float
    size: int

    def holds(self, x: float, y: float) -> bool:
        """Whether a place lies in it."""
        return 2 * max(abs(x - self.x), abs(y - self.y)) <= self.width


def settle(chart: str) -> None:
    """Keep what the map reports of its window and of the clicked place, which belong to one slice.

    What a link says of them belongs to the slice that is shown first.
    """
    if st.session_state.get("charted", chart) != chart:
        session.choose(WINDOW, ())
        session.choose(PLACE, ())
    st.session_state["charted"] = chart
    if view := _reported("view", chart, "x", "y", "width"):
        session.choose(WINDOW, view)
    if place := _reported("chosen", chart, "x", "y"):
        session.choose(PLACE, place)


def window(chart: str, home: Window, widest: float) -> Window:
    """Which window of a slice the map asks for; at first the home window."""
    x, y, width = session.chosen(WINDOW) or (home.x, home.y, home.width)
    asked = _reported("view", chart, "size")
    size = max(2, min(int(asked[0]), FINEST)) if asked else home.size
    return Window(x, y, min(width, widest) if width > 0 else home.width, size)


def clicked_place() -> tuple[float, float] | None:
    """The place on the slice that was clicked."""
    place = session.chosen(PLACE)
    return (place[0], place[1]) if place else None


def opened_place(chart: str) -> tuple[float, float] | None:
    """The place on a slice that was double-clicked in this very run."""
    return _reported("open", chart, "x", "y")


def _reported(event: str, chart: str, *names: str) -> Any:
    """Numbers of what the map reported last of a slice; None where there is none, or where they were forged."""
    found = record(st.session_state.get(MAP_KEY, {}).get(event))
    numbers = tuple(number(found.get(name), LARGEST) for name in names)
    return numbers if found.get("chart") == chart and None not in numbers else None

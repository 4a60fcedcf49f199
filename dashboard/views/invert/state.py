"""Invert: what is inverted, what is on the pad, and what was kept."""

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import number
from gan_core.data.normalise import SIDE

if TYPE_CHECKING:
    from torch import Tensor

    from dashboard.web.props import PadStroke

INVERT_KEY = "invert"
MOST_STROKES, MOST_POINTS = 200, 20_000
PAD_SIDE = 280.0
WIDEST_BRUSH = 100.0
OUTSIDE = 10_000.0  # how far from the pad a stroke may lead

DRAW, PICTURE, REAL = "draw", "picture", "real"
TRAINING, MORPH, NEAREST = "training", "morph", "nearest"

SOURCE = session.one_of("inverted", (DRAW, PICTURE, REAL))
REAL_NUMBER = session.seed_choice("real", 3)
EVERY_CLASS = session.flag("every_class", True)
BELOW = session.one_of("below", (NEAREST, TRAINING, MORPH))
CHOICES = (SOURCE, REAL_NUMBER, EVERY_CLASS, BELOW)
PARAMETERS = tuple(choice.name for choice in CHOICES)


@dataclass(frozen=True)
class Drawing:
    """What is on the pad: its normalised image, 28 x 28 levels or nothing, and the strokes."""

    pixels: bytes = b""
    strokes: tuple["PadStroke", ...] = ()


@dataclass(frozen=True)
class Kept:
    """A z that was kept to morph from, (D,), and the folder and iteration at which it was found."""

    z: "Tensor"
    of: tuple[str, int]


def drawing() -> Drawing:
    """What is on the pad."""
    return st.session_state.get("drawing", Drawing())


def kept() -> Kept | None:
    """The z that was kept to morph from."""
    return st.session_state.get("kept_z")


def keep(z: "Tensor", of: tuple[str, int]) -> None:
    """Keep a z to morph from."""
    st.session_state["kept_z"] = Kept(z, of)


def on_drawing() -> None:
    """The pad has come to rest. A browser can report anything: what is no drawing changes nothing."""
    session.expect_own_run()
    reported = st.session_state.get(INVERT_KEY, {}).get("drawing")
    found = _drawing(reported)
    if found is not None:
        st.session_state["drawing"] = found


def _drawing(reported: Any) -> Drawing | None:
    try:
        pixels = base64.b64decode(reported["pixels"], validate=True)
        strokes = [_stroke(stroke) for stroke in reported["strokes"][:MOST_STROKES]]
    except (TypeError, KeyError, ValueError, binascii.Error):
        return None
    if len(pixels) not in (0, SIDE**2) or sum(len(stroke["points"]) for stroke in strokes) > MOST_POINTS:
        return None
    return Drawing(pixels, tuple(strokes))


def _stroke(reported: Any) -> "PadStroke":
    points = [(_within(x, OUTSIDE), _within(y, OUTSIDE)) for x, y in reported["points"][:MOST_POINTS]]
    if not points:
        raise ValueError("a stroke has no point")
    return {"width": _within(reported["width"], WIDEST_BRUSH), "points": points}


def _within(value: Any, limit: float) -> float:
    found = number(value, limit)
    if found is None:
        raise ValueError("it lies outside of the pad")
    return found

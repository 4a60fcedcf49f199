"""Directions: which direction, what it must leave alone, and where the slider rests."""

from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import number
from gan_core.inference.directions import CLASS
from gan_core.latent.attributes import NAMES
from gan_core.runs.directions import LONGEST_NAME

STRIP_KEY = "direction_strip"
UPLOAD_KEY = "imported_directions"
LIMIT = 4.0  # sigma

LEAK, TRAINING, ARITHMETIC, SAVE = "leak", "training", "arithmetic", "save"
SECTIONS = (LEAK, TRAINING, ARITHMETIC, SAVE)
MOST_CLASSES = 100

ALONG = session.short_text("along", 60, "slant")
FIRST = session.one_of("class_a", (4, *(number for number in range(MOST_CLASSES) if number != 4)))
SECOND = session.one_of("class_b", (9, *(number for number in range(MOST_CLASSES) if number != 9)))
FROM_SEED, TO_SEED = session.seed_choice("from_seed", 0), session.seed_choice("to_seed", 1)
HELD = session.several_of("held", (CLASS, *NAMES))
PLUS = session.short_text("plus", 60)
WEIGHT = session.number("plus_weight", 0.5, -2, 2)
COORDINATE = session.number("at_sigma", 0.0, -LIMIT, LIMIT)
IMAGES = session.seed_choice("moved_seed")
SECTION = session.one_of("about", SECTIONS)
NAME = session.short_text("save_as", LONGEST_NAME)
CHOICES = (ALONG, FIRST, SECOND, FROM_SEED, TO_SEED, HELD, PLUS, WEIGHT, COORDINATE, IMAGES, SECTION, NAME)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def on_coordinate() -> None:
    """The slider came to rest."""
    found = number(st.session_state.get(STRIP_KEY, {}).get("coordinate"), LIMIT)
    if found is not None:
        session.expect_own_run()
        session.choose(COORDINATE, found)


def on_open() -> None:
    """An image was clicked; the page opens it."""
    session.expect_own_run()


def opened(count: int) -> tuple[int, float] | None:
    """Number and coordinate of the image that was clicked in this very run, one of `count`."""
    found: Any = st.session_state.get(STRIP_KEY, {}).get("open")
    if not isinstance(found, dict):
        return None
    point, coordinate = found.get("point"), number(found.get("coordinate"), LIMIT)
    if not isinstance(point, int) or coordinate is None or point not in range(count):
        return None
    return point, coordinate

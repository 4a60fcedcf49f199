"""Games: which one is played, what is chosen for it, and what its component reports."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import vector

REAL, EXIST, GOLF, FOOL = "real-or-fake", "this-digit", "golf", "fool-the-owner"
TITLES = {
    REAL: "Real or fake",
    EXIST: "This digit does not exist",
    GOLF: "Boundary golf",
    FOOL: "Fool the shop owner",
}
HOLES = 9
MOST_CLASSES = 100
MOST_DECKS = 1_000_000
MOST_ASKED = 10**9

REAL_KEY = "real_or_fake"
EXIST_KEY = "this_digit"
GOLF_KEY = "boundary_golf"
FOOL_KEY = "fool_owner"
LEVEL_KEY = "level"

GAME = session.one_of("game", tuple(TITLES))
HOLE = session.one_of("hole", tuple(range(1, HOLES + 1)))
# at first from a seven to a one: the lecture's neighbours
TEE = replace(session.one_of("tee", tuple(range(MOST_CLASSES))), default=7)
GOAL = replace(session.one_of("goal", tuple(range(MOST_CLASSES))), default=1)
CHOICES = (GAME, HOLE, TEE, GOAL)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def deck() -> int:
    """The number of the real images that are in play: another one in each session, so that nobody knows them."""
    if "deck" not in st.session_state:
        st.session_state["deck"] = int(np.random.default_rng().integers(MOST_DECKS))
    return st.session_state["deck"]


def on_deck() -> None:
    """All real images were shown: the next ones are wanted."""
    wanted = _reported(REAL_KEY, "deck")
    session.expect_own_run()
    if type(wanted) is int and wanted == deck() + 1:
        st.session_state["deck"] = wanted


def on_hole() -> None:
    """Another hole is wanted."""
    wanted = _reported(GOLF_KEY, "hole")
    session.expect_own_run()
    if wanted in HOLE.values:
        session.choose(HOLE, int(wanted))


def on_level() -> None:
    """Another level was chosen: it is a checkpoint."""
    session.expect_own_run()
    if st.session_state[LEVEL_KEY] is not None:
        session.choose_step(st.session_state[LEVEL_KEY])


def asked_digit() -> tuple[int, np.ndarray] | None:
    """The number and the latent vector of the image whose nearest real one is wanted; None if there is none."""
    found = _reported(EXIST_KEY, "asked")
    z = _vector(found)
    number = found.get("number") if isinstance(found, dict) else None
    return (number, z) if type(number) is int and abs(number) <= MOST_ASKED and z is not None else None


def opened_digit() -> np.ndarray | None:
    """The latent vector that is wanted on Explore in this very run."""
    return _vector(_reported(EXIST_KEY, "open"))


def _reported(key: str, event: str) -> Any:
    return st.session_state.get(key, {}).get(event)


def _vector(found: Any) -> np.ndarray | None:
    values = found.get("z") if isinstance(found, dict) else None
    return vector(values, len(session.current_values()))

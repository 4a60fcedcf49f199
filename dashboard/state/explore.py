"""Explore: what the hand did on the console."""

from typing import Any

import numpy as np
import streamlit as st
import torch

from dashboard.state.points import MAX_SEED, forget_direction, go_to_seed, point, seed, set_point
from dashboard.state.sidebar import expect_own_run

CONSOLE_KEY = "console"


def take_hand() -> bool:
    """Take over what the console reports, once: the hand has come to rest, or asks for something.

    Returns:
        Whether more than the console must be drawn anew: another step was chosen, the film switched on or off.
    """
    session = st.session_state
    hand = session.get(CONSOLE_KEY, {}).get("event")
    if not hand or hand["number"] <= hands_taken() or len(hand["z"]) != len(point()):
        return False
    session["hands_taken"] = hand["number"]
    session["is_live"] = bool(hand["runsInPage"])
    session["truncation"] = min(max(float(hand["truncation"]), 0.0), 1.0)
    session["locked"] = frozenset(int(index) for index in hand["locked"])
    if hand["seed"] is None:
        set_point(torch.tensor(hand["z"], dtype=torch.float32))
    elif hand["seed"] != seed():
        go_to_seed(int(hand["seed"]), len(point()))
    return _grant(hand["request"] or {})


def _grant(wish: dict[str, Any]) -> bool:
    if "random" in wish:
        go_to_seed(int(np.random.default_rng().integers(100_000)), len(point()))
    if "seed" in wish:
        go_to_seed(min(max(int(wish["seed"]), 0), MAX_SEED), len(point()))
    if "removeDirection" in wish:
        forget_direction(wish["removeDirection"])
    if "timeline" in wish:
        st.session_state["film"] = bool(wish["timeline"])
    if "iteration" in wish:
        st.session_state["chosen_step"] = int(wish["iteration"])
    needs_all = bool({"timeline", "iteration"} & wish.keys())
    if needs_all:
        expect_own_run()
    return needs_all


def hands_taken() -> int:
    """The number of the console's last report that was taken over."""
    return st.session_state.get("hands_taken", 0)


def is_live() -> bool:
    """Whether the page runs the generator itself, as far as it has said."""
    return st.session_state.get("is_live", True)


def shows_film() -> bool:
    """Whether the digit in hand is shown at all steps."""
    return st.session_state.get("film", False)

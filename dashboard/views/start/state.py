"""Start here: which stop is shown, and what its figures ask for."""

from typing import Any

import numpy as np
import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import place, vector
from dashboard.views.start.stops import STOPS

START_KEY = "start"

STOP = session.one_of("stop", range(1, len(STOPS) + 1))
CHOICES = (STOP,)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def on_stop() -> None:
    """Another stop is shown."""
    found = place(_reported("stop"), len(STOPS) + 1)
    if found in STOP.values:
        session.choose(STOP, found)


def asked() -> str | None:
    """What a figure asks for in this run of the script; the page may be asked for anything."""
    found = _reported("asked")
    return found if isinstance(found, str) else None


def opened() -> tuple[int, np.ndarray | None] | None:
    """The number of the stop whose link was clicked in this run, from 0, and the latent vector that it takes along."""
    found = _reported("opened")
    stop = found.get("stop") if isinstance(found, dict) else None
    if type(stop) is not int or stop not in STOP.values:
        return None
    return stop - 1, vector(found.get("z"), len(session.current_values()))


def _reported(name: str) -> Any:
    return st.session_state.get(START_KEY, {}).get(name)

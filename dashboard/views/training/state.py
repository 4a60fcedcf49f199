"""Training: the keys of its widgets, and which part of the curves is looked at."""

import math

import streamlit as st

SMOOTHING_KEY = "smoothing"
LOG_LOSS_KEY = "log_loss"
LOG_STEPS_KEY = "log_steps"
CURVES_KEY = "curves"
CURVE_EVENTS_KEY = "curve_events"


def window(run: str) -> tuple[float, float] | None:
    """The first and the last iteration that a run's curves show; None for all."""
    found_run, found = st.session_state.get("curve_window", (run, None))
    return found if found_run == run else None


def on_zoom(run: str) -> None:
    """Somebody zoomed the curves of a run, or shows all of them again."""
    zoom = st.session_state[CURVE_EVENTS_KEY].get("zoom")
    st.session_state["curve_window"] = run, _checked(zoom)


def _checked(zoom: dict[str, list[float]] | None) -> tuple[float, float] | None:
    """What a browser sends can be forged."""
    if not isinstance(zoom, dict):
        return None
    try:
        first, last = map(float, zoom["x"])
    except (TypeError, KeyError, ValueError):
        return None
    return (first, last) if math.isfinite(first) and math.isfinite(last) and first < last else None

"""Boundaries: what the viewer calls the ambiguous samples, and the keys of the page's widgets."""

import streamlit as st

from dashboard.shared import session

SECTION_KEY = "boundaries_section"
PATH_KEY = "path"

UNSURE = -1


def targets_key(own: int) -> str:
    """Session key of the classes to cross into, for a start of one class."""
    return f"targets of {own}"


def answers() -> dict[int, int]:
    """The viewer's answers to the ambiguous samples of the selected checkpoint: sample to class, or UNSURE."""
    chosen = session.selected()
    return st.session_state.get("answers", {}).get((str(chosen.run.folder), chosen.step), {})


def on_answer(sample: int, answer: int) -> None:
    """The viewer has said what a sample is."""
    _remember({**answers(), sample: answer})


def on_start_over() -> None:
    """The answers are no longer wanted."""
    _remember({})


def _remember(given: dict[int, int]) -> None:
    chosen = session.selected()
    here = (str(chosen.run.folder), chosen.step)
    st.session_state["answers"] = {**st.session_state.get("answers", {}), here: given}

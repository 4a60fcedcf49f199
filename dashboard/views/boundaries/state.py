"""Borders: what the viewer calls the images that nobody can name."""

import streamlit as st

from dashboard.shared.session.selection import selected

UNSURE = -1


def answers() -> dict[int, int]:
    """The viewer's answers to the undecidable images of the chosen step: image to class, or UNSURE."""
    chosen = selected()
    return st.session_state.setdefault("answers", {}).get((str(chosen.run.folder), chosen.step), {})


def on_answer(image: int, answer: int) -> None:
    """The viewer has said what an image is."""
    chosen = selected()
    key = (str(chosen.run.folder), chosen.step)
    st.session_state["answers"] = {**st.session_state.get("answers", {}), key: {**answers(), image: answer}}


def on_forget_answers() -> None:
    """Begin anew."""
    chosen = selected()
    st.session_state["answers"].pop((str(chosen.run.folder), chosen.step), None)

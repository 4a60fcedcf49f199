"""Handwriting: which text is written and how, and what is done to the hand."""

from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import text, vector

HANDWRITING_KEY = "handwriting"
LONGEST_TEXT = 40

TEXT = session.short_text("text", LONGEST_TEXT, "2026")
VARIATION = session.number("variation", 0.2, 0, 0.8)
HASTE = session.number("haste", 1.0, 0.3, 1.3)
OTHERS = session.seed_choice("hands", 1)
CHOICES = (TEXT, VARIATION, HASTE, OTHERS)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def on_hand() -> None:
    """A hand was moved, or another one taken: it is the point that all pages show."""
    z = vector(_reported("hand").get("z"), len(session.current_values()))
    if z is not None:
        session.expect_own_run()
        session.set_values(z)
        session.set_truncation(1.0)


def on_settings() -> None:
    """Something was typed, or a slider moved."""
    found = _reported("settings")
    session.expect_own_run()
    written = text(found.get("text"))
    if written is not None:
        session.choose(TEXT, written[:LONGEST_TEXT])
    for choice, name in ((VARIATION, "vary"), (HASTE, "haste")):
        try:
            session.choose(choice, choice.parse(str(found.get(name))))
        except ValueError:
            continue  # a browser can report anything


def _reported(event: str) -> dict[str, Any]:
    found = st.session_state.get(HANDWRITING_KEY, {}).get(event)
    return found if isinstance(found, dict) else {}

"""Snapshots: which samples are shown, which of them is picked, and where the timeline rests."""

from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import place
from dashboard.shared.session import Choice

PLAYER_KEY = "film"
COLUMNS = 12
EXPLORE, GRID = "explore", "grid"

SAME_CLASS, EACH_CLASS = "told", "each"

SEED = session.seed_choice("grid_seed")
ROWS = session.one_of("rows", (6, 4, 8, 10))
TOLD = session.one_of("sheet_class", (SAME_CLASS, EACH_CLASS))
TRUNCATION = session.number("psi", 1.0, 0.0, 1.0)
SOURCE = session.one_of("strip", (EXPLORE, GRID))
MOST_CLASSES = 100
SAMPLE = session.some_number("cell", COLUMNS * MOST_CLASSES - 1)
FRAME = session.some_number("frame", 10**12)  # iteration at which the timeline rests
CHOICES: tuple[Choice[Any], ...] = (SEED, ROWS, TOLD, TRUNCATION, SOURCE, SAMPLE, FRAME)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def settle(step: int) -> None:
    """The timeline goes to the selected checkpoint when another one is selected."""
    if st.session_state.get("film_step", step) != step:
        session.choose(FRAME, None)
    st.session_state["film_step"] = step


def frame(steps: list[int], selected: int) -> int:
    """Which checkpoint the timeline shows first."""
    rested = session.chosen(FRAME)
    return steps.index(rested if rested in steps else selected)


def picked(count: int) -> int:
    """Which of so many samples is picked."""
    number = session.chosen(SAMPLE)
    return number if number is not None and number < count else 0


def on_frame(steps: list[int]) -> None:
    """The timeline came to rest."""
    session.expect_own_run()
    number = place(st.session_state[PLAYER_KEY].get("frame"), len(steps))
    if number is not None:
        session.choose(FRAME, steps[number])


def on_cell(count: int) -> None:
    """A sample was clicked."""
    session.expect_own_run()
    cell = place(st.session_state[PLAYER_KEY].get("cell"), count)
    if cell is not None:
        session.choose(SAMPLE, cell)
        session.choose(SOURCE, GRID)

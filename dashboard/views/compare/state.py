"""Compare: its line-up, how it is looked at, its part of the address, and what was clicked or drawn."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.lineup import FEWEST, MOST, Slot
from dashboard.shared.session import Choice
from dashboard.views.compare.lineup import Steps, first_lineup, moved_to, nearest, swapped, with_run

# --- the line-up -----------------------------------------------------------------------------------------------------

TIMELINE_KEY = "timeline position"


def run_key(index: int) -> str:
    """Session key of the choice of a slot's run."""
    return f"slot {index} run"


def step_key(index: int) -> str:
    """Session key of the choice of a slot's checkpoint."""
    return f"slot {index} step"


def slots() -> tuple[Slot, ...]:
    """What is compared, two to six slots."""
    return session.lined_up()


def settle(steps: Steps, parameters: dict[str, str]) -> list[str]:
    """Make sure that there is a line-up of runs and checkpoints that exist: the address's, else the one there was.

    Args:
        steps: Iterations of the checkpoints of all runs that have any, the selected one's among them.
        parameters: Of an address that this session has not written itself.

    Returns:
        What was wrong with the address, one sentence each.
    """
    chosen = session.selected()
    problems = session.open_choices((session.SLOTS, *CHOICES.values()), upgraded(parameters))
    wanted = slots()
    problems += [f"Run {slot.run!r} not found; it is left out." for slot in wanted if slot.run not in steps]
    known = tuple(replace(slot, step=nearest(slot.step, steps[slot.run])) for slot in wanted if slot.run in steps)
    if len(known) < FEWEST:
        known = first_lineup(chosen.run.name, chosen.step, steps[chosen.run.name])
    session.line_up(known)
    return problems


def _set(index: int, slot: Slot) -> None:
    session.line_up(tuple(slot if number == index else other for number, other in enumerate(slots())))


def on_slot_run(index: int, steps: Steps) -> None:
    """A slot got another run."""
    session.expect_own_run()
    _set(index, with_run(slots()[index], st.session_state[run_key(index)], steps))


def on_slot_step(index: int) -> None:
    """A slot got another checkpoint."""
    session.expect_own_run()
    _set(index, replace(slots()[index], step=st.session_state[step_key(index)]))


def on_best(index: int, step: int) -> None:
    """A slot should show the best checkpoint of its run."""
    session.expect_own_run()
    _set(index, replace(slots()[index], step=step))


def on_pin(index: int) -> None:
    """A slot is pinned, or no longer."""
    session.expect_own_run()
    _set(index, replace(slots()[index], is_pinned=not slots()[index].is_pinned))


def on_swap(index: int) -> None:
    """A slot changes places with the first."""
    session.expect_own_run()
    session.line_up(swapped(slots(), index))


def on_add() -> None:
    """The selected checkpoint joins as one slot more."""
    session.expect_own_run()
    chosen = session.selected()
    session.line_up((*slots(), Slot(chosen.run.name, chosen.step)))


def on_remove(index: int) -> None:
    """A slot goes."""
    session.expect_own_run()
    session.line_up(tuple(slot for number, slot in enumerate(slots()) if number != index))


def on_timeline(steps: Steps) -> None:
    """The shared timeline was released."""
    session.expect_own_run()
    session.line_up(moved_to(slots(), int(st.session_state[TIMELINE_KEY]), steps))


# --- how it is looked at ---------------------------------------------------------------------------------------------

SECTIONS = ("Images", "Regions", "Feature drift", "Metrics", "Boundaries", "Changed samples", "Sample grid")
LOOKS = ("Wipe", "Onion skin", "Difference", "Side by side")

# what can be chosen, by its name in the address
CHOICES: dict[str, Choice[Any]] = {
    choice.name: choice
    for choice in (
        session.one_of("view", SECTIONS),
        session.one_of("timeline", ("own", "shared")),
        session.one_of("look", LOOKS),
        session.one_of("source", ("seed", "point")),
        session.one_of("other", tuple(range(1, MOST))),
        session.one_of("space", ("classifier", "images")),
        session.one_of("moved", ("absolute", "relative")),
        session.one_of("samples", (500, 200, 1_000, 2_000)),
        session.one_of("order", ("digit", "image")),
        session.one_of("sheet", tuple(range(MOST))),
        session.one_of("tint", ("digit", "none")),
        session.seed_choice("points"),
    )
}
PARAMETERS = tuple(CHOICES)

# addresses of version 0.1
FORMER_PARAMETERS = {"scrubber": "timeline"}
FORMER_SECTIONS = {
    "Movement": "Feature drift",
    "Figures": "Metrics",
    "Borders": "Boundaries",
    "Changes": "Changed samples",
    "Every step": "Sample grid",
}


def upgraded(parameters: dict[str, str]) -> dict[str, str]:
    """Parameters of this page under the names that they have today."""
    named = {FORMER_PARAMETERS.get(name, name): value for name, value in parameters.items()}
    return {name: FORMER_SECTIONS.get(value, value) if name == "view" else value for name, value in named.items()}


def choice(name: str, allowed: tuple[Any, ...] | None = None) -> Any:
    """What is chosen, held to what is allowed just now."""
    return session.chosen(CHOICES[name], allowed)


def bound(name: str, allowed: tuple[Any, ...] | None = None) -> dict[str, Any]:
    """What makes a widget show a choice and change it."""
    return session.bound(CHOICES[name], allowed)


# --- what was clicked or drawn ---------------------------------------------------------------------------------------

PAIRS_KEY = "pairs"
MAPS_KEY = "region_pairs"
SHEET_KEY = "sheet"


def chart_key(name: str) -> str:
    """Session key of a chart on which samples can be drawn around."""
    return f"drift {name}"


def table_key(facts: str) -> str:
    """Session key of a table of changed samples: another one for other samples, since its rows mean others."""
    return f"changes of {facts}"


def picked_pair(name: str, count: int) -> int | None:
    """Which of the pairs was clicked, if these are the pairs that were."""
    chosen = st.session_state.get(PAIRS_KEY, {}).get("chosen")
    return int(chosen["cell"]) if chosen and chosen["name"] == name and 0 <= chosen["cell"] < count else None


@dataclass(frozen=True)
class SheetWindow:
    """A part of a sheet of seeds and checkpoints: its first row and column, and how many of each."""

    row: int
    column: int
    rows: int
    columns: int


MOST_TILES = 3_000
MOST_COLUMNS = 48  # fewer than the checkpoints that fit into memory, so that a wide part does not drive out its own
SHEET_ROWS = 1_000
FIRST_WINDOW = (12, 24)


def sheet_window(name: str, columns: int) -> SheetWindow:
    """Which part of a sheet is asked for, within its edges; at first the upper left corner."""
    asked = st.session_state.get(SHEET_KEY, {}).get("window")
    if not asked or asked["name"] != name:
        rows, most_columns = FIRST_WINDOW
        return SheetWindow(0, 0, rows, min(most_columns, columns))
    row = min(max(0, int(asked["row"])), SHEET_ROWS - 1)
    column = min(max(0, int(asked["column"])), columns - 1)
    wide = max(1, min(int(asked["columns"]), columns - column, MOST_COLUMNS))
    return SheetWindow(row, column, max(1, min(int(asked["rows"]), SHEET_ROWS - row, MOST_TILES // wide)), wide)


def picked_tile(name: str, columns: int) -> tuple[int, int] | None:
    """Row and column of the clicked tile of a sheet."""
    chosen = st.session_state.get(SHEET_KEY, {}).get("chosen")
    if not chosen or chosen["name"] != name:
        return None
    row, column = int(chosen["row"]), int(chosen["column"])
    return (row, column) if 0 <= row < SHEET_ROWS and 0 <= column < columns else None


def lassoed(shown: str) -> tuple[int, ...]:
    """Numbers of the samples inside the lasso that was drawn last on any of the charts that show the same samples."""
    return st.session_state.get("lassoed", {}).get(shown, ())


def on_lasso(chart: str, shown: str) -> None:
    """A lasso was drawn on a chart, or taken back."""
    points = st.session_state[chart_key(chart)]["selection"]["points"]
    rows = sorted({int(_first(point["customdata"])) for point in points if "customdata" in point})
    st.session_state["lassoed"] = {shown: tuple(rows)}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) else value


def picked_row(key: str, count: int) -> int | None:
    """Which row of a table is chosen."""
    rows = st.session_state.get(key, {}).get("selection", {}).get("rows", [])
    return int(rows[0]) if rows and rows[0] < count else None

"""What stands side by side on Compare: the only owner of that page's session keys and of its part of the address."""

import re
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.views.compare.lineup import (
    FEWEST,
    MOST,
    Slot,
    Steps,
    first_lineup,
    nearest,
    parse,
    scrubbed,
    swapped,
    text_of,
)


def slots() -> tuple[Slot, ...]:
    """What stands side by side, two to six slots."""
    return st.session_state["lineup"]


def settle(steps: Steps, parameters: dict[str, str]) -> list[str]:
    """Make sure that there is a line-up of runs and steps that exist: the address's, else the one there was.

    Args:
        steps: Kept steps of all runs that have any, the sidebar's among them.
        parameters: Of an address that this session has not written itself.

    Returns:
        What was wrong with the address, one sentence each.
    """
    problems, chosen = [], session.selected()
    if "slots" in parameters:
        try:
            st.session_state["lineup"] = parse(parameters["slots"])
            st.session_state["compared_by"] = {}  # what an address of this page does not say is as at first
        except ValueError as error:
            problems.append(str(error))
    wanted = st.session_state.get("lineup", ())
    problems += [f"There is no run {slot.run} to compare." for slot in wanted if slot.run not in steps]
    known = tuple(replace(slot, step=nearest(slot.step, steps[slot.run])) for slot in wanted if slot.run in steps)
    if len(known) < FEWEST:
        known = first_lineup(chosen.run.name, chosen.step, steps[chosen.run.name])
    st.session_state["lineup"] = known
    return problems + _take_choices(parameters)


def _set(place: int, slot: Slot) -> None:
    st.session_state["lineup"] = tuple(
        slot if number == place else other for number, other in enumerate(st.session_state["lineup"])
    )


def run_key(place: int) -> str:
    """Session key of the choice of a slot's run."""
    return f"slot {place} run"


def step_key(place: int) -> str:
    """Session key of the choice of a slot's step."""
    return f"slot {place} step"


def on_slot_run(place: int, steps: Steps) -> None:
    """A slot got another run: there the step that lies as far along as before."""
    slot, name = slots()[place], st.session_state[run_key(place)]
    before, after = steps[slot.run], steps[name]
    far = before.index(slot.step) / max(1, len(before) - 1)
    _set(place, replace(slot, run=name, step=after[round(far * (len(after) - 1))]))


def on_slot_step(place: int) -> None:
    """A slot got another step."""
    _set(place, replace(slots()[place], step=st.session_state[step_key(place)]))


def on_pin(place: int) -> None:
    """A slot is pinned, or no longer."""
    _set(place, replace(slots()[place], is_pinned=not slots()[place].is_pinned))


def on_swap(place: int) -> None:
    """A slot changes places with the first."""
    st.session_state["lineup"] = swapped(slots(), place)


def on_add() -> None:
    """The sidebar's run and step join as one slot more."""
    chosen = session.selected()
    st.session_state["lineup"] = (*slots(), Slot(chosen.run.name, chosen.step))


def on_remove(place: int) -> None:
    """A slot goes."""
    st.session_state["lineup"] = tuple(slot for number, slot in enumerate(slots()) if number != place)


SCRUBBER_KEY = "scrubber place"


def on_scrub(steps: Steps) -> None:
    """The shared scrubber was released."""
    st.session_state["lineup"] = scrubbed(slots(), int(st.session_state[SCRUBBER_KEY]), steps)


SECTIONS = ("Images", "Regions", "Movement", "Figures", "Borders", "Changes", "Every step")

LOOKS = ("Wipe", "Onion skin", "Difference", "Side by side")

# what can be chosen, by its name in the address; the first is chosen at first
CHOICES: dict[str, tuple[Any, ...]] = {
    "view": SECTIONS,
    "scrubber": ("own", "shared"),
    "look": LOOKS,
    "source": ("seed", "point"),
    "other": tuple(range(1, MOST)),
    "space": ("classifier", "images"),
    "moved": ("absolute", "relative"),
    "samples": (500, 200, 1_000, 2_000),
    "circles": (50, 100, 200),
    "order": ("digit", "image"),
    "sheet": tuple(range(MOST)),
    "tint": ("digit", "none"),
}

SEEDS = ("points",)


def choice(name: str, allowed: tuple[Any, ...] | None = None) -> Any:
    """What is chosen, held to what is allowed just now."""
    value = st.session_state.get("compared_by", {}).get(name, 0 if name in SEEDS else CHOICES[name][0])
    return value if allowed is None or value in allowed else allowed[0]


def key_of(name: str, allowed: tuple[Any, ...] | None = None) -> str:
    """Session key of a choice's widget, which is set to what is chosen."""
    session.sync_widget(f"compare {name}", choice(name, allowed))
    return f"compare {name}"


def on_choice(name: str) -> None:
    """Something else was chosen."""
    _choose(name, st.session_state[f"compare {name}"])


def _choose(name: str, value: Any) -> None:
    st.session_state["compared_by"] = {**st.session_state.get("compared_by", {}), name: value}


def _take_choices(parameters: dict[str, str]) -> list[str]:
    problems = []
    for name in (*CHOICES, *SEEDS):
        if name in parameters:
            try:
                _choose(name, _parse_choice(name, parameters[name]))
            except ValueError as error:
                problems.append(str(error))
    return problems


def _parse_choice(name: str, text: str) -> Any:
    if name in SEEDS:
        if not re.fullmatch(r"\d{1,10}", text) or int(text) > session.MAX_SEED:
            raise ValueError(f"the link's {name} {text[:20]!r} is no seed between 0 and {session.MAX_SEED}")
        return int(text)
    found = [value for value in CHOICES[name] if str(value) == text]
    if not found:
        known = ", ".join(map(str, CHOICES[name]))
        raise ValueError(f"the link's {name} {text[:20]!r} is unknown; expected one of {known}")
    return found[0]


def add_to_address() -> None:
    """Let the address reopen what is compared."""
    chosen = {name: str(value) for name, value in st.session_state.get("compared_by", {}).items()}
    session.add_to_address({"slots": text_of(slots()), **chosen})


PAIRS_KEY = "pairs"

SHEET_KEY = "sheet"


def picked_pair(name: str, count: int) -> int | None:
    """Which of the pairs was clicked, if these are the pairs that were."""
    chosen = st.session_state.get(PAIRS_KEY, {}).get("chosen")
    return int(chosen["cell"]) if chosen and chosen["name"] == name and 0 <= chosen["cell"] < count else None


@dataclass(frozen=True)
class Window:
    """A part of a sheet of seeds and steps: its first row and column, and how many of each."""

    row: int
    column: int
    rows: int
    columns: int


MOST_TILES = 3_000

MOST_COLUMNS = 48  # fewer than the steps that fit into memory, so that a wide part does not drive out its own steps

SHEET_ROWS = 1_000

FIRST_WINDOW = (12, 24)


def window(name: str, columns: int) -> Window:
    """Which part of a sheet is asked for, within its edges; at first the upper left corner."""
    asked = st.session_state.get(SHEET_KEY, {}).get("window")
    if not asked or asked["name"] != name:
        rows, most_columns = FIRST_WINDOW
        return Window(0, 0, rows, min(most_columns, columns))
    row = min(max(0, int(asked["row"])), SHEET_ROWS - 1)
    column = min(max(0, int(asked["column"])), columns - 1)
    wide = max(1, min(int(asked["columns"]), columns - column, MOST_COLUMNS))
    return Window(row, column, max(1, min(int(asked["rows"]), SHEET_ROWS - row, MOST_TILES // wide)), wide)


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


def on_lasso(key: str, shown: str) -> None:
    """A lasso was drawn on a chart, or taken back."""
    points = st.session_state[key]["selection"]["points"]
    rows = sorted({int(_first(point["customdata"])) for point in points if "customdata" in point})
    st.session_state["lassoed"] = {shown: tuple(rows)}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) else value


def picked_row(key: str, count: int) -> int | None:
    """Which row of a table is chosen."""
    rows = st.session_state.get(key, {}).get("selection", {}).get("rows", [])
    return int(rows[0]) if rows and rows[0] < count else None

"""Compare: its line-up, how it is looked at, its part of the address, and what was clicked or drawn."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from dashboard.shared import session
from dashboard.shared.lineup import FEWEST, MOST, Slot
from dashboard.shared.reported import number, place, record
from dashboard.shared.session import Choice, parse_seed
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
    gone = dict.fromkeys(slot.run for slot in wanted if slot.run not in steps)  # each once, however often it is named
    problems += [f"Run {name!r} not found; it is left out." for name in gone]
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


def on_add(slot: Slot) -> None:
    """A checkpoint joins."""
    session.expect_own_run()
    session.line_up((*slots(), slot))


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
QUICK = ("Images", "Sample grid")  # which need not be replaced while they compute
LOOKS = ("Wipe", "Onion skin", "Difference", "Side by side")

MOST_SAMPLES = 2_000


def _parse_lassoed(text: str) -> tuple[int, ...]:
    """Inverse of `_lassoed_text`.

    Raises:
        ValueError: If the text is none.
    """
    seed, _, packed = text.partition(".")
    try:
        bits = np.unpackbits(np.frombuffer(base64.b64decode(packed, b"-_", validate=True), np.uint8))
    except ValueError:
        bits = np.ones(MOST_SAMPLES + 1)
    if len(bits) > MOST_SAMPLES:
        raise ValueError(f"the link's lassoed is {text[:20]!r}; expected a seed and a bit for each sample, as base64")
    return (parse_seed(seed, "lassoed"), *bits.nonzero()[0].tolist()) if text else ()


def _lassoed_text(value: tuple[int, ...]) -> str:
    seed, *rows = value
    bits = np.zeros(max(rows, default=-1) + 1, bool)
    bits[rows] = True
    return f"{seed}.{base64.b64encode(np.packbits(bits).tobytes(), b'-_').decode()}"


# a seed and the numbers of its samples inside a lasso
LASSOED: Choice[tuple[int, ...]] = Choice("lassoed", (), _parse_lassoed, _lassoed_text)
PAIR = session.some_number("pair", MOST_SAMPLES)  # number of the picked one among the images
CHANGED = session.some_number("changed", MOST_SAMPLES)  # and among the changed samples
TILE = session.numbers("tile", (2,))  # seed and iteration of the picked image of the sample grid

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
        LASSOED,
        PAIR,
        CHANGED,
        TILE,
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


def shows_other(section: str, compared: tuple[str, ...]) -> bool:
    """Whether a section is about other checkpoints than when it was drawn last, and will take its time."""
    before = st.session_state.get("compared")
    st.session_state["compared"] = compared
    return before not in (None, compared) and section not in QUICK


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


def picked(choice: Choice[int | None], count: int) -> int | None:
    """Which of so many samples is picked."""
    return place(session.chosen(choice), count)


def on_pair(name: str, count: int) -> None:
    """One of the pairs was clicked, if these are the pairs that were."""
    found = record(st.session_state[PAIRS_KEY].get("chosen"))
    cell = place(found.get("cell"), count)
    if found.get("name") == name and cell is not None:
        session.choose(PAIR, cell)


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
FARTHEST = 1e9  # row or column that a browser may ask for
FIRST_WINDOW = (12, 24)


def sheet_window(name: str, columns: int) -> SheetWindow:
    """Which part of a sheet is asked for, within its edges; at first the upper left corner."""
    asked = record(st.session_state.get(SHEET_KEY, {}).get("window"))
    found = [number(asked.get(part), FARTHEST) for part in ("row", "column", "rows", "columns")]
    wanted = [int(part) for part in found if part is not None]
    if asked.get("name") != name or len(wanted) < len(found):
        rows, most_columns = FIRST_WINDOW
        return SheetWindow(0, 0, rows, min(most_columns, columns))
    row = min(max(0, wanted[0]), SHEET_ROWS - 1)
    column = min(max(0, wanted[1]), columns - 1)
    wide = max(1, min(wanted[3], columns - column, MOST_COLUMNS))
    return SheetWindow(row, column, max(1, min(wanted[2], SHEET_ROWS - row, MOST_TILES // wide)), wide)


def on_tile(name: str, steps: Sequence[int]) -> None:
    """A tile of a sheet was clicked."""
    found = record(st.session_state[SHEET_KEY].get("chosen"))
    row, column = place(found.get("row"), SHEET_ROWS), place(found.get("column"), len(steps))
    if found.get("name") == name and row is not None and column is not None:
        session.choose(TILE, (float(row), float(steps[column])))


def picked_tile(steps: Sequence[int]) -> tuple[int, int] | None:
    """Row and column of the picked tile of a sheet."""
    tile = session.chosen(TILE)
    if not tile or not 0 <= tile[0] < SHEET_ROWS or tile[1] not in steps:
        return None
    return int(tile[0]), steps.index(int(tile[1]))


def lassoed(seed: int, count: int) -> tuple[int, ...]:
    """Numbers of the samples of a seed inside the lasso that was drawn last."""
    value = session.chosen(LASSOED)
    return tuple(row for row in value[1:] if row < count) if value and value[0] == seed else ()


def on_lasso(chart: str, seed: int) -> None:
    """A lasso was drawn on a chart of the samples of a seed, or taken back."""
    points = st.session_state[chart_key(chart)]["selection"].get("points")
    found = [place(_first(record(point).get("customdata")), MOST_SAMPLES) for point in _listed(points)]
    rows = sorted({row for row in found if row is not None})
    session.choose(LASSOED, (seed, *rows) if rows else ())


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and value else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def on_row(key: str, samples: Sequence[int]) -> None:
    """A row of a table of samples was selected, or no longer."""
    row = place(_first(st.session_state[key]["selection"].get("rows")), len(samples))
    session.choose(CHANGED, None if row is None else samples[row])

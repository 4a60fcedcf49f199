"""Runs: which are listed, in what order, which are selected, and what was done with them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import text
from dashboard.shared.session import Choice
from dashboard.views.runs.columns import all_columns, order_titles, quantity_titles, standard_columns
from gan_core.runs.annotations import LONGEST_TAG
from gan_core.runs.index import GROUP_KEYS, Filter
from gan_core.runs.trash import Trashed

NO_GROUP = "nothing"
NO_FILTER = Filter()

# --- what is chosen --------------------------------------------------------------------------------------------------

SEARCH = session.short_text("find")
DATA = session.short_texts("data")
NETWORKS = session.short_texts("networks")
STATUSES = session.short_texts("statuses")
TAGS = session.short_texts("tags", longest=LONGEST_TAG)
STARRED = session.flag("starred")
ORDER: Choice[str] = session.one_of("sort", tuple(order_titles()))
REVERSED = session.flag("reversed")
GROUP = session.one_of("group", (NO_GROUP, *GROUP_KEYS))
PAGE = session.seed_choice("list_page", 1)
COLUMNS = replace(session.several_of("columns", tuple(all_columns())), default=standard_columns())

MOST_IN_LINK = 60
_names = session.short_texts("selected", most=MOST_IN_LINK, longest=255)
# two runs may have one name: the second is known by its folder, which is in no link
SELECTED = replace(_names, text=lambda ids: _names.text(tuple(each for each in ids if os.sep not in each)))

CURVES_SHOWN = session.flag("curves")
QUANTITY: Choice[str] = session.one_of("curve", tuple(quantity_titles()))
AXES = {"step": "Iterations", "images": "Images seen", "seconds": "Seconds"}
AXIS = session.one_of("curve_by", tuple(AXES))
SMOOTHING = session.number("curve_smoothing", 0.9, 0.0, 0.99)

FILTERS: tuple[Choice[Any], ...] = (SEARCH, DATA, NETWORKS, STATUSES, TAGS, STARRED)
CHOICES: tuple[Choice[Any], ...] = (
    *FILTERS,
    ORDER,
    REVERSED,
    GROUP,
    PAGE,
    COLUMNS,
    SELECTED,
    CURVES_SHOWN,
    QUANTITY,
    AXIS,
    SMOOTHING,
)
PARAMETERS = tuple(choice.name for choice in CHOICES)


@dataclass(frozen=True)
class Query:
    """What is asked for."""

    filter: Filter = NO_FILTER
    order: str = ORDER.default
    is_reversed: bool = False
    group: str = NO_GROUP
    page: int = 1


def query() -> Query:
    """What is asked for now."""
    wanted = Filter(
        text=session.chosen(SEARCH),
        data=session.chosen(DATA),
        networks=session.chosen(NETWORKS),
        statuses=session.chosen(STATUSES),
        starred=session.chosen(STARRED),
        tags=session.chosen(TAGS),
    )
    return Query(wanted, session.chosen(ORDER), session.chosen(REVERSED), session.chosen(GROUP), session.chosen(PAGE))


def hold_to(options: Mapping[str, Sequence[str]]) -> None:
    """Let go of filters by what no run has.

    Args:
        options: What runs have, by the name of a filter's parameter.
    """
    for choice in FILTERS:
        if choice.name in options:
            known = tuple(value for value in session.chosen(choice) if value in options[choice.name])
            session.choose(choice, known)


def hold_page(pages: int) -> None:
    """Stay within the pages that there are."""
    session.choose(PAGE, max(1, min(session.chosen(PAGE), pages)))


def filters_set() -> int:
    """How many filters are set, the search not counted."""
    return len([choice for choice in FILTERS if choice is not SEARCH and session.chosen(choice) != choice.default])


def bound(choice: Choice[Any]) -> dict[str, Any]:
    """What makes a widget show a choice and change the list by it."""
    return session.bound(choice) | {"on_change": on_query}


def on_query(choice: Choice[Any]) -> None:
    """A widget was changed; whatever changes the list leads back to its first page."""
    session.on_choice(choice)
    if choice is not PAGE:
        session.choose(PAGE, 1)
    flash(None)


def on_clear() -> None:
    """Every run should be listed again."""
    session.expect_own_run()
    for choice in (*FILTERS, PAGE):
        session.choose(choice, choice.default)


# --- what the table reports ------------------------------------------------------------------------------------------

TABLE_KEY = "runs_table"
MOST_SELECTED = 10_000  # what a browser sends can be forged


def selected_runs() -> tuple[str, ...]:
    """Ids of the selected runs, in the order in which they were selected, those of other pages too."""
    return session.chosen(SELECTED)


def selections_made() -> int:
    """How often the selection was changed by anything but the table."""
    if st.session_state.get("reported_selection", ()) != selected_runs():
        st.session_state["reported_selection"] = selected_runs()
        st.session_state["selections_made"] = st.session_state.get("selections_made", 0) + 1
    return st.session_state.get("selections_made", 0)


def on_select() -> None:
    """A run was selected in the table, or no longer."""
    session.expect_own_run()
    reported = st.session_state[TABLE_KEY].get("selected")
    if not isinstance(reported, list):
        return
    chosen = tuple(each for each in map(text, reported[:MOST_SELECTED]) if each is not None)
    session.choose(SELECTED, chosen)
    st.session_state["reported_selection"] = chosen
    flash(None)


def on_clear_selection() -> None:
    """No run should be selected."""
    session.expect_own_run()
    session.choose(SELECTED, ())


def unselect(ids: Sequence[str]) -> None:
    """Some runs are selected no more."""
    session.choose(SELECTED, tuple(each for each in selected_runs() if each not in ids))


def on_sort() -> None:
    """The head of a column was clicked: what the rows are sorted by already is turned round."""
    session.expect_own_run()
    order = st.session_state[TABLE_KEY].get("sorted")
    if order not in ORDER.values:
        return
    session.choose(REVERSED, order == session.chosen(ORDER) and not session.chosen(REVERSED))
    session.choose(ORDER, order)
    session.choose(PAGE, 1)


def on_open() -> None:
    """A link in the table was clicked."""
    st.session_state["opened_link"] = st.session_state[TABLE_KEY].get("opened")


def take_opened() -> tuple[str, str] | None:
    """The page and the run's id of a link that was clicked, once."""
    opened = st.session_state.pop("opened_link", None)
    if not isinstance(opened, dict):
        return None
    return str(opened.get("page")), str(opened.get("run"))


# --- what is done with runs ------------------------------------------------------------------------------------------

OTHER_RUN_KEY = "other_run"
TRASHED_KEY = "trashed"
NOTE_BOX_KEY = "note_box"
TAG_BOX_KEY = "tag_box"


def close_boxes() -> None:
    """What was written is kept: the box for it is needed no more."""
    st.session_state[NOTE_BOX_KEY] = st.session_state[TAG_BOX_KEY] = False


def note_key(folder: Path | str) -> str:
    """Session key of a run's note while it is written."""
    folder = os.fsencode(folder).decode(errors="backslashreplace")  # a key must be UTF-8
    return f"note_{folder}"


def written_note(folder: Path) -> str:
    """What is written in the field of a run's note."""
    return st.session_state[note_key(folder)].strip()


def tags_key(ids: Sequence[str], tags: Sequence[str]) -> str:
    """Session key of the tags of some runs while they are chosen: another one when other tags are kept."""
    of = "/".join((*ids, "", *tags))
    return f"tags of {of}"


def written_tags(ids: Sequence[str], tags: Sequence[str]) -> tuple[str, ...]:
    """The tags that are chosen for some runs which had these in common."""
    return tuple(st.session_state[tags_key(ids, tags)])


@dataclass(frozen=True)
class FlashMessage:
    """The outcome of an action.

    Attributes:
        text: A sentence.
        is_problem: Whether it failed.
        deleted: The runs that it was about and that can be restored.
    """

    text: str
    is_problem: bool = False
    deleted: tuple[Trashed, ...] = ()


def flash(message: FlashMessage | None) -> None:
    """Remember an outcome until something else is done; None if all went as expected."""
    st.session_state["runs_flash"] = message


def flashed() -> FlashMessage | None:
    """The outcome to show."""
    return st.session_state.get("runs_flash")

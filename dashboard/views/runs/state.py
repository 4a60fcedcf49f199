"""Runs: which are listed, in what order, which are selected, and what was done with them."""

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.shared import session
from gan_core.runs.index import Filter
from gan_core.runs.trash import Trashed

NO_GROUP = "nothing"


@dataclass(frozen=True)
class Query:
    """What is asked for. Session keys of the widgets are "runs_" and a field's name."""

    text: str = ""
    data: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    starred: bool = False
    order: str = "created"
    is_reversed: bool = False
    group: str = NO_GROUP
    page: int = 1

    @property
    def filter(self) -> Filter:
        return Filter(self.text, self.data, self.networks, self.statuses, self.starred)


def query() -> Query:
    """What is asked for now."""
    return st.session_state.get("runs_query", Query())


def widget_key(field: str) -> str:
    """Session key of the widget of a field."""
    return f"runs_{field}"


def possible(options: dict[str, list[str]]) -> Query:
    """What is asked for, without choices that no longer exist.

    Args:
        options: What can be chosen of a field: "data", "networks" and "statuses".
    """
    asked = query()

    def known(field: str, chosen: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value for value in chosen if value in options[field])

    return replace(
        asked,
        data=known("data", asked.data),
        networks=known("networks", asked.networks),
        statuses=known("statuses", asked.statuses),
    )


def settle(asked: Query, pages: int) -> Query:
    """Stay within the pages that there are, and set every widget before it is drawn."""
    asked = replace(asked, page=max(1, min(asked.page, pages)))
    st.session_state["runs_query"] = asked
    for field in fields(asked):
        value = getattr(asked, field.name)
        session.sync_widget(widget_key(field.name), list(value) if isinstance(value, tuple) else value)
    return asked


def on_query(field: str) -> None:
    """A widget was changed; whatever changes the list leads back to its first page."""
    flash(None)
    on_cancel_delete()
    value = st.session_state[widget_key(field)]
    changed: dict[str, Any] = {"page": 1} | {field: tuple(value) if isinstance(value, list) else value}
    st.session_state["runs_query"] = replace(query(), **changed)


def on_clear() -> None:
    """Every run should be listed again."""
    st.session_state["runs_query"] = Query(order=query().order, is_reversed=query().is_reversed, group=query().group)


# --- selected runs ---------------------------------------------------------------------------------------------------

TABLE_KEY = "runs_table"
OTHER_RUN_KEY = "other_run"
TRASHED_KEY = "trashed"


def selected_runs() -> list[str]:
    """Folders of the selected runs, in the order in which they were selected, those of other pages too."""
    return st.session_state.get("selected_runs", [])


def selections_made() -> int:
    """How often the selection was changed by anything but the table."""
    return st.session_state.get("selections_made", 0)


def on_select() -> None:
    """A run was selected in the table, or no longer."""
    st.session_state["selected_runs"] = list(st.session_state[TABLE_KEY]["selected"])
    on_cancel_delete()
    flash(None)


def on_clear_selection() -> None:
    """No run should be selected."""
    st.session_state["selected_runs"] = []
    st.session_state["selections_made"] = selections_made() + 1


# --- what is done with runs ------------------------------------------------------------------------------------------


def times_confirmed(folder: Path) -> int:
    """How often the deletion of a run was confirmed: 0, 1 or, when it may be deleted, 2."""
    asked_of, times = st.session_state.get("delete_question", (None, 0))
    return times if asked_of == folder else 0


def on_confirm_delete(folder: Path) -> None:
    """The deletion was confirmed once more."""
    st.session_state["delete_question"] = (folder, times_confirmed(folder) + 1)


def on_cancel_delete() -> None:
    """No run should be deleted."""
    st.session_state.pop("delete_question", None)


def note_key(folder: Path | str) -> str:
    """Session key of a run's note while it is written."""
    folder = os.fsencode(folder).decode(errors="backslashreplace")  # a key must be UTF-8
    return f"note_{folder}"


def written_note(folder: Path) -> str:
    """What is written in the field of a run's note."""
    return st.session_state[note_key(folder)].strip()


@dataclass(frozen=True)
class FlashMessage:
    """The outcome of an action.

    Attributes:
        text: A sentence.
        is_problem: Whether it failed.
        deleted: The run that it was about and that can be restored.
    """

    text: str
    is_problem: bool = False
    deleted: Trashed | None = None


def flash(message: FlashMessage | None) -> None:
    """Remember an outcome until something else is done; None if all went as expected."""
    st.session_state["runs_flash"] = message


def flashed() -> FlashMessage | None:
    """The outcome to show."""
    return st.session_state.get("runs_flash")

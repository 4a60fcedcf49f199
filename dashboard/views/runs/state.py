"""Session keys of the page of runs: which are listed, in what order, which are ticked, and what is asked of them."""

from dataclasses import dataclass, fields, replace
from pathlib import Path

import streamlit as st

from dashboard.shared import session
from gan_core.runs.index import Filter
from gan_core.runs.trash import Trashed

NO_GROUP = "nothing"


@dataclass(frozen=True)
class Browse:
    """What the visitor asked for. Session keys of the widgets are "runs_" and a field's name."""

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


def browse() -> Browse:
    """What is asked for now."""
    return st.session_state.get("browse", Browse())


def widget_key(field: str) -> str:
    """Session key of the widget of a field."""
    return f"runs_{field}"


def possible(options: dict[str, list[str]]) -> Browse:
    """What is asked for, without choices that are there no more.

    Args:
        options: What can be chosen of a field: "data", "networks" and "statuses".
    """
    asked = browse()
    kept = {name: tuple(value for value in getattr(asked, name) if value in known) for name, known in options.items()}
    return replace(asked, **kept)


def settle(asked: Browse, pages: int) -> Browse:
    """Stay within the pages that there are, and set every widget before it is drawn."""
    asked = replace(asked, page=max(1, min(asked.page, pages)))
    st.session_state["browse"] = asked
    for field in fields(asked):
        value = getattr(asked, field.name)
        session.sync_widget(widget_key(field.name), list(value) if isinstance(value, tuple) else value)
    return asked


def on_browse(field: str) -> None:
    """A widget was changed; whatever changes the list leads back to its first page."""
    tell(None)
    on_keep()
    value = st.session_state[widget_key(field)]
    changed = {field: tuple(value) if isinstance(value, list) else value}
    st.session_state["browse"] = replace(browse(), **({"page": 1} | changed))


def on_clear() -> None:
    """Every run shall be listed again."""
    st.session_state["browse"] = Browse(order=browse().order, is_reversed=browse().is_reversed, group=browse().group)


TICKS_KEY = "runs_ticks"


def ticked() -> list[str]:
    """Folders of the ticked runs, in the order in which they were ticked, those of other pages too."""
    return st.session_state.get("ticked", [])


def times_told() -> int:
    """How often the ticks were changed by anything but the table."""
    return st.session_state.get("ticks_told", 0)


def on_tick() -> None:
    """A run was ticked or unticked in the table."""
    st.session_state["ticked"] = list(st.session_state[TICKS_KEY]["ticked"])
    on_keep()
    tell(None)


def on_untick() -> None:
    """No run shall be ticked."""
    st.session_state["ticked"] = []
    st.session_state["ticks_told"] = times_told() + 1


def on_open(name: str) -> None:
    """The other pages shall show a run, at its last step."""
    session.choose_run(name)


def asked_to_delete(folder: Path) -> int:
    """How often it was said that a run shall go: 0, 1 or, when it may go, 2."""
    asked_of, times = st.session_state.get("delete", (None, 0))
    return times if asked_of == folder else 0


def on_delete(folder: Path) -> None:
    """It was said once more."""
    st.session_state["delete"] = (folder, asked_to_delete(folder) + 1)


def on_keep() -> None:
    """No run shall go."""
    st.session_state.pop("delete", None)


def note_key(folder: Path) -> str:
    """Session key of a run's note while it is written."""
    return f"note_{folder}"


def written_note(folder: Path) -> str:
    """What stands in the field of a run's note."""
    return st.session_state[note_key(folder)].strip()


@dataclass(frozen=True)
class Told:
    """What became of what was asked.

    Attributes:
        text: A sentence.
        is_problem: Whether it failed.
        deleted: The run that it was about and that can be restored.
    """

    text: str
    is_problem: bool = False
    deleted: Trashed | None = None


def tell(what: Told | None) -> None:
    """Remember what became of what was asked, until something else is done; None says that all went as expected."""
    st.session_state["runs_told"] = what


def told() -> Told | None:
    """What there is to say."""
    return st.session_state.get("runs_told")

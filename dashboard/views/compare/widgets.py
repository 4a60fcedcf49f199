"""What several ways of comparing share: the choice of the pair and the seed, and what to say where nothing compares."""

from collections.abc import Iterator, Sequence

import streamlit as st

from dashboard.shared import session
from dashboard.views.compare import data, lineup, state
from dashboard.views.compare.data import Entry

CARDS_A_ROW = 3


def choose(name: str, label: str, titles: dict, allowed: tuple | None = None, **options: object) -> object:
    """Draw the choice of how to look, which `lineup` keeps."""
    allowed = allowed or tuple(titles)
    return st.segmented_control(
        label,
        allowed,
        format_func=titles.get,
        required=True,
        wrap=True,
        key=state.key_of(name, allowed),
        on_change=state.on_choice,
        args=(name,),
        **options,
    )


def choose_seed(label: str) -> int:
    """Draw the choice of the seed of all points."""
    return st.number_input(
        label,
        0,
        session.MAX_SEED,
        step=1,
        key=state.key_of("points"),
        on_change=state.on_choice,
        args=("points",),
        width=130,
    )


def choose_pair(entries: Sequence[Entry]) -> tuple[Entry, Entry]:
    """The first slot and the one that it is compared with."""
    first, *others = entries
    if len(others) == 1:
        return first, others[0]
    titles = {lineup.LETTERS.index(entry.letter): entry.letter for entry in others}
    place = choose("other", f"{first.letter} against", titles)
    return first, next(entry for entry in others if entry.letter == titles[place])


def say_obstacles(first: Entry, other: Entry, *kinds: str) -> bool:
    """Say why two slots can't be compared in some ways; whether there was anything to say."""
    found = data.obstacles(first, other)
    told = [found[kind] for kind in kinds if kind in found]
    for reason in told:
        st.info(f"Not comparable here: {reason}.", icon=":material/block:")
    return bool(told)


def say_no_classes(first: Entry, other: Entry) -> None:
    """Why the images of two slots have no names in common, if they have none."""
    reason = data.obstacles(first, other).get("classes")
    if reason:
        st.caption(f"No classes are named here: {reason}.")


def in_rows(items: Sequence[object]) -> Iterator[Sequence[object]]:
    """As many at once as stand beside each other."""
    for begin in range(0, len(items), CARDS_A_ROW):
        yield items[begin : begin + CARDS_A_ROW]

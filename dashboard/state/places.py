"""Places: the anchors of Map, start and end of Borders."""

import streamlit as st

from dashboard.places import Place, parse, text_of
from dashboard.state.points import home_seed, pack, shown_point

ANCHORS = ("anchor 1", "anchor 2", "anchor 3")
LECTURE_DIGITS = (1, 7, 9)  # the anchors before anyone chooses others: the digits that the lecture calls neighbours
START, END = "start", "end"
PLACES = {**dict(zip(ANCHORS, ("first", "second", "third"), strict=True)), START: "from", END: "to"}


def place(name: str, otherwise: Place) -> Place:
    """The place that was chosen under a name, or another one if none was."""
    return st.session_state.setdefault("places", {}).get(name, otherwise)


def set_place(name: str, chosen: Place) -> None:
    """Choose a place."""
    st.session_state["places"] = {**st.session_state.get("places", {}), name: chosen}


def place_source_key(name: str) -> str:
    """Session key of the choice of a place's kind."""
    return f"{name} source"


def place_number_key(name: str) -> str:
    """Session key of a place's number: its seed, or which example of its class."""
    return f"{name} number"


def on_place_source(name: str) -> None:
    """Another kind of place was chosen: a class's number, "seed" or "point"."""
    source = st.session_state[place_source_key(name)]
    if source == "seed":
        set_place(name, Place("seed", home_seed()))
    elif source == "point":
        set_place(name, Place("point", packed=pack(shown_point())))
    else:
        set_place(name, Place("digit", int(source)))


def on_place_number(name: str, chosen: Place) -> None:
    """A seed or an example was typed; examples are counted from 1 on the page."""
    number = int(st.session_state[place_number_key(name)])
    if chosen.source == "seed":
        set_place(name, Place("seed", number))
    else:
        set_place(name, Place("digit", chosen.number, number - 1))


def places_in_address() -> dict[str, str]:
    """The chosen places as they stand in an address."""
    chosen = st.session_state.get("places", {})
    return {PLACES[name]: text_of(chosen[name]) for name in PLACES if name in chosen}


def take_places(parameters: dict[str, str]) -> list[str]:
    """Choose the places that an address names; what was wrong with it, one sentence each."""
    problems = []
    for name, parameter in PLACES.items():
        if parameter in parameters:
            try:
                set_place(name, parse(parameters[parameter]))
            except ValueError as error:
                problems.append(str(error))
    return problems

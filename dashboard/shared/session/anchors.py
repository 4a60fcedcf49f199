"""The anchors that were chosen: three of Map and Compare, both ends on Boundaries."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.shared.anchor import Anchor, anchor_text, parse_anchor
from dashboard.shared.latent_text import pack
from dashboard.shared.session.point import home_seed, shown_point
from dashboard.shared.session.url import expect_own_run

if TYPE_CHECKING:
    from torch import Tensor

SLICE_ANCHORS = ("anchor 1", "anchor 2", "anchor 3")
LECTURE_DIGITS = (1, 7, 9)  # the anchors before anyone chooses others: the digits that the lecture calls neighbours
START, END = "start", "end"
PARAMETERS = ("first", "second", "third", "from", "to")
PARAMETER_OF = dict(zip((*SLICE_ANCHORS, START, END), PARAMETERS, strict=True))


def anchor(name: str, otherwise: Anchor) -> Anchor:
    """The anchor that was chosen under a name, or another one if none was."""
    return st.session_state.get("anchors", {}).get(name, otherwise)


def set_anchor(name: str, chosen: Anchor) -> None:
    """Choose an anchor."""
    st.session_state["anchors"] = {**st.session_state.get("anchors", {}), name: chosen}


def anchor_at(name: str, z: "Tensor") -> None:
    """Choose a point (D,) as an anchor."""
    set_anchor(name, Anchor("point", packed=pack(z)))


def anchor_source_key(name: str) -> str:
    """Session key of the choice of an anchor's kind."""
    return f"{name} source"


def anchor_number_key(name: str) -> str:
    """Session key of an anchor's number: its seed, or which variant of its class."""
    return f"{name} number"


def on_anchor_source(name: str) -> None:
    """Another kind of anchor was chosen: a class's number, "seed" or "point"."""
    expect_own_run()
    source = st.session_state[anchor_source_key(name)]
    if source == "seed":
        set_anchor(name, Anchor("seed", home_seed()))
    elif source == "point":
        set_anchor(name, Anchor("point", packed=pack(shown_point())))
    else:
        set_anchor(name, Anchor("digit", int(source)))


def on_anchor_number(name: str, chosen: Anchor, number: int) -> None:
    """A seed or a variant was typed; variants are counted from 1 on the page."""
    if chosen.source == "seed":
        set_anchor(name, Anchor("seed", number))
    else:
        set_anchor(name, Anchor("digit", chosen.number, number - 1))


def anchors_in_address() -> dict[str, str]:
    """The chosen anchors as they are written in an address."""
    chosen = st.session_state.get("anchors", {})
    return {parameter: anchor_text(chosen[name]) for name, parameter in PARAMETER_OF.items() if name in chosen}


def settle_anchors(parameters: dict[str, str]) -> list[str]:
    """Choose the anchors that an address names; what was wrong with it, one sentence each."""
    problems = []
    for name, parameter in PARAMETER_OF.items():
        if parameter in parameters:
            try:
                set_anchor(name, parse_anchor(parameters[parameter]))
            except ValueError as error:
                problems.append(str(error))
    return problems

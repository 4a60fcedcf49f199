"""The address: what it says when it is opened, and what it must say to reopen what is on the screen."""

import streamlit as st

from dashboard.state.places import places_in_address, take_places
from dashboard.state.points import MAX_SEED, go_to_seed, pack, point, seed, set_point, truncation, unpack
from dashboard.state.sidebar import selection

START_SEED = 6


def incoming() -> dict[str, str]:
    """Parameters of an address that this session has not written itself: a link, or the browser's back button."""
    if st.session_state.pop("is_own_run", False):
        return {}
    parameters = st.query_params.to_dict()
    return {} if parameters == st.session_state.get("written_address") else parameters


def prepare_point(latent_size: int, parameters: dict[str, str]) -> list[str]:
    """Make sure there is a point of the run's latent size: from the address, else the one there was, else a seed's.

    Returns:
        What was wrong with the address, one sentence each.
    """
    problems = []
    session = st.session_state
    session.setdefault("locked", frozenset())
    session.setdefault("truncation", 1.0)
    if "z" not in session or len(session["z"]) != latent_size:
        session["locked"] = frozenset()
        go_to_seed(START_SEED, latent_size)
    problems += take_places(parameters)
    try:
        if "z" in parameters:
            set_point(unpack(parameters["z"], latent_size))
        elif "seed" in parameters:
            go_to_seed(_parse_seed(parameters["seed"]), latent_size)
        if "truncation" in parameters:
            session["truncation"] = _parse_truncation(parameters["truncation"])
    except ValueError as error:
        problems.append(str(error))
    return problems


def _parse_seed(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise ValueError(f"the link's seed {text!r} is no whole number") from None
    if not 0 <= value <= MAX_SEED:
        raise ValueError(f"the link's seed {value} is not between 0 and {MAX_SEED}")
    return value


def _parse_truncation(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"the link's truncation {text!r} is no number") from None
    if not 0 <= value <= 1:
        raise ValueError(f"the link's truncation {value} is not between 0 and 1")
    return value


def address() -> dict[str, str]:
    """The parameters that reopen what is on the screen."""
    chosen = selection()
    parameters = {"run": chosen.run.name, "step": str(chosen.step)}
    if seed() is not None:
        parameters["seed"] = str(seed())
    else:
        parameters["z"] = pack(point())
    if truncation() != 1:
        parameters["truncation"] = f"{truncation():g}"
    return parameters | places_in_address()


def write_address() -> None:
    """Make the address reopen what is on the screen."""
    parameters = address() | st.session_state.pop("page_parameters", {})
    if st.query_params.to_dict() != parameters:
        st.query_params.from_dict(parameters)
    st.session_state["written_address"] = parameters


def add_to_address(parameters: dict[str, str]) -> None:
    """What the shown page adds to the address that is written next."""
    st.session_state["page_parameters"] = parameters

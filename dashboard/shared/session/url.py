"""The address of a page: what a link says, and what is written there. The only user of `st.query_params`."""

from typing import Any

import streamlit as st

MAX_SEED = 2**31 - 1


def read_address() -> None:
    """See what the address says that this session has not written itself: a link, or the browser's back button.

    Once at the beginning of a whole run of the script.
    """
    followed = st.session_state.pop("followed", None)
    is_own_run = st.session_state.pop("is_own_run", False)
    if followed is not None:
        st.session_state["incoming"] = followed
        return
    parameters = st.query_params.to_dict()
    is_own = is_own_run or parameters == st.session_state.get("written_address")
    st.session_state["incoming"] = {} if is_own else parameters


def incoming() -> dict[str, str]:
    """The parameters that the address of this run holds and this session has not written itself."""
    return st.session_state["incoming"]


def follow(parameters: dict[str, str]) -> None:
    """The next whole run follows a link with these parameters, whatever address the browser has by then.

    An address that a script gives along with a page is first taken for one of the page before, which Back then misses.
    """
    st.session_state["followed"] = parameters


def expect_own_run() -> None:
    """The next whole run comes from a control and not from a link.

    The browser sends the address that it shows along, which may be an older one when somebody drags quickly.
    """
    st.session_state["is_own_run"] = True


def write_parameters(parameters: dict[str, str]) -> None:
    """Write an address."""
    if st.query_params.to_dict() != parameters:
        st.query_params.from_dict(parameters)
    st.session_state["written_address"] = parameters


def is_seed(value: Any) -> bool:
    """Whether what a browser reports is a seed; nothing else is made one."""
    return type(value) is int and 0 <= value <= MAX_SEED


def parse_seed(text: str, name: str = "seed") -> int:
    """Read a seed.

    Args:
        text: What the address says.
        name: Of the parameter.

    Raises:
        ValueError: If it is no seed between 0 and `MAX_SEED`.
    """
    try:
        value = int(text)
    except ValueError:
        raise ValueError(f"the link's {name} {text[:20]!r} must be an integer") from None
    if not 0 <= value <= MAX_SEED:
        raise ValueError(f"the link's {name} {text[:20]} must be between 0 and {MAX_SEED}")
    return value


def parse_truncation(text: str) -> float:
    """Read a truncation.

    Raises:
        ValueError: If it is no number between 0 and 1.
    """
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"the link's truncation {text[:20]!r} must be a number") from None
    if not 0 <= value <= 1:
        raise ValueError(f"the link's truncation {value} must be between 0 and 1")
    return value

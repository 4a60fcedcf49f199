"""The point of the latent space that is explored.

Its latent vector z lives here and nowhere else. While somebody drags on the console, the page is ahead of it; when the
drag rests, the page reports, and shows what it is given in turn.
"""

from collections.abc import Iterable

import streamlit as st
from torch import Tensor

from dashboard.shared.latent_text import pack, unpack
from dashboard.shared.session.url import parse_seed, parse_truncation
from gan_core.latent.sampling import sample_latent, truncate

START_SEED = 6
PARAMETERS = ("z", "seed", "truncation")


def current_point() -> Tensor:
    """The point being explored, before truncation, shape (D,)."""
    return st.session_state["z"]


def shown_point() -> Tensor:
    """The point as the generator gets it, after truncation, shape (D,)."""
    return truncate(current_point(), truncation())


def seed() -> int | None:
    """The seed that the point came from, or None once it was moved."""
    return st.session_state["seed"]


def home_seed() -> int:
    """The seed that "reset" goes back to."""
    return st.session_state["home_seed"]


def truncation() -> float:
    """How far the point is drawn to the centre: 1 is not at all."""
    return st.session_state["truncation"]


def locked() -> frozenset[int]:
    """Dimensions that stay as they are."""
    return st.session_state["locked"]


def set_point(z: Tensor) -> None:
    """Go to a point, rounded as the address will store it, so that a link shows exactly this image."""
    st.session_state["z"] = z.half().float()
    st.session_state["seed"] = None


def set_truncation(value: float) -> None:
    """Draw the point to the centre, held to [0, 1]."""
    st.session_state["truncation"] = min(max(value, 0.0), 1.0)


def lock(dimensions: Iterable[int]) -> None:
    """Lock these dimensions and no others."""
    st.session_state["locked"] = frozenset(dimensions)


def go_to_seed(number: int, latent_size: int) -> None:
    """Go to the point of a seed; locked dimensions stay."""
    z = sample_latent(number, 1, latent_size)[0]
    kept = sorted(locked())
    if kept:
        z[kept] = current_point()[kept]
        set_point(z)
    else:
        st.session_state["z"] = z
        st.session_state["seed"] = number
    st.session_state["home_seed"] = number


def point_in_address() -> dict[str, str]:
    """The point and its truncation as they are written in an address: its seed for as long as it has one."""
    point = {"z": pack(current_point())} if seed() is None else {"seed": str(seed())}
    return point if truncation() == 1 else {**point, "truncation": repr(truncation())}


def settle_point(latent_size: int, parameters: dict[str, str]) -> list[str]:
    """Make sure there is a point of the run's latent size: from the address, else the one there was, else a seed's.

    Returns:
        What was wrong with the address, one sentence each.
    """
    st.session_state.setdefault("locked", frozenset())
    st.session_state.setdefault("truncation", 1.0)
    if "z" not in st.session_state or len(current_point()) != latent_size:
        lock(())
        go_to_seed(START_SEED, latent_size)
    try:
        if "z" in parameters:
            set_point(unpack(parameters["z"], latent_size))
        elif "seed" in parameters:
            go_to_seed(parse_seed(parameters["seed"]), latent_size)
        if "truncation" in parameters:
            set_truncation(parse_truncation(parameters["truncation"]))
    except ValueError as error:
        return [str(error)]
    return []

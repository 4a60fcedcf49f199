"""The point of the latent space that is explored.

Its latent vector z lives here and nowhere else. While somebody drags on the console, the page is ahead of it; when the
drag rests, the page reports, and shows what it is given in turn.
"""

import re
from collections.abc import Iterable

import streamlit as st
from torch import Tensor

from dashboard.shared.latent_text import pack, unpack
from dashboard.shared.session.url import parse_seed, parse_truncation
from gan_core.latent.sampling import sample_latent, truncate

START_SEED = 6
PARAMETERS = ("z", "seed", "truncation", "locked")


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


def dimensions_text(dimensions: Iterable[int]) -> str:
    """Numbers of dimensions for an address, neighbours as from-to: 0-4.6-99 is all of a hundred but the sixth."""
    runs: list[list[int]] = []
    for index in sorted(dimensions):
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ".".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def parse_dimensions(text: str, latent_size: int) -> set[int]:
    """Inverse of `dimensions_text`.

    Raises:
        ValueError: If it names anything but dimensions of a latent space of that size.
    """
    found: set[int] = set()
    for part in text.split("."):
        named = re.fullmatch(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", part)
        first, last = (int(named[1]), int(named[2] or named[1])) if named else (1, 0)
        if not first <= last < latent_size:
            raise ValueError(f"the link's locked {text[:20]!r} must name dimensions from 0 to {latent_size - 1}")
        found.update(range(first, last + 1))
    return found


def point_in_address() -> dict[str, str]:
    """What is explored as it is written in an address: the point by its seed for as long as it has one."""
    shown = {"z": pack(current_point())} if seed() is None else {"seed": str(seed())}
    if truncation() != 1:
        shown["truncation"] = repr(truncation())
    if locked():
        shown["locked"] = dimensions_text(locked())
    return shown


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
        if "z" in parameters or "seed" in parameters:  # a link decides, and what it does not say is as at first
            lock(())
            set_truncation(1.0)
        if "z" in parameters:
            set_point(unpack(parameters["z"], latent_size))
        elif "seed" in parameters:
            go_to_seed(parse_seed(parameters["seed"]), latent_size)
        if "truncation" in parameters:
            set_truncation(parse_truncation(parameters["truncation"]))
        if "locked" in parameters:
            lock(parse_dimensions(parameters["locked"], latent_size))
    except ValueError as error:
        return [str(error)]
    return []

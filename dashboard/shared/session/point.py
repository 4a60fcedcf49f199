"""The point of the latent space that is explored.

Its latent vector z lives here and nowhere else. While somebody drags on the console, the page is ahead of it; when the
drag rests, the page reports, and shows what it is given in turn.

It is kept as numbers and not as a tensor, since the first picture is drawn before torch is loaded.
"""

import base64
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dashboard.shared.latent_text import pack_values, unpack_values
from dashboard.shared.session.url import parse_seed, parse_truncation

if TYPE_CHECKING:
    from torch import Tensor

START_SEED = 6
# what torch draws for that seed in 100 dimensions, float32: a newcomer's first picture need not wait for torch
START_POINT = (
    "Bwybvy5fIT+wU7y/zeeqv561+r5p5wY+17OoPr4hpz7ACva+WjSNP7kaI0Dh7Jk+WRALv8HEir/NCbs/AWDQv/Zyvb+HEoi/Bt25PvCGzD5TJx"
    "U+ugY8v8i8fL+/9Ow/ef+rv7yAWj8NkmE/8PUmv2K6FD8iULY+7HKDPCzAzT6GF/o/6F3kvgbo2j9q+mQ/q7sLv0hNJL8lXgPAxIOxPmZmMr+4"
    "/pm7kJOgvtZMob+8mTI/xXu+Pi9vhb6g5kK/Vb0CPkfhGz4c3Y2/RColv7e/5L8I7DE/wR4Vv3ktRb7CKp4/1AJNv37Jj76ovF4/Ov/dvymkt7"
    "/vsoC9qzwPv4M+hT9f0Qs++v/nP0hk/b5PfVU/cybLvjtWsj8aM5o+qpKDvpous7+Z70I/DbxjP2HXx76gdFQ/tuKVPvoHL7/OhGS+4nAzv+qQ"
    "pL7hJC6/EHjavkUtjD8AFp8/qTWXPqAzhL/g3iG/tWboPaoA+r+LqNa/1TifP/gPUD8hsV6/aoAkP3Bq4D/oc7a/nmLsPw=="
)
PARAMETERS = ("z", "seed", "truncation", "locked")


def current_values() -> np.ndarray:
    """The point being explored, before truncation, float32 (D,). Look, do not touch."""
    return st.session_state["z"]


def current_point() -> "Tensor":
    """As `current_values`, as a tensor (D,)."""
    import torch

    return torch.tensor(current_values())


def shown_point() -> "Tensor":
    """The point as the generator gets it, after truncation, shape (D,)."""
    from gan_core.latent.sampling import truncate

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


def set_point(z: "Tensor") -> None:
    """As `set_values`, of a tensor (D,)."""
    set_values(z.numpy())


def set_values(z: np.ndarray) -> None:
    """Go to a point (D,), rounded as the address will store it, so that a link shows exactly this image."""
    with np.errstate(over="ignore"):
        st.session_state["z"] = z.astype(np.float16).astype(np.float32)
    st.session_state["seed"] = None


def set_truncation(value: float) -> None:
    """Draw the point to the centre, held to [0, 1]."""
    st.session_state["truncation"] = min(max(value, 0.0), 1.0)


def lock(dimensions: Iterable[int]) -> None:
    """Lock these dimensions and no others."""
    st.session_state["locked"] = frozenset(dimensions)


def go_to_seed(number: int, latent_size: int) -> None:
    """Go to the point of a seed; locked dimensions stay."""
    z = seed_values(number, latent_size)
    kept = sorted(locked())
    if kept:
        z[kept] = current_values()[kept]
        set_values(z)
    else:
        st.session_state["z"] = z
        st.session_state["seed"] = number
    st.session_state["home_seed"] = number


def seed_values(number: int, latent_size: int) -> np.ndarray:
    """The point of a seed, float32 (D,)."""
    start = np.frombuffer(base64.b64decode(START_POINT), "<f4")
    if number == START_SEED and latent_size == len(start):
        return start.astype(np.float32)
    from gan_core.latent.sampling import sample_latent

    return sample_latent(number, 1, latent_size)[0].numpy()


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
    shown = {"z": pack_values(current_values())} if seed() is None else {"seed": str(seed())}
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
    if "z" not in st.session_state or len(current_values()) != latent_size:
        lock(())
        go_to_seed(START_SEED, latent_size)
    try:
        if "z" in parameters or "seed" in parameters:  # a link decides, and what it does not say is as at first
            lock(())
            set_truncation(1.0)
        if "z" in parameters:
            set_values(unpack_values(parameters["z"], latent_size))
        elif "seed" in parameters:
            go_to_seed(parse_seed(parameters["seed"]), latent_size)
        if "truncation" in parameters:
            set_truncation(parse_truncation(parameters["truncation"]))
        if "locked" in parameters:
            lock(parse_dimensions(parameters["locked"], latent_size))
    except ValueError as error:
        return [str(error)]
    return []

"""The point of the latent space that is explored, and directions that a person named.

The point z lives here and nowhere else. While the hand moves on the console, the page is ahead of it; when the hand
rests, the page tells, and shows what it is told in turn.
"""

import base64

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from gan_core.latent.sampling import sample_latent, truncate

MAX_SEED = 2**31 - 1


def point() -> Tensor:
    """The point being explored, before truncation, shape (D,)."""
    return st.session_state["z"]


def shown_point() -> Tensor:
    """The point as the generator gets it, after truncation, shape (D,)."""
    return truncate(point(), truncation())


def seed() -> int | None:
    """The seed that the point came from, or None once it was moved by hand."""
    return st.session_state["seed"]


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


def go_to_seed(number: int, latent_size: int) -> None:
    """Go to the point of a seed; what is held stays."""
    z = sample_latent(number, 1, latent_size)[0]
    held = sorted(locked())
    if held:
        z[held] = point()[held]
        set_point(z)
    else:
        st.session_state["z"] = z
        st.session_state["seed"] = number
    st.session_state["home_seed"] = number


def home_seed() -> int:
    """The seed that "reset" goes back to."""
    return st.session_state["home_seed"]


def pack(z: Tensor) -> str:
    """A point as text for an address: float16, so that z of 100 dimensions takes 268 characters."""
    return base64.urlsafe_b64encode(z.numpy().astype("<f2").tobytes()).decode().rstrip("=")


def unpack(text: str, latent_size: int) -> Tensor:
    """Inverse of `pack`.

    Raises:
        ValueError: If the text is not a point of that many dimensions.
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise ValueError("the link's z is not readable") from None
    if len(data) != 2 * latent_size:
        raise ValueError(f"the link's z has {len(data) // 2} dimensions, this run has {latent_size}")
    values = np.frombuffer(data, "<f2").astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("the link's z holds a number that is not finite")
    return torch.from_numpy(values)


# --- directions that a person named ----------------------------------------------------------------------------------


def named_directions() -> dict[str, Tensor]:
    """Unit vectors of the point's latent size, shape (D,) each, by the names that they were given."""
    kept = st.session_state.get("named_directions", {})
    return {name: torch.tensor(vector) for name, vector in kept.items() if len(vector) == len(point())}


def name_direction(name: str, vector: Tensor) -> None:
    """Remember a direction; the same name replaces it."""
    st.session_state["named_directions"] = {
        **st.session_state.get("named_directions", {}),
        name: tuple(vector.tolist()),
    }


def forget_direction(name: str) -> None:
    """A named direction is no longer wanted."""
    kept = st.session_state.get("named_directions", {})
    st.session_state["named_directions"] = {other: vector for other, vector in kept.items() if other != name}

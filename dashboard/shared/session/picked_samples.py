"""The samples that are selected on Projection, which Map marks and Explore opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.shared.session.selection import selected

if TYPE_CHECKING:
    from torch import Tensor

MOST_PICKED = 64  # samples of a large group: more marks would hide the map


@dataclass(frozen=True)
class PickedSamples:
    """Some samples of one checkpoint.

    Attributes:
        run, step: The checkpoint.
        seed: Of which the samples are.
        numbers: Which of its samples.
        z: Their latent vectors, shape (M, D).
    """

    run: str
    step: int
    seed: int
    numbers: tuple[int, ...]
    z: "Tensor"


def pick_samples(seed: int, numbers: Sequence[int], z: "Tensor") -> None:
    """Remember at most MOST_PICKED samples of the selected checkpoint: their numbers and latent vectors (M, D)."""
    chosen = selected()
    st.session_state["picked_samples"] = PickedSamples(chosen.run.name, chosen.step, seed, tuple(numbers), z)


def forget_samples() -> None:
    """No sample is selected any more."""
    st.session_state.pop("picked_samples", None)


def picked_samples() -> PickedSamples | None:
    """The selected samples; None where there are none, or where they are of another checkpoint."""
    found: PickedSamples | None = st.session_state.get("picked_samples")
    chosen = selected()
    return found if found and (found.run, found.step) == (chosen.run.name, chosen.step) else None

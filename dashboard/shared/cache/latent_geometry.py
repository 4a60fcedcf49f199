"""Latent directions of a checkpoint's generator, and how much each dimension moves the image."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.shared.cache.checkpoints import decoder
from dashboard.shared.cache.prepared import prepared
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.prepared import Geometry
from gan_core.runs.run import Run

if TYPE_CHECKING:
    from torch import Tensor

GREY_LEVELS = 127.5  # of 255, for a change of 1 in [-1, 1]


@st.cache_resource(max_entries=40, show_spinner="Measuring how each dimension moves the image…")
def _geometry(ref: CheckpointRef) -> Geometry:
    from gan_core.inference.preparing import geometry_of

    return geometry_of(decoder().checkpoint(ref))


def geometry(run: Run, step: int) -> Geometry:
    """How much each dimension moves the image, and the directions that move it most: as prepared, else measured."""
    found = prepared(run, step)
    return found.geometry if found else _geometry(run.ref(step))


def principal_directions(run: Run, step: int) -> "Tensor":
    """The directions that move the image most, the strongest first: unit vectors (K, D)."""
    import torch

    return torch.tensor(geometry(run, step).vectors)

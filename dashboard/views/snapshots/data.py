"""The images of the same points at every checkpoint of a run."""

import numpy as np
import streamlit as st

from dashboard.shared import cache
from dashboard.shared.images import contact_sheet, png_address
from gan_core.latent.sampling import sample_latent
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

COLUMNS, ROWS = 12, 6
GRID_POINTS = COLUMNS * ROWS


def grid_images(run: Run, steps: list[int], seed: int) -> np.ndarray:
    """The points of a seed: uint8, shape (S, GRID_POINTS, 28, 28)."""
    return cache.images_over_training(run, steps, sample_latent(seed, GRID_POINTS, run.info.config.network.latent_size))


@st.cache_resource(max_entries=12, show_spinner=False)
def _sheets(refs: tuple[CheckpointRef, ...], seed: int, _run: Run, _steps: list[int]) -> list[str]:
    return [png_address(contact_sheet(frame, COLUMNS)) for frame in grid_images(_run, _steps, seed)]


def sheets(run: Run, steps: list[int], seed: int) -> list[str]:
    """These images as pictures, a data address for each checkpoint, painted once."""
    return _sheets(tuple(map(run.ref, steps)), seed, run, steps)

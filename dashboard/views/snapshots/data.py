"""The images of the same points at every checkpoint of a run."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from torch import Tensor

from dashboard.shared import cache
from dashboard.shared.images import contact_sheet, png_address
from dashboard.views.snapshots.state import COLUMNS
from gan_core.latent.sampling import sample_latent
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run


@dataclass(frozen=True)
class Samples:
    """Which samples are shown.

    Attributes:
        seed: Of their latent vectors.
        count: How many.
        truncation: By which the latent vectors are scaled.
    """

    seed: int
    count: int
    truncation: float = 1.0

    def points(self, run: Run) -> Tensor:
        """Their latent vectors, shape (count, D)."""
        return self.truncation * sample_latent(self.seed, self.count, run.info.config.network.latent_size)


def grid_samples(seed: int, rows: int, truncation: float) -> Samples:
    """Those of a grid of so many rows."""
    return Samples(seed, rows * COLUMNS, truncation)


def grid_images(run: Run, steps: list[int], samples: Samples) -> np.ndarray:
    """The samples at some checkpoints: uint8, shape (S, count, 28, 28)."""
    return cache.images_over_training(run, steps, samples.points(run))


@st.cache_resource(max_entries=12, show_spinner="Generating the samples of all checkpoints…")
def _sheets(refs: tuple[CheckpointRef, ...], samples: Samples, _run: Run, _steps: list[int]) -> list[str]:
    return [png_address(contact_sheet(frame, COLUMNS)) for frame in grid_images(_run, _steps, samples)]


def sheets(run: Run, steps: list[int], samples: Samples) -> list[str]:
    """These images as pictures, a data address for each checkpoint, painted once."""
    return _sheets(tuple(map(run.ref, steps)), samples, run, steps)

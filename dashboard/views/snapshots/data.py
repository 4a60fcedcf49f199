"""The images of the same points at every checkpoint of a run."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
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
        told: Into how many classes they are divided, one after the other, each of which is told with the same latent
            vectors; 0 where the networks are told no class, or the same one with all.
    """

    seed: int
    count: int
    truncation: float = 1.0
    told: int = 0

    def points(self, run: Run) -> Tensor:
        """Their latent vectors, shape (count, D)."""
        different = self.count // max(1, self.told)
        z = self.truncation * sample_latent(self.seed, different, run.info.config.network.latent_size)
        return z.repeat(max(1, self.told), 1)

    def told_and_place(self, number: int) -> tuple[int, int]:
        """The class that a sample is told, and the place of its latent vector; only where classes are told."""
        return divmod(number, self.count // self.told)

    def parts(self, run: Run) -> list[tuple[Run, slice]]:
        """The run as it is told each class, and which samples are of that class."""
        if not self.told:
            return [(run, slice(0, self.count))]
        size = self.count // self.told
        mixes = torch.eye(self.told).tolist()
        return [(run.at_class(mix), slice(size * place, size * (place + 1))) for place, mix in enumerate(mixes)]


def grid_samples(seed: int, rows: int, truncation: float) -> Samples:
    """Those of a grid of so many rows."""
    return Samples(seed, rows * COLUMNS, truncation)


def class_samples(seed: int, classes: int, truncation: float) -> Samples:
    """Those of a grid with a row for each class, whose columns are the same latent vectors."""
    return Samples(seed, classes * COLUMNS, truncation, told=classes)


def grid_images(run: Run, steps: list[int], samples: Samples) -> np.ndarray:
    """The samples at some checkpoints: uint8, shape (S, count, 28, 28)."""
    z = samples.points(run)
    return np.concatenate(
        [cache.images_over_training(part, steps, z[rows]) for part, rows in samples.parts(run)], axis=1
    )


def sample_over_training(run: Run, steps: list[int], samples: Samples, number: int) -> np.ndarray:
    """One of the samples at some checkpoints: uint8, shape (S, 28, 28)."""
    told = next(part for part, rows in samples.parts(run) if rows.start <= number < rows.stop)
    return cache.images_over_training(told, steps, samples.points(run)[[number]])[:, 0]


@st.cache_resource(max_entries=12, show_spinner="Generating the samples of all checkpoints…")
def _sheets(refs: tuple[CheckpointRef, ...], samples: Samples, _run: Run, _steps: list[int]) -> list[str]:
    return [png_address(contact_sheet(frame, COLUMNS)) for frame in grid_images(_run, _steps, samples)]


def sheets(run: Run, steps: list[int], samples: Samples) -> list[str]:
    """These images as pictures, a data address for each checkpoint, painted once."""
    return _sheets(tuple(map(run.ref, steps)), samples, run, steps)

"""Windows of slices of the latent space, decoded cell by cell."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from dashboard.shared.cache.checkpoints import checkpoint_of, classifier_of, decoder
from dashboard.shared.cache.observations import GREY_LEVELS, Observations, observations_of
from dashboard.views.map import state
from gan_core.inference.decoder import Checkpoint
from gan_core.latent.slices import FlatSlice, Slice, evaluate_slice
from gan_core.runs.run import Run


@dataclass(frozen=True)
class Cells:
    """A window of a slice: what stands in its S x S cells, and how fast the image changes there, in grey levels of 255
    per sigma, shape (S, S).
    """

    observed: Observations
    change: np.ndarray


@st.cache_data(max_entries=60, show_spinner=False)
def _cells(checkpoint: Checkpoint, name: str, window: state.Window, _chart: Slice | FlatSlice, _run: Run) -> Cells:
    step, classifier = decoder().step(checkpoint), classifier_of(_run)
    middle = torch.tensor([window.x, window.y])
    found = evaluate_slice(
        _chart, middle, window.width, window.size, step.generator, classifier and classifier.logits, step.discriminator
    )
    return Cells(observations_of(_run, found.found), found.change.numpy() * GREY_LEVELS)


def cells(run: Run, step: int, name: str, chart: Slice | FlatSlice, window: state.Window) -> Cells:
    """Decode, classifier and score a window of a slice, which `slice_name` has named."""
    return _cells(checkpoint_of(run, step), name, window, chart, run)


def on_chart(chart: Slice | FlatSlice, place: tuple[float, float]) -> torch.Tensor:
    """The point at a place of a chart, shape (D,), rounded as an address stores it."""
    return chart.points(torch.tensor(place)).half().float()

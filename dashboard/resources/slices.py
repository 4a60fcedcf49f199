"""Windows of slices of the latent space, decoded cell by cell."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from dashboard import state
from dashboard.resources.images import GREY_LEVELS, Looks, looks_of
from dashboard.resources.steps import checkpoint_of, classifier_of, decoder
from gan_core.latent.slices import FlatSlice, Slice, evaluate_slice
from gan_core.runs.atomic import sha256
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run


@dataclass(frozen=True)
class Cells:
    """A window of a slice: what stands in its S x S cells, and how fast the image changes there, in grey levels of 255
    per sigma, shape (S, S).
    """

    looks: Looks
    change: np.ndarray


@st.cache_data(max_entries=60, show_spinner=False)
def _cells(checkpoint: CheckpointRef, name: str, window: state.Window, _chart: Slice | FlatSlice, _run: Run) -> Cells:
    step, classifier = decoder().checkpoint(checkpoint), classifier_of(_run)
    middle = torch.tensor([window.x, window.y])
    found = evaluate_slice(
        _chart, middle, window.width, window.size, step.generator_ema, classifier and classifier.logits, step.discriminator
    )
    return Cells(looks_of(_run, found.found), found.change.numpy() * GREY_LEVELS)


def cells(run: Run, step: int, name: str, chart: Slice | FlatSlice, window: state.Window) -> Cells:
    """Decode, classifier and score a window of a slice, which `chart_name` has named."""
    return _cells(checkpoint_of(run, step), name, window, chart, run)


def chart_name(chart: Slice | FlatSlice) -> str:
    """A short text that is the same for equal slices only."""
    corners = chart.points(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [-5.0, -5.0], [5.0, 5.0]]))
    return sha256(corners.numpy().tobytes())[:12]


def stacked(points: list[torch.Tensor]) -> torch.Tensor:
    """Points (D,) as rows, shape (N, D)."""
    return torch.stack(points)


def on_chart(chart: Slice | FlatSlice, place: tuple[float, float]) -> torch.Tensor:
    """The point at a place of a chart, shape (D,), rounded as an address stores it."""
    return chart.points(torch.tensor(place)).half().float()

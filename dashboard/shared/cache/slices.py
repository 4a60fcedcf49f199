"""Slices of the latent space by the names under which their windows are cached."""

import torch

from gan_core.latent.slices import FlatSlice, Slice
from gan_core.runs.atomic import sha256


def slice_name(chart: Slice | FlatSlice) -> str:
    """A short text that is the same for equal slices only."""
    corners = chart.points(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [-5.0, -5.0], [5.0, 5.0]]))
    return sha256(corners.numpy().tobytes())[:12]


def stacked(points: list[torch.Tensor]) -> torch.Tensor:
    """Points (D,) as rows, shape (N, D)."""
    return torch.stack(points)

"""Latent directions of a checkpoint's generator, and how much each dimension moves the image."""

import streamlit as st
import torch

from dashboard.shared.cache.checkpoints import decoder
from gan_core.errors import AtlasError
from gan_core.latent.directions import METRIC_POINTS, Directions, dimension_effects, mean_metric, principal_directions
from gan_core.latent.sampling import sample_latent
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

PRINCIPAL_DIRECTIONS = 10


@st.cache_resource(max_entries=40, show_spinner="Measuring how each dimension moves the image…")
def _geometry(ref: CheckpointRef) -> tuple[torch.Tensor, Directions]:
    checkpoint = decoder().checkpoint(ref)
    z = sample_latent(0, METRIC_POINTS, checkpoint.header.config.network.latent_size)
    metric = mean_metric(checkpoint.generator_ema, z, torch.Generator().manual_seed(0))
    if not torch.isfinite(metric).all():
        raise AtlasError(f"the generator of step {checkpoint.header.step} makes infinite or undefined numbers")
    return dimension_effects(metric), principal_directions(metric, min(PRINCIPAL_DIRECTIONS, len(metric)))


def geometry(run: Run, step: int) -> tuple[torch.Tensor, Directions]:
    """How much each dimension moves the image, shape (D,), and the directions that move it most."""
    return _geometry(run.ref(step))

"""What the page shows, computed once for each checkpoint. Draws nothing."""

import numpy as np
import streamlit as st

from dashboard.shared import cache
from gan_core.latent.sampling import sample_latent
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

SEED, SAMPLES = 0, 500


@st.cache_data(max_entries=20, show_spinner="Generating samples…")
def _confidence(ref: CheckpointRef, _run: Run) -> np.ndarray:
    z = sample_latent(SEED, SAMPLES, _run.info.config.network.latent_size)
    return cache.observe(_run, cache.decoder().checkpoint(ref), z).confidence


def confidence(run: Run, step: int) -> np.ndarray:
    """How probable the classifier finds its own answer for each sample, shape (SAMPLES,); only with a classifier."""
    return _confidence(run.ref(step), run)

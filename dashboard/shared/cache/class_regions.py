"""Class regions of a checkpoint: shares of the latent space, boundaries between classes and passages."""

import streamlit as st
import torch

from dashboard.shared.cache.bounded import Progress, counted, remembered
from dashboard.shared.cache.checkpoints import checkpoint, classifier_key, needed_classifier
from gan_core.latent.regions import Regions, measure_regions, regions_cost
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

REGIONS_KEPT = 20


@st.cache_resource
def _regions_found() -> dict[tuple[CheckpointRef, int, str | None], Regions]:
    return {}


def regions(run: Run, step: int, circles: int, on_progress: Progress) -> Regions:
    """Shares, boundaries and passages of a checkpoint, measured once; only with a classifier.

    Args:
        run, step: Which checkpoint.
        circles: Great circles to sample along.
        on_progress: Called as it goes on, with the number of images done and in all.
    """
    key = (run.ref(step), circles, classifier_key(run))
    return remembered(_regions_found(), key, REGIONS_KEPT, lambda: _survey_regions(run, step, circles, on_progress))


def _survey_regions(run: Run, step: int, circles: int, on_progress: Progress) -> Regions:
    classifier = needed_classifier(run)
    effort = {"points": 50 * circles, "circles": circles, "paths": 15 * circles}
    return measure_regions(
        checkpoint(run, step).generator_ema,
        classifier.logits,
        run.info.config.network.latent_size,
        len(classifier.classes),
        **effort,
        random=torch.Generator().manual_seed(0),
        on_points=counted(regions_cost(**effort), on_progress),
    )

"""Ways over borders, walks between points, images that nobody can name, and all regions of a step."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from dashboard.shared.cache.checkpoints import checkpoint_of, classifier_of, decoder
from dashboard.shared.cache.observations import GREY_LEVELS, Observations, observations_of, observe
from dashboard.shared.images import FINE_FRAMES, SHOWN_FRAMES
from gan_core.classifier.model import Classifier
from gan_core.errors import AtlasError
from gan_core.inference.decoder import Checkpoint
from gan_core.latent.boundaries import Boundary, clear_distance, nearest_boundaries
from gan_core.latent.evaluation import EvaluatedPoints, evaluate_points, most_ambiguous
from gan_core.latent.interpolation import change_along, lerp, slerp, split_distances
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import Step
from gan_core.runs.run import Run


@dataclass(frozen=True)
class Crossing:
    """The way from a digit over its nearest border with another.

    Attributes:
        border: Where and how far.
        distances: Of the shown frames from the start, in sigma, the border in the middle, shape (SHOWN_FRAMES,).
        frames: What stands there.
        strip: How probable each class is along the way, evenly between each two frames, shape (FINE_FRAMES, K).
    """

    border: Boundary
    distances: np.ndarray
    frames: Observations
    strip: np.ndarray


@st.cache_data(max_entries=60, show_spinner="Searching the nearest borders…")
def _crossings(
    checkpoint: Checkpoint, z: np.ndarray, targets: tuple[int | None, ...], _run: Run
) -> list[Crossing | None]:
    step, classifier = decoder().step(checkpoint), classifier_of(_run)
    random = torch.Generator().manual_seed(0)
    found = nearest_boundaries(step.generator, classifier.logits, torch.from_numpy(z), list(targets), random)
    return [border and _crossing(_run, step, classifier, border) for border in found]


def _crossing(run: Run, step: Step, classifier: Classifier, border: Boundary) -> Crossing:
    end = clear_distance(step.generator, classifier.logits, border)
    distances = split_distances(border.distance, end, SHOWN_FRAMES)
    strip = evaluate_points(
        step.generator, border.walk(split_distances(border.distance, end, FINE_FRAMES)), classifier.logits
    )
    return Crossing(border, distances.numpy(), observe(run, step, border.walk(distances)), strip.probabilities.numpy())


def crossings(run: Run, step: int, z: torch.Tensor, targets: list[int | None]) -> list[Crossing | None]:
    """From a point z (D,) to its nearest border with each of some classes, None meaning any; only with a classifier."""
    return _crossings(checkpoint_of(run, step), z.numpy(), tuple(targets), run)


@dataclass(frozen=True)
class Walk:
    """A walk between two points, frame by frame.

    Attributes:
        observed: What stands there, FINE_FRAMES frames.
        change: How fast the image changes from frame to frame, in grey levels of 255 per sigma.
        norms: Distances from the centre, in sigma.
        length: Of the whole walk, in sigma.
    """

    observed: Observations
    change: np.ndarray
    norms: np.ndarray
    length: float


@st.cache_data(max_entries=60, show_spinner=False)
def _walk(checkpoint: Checkpoint, start: np.ndarray, end: np.ndarray, is_straight: bool, _run: Run) -> Walk:
    step, classifier = decoder().step(checkpoint), classifier_of(_run)
    along = lerp if is_straight else slerp
    z = along(torch.from_numpy(start), torch.from_numpy(end), torch.linspace(0, 1, FINE_FRAMES))
    found = evaluate_points(step.generator, z, classifier and classifier.logits, step.discriminator)
    steps = z.diff(dim=0).norm(dim=1)
    return Walk(
        observations_of(_run, found),
        GREY_LEVELS * change_along(found.images, z).numpy(),
        z.norm(dim=1).numpy(),
        float(steps.sum()),
    )


def walk(run: Run, step: int, start: torch.Tensor, end: torch.Tensor, is_straight: bool) -> Walk:
    """Walk between two points (D,), on a straight line or on a great circle.

    Raises:
        AtlasError: If the points are the same, or opposite on a great circle.
    """
    if torch.equal(start, end):
        raise AtlasError("start and end are the same point; choose another for one of them")
    return _walk(checkpoint_of(run, step), start.numpy(), end.numpy(), is_straight, run)


@st.cache_data(max_entries=20, show_spinner="Looking for images that nobody can name…")
def _undecidable(checkpoint: Checkpoint, samples: int, count: int, _run: Run) -> tuple[torch.Tensor, Observations]:
    step, classifier = decoder().step(checkpoint), classifier_of(_run)
    z = sample_latent(0, samples, step.header.config.network.latent_size)
    found = evaluate_points(step.generator, z, classifier.logits, step.discriminator)
    rows = most_ambiguous(found.probabilities, count, per_pair=3)
    chosen = EvaluatedPoints(found.images[rows], found.probabilities[rows], found.scores[rows])
    return z[rows], observations_of(_run, chosen)


def undecidable(run: Run, step: int, samples: int, count: int) -> tuple[torch.Tensor, Observations]:
    """The samples about which the classifier is least sure: points (at most `count`, D) and what stands there."""
    return _undecidable(checkpoint_of(run, step), samples, count, run)

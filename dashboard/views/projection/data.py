"""Samples on their principal components, and the ways from there back to the latent space."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
import torch

from dashboard.shared.cache.bounded import Progress, counted, remembered
from dashboard.shared.cache.checkpoints import checkpoint_of, classifier_of, decoder, networks
from dashboard.shared.cache.observations import Observations, observe, scores_of
from dashboard.shared.images import FINE_FRAMES, SHOWN_FRAMES
from dashboard.views.projection import state
from gan_core.data.image_set import to_pixels
from gan_core.inference.decoder import Checkpoint
from gan_core.latent.directions import LabelledDirection, direction_between, middle_of, walk_direction
from gan_core.latent.evaluation import evaluate_points
from gan_core.latent.projection import feature_map, invert_projection, project
from gan_core.latent.sample_map import AXES_SAMPLES, SampleMap, build_sample_map
from gan_core.latent.sampling import decode_batches, sample_latent, sampled_rows
from gan_core.latent.sphere import logarithm
from gan_core.runs.run import Run

CLOUDS_KEPT = 12

BEGINNINGS = 6  # the page says so

WALK_BEYOND = 4 / 3  # of the way from group to group: so the second group's middle is one of nine frames


@st.cache_resource
def _clouds_found() -> dict[tuple[Checkpoint, state.Shown], SampleMap]:
    return {}


def cloud(run: Run, shown: state.Shown, on_progress: Progress) -> SampleMap:
    """The samples of a chart on their principal components, found once.

    Its scores are the discriminator's output, as `scores_of`.
    """
    # the same weights may lie in two runs that tell of different images
    key = (checkpoint_of(run, shown.step), shown)
    return remembered(_clouds_found(), key, CLOUDS_KEPT, lambda: _survey_cloud(run, shown, on_progress))


def _survey_cloud(run: Run, shown: state.Shown, on_progress: Progress) -> SampleMap:
    step, classifier = networks(run, shown.step), classifier_of(run)
    found = build_sample_map(
        step.generator,
        shown.space,
        shown.seed,
        shown.count,
        run.info.config.network.latent_size,
        classifier and classifier.probabilities_and_features,
        step.discriminator,
        on_points=counted(shown.count, on_progress),
    )
    return replace(found, scores=scores_of(run, torch.from_numpy(found.scores)))


@st.cache_data(max_entries=100, show_spinner=False)
def share_of_z(seed: int, count: int, latent_size: int) -> float:
    """The share of the variance that the first principal component of bare z would hold."""
    return float(project(sample_latent(seed, min(count, AXES_SAMPLES), latent_size), 1).explained[0])


def sampled(run: Run, shown: state.Shown, rows: np.ndarray) -> torch.Tensor:
    """The points of some samples of a chart, shape (M, D)."""
    return sampled_rows(shown.seed, torch.from_numpy(rows), run.info.config.network.latent_size)


@st.cache_data(max_entries=30, show_spinner=False)
def _sample_images(checkpoint: Checkpoint, seed: int, rows: np.ndarray) -> np.ndarray:
    step = decoder().step(checkpoint)
    z = sampled_rows(seed, torch.from_numpy(rows), step.header.config.network.latent_size)
    return np.concatenate([to_pixels(images)[:, 0].numpy() for images in decode_batches(step.generator, z)])


def sample_images(run: Run, shown: state.Shown, rows: np.ndarray) -> np.ndarray:
    """The images of some samples of a chart, at least one: uint8, shape (M, 28, 28)."""
    return _sample_images(checkpoint_of(run, shown.step), shown.seed, rows)


@dataclass(frozen=True)
class Reached:
    """The nearest place to a clicked one for which the generator makes something.

    Attributes:
        z: The point that makes it, shape (D,).
        place: Where it is on the chart.
        miss: How far that is from the clicked place, in the units of the chart.
        nearest_sample: How far the nearest sample is.
    """

    z: torch.Tensor
    place: tuple[float, float]
    miss: float
    nearest_sample: float

    @property
    def is_there(self) -> bool:
        """Whether the search came much nearer than the samples are."""
        return self.miss <= self.nearest_sample / 2


@st.cache_data(max_entries=60, show_spinner="Searching for a point that lies there…")
def _reached(
    checkpoint: Checkpoint, shown: state.Shown, place: tuple[float, float], _found: SampleMap, _run: Run
) -> Reached:
    step, classifier = decoder().step(checkpoint), classifier_of(_run)
    rows, distances = _found.nearest(place, BEGINNINGS)
    goal = torch.tensor(place)
    feature_of = feature_map(step.generator, shown.space, classifier and classifier.features)
    z, end = invert_projection(feature_of, _found.axes, goal, sampled(_run, shown, rows))
    return Reached(z, tuple(end.tolist()), float((end - goal).norm()), float(distances[0]))


def reached(run: Run, shown: state.Shown, found: SampleMap, place: tuple[float, float]) -> Reached:
    """From a place on the first two components of a chart, whose samples were found, back to a latent point."""
    return _reached(checkpoint_of(run, shown.step), shown, place, found, run)


@dataclass(frozen=True)
class Between:
    """The direction from one group of samples to another, and a walk along it.

    Attributes:
        direction: Its vector, and how well it separates the groups.
        distances: Of the shown frames from the first group's middle, on the shell, in sigma, shape (SHOWN_FRAMES,).
        arrival: Which frame is the second group's middle.
        frames: What stands at them.
        strip: How probable each class is along the walk, shape (FINE_FRAMES, K); None without a classifier.
    """

    direction: LabelledDirection
    distances: np.ndarray
    arrival: int
    frames: Observations
    strip: np.ndarray | None


@st.cache_data(max_entries=30, show_spinner=False)
def _between(
    checkpoint: Checkpoint, seeds: tuple[int, int], first: np.ndarray, second: np.ndarray, _run: Run
) -> Between:
    step, classifier = decoder().step(checkpoint), classifier_of(_run)
    latent_size = step.header.config.network.latent_size
    points = [
        sampled_rows(seed, torch.from_numpy(rows), latent_size)
        for seed, rows in zip(seeds, (first, second), strict=True)
    ]
    direction = direction_between(*points)
    start, goal = map(middle_of, points)
    fine = WALK_BEYOND * logarithm(start, goal).norm() * torch.linspace(0, 1, FINE_FRAMES)
    z = walk_direction(start, direction.vector, fine)
    shown = slice(None, None, (FINE_FRAMES - 1) // (SHOWN_FRAMES - 1))
    strip = evaluate_points(step.generator, z, classifier.logits).probabilities.numpy() if classifier else None
    arrival = round((SHOWN_FRAMES - 1) / WALK_BEYOND)
    return Between(direction, fine[shown].numpy(), arrival, observe(_run, step, z[shown]), strip)


def between(run: Run, step: int, first: state.Group, second: state.Group) -> Between:
    """The direction from one group of samples to another.

    Raises:
        AtlasError: If a group is too small, or both have the same middle.
    """
    seeds = first.shown.seed, second.shown.seed
    return _between(checkpoint_of(run, step), seeds, first.rows, second.rows, run)

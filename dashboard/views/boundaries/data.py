"""Paths across boundaries, interpolations between points, ambiguous samples, and what is said of real images."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.shared.images import FINE_FRAMES, SHOWN_FRAMES
from dashboard.views.boundaries.state import UNSURE
from gan_core.classifier.model import Classifier, raw_logits
from gan_core.errors import AtlasError
from gan_core.inference.decoder import side_by_side
from gan_core.inference.folding import folded
from gan_core.latent import evaluation
from gan_core.latent.boundaries import Boundary, clear_distance, nearest_boundaries
from gan_core.latent.evaluation import EvaluatedPoints, evaluate_points
from gan_core.latent.finite import differing
from gan_core.latent.interpolation import change_along, lerp, slerp, split_distances
from gan_core.latent.sampling import sample_latent
from gan_core.latent.uncertainty import UncertainShares, uncertain_by_truncation
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

# --- across the nearest boundary -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crossing:
    """The path from a sample across its nearest boundary with another class.

    Attributes:
        boundary: Where and how far.
        distances: Of the shown frames from the start, in sigma, the boundary in the middle, shape (SHOWN_FRAMES,).
        frames: What is at them.
        strip: How probable each class is along the path, evenly between each two frames, shape (FINE_FRAMES, K).
    """

    boundary: Boundary
    distances: np.ndarray
    frames: cache.Observations
    strip: np.ndarray

    @property
    def middle(self) -> int:
        """The frame on the boundary."""
        return SHOWN_FRAMES // 2

    @property
    def odds(self) -> np.ndarray:
        """How probable each class is on the boundary, shape (K,)."""
        return self.frames.known_probabilities[self.middle]


@st.cache_data(max_entries=60, show_spinner=False)
def _crossings(
    ref: CheckpointRef, z: np.ndarray, targets: tuple[int | None, ...], classifier_key: str | None, _run: Run
) -> list[Crossing | None]:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.needed_classifier(_run)
    decode, logits = folded(checkpoint.generator_ema), replace(classifier, network=folded(classifier.network)).logits
    start = torch.from_numpy(z)

    def search(target: int | None) -> tuple[Boundary, float] | None:
        [boundary] = nearest_boundaries(decode, logits, start, [target], torch.Generator().manual_seed(0))
        return (boundary, clear_distance(decode, logits, boundary)) if boundary else None

    # a core each
    return [
        _crossing(_run, checkpoint, classifier, *found) if found else None for found in side_by_side(search, targets)
    ]


def _crossing(run: Run, checkpoint: Checkpoint, classifier: Classifier, boundary: Boundary, end: float) -> Crossing:
    shown, fine = (split_distances(boundary.distance, end, count) for count in (SHOWN_FRAMES, FINE_FRAMES))
    strip = evaluate_points(checkpoint.generator_ema, boundary.path(fine), classifier.logits).probabilities.numpy()
    return Crossing(boundary, shown.numpy(), cache.observe(run, checkpoint, boundary.path(shown)), strip)


def crossings(run: Run, step: int, z: torch.Tensor, targets: list[int | None]) -> list[Crossing | None]:
    """From z (D,) to its nearest boundary with each of some classes, None meaning any; only with a classifier."""
    return _crossings(run.ref(step), z.numpy(), tuple(targets), cache.classifier_key(run), run)


# --- interpolation ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Interpolation:
    """A path between two points, frame by frame.

    Attributes:
        observed: What is on it, FINE_FRAMES frames.
        change: How fast the image changes from frame to frame, in grey levels of 255 per sigma.
        norms: Of the latent vectors.
        length: Of the whole path, in sigma.
    """

    observed: cache.Observations
    change: np.ndarray
    norms: np.ndarray
    length: float

    @property
    def shown(self) -> np.ndarray:
        """Which frames are shown as images, shape (SHOWN_FRAMES,)."""
        return np.linspace(0, FINE_FRAMES - 1, SHOWN_FRAMES).astype(int)

    @property
    def distances(self) -> list[float]:
        """How far along the path these are, in sigma."""
        return (self.length * self.shown / (FINE_FRAMES - 1)).tolist()

    @property
    def classes_met(self) -> list[int]:
        """Classes in the order in which they are met, repetitions left out; only with a classifier."""
        return [number for number, _ in groupby(self.observed.classes.tolist())]


@st.cache_data(max_entries=60, show_spinner=False)
def _interpolation(
    ref: CheckpointRef, start: np.ndarray, end: np.ndarray, is_linear: bool, classifier_key: str | None, _run: Run
) -> Interpolation:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.classifier_of(_run)
    interpolate = lerp if is_linear else slerp
    z = interpolate(torch.from_numpy(start), torch.from_numpy(end), torch.linspace(0, 1, FINE_FRAMES))
    logits = classifier.logits if classifier else None
    found = evaluate_points(checkpoint.generator_ema, z, logits, checkpoint.discriminator)
    return Interpolation(
        cache.observations_of(_run, found),
        cache.GREY_LEVELS * change_along(found.images, z).numpy(),
        z.norm(dim=1).numpy(),
        float(z.diff(dim=0).norm(dim=1).sum()),
    )


def interpolation(run: Run, step: int, start: torch.Tensor, end: torch.Tensor, is_linear: bool) -> Interpolation:
    """The path between two points (D,), on a straight line or on a great circle.

    Raises:
        AtlasError: If the points are the same, or opposite on a great circle.
    """
    if torch.equal(start, end):
        raise AtlasError("start and end are the same point; choose another for one of them")
    return _interpolation(run.ref(step), start.numpy(), end.numpy(), is_linear, cache.classifier_key(run), run)


# --- ambiguous samples -----------------------------------------------------------------------------------------------


@st.cache_data(max_entries=20, show_spinner=False)
def _most_ambiguous(
    ref: CheckpointRef, samples: int, count: int, classifier_key: str | None, _run: Run
) -> cache.Observations:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.needed_classifier(_run)
    z = sample_latent(0, samples, checkpoint.header.config.network.latent_size)
    found = evaluate_points(checkpoint.generator_ema, z, classifier.logits, checkpoint.discriminator)
    differing(found.images)
    rows = evaluation.most_ambiguous(found.probabilities, count, per_pair=3)
    chosen = EvaluatedPoints(found.images[rows], found.probabilities[rows], found.scores[rows])
    return cache.observations_of(_run, chosen)


def most_ambiguous(run: Run, step: int, samples: int, count: int) -> cache.Observations:
    """The samples about which the classifier is least sure, `count` at most; only with a classifier.

    Raises:
        AtlasError: If the generator makes one image only, or a network answers with no numbers or always the same.
    """
    return _most_ambiguous(run.ref(step), samples, count, cache.classifier_key(run), run)


# --- how often the classifier cannot tell ----------------------------------------------------------------------------

TRUNCATIONS = (0.4, 0.55, 0.7, 0.85, 1.0)
UNCERTAIN_SAMPLES = 1_000


@dataclass(frozen=True)
class UncertainOverTraining:
    """The uncertain share that was measured of the checkpoints of a run.

    Attributes:
        steps: Iterations of the checkpoints, ascending.
        shares: At each of them.
        real: Of real images; None where nobody measured it.
    """

    steps: list[int]
    shares: list[float]
    real: float | None


@st.cache_data(max_entries=40, show_spinner=False)
def _uncertain_shares(ref: CheckpointRef, classifier_key: str | None, _run: Run) -> UncertainShares:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.needed_classifier(_run)
    z = sample_latent(0, UNCERTAIN_SAMPLES, checkpoint.header.config.network.latent_size)
    return uncertain_by_truncation(checkpoint.generator_ema, classifier.logits, z, TRUNCATIONS)


def uncertain_shares(run: Run, step: int) -> UncertainShares:
    """How often the classifier cannot tell what a checkpoint makes, by truncation; only with a classifier.

    Raises:
        AtlasError: If a network answers with no numbers, or the classifier always the same.
    """
    return _uncertain_shares(run.ref(step), cache.classifier_key(run), run)


def uncertain_over_training(run: Run) -> UncertainOverTraining:
    """What `gan-core evaluate` found of it."""
    evaluations = cache.quality(run)
    shares = {each.step: share for each in evaluations if (share := each.values.get("uncertain")) is not None}
    real = [each.real_values["uncertain"] for each in evaluations if "uncertain" in each.real_values]
    steps = sorted(shares)
    return UncertainOverTraining(steps, [shares[step] for step in steps], real[-1] if real else None)


# --- what a viewer calls ambiguous samples ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """How often viewer and classifier agree.

    Attributes:
        answered: How many samples were answered.
        first, second, neither: How often with the classifier's first choice, its second, or another class.
        unsure: How often the viewer could not tell.
    """

    answered: int
    first: int
    second: int
    neither: int
    unsure: int


def tally(answers: Mapping[int, int], observed: cache.Observations) -> Tally:
    """Count the viewer's answers, sample to class or UNSURE, against the classifier's first two choices."""
    order = observed.known_probabilities.argsort(1)[:, ::-1]
    named = {sample: answer for sample, answer in answers.items() if answer != UNSURE}
    first, second = (sum(answer == order[sample, rank] for sample, answer in named.items()) for rank in (0, 1))
    neither = len(named) - int(first) - int(second)
    return Tally(len(answers), int(first), int(second), neither, len(answers) - len(named))


# --- real images -----------------------------------------------------------------------------------------------------

MOST_REAL = 5_000  # images that are classified
RIGHT_SHOWN, WRONG_SHOWN = 3, 6  # of each class


@dataclass(frozen=True)
class ClassAnswers:
    """What a classifier says of the real images of one class.

    Attributes:
        count: How many there are.
        right: How many it names right.
        images: Examples: the right answers of which it is least sure, then the wrong ones of which it is surest, uint8,
            shape (E, H, W).
        captions: What it says of each.
        wrong_from: The number of the first example that it names wrong.
    """

    count: int
    right: int
    images: np.ndarray
    captions: tuple[str, ...]
    wrong_from: int


def class_answers(
    number: int, names: tuple[str, ...], images: np.ndarray, labels: np.ndarray, odds: np.ndarray
) -> ClassAnswers:
    """What is said of the images of a class.

    Args:
        number: Of the class.
        names: Of all classes.
        images: uint8, shape (N, H, W).
        labels: What they show, shape (N,).
        odds: How probable each class is by the classifier, shape (N, K).
    """
    said, sure = odds.argmax(1), odds.max(1)
    of_class = labels == number
    right, wrong = (np.flatnonzero(of_class & is_wanted) for is_wanted in (said == number, said != number))
    doubtful = right[sure[right].argsort(kind="stable")][:RIGHT_SHOWN]
    worst = wrong[sure[wrong].argsort(kind="stable")[::-1]][:WRONG_SHOWN]
    shown = np.concatenate([doubtful, worst])
    captions = tuple(f"{names[said[row]]} ({sure[row]:.0%})" for row in shown)
    return ClassAnswers(int(of_class.sum()), len(right), images[shown], captions, len(doubtful))


@st.cache_resource(max_entries=4, show_spinner=False)
def _real_answers(classifier_key: str | None, sha256: str, _run: Run) -> list[ClassAnswers]:
    classifier, found = cache.needed_classifier(_run), cache.real_images(_run, "test")
    if isinstance(found, str):
        return []
    rows = torch.linspace(0, len(found.images.images) - 1, min(MOST_REAL, len(found.images.images))).long()
    images, labels = found.images.images[rows], found.images.labels[rows].numpy()
    odds = (raw_logits(classifier.network, images) / classifier.info.temperature).softmax(1).numpy()
    return [
        class_answers(number, classifier.classes, images[:, 0].numpy(), labels, odds)
        for number in range(len(classifier.classes))
    ]


def real_answers(run: Run) -> list[ClassAnswers] | str:
    """What the classifier says of real images, a class each: of test images where they are at hand. Or why of none."""
    found = cache.real_images(run, "test")
    if isinstance(found, str):
        return found
    return _real_answers(cache.classifier_key(run), found.images.sha256, run)


def real_source(run: Run) -> str:
    """Which real images are classified; only where there are any."""
    found = cache.real_images(run, "test")
    return found if isinstance(found, str) else found.source

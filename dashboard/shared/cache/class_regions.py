"""Class regions of a checkpoint: shares of the latent space, boundaries between classes and passages."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from dashboard.shared.cache.checkpoints import checkpoint, classifier_key, needed_classifier
from gan_core.classifier.model import Classifier
from gan_core.errors import RegionsError
from gan_core.inference.class_regions import BLOCK, measured, observe_regions
from gan_core.latent.regions import CIRCLES, PATHS_PER_CIRCLE, Regions, RegionSample
from gan_core.runs.class_regions import read_regions
from gan_core.runs.evaluations import FeatureExtractor
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

REGIONS_KEPT = 100
Key = tuple[CheckpointRef, str | None]
Value = TypeVar("Value")


@dataclass(frozen=True)
class MeasuredRegions:
    """Class regions, and what they rest on.

    Attributes:
        regions: What was measured.
        circles: Along how many great circles.
        is_final: Whether no finer measurement follows.
        problem: Why a file of saved class regions was left aside, if there is one.
    """

    regions: Regions
    circles: int
    is_final: bool
    problem: str | None = None

    @property
    def paths(self) -> int:
        """How many interpolations on these circles were looked at."""
        return PATHS_PER_CIRCLE * self.circles


@st.cache_resource
def _found() -> dict[Key, MeasuredRegions]:
    return {}


@st.cache_resource
def _observed() -> dict[Key, RegionSample]:
    """What was observed until somebody left the page."""
    return {}


def regions(run: Run, step: int) -> Generator[MeasuredRegions]:
    """Class regions of a checkpoint, from what is saved of it, or measured once; only with a classifier.

    A measurement tells of its first circles at once, and again whenever there are about twice as many.
    """
    key = (run.ref(step), classifier_key(run))
    found = _found().pop(key, None)
    if found is None:
        saved, problem = _saved(run, step)
        if saved is None:
            yield from _measure(run, step, key, problem)
            return
        found = saved
    _keep(_found(), key, found)
    yield found


def _saved(run: Run, step: int) -> tuple[MeasuredRegions | None, str | None]:
    """What is saved of a checkpoint, or why what is there is left aside."""
    try:
        classifier = needed_classifier(run)
        saved = read_regions(run, step, _identity(classifier), len(classifier.classes))
    except RegionsError as error:
        return None, str(error)
    if saved is None:
        return None, None
    if len(saved.circles) < CIRCLES:
        return None, f"the saved class regions hold {len(saved.circles)} great circles, fewer than {CIRCLES:,}"
    sample = saved.sample
    found = measured(sample, run.info.config.network.latent_size, saved.seed)
    return MeasuredRegions(found, len(sample.circles), is_final=True), None


def _identity(classifier: Classifier) -> FeatureExtractor:
    return FeatureExtractor(data=classifier.info.data, weights_sha256=classifier.info.weights_sha256)


def _measure(run: Run, step: int, key: Key, problem: str | None) -> Generator[MeasuredRegions]:
    size, told = run.info.config.network.latent_size, 0
    known = _observed().get(key)
    for sample in observe_regions(checkpoint(run, step), needed_classifier(run), CIRCLES, known=known):
        _keep(_observed(), key, sample)
        circles = len(sample.circles)
        if circles >= min(CIRCLES, max(BLOCK, 2 * told)):
            told, is_final = circles, circles == CIRCLES
            found = MeasuredRegions(measured(sample, size), circles, is_final, problem)
            if is_final:
                _keep(_found(), key, found)
                _observed().pop(key, None)
            yield found


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    """Remember the latest few; the longest unused one goes first."""
    kept.pop(key, None)
    while len(kept) >= REGIONS_KEPT:
        kept.pop(next(iter(kept)), None)
    kept[key] = value

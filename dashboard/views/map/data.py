"""Slices of the latent space, their windows evaluated cell by cell, and the networks that the page runs itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.shared import cache
from dashboard.shared.palette import scale_around_chance
from dashboard.views.map import pictures, state
from dashboard.web.props import NetworkNames
from gan_core.errors import ExportError, GeometryError, counted
from gan_core.foreign_text import plain
from gan_core.latent.slices import FlatSlice, Slice, evaluate_slice, slice_around, slice_through
from gan_core.latent.sphere import angle_between
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.runs.weights_file import WeightsFile

AROUND_WIDTH = 12.0
OUTLIERS = 0.02  # at each end of a colour scale
WINDOWS_KEPT = 24  # about 3 MB each, with their pictures


# --- slices ----------------------------------------------------------------------------------------------------------


class NearestPlace(NamedTuple):
    """A place of a slice, and how far the point that it is nearest to lies along the latent sphere, in sigma."""

    x: float
    y: float
    sigma: float


@dataclass(frozen=True)
class Frame:
    """A slice and how the map first shows it.

    Attributes:
        chart: The slice.
        name: Tells it from other slices.
        anchors: Marked points, shape (N, D).
        width: Side of the first window in sigma.
    """

    chart: Slice | FlatSlice
    name: str
    anchors: Tensor
    width: float

    def positions(self) -> list[tuple[float, float]]:
        """Where the anchors are on the slice."""
        return [(x, y) for x, y in self.chart.locate(self.anchors).tolist()]

    def nearest_places(self, z: Tensor) -> list[NearestPlace]:
        """Where the slice comes nearest to points (N, D); nowhere if one is the centre of the latent space."""
        if isinstance(self.chart, FlatSlice):
            return [NearestPlace(x, y, 0.0) for x, y in z.tolist()]
        try:
            places = self.chart.locate(z)
            far = angle_between(z, self.chart.points(places)) * z.norm(dim=1)
        except GeometryError:
            return []
        return [NearestPlace(x, y, sigma) for (x, y), sigma in zip(places.tolist(), far.tolist(), strict=True)]

    def point(self, position: tuple[float, float]) -> Tensor:
        """The point at a position of the slice, shape (D,), rounded as an address stores it."""
        return self.chart.points(torch.tensor(position)).half().float()


def frame_through(points: list[Tensor]) -> Frame:
    """The slice through three points (D,).

    Raises:
        AtlasError: If they span no plane.
    """
    chart, anchors = slice_through(*points), cache.stacked(points)
    return Frame(chart, cache.slice_name(chart), anchors, chart.home_width(anchors))


def frame_around(point: Tensor, across: Tensor, up: Tensor) -> Frame:
    """The slice around a point (D,) in two directions (D,).

    Raises:
        AtlasError: If they span no plane.
    """
    chart = slice_around(point, across, up)
    return Frame(chart, cache.slice_name(chart), cache.stacked([point]), AROUND_WIDTH)


def marked_text(explored: Sequence[NearestPlace], picked: Sequence[NearestPlace], window: state.Window) -> str:
    """What is marked where the slice comes nearest to it, and how far from the slice it is."""
    said = [
        f"The diamond{'' if window.holds(at.x, at.y) else ' (outside this window)'} is where this slice comes nearest "
        f"to Explore's point: {at.sigma:.1f} σ."
        for at in explored
    ]
    if picked:
        far = sorted(at.sigma for at in picked)
        said.append(
            f"Dots are the same for {counted(len(picked), 'sample')} selected on Projection: {far[0]:.1f} to "
            f"{far[-1]:.1f} σ."
        )
    return " ".join(said)


def axis_of(vector: tuple[float, ...]) -> Tensor:
    """A kept direction, shape (D,)."""
    return torch.tensor(vector)


def kept_axis(name: str) -> str:
    """The axis of a kept direction."""
    return state.KEPT + name


def axis_name(axis: str) -> str:
    """An axis for people."""
    return (
        plain(axis.removeprefix(state.KEPT)) if axis.startswith(state.KEPT) else f"Principal direction {int(axis) + 1}"
    )


# --- cells -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cells:
    """A window of a slice: what is in its S x S cells.

    Attributes:
        observed: Row by row from the top.
        change: How fast the image changes there, in grey levels of 255 per sigma, shape (S, S).
        key: Equal for equal cells only.
    """

    observed: cache.Observations
    change: np.ndarray
    key: tuple = ()

    @property
    def size(self) -> int:
        """Cells along a side."""
        return len(self.change)

    @property
    def images(self) -> np.ndarray:
        """uint8, shape (S, S, H, W)."""
        return self.observed.images.reshape(self.size, self.size, *self.observed.images.shape[1:])

    @property
    def probabilities(self) -> np.ndarray:
        """How probable each class is, shape (S, S, K); only with a classifier."""
        return self.observed.known_probabilities.reshape(self.size, self.size, -1)

    @property
    def classes(self) -> np.ndarray:
        """The most probable classes, shape (S, S); only with a classifier."""
        return self.observed.classes.reshape(self.size, self.size)

    def shares(self) -> np.ndarray:
        """How much of the window each class has, shape (K,); only with a classifier."""
        counts = np.bincount(self.observed.classes, minlength=self.observed.known_probabilities.shape[1])
        return counts / len(self.observed.classes)


@st.cache_resource(max_entries=WINDOWS_KEPT, show_spinner=False)
def _cells(
    ref: CheckpointRef,
    name: str,
    window: state.Window,
    classifier_key: str | None,
    _chart: Slice | FlatSlice,
    _run: Run,
) -> Cells:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.classifier_of(_run)
    middle = torch.tensor([window.x, window.y])
    found = evaluate_slice(
        _chart,
        middle,
        window.width,
        window.size,
        checkpoint.generator_ema,
        classifier.logits if classifier else None,
        checkpoint.discriminator,
    )
    return Cells(cache.observations_of(_run, found.found), found.change.numpy() * cache.GREY_LEVELS)


def cells(run: Run, step: int, frame: Frame, window: state.Window) -> Cells:
    """Generate, classify and score a window of a slice."""
    key = run.ref(step), frame.name, window, cache.classifier_key(run)
    return replace(_cells(*key, frame.chart, run), key=key)


@st.cache_resource(max_entries=WINDOWS_KEPT, show_spinner=False)
def _region_ground(key: tuple, line: str, _found: Cells) -> tuple[str, str]:
    return pictures.region_ground(_found.probabilities, line)


def region_ground(found: Cells, line: str) -> tuple[str, str]:
    """As `pictures.region_ground`, painted once; only with a classifier."""
    return _region_ground(found.key, line, found)


@st.cache_resource(max_entries=WINDOWS_KEPT, show_spinner=False)
def _ink(key: tuple, colour: str, _found: Cells) -> str:
    return pictures.ink(_found.images, colour)


def ink(found: Cells, colour: str) -> str:
    """As `pictures.ink`, painted once."""
    return _ink(found.key, colour, found)


@dataclass(frozen=True)
class Values:
    """What colours a map.

    Attributes:
        grid: A number in each cell, shape (S, S).
        low, high: Numbers at both ends of the colour scale.
    """

    grid: np.ndarray
    low: float
    high: float


def confidence(found: Cells) -> Values:
    """How sure the classifier is, from chance level on."""
    return Values(found.probabilities.max(2), 1 / found.probabilities.shape[2], 1.0)


def sensitivity(found: Cells) -> Values:
    """How fast the image changes, but for a few outliers, in grey levels of 255 per sigma."""
    return Values(found.change, 0.0, float(np.quantile(found.change, 1 - OUTLIERS)))


def discriminator_output(found: Cells, is_probability: bool) -> Values:
    """P(real) around chance level, or scores D(x) but for a few outliers."""
    scores = found.observed.scores
    low, high = (
        scale_around_chance(scores) if is_probability else np.quantile(scores, (OUTLIERS, 1 - OUTLIERS)).tolist()
    )
    return Values(scores.reshape(found.size, found.size), low, high)


# --- networks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageNetworks:
    """The networks that the page runs itself.

    Attributes:
        step: Generator and discriminator; None where only torch can run them.
        classifier: None without a classifier.
        why: Why there are none.
    """

    step: WeightsFile | None = None
    classifier: WeightsFile | None = None
    why: str | None = None

    @property
    def blocks(self) -> list[WeightsFile]:
        """Those that there are."""
        return [block for block in (self.step, self.classifier) if block]

    @property
    def names(self) -> NetworkNames:
        """What the page knows them by."""
        return {
            "checkpoint": self.step.name if self.step else None,
            "classifier": self.classifier.name if self.classifier else None,
            "problem": self.why,
        }


def page_networks(run: Run, step: int) -> PageNetworks:
    """What the page needs to generate images itself."""
    try:
        return PageNetworks(cache.step_weights(run, step), cache.classifier_weights(run))
    except ExportError as error:
        return PageNetworks(why=str(error))

"""The caches of Compare. What they hand out is shared between sessions: nobody changes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.shared import cache
from dashboard.views.compare import lineup, state
from gan_core.classifier.model import Classifier
from gan_core.data.image_set import to_pixels
from gan_core.errors import AtlasError
from gan_core.inference.decoder import Checkpoint, checkpoints_of
from gan_core.latent.comparison import (
    FeatureDrift,
    MeasuredChange,
    changed_class,
    class_flows,
    feature_drift,
    image_distance,
    measured_change,
    most_changed,
    share_changed,
    shared_coordinates,
    signed_difference,
    surest_changes,
)
from gan_core.latent.evaluation import EvaluatedPoints, evaluate_points
from gan_core.latent.projection import Axes
from gan_core.latent.regions import Regions, Shares, class_shares
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, Slice, grid
from gan_core.runs.checkpoint import Step
from gan_core.runs.evaluations import Record
from gan_core.runs.run import Run

PLANE_CELLS = 64

SHARE_SAMPLES = 2_000

BATCH = 250


@dataclass(frozen=True)
class Entry:
    """A slot whose step can be read.

    Attributes:
        letter: What the page calls it.
        run, step: What it is.
        checkpoint: Its file.
        classifier: Who names its images, if anybody.
    """

    letter: str
    run: Run
    step: int
    checkpoint: Checkpoint
    classifier: Classifier | None

    @property
    def title(self) -> str:
        """Letter, run and step."""
        return f"{self.letter} · {self.run.name} · {self.step:,}"

    @property
    def latent_size(self) -> int:
        return self.run.info.config.network.latent_size


def kept_steps(runs: dict[str, Run | AtlasError]) -> dict[str, list[int]]:
    """Kept steps of every run that can be opened and has any."""
    steps = {name: run.steps() for name, run in runs.items() if isinstance(run, Run)}
    return {name: kept for name, kept in steps.items() if kept}


def open_slots(slots: Sequence[lineup.Slot], runs: dict[str, Run | AtlasError]) -> list[Entry | AtlasError]:
    """Every slot opened, its file read and verified, or why that cannot be."""
    return [_open_slot(letter, slot, runs[slot.run]) for letter, slot in zip(lineup.LETTERS, slots, strict=False)]


def _open_slot(letter: str, slot: lineup.Slot, run: Run) -> Entry | AtlasError:
    try:
        (checkpoint,) = checkpoints_of(run, [slot.step])
        cache.decoder().ask(checkpoint, lambda step: None)
    except AtlasError as error:
        return error
    return Entry(letter, run, slot.step, checkpoint, cache.classifier_of(run))


def obstacles(first: Entry, other: Entry) -> dict[str, str]:
    """Why two slots cannot be compared, by what cannot be: "points", "images" or "classes". Nothing where all can."""
    found = {}
    if first.latent_size != other.latent_size:
        found["points"] = (
            f"{first.letter} decodes points of {first.latent_size} dimensions, {other.letter} of {other.latent_size}: "
            "no point belongs to both. Class histograms and quality figures still compare"
        )
    if first.run.info.data.image_shape != other.run.info.data.image_shape:
        shapes = [" x ".join(map(str, each.run.info.data.image_shape)) for each in (first, other)]
        found["images"] = f"{first.letter} makes images of {shapes[0]}, {other.letter} of {shapes[1]}"
    without = [each for each in (first, other) if each.classifier is None]
    if without:
        found["classes"] = f"nobody names the images of {without[0].letter}: {cache.why_no_classifier(without[0].run)}"
    elif first.classifier.classes != other.classifier.classes:
        found["classes"] = (
            f"{first.letter} learned from {first.run.info.data.name}, {other.letter} from {other.run.info.data.name}: "
            "they have no common classes"
        )
    return found


@dataclass(frozen=True)
class Seen:
    """What a step makes of N points.

    Attributes:
        images: In [-1, 1], shape (N, C, H, W).
        probabilities: How probable each class is, shape (N, K); None without a classifier.
    """

    images: Tensor
    probabilities: Tensor | None

    @property
    def pixels(self) -> np.ndarray:
        """uint8, shape (N, 28, 28)."""
        return to_pixels(self.images)[:, 0].numpy()

    @property
    def classes(self) -> Tensor:
        """The most probable classes, int64, shape (N,); only with a classifier."""
        return self.probabilities.argmax(1)


def _judged(classifier: Classifier | None, z: Tensor) -> Callable[[Step], EvaluatedPoints]:
    return lambda step: evaluate_points(step.generator, z, classifier and classifier.logits)


@st.cache_resource(max_entries=24, show_spinner="Decoding the same points in every slot…")
def _seen(checkpoint: Checkpoint, z: np.ndarray, data: str, _entry: Entry) -> Seen:
    found = cache.decoder().ask(checkpoint, _judged(_entry.classifier, torch.from_numpy(z)))
    return Seen(found.images, found.probabilities)


def seen(entry: Entry, z: Tensor) -> Seen:
    """What a slot makes of points (N, D).

    Raises:
        AtlasError: If they have another number of dimensions, or the generator makes infinite or undefined numbers.
    """
    if z.shape[1] != entry.latent_size:
        raise AtlasError(f"{entry.letter} decodes points of {entry.latent_size} dimensions, found {z.shape[1]}")
    return _seen(entry.checkpoint, z.numpy(), entry.run.info.data.name, entry)


def grid_points(seed: int, count: int, latent_size: int) -> Tensor:
    """The points of a seed, shape (count, D)."""
    return sample_latent(seed, count, latent_size)


@dataclass(frozen=True)
class Change:
    """What became of the same N points between two slots.

    Attributes:
        before, after: What stands there.
        signed: Ink that was added and taken away, in [-2, 2], shape (N, H, W).
        distance: How far each image changed, root-mean-square in grey levels, shape (N,).
    """

    before: Seen
    after: Seen
    signed: np.ndarray
    distance: np.ndarray


def change(first: Entry, other: Entry, z: Tensor) -> Change:
    """From the first slot to another; both make images of one shape."""
    before, after = seen(first, z), seen(other, z)
    signed = signed_difference(before.images, after.images)[:, 0].numpy()
    return Change(before, after, signed, image_distance(before.images, after.images).numpy())


@dataclass(frozen=True)
class ClassChange:
    """Which of the same points became another class.

    Attributes:
        rows: Their numbers, the surest first, int64, shape (M,).
        total: How many there are in all.
        flows: From class i to class j, int64, shape (K, K).
    """

    rows: np.ndarray
    total: int
    flows: np.ndarray


def class_change(found: Change, count: int) -> ClassChange:
    """Points that became another class; only where both slots have common classes."""
    before, after = found.before, found.after
    flows = class_flows(before.classes, after.classes, before.probabilities.shape[1])
    total = int(changed_class(before.classes, after.classes).sum())
    rows = surest_changes(before.probabilities, after.probabilities, count)
    return ClassChange(rows.numpy(), total, flows.numpy())


def farthest(found: Change, count: int) -> np.ndarray:
    """Numbers of the points whose images changed most."""
    return most_changed(torch.from_numpy(found.distance), count).numpy()


@st.cache_data(max_entries=30, show_spinner="Decoding the same slice in every slot…")
def _plane(
    checkpoint: Checkpoint, name: str, width: float, data: str, _chart: Slice | FlatSlice, _entry: Entry
) -> np.ndarray:
    z = _chart.points(grid(torch.zeros(2), width, PLANE_CELLS)).flatten(0, 1)
    found = cache.decoder().ask(checkpoint, _judged(_entry.classifier, z))
    return found.probabilities.unflatten(0, (PLANE_CELLS, PLANE_CELLS)).numpy()


def plane(entry: Entry, chart: Slice | FlatSlice, width: float) -> np.ndarray:
    """How probable each class is in the cells of a slice's window, shape (S, S, K); only with a classifier."""
    name, data = cache.slice_name(chart), entry.run.info.data.name
    return _plane(entry.checkpoint, name, width, data, chart, entry)


def owners_changed(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, float]:
    """Which cells (S, S) of two planes (S, S, K) are held by another class, and their share."""
    classes = [torch.from_numpy(each.argmax(2)) for each in (before, after)]
    return changed_class(*classes).numpy(), share_changed(*classes)


def plane_shares(plane: np.ndarray) -> np.ndarray:
    """How much of a plane (S, S, K) each class holds, shape (K,)."""
    return np.bincount(plane.argmax(2).ravel(), minlength=plane.shape[2]) / plane[..., 0].size


@dataclass(frozen=True)
class Movement:
    """The same N samples of S slots on principal components of all of them.

    Attributes:
        coordinates: Shape (S, N, 2).
        axes: What they were projected on.
    """

    coordinates: np.ndarray
    axes: Axes

    def moved(self, place: int) -> FeatureDrift:
        """From the first slot to another."""
        return feature_drift(torch.from_numpy(self.coordinates[0]), torch.from_numpy(self.coordinates[place]))


@st.cache_resource(max_entries=12, show_spinner="Projecting the samples of all slots…")
def _movement(checkpoints: tuple[Checkpoint, ...], z: np.ndarray, space: str, _entries: Sequence[Entry]) -> Movement:
    images = [seen(entry, torch.from_numpy(z)).images for entry in _entries]
    vectors = (
        [_features(entry.classifier, each) for entry, each in zip(_entries, images, strict=True)]
        if space == "classifier"
        else [each.flatten(1) for each in images]
    )
    common = shared_coordinates(vectors, 2)
    return Movement(common.coordinates.numpy(), common.axes)


@torch.inference_mode()
def _features(classifier: Classifier, images: Tensor) -> Tensor:
    return torch.cat([classifier.features(batch) for batch in images.split(BATCH)])


def movement(entries: Sequence[Entry], z: Tensor, space: str) -> Movement:
    """Where the points (N, D) lie in every slot, by the "images" or by what the "classifier" sees in them."""
    return _movement(tuple(entry.checkpoint for entry in entries), z.numpy(), space, entries)


def shares(entry: Entry) -> Shares:
    """How much of the latent space each class holds; only with a classifier."""
    found = seen(entry, grid_points(0, SHARE_SAMPLES, entry.latent_size))
    return class_shares(found.classes, len(entry.classifier.classes))


def share_difference(first: Entry, other: Entry) -> MeasuredChange:
    """How the shares of the classes changed."""
    return measured_change(*(_measured(shares(each).share, shares(each)) for each in (first, other)))


def regions(entry: Entry, circles: int, on_progress: cache.Progress) -> Regions:
    """Shares, boundaries and passages, measured once; only with a classifier."""
    return cache.regions(entry.run, entry.step, circles, on_progress)


def border_difference(before: Regions, after: Regions) -> MeasuredChange:
    """How the length of each border changed, compared with borders by lot."""
    return measured_change(*(_measured(each.adjacency.lift, each.adjacency) for each in (before, after)))


def _measured(value: Tensor, found: object) -> tuple[Tensor, Tensor, Tensor]:
    return value, found.low, found.high


def figures(entry: Entry) -> Record | None:
    """What was measured of the images of a slot's step, if it was.

    Raises:
        QualityError: If quality.jsonl is damaged.
    """
    return next((record for record in cache.quality(entry.run) if record.step == entry.step), None)


@dataclass(frozen=True)
class Tiles:
    """A window of a sheet of seeds and steps.

    Attributes:
        images: uint8, shape (rows, columns, 28, 28).
        classes: uint8, shape (rows, columns); None without a classifier.
        confidence: Shape (rows, columns); None without a classifier.
    """

    images: np.ndarray
    classes: np.ndarray | None
    confidence: np.ndarray | None


@st.cache_data(max_entries=40, show_spinner=False)
def _tiles(checkpoints: tuple[Checkpoint, ...], first: int, rows: int, data: str, _entry: Entry) -> Tiles:
    z = torch.cat([sample_latent(seed, 1, _entry.latent_size) for seed in range(first, first + rows)])
    found = cache.decoder().ask_each(checkpoints, _judged(_entry.classifier, z))
    images = np.stack([to_pixels(each.images)[:, 0].numpy() for each in found], 1)
    if _entry.classifier is None:
        return Tiles(images, None, None)
    classes = np.stack([each.classes.numpy() for each in found], 1).astype(np.uint8)
    return Tiles(images, classes, np.stack([each.confidence.numpy() for each in found], 1))


def tiles(entry: Entry, steps: Sequence[int], window: state.Window) -> Tiles:
    """Row r is seed r, column c the c-th of the steps: only those inside the window are decoded."""
    shown = steps[window.column : window.column + window.columns]
    wanted = tuple(checkpoints_of(entry.run, shown))
    return _tiles(wanted, window.row, window.rows, entry.run.info.data.name, entry)


def sheet_name(entry: Entry, steps: Sequence[int]) -> str:
    """A text that is the same for sheets of the same run and steps only."""
    return f"{entry.run.folder}|{len(steps)}|{steps[-1]}"

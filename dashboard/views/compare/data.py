"""The caches of Compare. What they hand out is shared between sessions: nobody changes it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.shared import cache
from dashboard.shared.lineup import LETTERS, Slot
from dashboard.views.compare import state
from gan_core.classifier.model import Classifier
from gan_core.data.image_set import to_pixels
from gan_core.errors import AtlasError, ClassifierError, counted
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
from gan_core.latent.evaluation import ClassifiedPoints, EvaluatedPoints, evaluate_points
from gan_core.latent.projection import Axes
from gan_core.latent.regions import Adjacency, Regions, Shares, class_shares
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, Slice, grid
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.evaluations import Evaluation
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.statistics import wilson

SLICE_CELLS = 64
SHARE_SAMPLES = 2_000
BATCH = 250

# --- what is compared, and what cannot be ----------------------------------------------------------------------------


@dataclass(frozen=True)
class ComparedCheckpoint:
    """A slot whose checkpoint can be read.

    Attributes:
        letter: What the page calls it.
        run, step: Which one it is.
        ref: Its file.
        classifier: Of its images, if there is one.
    """

    letter: str
    run: Run
    step: int
    ref: CheckpointRef
    classifier: Classifier | None

    @property
    def title(self) -> str:
        """Letter, run and iteration."""
        return f"{self.letter} · {self.run.name} · {self.step:,}"

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes; only with a classifier."""
        return cache.needed_classifier(self.run).classes if self.classifier is None else self.classifier.classes

    @property
    def latent_size(self) -> int:
        return self.run.info.config.network.latent_size


def checkpoint_steps(runs: dict[str, Run | AtlasError]) -> dict[str, list[int]]:
    """Iterations of the checkpoints of every run that can be opened and has any."""
    steps = {name: run.steps() for name, run in runs.items() if isinstance(run, Run)}
    return {name: known for name, known in steps.items() if known}


def open_slots(slots: Sequence[Slot], runs: dict[str, Run | AtlasError]) -> list[ComparedCheckpoint | AtlasError]:
    """Every slot opened, its file read and verified, or why that cannot be."""
    return [_open_slot(letter, slot, runs[slot.run]) for letter, slot in zip(LETTERS, slots, strict=False)]


def _open_slot(letter: str, slot: Slot, run: Run | AtlasError) -> ComparedCheckpoint | AtlasError:
    if isinstance(run, AtlasError):
        return run
    try:
        ref = run.ref(slot.step)
        cache.decoder().ask(ref, lambda checkpoint: None)
    except AtlasError as error:
        return error
    return ComparedCheckpoint(letter, run, slot.step, ref, cache.classifier_of(run))


def obstacles(first: ComparedCheckpoint, other: ComparedCheckpoint) -> dict[str, str]:
    """Why two slots cannot be compared, by what cannot be: "points", "images" or "classes". Nothing where all can."""
    found = {}
    if first.latent_size != other.latent_size:
        found["points"] = (
            f"{first.letter} takes latent vectors of {counted(first.latent_size, 'dimension')}, {other.letter} of "
            f"{other.latent_size}: they have none in common. Class histograms and metrics can still be compared"
        )
    if first.run.info.data.image_shape != other.run.info.data.image_shape:
        shapes = [" x ".join(map(str, each.run.info.data.image_shape)) for each in (first, other)]
        found["images"] = f"{first.letter} makes images of {shapes[0]}, {other.letter} of {shapes[1]}"
    without = [each for each in (first, other) if each.classifier is None]
    if without:
        found["classes"] = f"no classes are known for {without[0].letter}: {cache.why_no_classifier(without[0].run)}"
    elif first.classes != other.classes:
        found["classes"] = (
            f"{first.letter} was trained on {first.run.info.data.name}, {other.letter} on {other.run.info.data.name}: "
            "they have no common classes"
        )
    return found


@dataclass(frozen=True)
class GeneratedImages:
    """What a checkpoint makes of N points.

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
    def known_probabilities(self) -> Tensor:
        """`probabilities`; only with a classifier.

        Raises:
            ClassifierError: If there is none.
        """
        if self.probabilities is None:
            raise ClassifierError("there is no classifier for these images, so there are no class probabilities")
        return self.probabilities

    @property
    def classes(self) -> Tensor:
        """The most probable classes, int64, shape (N,); only with a classifier."""
        return self.known_probabilities.argmax(1)


def _evaluation(classifier: Classifier | None, z: Tensor) -> Callable[[Checkpoint], EvaluatedPoints[Tensor | None]]:
    logits = classifier.logits if classifier else None
    return lambda checkpoint: evaluate_points(checkpoint.generator_ema, z, logits)


def _classification(classifier: Classifier, z: Tensor) -> Callable[[Checkpoint], ClassifiedPoints[None]]:
    return lambda checkpoint: evaluate_points(checkpoint.generator_ema, z, classifier.logits)


@st.cache_resource(max_entries=24, show_spinner="Generating the images of all checkpoints…")
def _generate(
    ref: CheckpointRef, z: np.ndarray, classifier_key: str | None, _each: ComparedCheckpoint
) -> GeneratedImages:
    found = cache.decoder().ask(ref, _evaluation(_each.classifier, torch.from_numpy(z)))
    return GeneratedImages(found.images, found.probabilities)


def generate(each: ComparedCheckpoint, z: Tensor) -> GeneratedImages:
    """What a checkpoint makes of points (N, D).

    Raises:
        AtlasError: If they have another number of dimensions, or the generator makes infinite or undefined numbers.
    """
    if z.shape[1] != each.latent_size:
        raise AtlasError(
            f"{each.letter} takes latent vectors of {counted(each.latent_size, 'dimension')}, found {z.shape[1]}"
        )
    return _generate(each.ref, z.numpy(), cache.classifier_key(each.run), each)


def grid_points(seed: int, count: int, latent_size: int) -> Tensor:
    """The points of a seed, shape (count, D)."""
    return sample_latent(seed, count, latent_size)


@dataclass(frozen=True)
class ImageChange:
    """What became of the same N points between two checkpoints.

    Attributes:
        before, after: Their images.
        signed: Strokes that were added and removed, in [-2, 2], shape (N, H, W).
        distance: How far each image changed, root-mean-square in grey levels, shape (N,).
    """

    before: GeneratedImages
    after: GeneratedImages
    signed: np.ndarray
    distance: np.ndarray


def image_change(first: ComparedCheckpoint, other: ComparedCheckpoint, z: Tensor) -> ImageChange:
    """From one checkpoint to another; both make images of one shape."""
    before, after = generate(first, z), generate(other, z)
    signed = signed_difference(before.images, after.images)[:, 0].numpy()
    return ImageChange(before, after, signed, image_distance(before.images, after.images).numpy())


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

    def share(self, count: int) -> float:
        """The share of so many points that became another class."""
        return self.total / count

    def interval(self, count: int) -> tuple[float, float]:
        """The 95% interval of that share."""
        low, high = wilson(torch.tensor(self.share(count)), count)
        return float(low), float(high)


def class_change(found: ImageChange, count: int) -> ClassChange:
    """Points that became another class; only where both have common classes."""
    before, after = found.before, found.after
    flows = class_flows(before.classes, after.classes, before.known_probabilities.shape[1])
    total = int(changed_class(before.classes, after.classes).sum())
    rows = surest_changes(before.known_probabilities, after.known_probabilities, count)
    return ClassChange(rows.numpy(), total, flows.numpy())


def most_changed_rows(found: ImageChange, count: int) -> np.ndarray:
    """Numbers of the points whose images changed most."""
    return most_changed(torch.from_numpy(found.distance), count).numpy()


@st.cache_data(max_entries=30, show_spinner="Generating the same slice for all checkpoints…")
def _slice_probabilities(
    ref: CheckpointRef,
    name: str,
    width: float,
    classifier_key: str | None,
    _chart: Slice | FlatSlice,
    _each: ComparedCheckpoint,
) -> np.ndarray:
    z = _chart.points(grid(torch.zeros(2), width, SLICE_CELLS)).flatten(0, 1)
    found = cache.decoder().ask(ref, _classification(cache.needed_classifier(_each.run), z))
    return found.probabilities.unflatten(0, (SLICE_CELLS, SLICE_CELLS)).numpy()


def slice_probabilities(each: ComparedCheckpoint, chart: Slice | FlatSlice, width: float) -> np.ndarray:
    """How probable each class is in the cells of a slice's window, shape (S, S, K); only with a classifier."""
    name, key = cache.slice_name(chart), cache.classifier_key(each.run)
    return _slice_probabilities(each.ref, name, width, key, chart, each)


def changed_share(before: np.ndarray, after: np.ndarray) -> float:
    """The share of a slice's cells that changed class, by the probabilities (S, S, K) at two checkpoints."""
    return share_changed(*(torch.from_numpy(each.argmax(2)) for each in (before, after)))


def slice_shares(probabilities: np.ndarray) -> np.ndarray:
    """How much of a slice each class has, shape (K,), by the probabilities (S, S, K)."""
    classes = probabilities.argmax(2).ravel()
    return np.bincount(classes, minlength=probabilities.shape[2]) / len(classes)


@dataclass(frozen=True)
class SharedProjection:
    """The same N samples of S checkpoints on principal components of all of them.

    Attributes:
        coordinates: Shape (S, N, 2).
        axes: What they were projected on.
    """

    coordinates: np.ndarray
    axes: Axes

    def drift(self, index: int) -> FeatureDrift:
        """From the first checkpoint to another."""
        return feature_drift(torch.from_numpy(self.coordinates[0]), torch.from_numpy(self.coordinates[index]))


@st.cache_resource(max_entries=12, show_spinner="Projecting the samples of all checkpoints…")
def _shared_projection(
    refs: tuple[CheckpointRef, ...],
    z: np.ndarray,
    space: str,
    classifier_keys: tuple[str | None, ...],
    _compared: Sequence[ComparedCheckpoint],
) -> SharedProjection:
    images = [generate(each, torch.from_numpy(z)).images for each in _compared]
    vectors = (
        [_features(cache.needed_classifier(each.run), made) for each, made in zip(_compared, images, strict=True)]
        if space == "classifier"
        else [made.flatten(1) for made in images]
    )
    common = shared_coordinates(vectors, 2)
    return SharedProjection(common.coordinates.numpy(), common.axes)


@torch.inference_mode()
def _features(classifier: Classifier, images: Tensor) -> Tensor:
    return torch.cat([classifier.features(batch) for batch in images.split(BATCH)])


def shared_projection(compared: Sequence[ComparedCheckpoint], z: Tensor, space: str) -> SharedProjection:
    """Where the points (N, D) are for every checkpoint, by their "images" or by their "classifier" features."""
    keys = tuple(cache.classifier_key(each.run) for each in compared)
    return _shared_projection(tuple(each.ref for each in compared), z.numpy(), space, keys, compared)


def shares(each: ComparedCheckpoint) -> Shares:
    """How much of the latent space each class has; only with a classifier."""
    found = generate(each, grid_points(0, SHARE_SAMPLES, each.latent_size))
    return class_shares(found.classes, len(each.classes))


def share_change(first: ComparedCheckpoint, other: ComparedCheckpoint) -> MeasuredChange:
    """How the shares of the classes changed."""
    return measured_change(*(_measured(shares(each).share, shares(each)) for each in (first, other)))


def clear_share_changes(first: ComparedCheckpoint, other: ComparedCheckpoint) -> list[tuple[str, float]]:
    """The classes whose share changed beyond chance, and by how many percentage points."""
    found = share_change(first, other)
    changes = zip(first.classes, found.value.tolist(), found.is_clear.tolist(), strict=True)
    return [(name, 100 * change) for name, change, is_clear in changes if is_clear]


def region_pairs(
    first: ComparedCheckpoint, other: ComparedCheckpoint
) -> Iterator[tuple[cache.MeasuredRegions, cache.MeasuredRegions]]:
    """Class regions of two checkpoints, both finer and finer side by side; only with a classifier."""
    before, after = (cache.regions(each.run, each.step) for each in (first, other))
    pair = next(before), next(after)
    yield pair
    for one, two in zip_longest(before, after):
        pair = one or pair[0], two or pair[1]
        yield pair


def adjacency_change(before: Regions, after: Regions) -> MeasuredChange:
    """How the length of each boundary changed, compared with what is expected by chance."""
    return measured_change(*(_measured(each.adjacency.lift, each.adjacency) for each in (before, after)))


def clear_count(change: MeasuredChange) -> int:
    """How many boundaries changed beyond chance; each stands twice in the matrix."""
    return int(change.is_clear.sum()) // 2


def _measured(value: Tensor, found: Shares | Adjacency) -> tuple[Tensor, Tensor, Tensor]:
    return value, found.low, found.high


def metrics_of(each: ComparedCheckpoint) -> Evaluation | None:
    """The metrics of a checkpoint, if they were computed.

    Raises:
        QualityError: If quality.jsonl is damaged.
    """
    return next((record for record in cache.quality(each.run) if record.step == each.step), None)


def metric_change(name: str, record: Evaluation, base: Evaluation | None) -> float | None:
    """How far a metric is from that of another checkpoint; None where they cannot be compared."""
    if base is None or record is base or record.settings != base.settings:
        return None
    value, base_value = record.values.get(name), base.values.get(name)
    return None if value is None or base_value is None else value - base_value


@dataclass(frozen=True)
class Tiles:
    """A window of a sheet of seeds and checkpoints.

    Attributes:
        images: uint8, shape (rows, columns, 28, 28).
        classes: uint8, shape (rows, columns); None without a classifier.
        confidence: Shape (rows, columns); None without a classifier.
    """

    images: np.ndarray
    classes: np.ndarray | None
    confidence: np.ndarray | None


@st.cache_data(max_entries=40, show_spinner=False)
def _tiles(
    refs: tuple[CheckpointRef, ...], first: int, rows: int, classifier_key: str | None, _each: ComparedCheckpoint
) -> Tiles:
    z = torch.cat([sample_latent(seed, 1, _each.latent_size) for seed in range(first, first + rows)])
    if _each.classifier is None:
        return Tiles(_tile_images(cache.decoder().ask_each(refs, _evaluation(None, z))), None, None)
    found = cache.decoder().ask_each(refs, _classification(_each.classifier, z))
    classes = np.stack([each.classes.numpy() for each in found], 1).astype(np.uint8)
    return Tiles(_tile_images(found), classes, np.stack([each.confidence.numpy() for each in found], 1))


def _tile_images(found: Sequence[EvaluatedPoints[Tensor | None]]) -> np.ndarray:
    return np.stack([to_pixels(each.images)[:, 0].numpy() for each in found], 1)


def tiles(each: ComparedCheckpoint, steps: Sequence[int], window: state.SheetWindow) -> Tiles:
    """Row r is seed r, column c the c-th checkpoint: only those inside the window are generated."""
    shown = steps[window.column : window.column + window.columns]
    wanted = tuple(map(each.run.ref, shown))
    return _tiles(wanted, window.row, window.rows, cache.classifier_key(each.run), each)


def sheet_name(each: ComparedCheckpoint, steps: Sequence[int]) -> str:
    """A text that is the same for sheets of the same run and checkpoints only."""
    return f"{each.run.folder}|{len(steps)}|{steps[-1]}"

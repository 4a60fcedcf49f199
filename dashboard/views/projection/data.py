"""Samples on their principal components, and the way from there back to the latent space."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import plotly.graph_objects as go
import streamlit as st
import torch
from torch import Tensor

from dashboard.shared import cache, session
from dashboard.shared.cache.aside import Aside
from dashboard.shared.cache.at_hand import real_images
from dashboard.shared.images import FINE_FRAMES, SHOWN_FRAMES, png_address
from dashboard.shared.palette import palette
from dashboard.views.projection import figures, state
from gan_core.classifier.model import Classifier
from gan_core.data.at_hand import RealImages
from gan_core.data.image_set import to_model_range, to_pixels
from gan_core.drawing import class_colour
from gan_core.foreign_text import plain
from gan_core.inference.decoder import side_by_side
from gan_core.latent.directions import LabelledDirection, direction_between, path_along, shell_mean
from gan_core.latent.evaluation import evaluate_points
from gan_core.latent.finite import telling_apart
from gan_core.latent.neighbours import nearest_rows
from gan_core.latent.projection import feature_map, invert_projection, project, project_together
from gan_core.latent.sample_map import AXES_SAMPLES, SampleMap, refined_sample_maps
from gan_core.latent.sampling import decode_batches, sample_latent, sampled_rows, stream_latent
from gan_core.latent.sphere import logarithm
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

SAMPLE_MAPS_KEPT = 12
AT_ONCE, EARLY = 2_000, 1_000  # of more samples than at once the first ones are shown early
NEIGHBOURS = 8
TIMED, MOST_TIMED = 500, 12  # samples of a timeline, and checkpoints
BATCH = 250
BEGINNINGS = 6  # the page says so
PATH_BEYOND = 4 / 3  # of the distance between the groups: so the second group's mean is one of nine frames


@st.cache_resource
def _sample_maps() -> dict[tuple[CheckpointRef, state.SampleChartKey, str | None], SampleMap]:
    return {}


def sample_maps(run: Run, shown: state.SampleChartKey, on_progress: cache.Progress) -> Iterator[SampleMap]:
    """The samples of a chart on their principal components, found once; of many the first ones before all.

    Their scores are the discriminator's output, as `scores_of`.
    """
    for found in [_sample_maps()[_key(run, shown)]] if is_found(run, shown) else _found(run, shown, on_progress):
        if len(found.ink) == shown.count:
            cache.remembered(_sample_maps(), _key(run, shown), SAMPLE_MAPS_KEPT, lambda found=found: found)
        yield found


def sample_map(run: Run, shown: state.SampleChartKey, on_progress: cache.Progress) -> SampleMap:
    """The last of `sample_maps`, without an early one."""
    return cache.remembered(
        _sample_maps(), _key(run, shown), SAMPLE_MAPS_KEPT, lambda: next(_found(run, shown, on_progress, early=0))
    )


def is_found(run: Run, shown: state.SampleChartKey) -> bool:
    """Whether the samples of a chart were found before."""
    return _key(run, shown) in _sample_maps()


def _key(run: Run, shown: state.SampleChartKey) -> tuple[CheckpointRef, state.SampleChartKey, str | None]:
    return run.ref(shown.step), shown, cache.classifier_key(run)


def _found(
    run: Run, shown: state.SampleChartKey, on_progress: cache.Progress, early: int = EARLY
) -> Iterator[SampleMap]:
    checkpoint, classifier = cache.checkpoint(run, shown.step), cache.classifier_of(run)
    maps = refined_sample_maps(
        checkpoint.generator_ema,
        shown.space,
        shown.seed,
        shown.count,
        run.info.config.network.latent_size,
        classifier.probabilities_and_features if classifier else None,
        checkpoint.discriminator,
        on_points=cache.counted(shown.count, on_progress),
        early=early if shown.count > AT_ONCE else 0,
        in_turn=side_by_side,
    )
    return (replace(found, scores=cache.scores_of(run, torch.from_numpy(found.scores))) for found in maps)


@st.cache_data(max_entries=100, show_spinner=False)
def share_of_z(seed: int, count: int, latent_size: int) -> float:
    """The share of the variance that the first principal component of bare z would hold."""
    return float(project(sample_latent(seed, min(count, AXES_SAMPLES), latent_size), 1).explained[0])


def explained_share(found: SampleMap, depth: int) -> float:
    """The share of the variance on the first components."""
    return float(found.axes.explained[:depth].sum())


def equal_share(latent_size: int) -> float:
    """The share of the variance on each component if all were alike."""
    return 1 / latent_size


def selected_rows(found: SampleMap, outline: np.ndarray | None) -> np.ndarray:
    """Numbers of the samples inside a drawn line, shape (N,); none where there is no line."""
    return np.array([], int) if outline is None else found.inside(outline)


def group_rows(run: Run, group: state.Group, on_progress: cache.Progress) -> np.ndarray:
    """Numbers of the samples of a group, int64, shape (N,)."""
    return sample_map(run, group.shown, on_progress).inside(group.outline)


def sampled(run: Run, shown: state.SampleChartKey, rows: Sequence[int] | np.ndarray) -> torch.Tensor:
    """The points of some samples of a chart, shape (M, D)."""
    return sampled_rows(shown.seed, torch.as_tensor(rows), run.info.config.network.latent_size)


def pick(run: Run, shown: state.SampleChartKey, rows: Sequence[int] | np.ndarray) -> None:
    """Let other pages know which samples of a chart are selected."""
    first = [int(row) for row in rows[: session.MOST_PICKED]]
    if first:
        session.pick_samples(shown.seed, first, sampled(run, shown, first))
    else:
        session.forget_samples()


@st.cache_data(max_entries=30, show_spinner=False)
def _sample_images(ref: CheckpointRef, seed: int, rows: np.ndarray) -> np.ndarray:
    checkpoint = cache.decoder().checkpoint(ref)
    z = sampled_rows(seed, torch.from_numpy(rows), checkpoint.header.config.network.latent_size)
    return np.concatenate([to_pixels(images)[:, 0].numpy() for images in decode_batches(checkpoint.generator_ema, z)])


def sample_images(run: Run, shown: state.SampleChartKey, rows: np.ndarray) -> np.ndarray:
    """The images of some samples of a chart, at least one: uint8, shape (M, 28, 28)."""
    return _sample_images(run.ref(shown.step), shown.seed, rows)


@st.cache_resource(max_entries=24, show_spinner=False)
def _sheet(
    ref: CheckpointRef, seed: int, samples: np.ndarray, indices: np.ndarray, inks: np.ndarray, _cells: figures.Cells
) -> str:
    return png_address(figures.sheet_of(_cells, _sample_images(ref, seed, samples), inks))


def sheet(run: Run, shown: state.SampleChartKey, cells: figures.Cells, inks: np.ndarray) -> str:
    """The images of the samples in the cells of a plane, in their inks, uint8 (M, 3), as a data address."""
    return _sheet(run.ref(shown.step), shown.seed, cells.samples, cells.indices, inks, cells)


@st.cache_resource(max_entries=60, show_spinner=False)
def explained_variance(explained: np.ndarray, shown: int, theme: str | None) -> go.Figure:
    """As `figures.explained_variance`, drawn once."""
    return figures.explained_variance(explained, shown, palette(theme))


@dataclass(frozen=True)
class NearestImage:
    """What the generator makes nearest to a clicked position.

    Attributes:
        z: Its latent vector, shape (D,).
        position: Where it is on the chart.
        miss: How far that is from the clicked position, in the units of the chart.
        nearest_sample: How far the nearest sample is.
    """

    z: torch.Tensor
    position: tuple[float, float]
    miss: float
    nearest_sample: float

    @property
    def is_there(self) -> bool:
        """Whether the search came much nearer than the samples are."""
        return self.miss <= self.nearest_sample / 2


@st.cache_data(max_entries=60, show_spinner="Searching for a latent vector whose image is there…")
def _nearest_image(
    ref: CheckpointRef,
    shown: state.SampleChartKey,
    position: tuple[float, float],
    classifier_key: str | None,
    _found: SampleMap,
    _run: Run,
) -> NearestImage:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.classifier_of(_run)
    rows, distances = _found.nearest(position, BEGINNINGS)
    goal = torch.tensor(position)
    feature_of = feature_map(checkpoint.generator_ema, shown.space, classifier.features if classifier else None)
    z, end = invert_projection(feature_of, _found.axes, goal, sampled(_run, shown, rows))
    return NearestImage(z, tuple(end.tolist()), float((end - goal).norm()), float(distances[0]))


def nearest_image(
    run: Run, shown: state.SampleChartKey, found: SampleMap, position: tuple[float, float]
) -> NearestImage:
    """From a position on the first two components of a chart, whose samples were found, back to the latent space."""
    return _nearest_image(run.ref(shown.step), shown, position, cache.classifier_key(run), found, run)


# --- filters and neighbours ------------------------------------------------------------------------------------------


def shown_rows(found: SampleMap, only: Sequence[str], names: Sequence[str]) -> np.ndarray:
    """Numbers of the samples whose class is one of some, by name; of all where none is named or known, shape (M,)."""
    wanted = [number for number, name in enumerate(names) if name in only]
    if found.classes is None or not wanted:
        return np.arange(len(found.coordinates), dtype=np.int32)
    return np.flatnonzero(np.isin(found.classes, wanted)).astype(np.int32)


def selected_of(rows: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Of some samples those that are shown."""
    return np.intersect1d(rows, shown)


@dataclass(frozen=True)
class Neighbours:
    """What is nearest to a sample.

    Attributes:
        samples: Numbers of the nearest other samples, shape (k,).
        distances: Of them in the space of the chart, shape (k,).
        real: The nearest real images, uint8, shape (k, 28, 28); None where there are none.
        captions: Of these.
        said: What the real images are, or why there are none.
    """

    samples: np.ndarray
    distances: np.ndarray
    real: np.ndarray | None
    captions: list[str]
    said: str


@st.cache_resource
def _neighbours() -> Aside[Neighbours]:
    return Aside(40)


def neighbours(run: Run, shown: state.SampleChartKey, sample: int, on_progress: cache.Progress) -> Neighbours:
    """The nearest among all samples of a chart, in its space, and among real images."""
    ref, classifier, real = run.ref(shown.step), cache.classifier_of(run), real_images(run)
    return _neighbours().find(
        (ref, shown, sample, cache.classifier_key(run), isinstance(real, str)),
        lambda advance: _find_neighbours(cache.decoder().checkpoint(ref), classifier, real, shown, sample, advance),
        shown.count,
        on_progress,
    )


@torch.inference_mode()
def _find_neighbours(
    checkpoint: Checkpoint,
    classifier: Classifier | None,
    real: RealImages | str,
    shown: state.SampleChartKey,
    sample: int,
    advance: Callable[[int], None],
) -> Neighbours:
    size = checkpoint.header.config.network.latent_size
    of_images = classifier.features if classifier else None
    feature_of = feature_map(checkpoint.generator_ema, shown.space, of_images)
    z = sampled_rows(shown.seed, torch.tensor([sample]), size)

    def generated() -> Iterator[Tensor]:
        for points in stream_latent(shown.seed, shown.count, size):
            for vectors in decode_batches(feature_of, points, BATCH):
                advance(len(vectors))
                yield vectors

    rows, distances = nearest_rows(feature_of(z)[0], generated(), NEIGHBOURS + 1)
    others = rows != sample
    rows, distances = rows[others][:NEIGHBOURS].numpy(), distances[others][:NEIGHBOURS].numpy()
    if isinstance(real, str):
        return Neighbours(rows, distances, None, [], real)
    # a real image has no features of the generator
    describe = of_images if shown.space == "classifier" and of_images else lambda images: images.flatten(1)
    found = real.images.images
    batches = (describe(to_model_range(batch)) for batch in found.split(BATCH))
    nearest, _ = nearest_rows(describe(checkpoint.generator_ema(z))[0], batches, NEIGHBOURS)
    captions = [plain(real.classes[number]) for number in real.images.labels[nearest].tolist()]
    return Neighbours(rows, distances, found[nearest][:, 0].numpy(), captions, real.source)


def explored_position(run: Run, shown: state.SampleChartKey, found: SampleMap, z: Tensor) -> tuple[float, float]:
    """Where the image of a point (D,) is on a chart."""
    checkpoint, classifier = cache.checkpoint(run, shown.step), cache.classifier_of(run)
    feature_of = feature_map(checkpoint.generator_ema, shown.space, classifier.features if classifier else None)
    with torch.inference_mode():
        x, y = found.axes.coordinates_of(feature_of(z.unsqueeze(0)))[0, :2].tolist()
    return x, y


# --- over the training -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OverTime:
    """Samples at several checkpoints beside real images, on common principal components.

    Attributes:
        steps: Iterations, S.
        generated: Coordinates at each, shape (N, 2).
        classes: Of the samples at each, shape (N,); None without a classifier.
        real: Coordinates of real images, shape (M, 2); None where there are none.
        explained: Variance share of both components.
        said: What the real images are, or why there are none.
    """

    steps: list[int]
    generated: list[np.ndarray]
    classes: list[np.ndarray] | None
    real: np.ndarray | None
    explained: np.ndarray
    said: str


@st.cache_resource
def _over_time() -> Aside[OverTime]:
    return Aside(24)


def over_time(
    run: Run, steps: Sequence[int], is_by_classifier: bool, seed: int, on_progress: cache.Progress
) -> OverTime:
    """The same latent vectors at several checkpoints, and as many real images.

    Args:
        run, steps: The checkpoints.
        is_by_classifier: Whether its features are projected; else the images are.
        seed: Of the latent vectors.
        on_progress: As everywhere.
    """
    refs, classifier, real = [run.ref(step) for step in steps], cache.classifier_of(run), real_images(run)

    @torch.inference_mode()
    def work(advance: Callable[[int], None]) -> OverTime:
        def describe(images: Tensor) -> Tensor:
            if not (is_by_classifier and classifier):
                return images.flatten(1)
            return telling_apart(classifier.features(images), images)

        groups, classes = [], []
        for ref in refs:
            images = cache.decoder().images(ref, sample_latent(seed, TIMED, run.info.config.network.latent_size))
            groups.append(torch.cat([describe(batch) for batch in images.split(BATCH)]))
            if classifier:
                logits = torch.cat([telling_apart(classifier.logits(batch), batch) for batch in images.split(BATCH)])
                classes.append(logits.argmax(1).numpy())
            advance(TIMED)
        if not isinstance(real, str):
            rows = torch.randperm(len(real.images.images), generator=torch.Generator().manual_seed(seed))[:TIMED]
            chosen = to_model_range(real.images.images[rows])
            groups.append(torch.cat([describe(batch) for batch in chosen.split(BATCH)]))
        found, axes = project_together(groups, 2)
        is_real = len(found) > len(refs)
        said = real if isinstance(real, str) else real.source
        return OverTime(
            list(steps), found[: len(refs)], classes or None, found[-1] if is_real else None, axes.explained, said
        )

    key = (tuple(refs), is_by_classifier, seed, cache.classifier_key(run), isinstance(real, str))
    return _over_time().find(key, work, TIMED * len(refs), on_progress)


def inks_over_time(found: OverTime, otherwise: str) -> list[list[str]]:
    """The colour of each sample at each checkpoint: of its class, or another one."""
    if found.classes is None:
        return [[otherwise] * len(each) for each in found.generated]
    return [[f"rgb{class_colour(int(number))}" for number in each] for each in found.classes]


def timed_steps(run: Run, step: int) -> list[int]:
    """Checkpoints for a timeline, evenly among all, with the given one."""
    steps = run.steps()
    if len(steps) <= MOST_TIMED:
        return steps
    evenly = np.linspace(0, len(steps) - 1, MOST_TIMED - 1).round().astype(int)
    return sorted({step, *(steps[number] for number in evenly)})


# --- an attribute direction ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AttributeDirection:
    """The direction from one group of samples to another, and a path along it.

    Attributes:
        direction: Its vector, and how well it separates the groups.
        distances: Of the shown frames from the first group's mean, on the latent sphere, in sigma, (SHOWN_FRAMES,).
        arrival: Which frame is the second group's mean.
        frames: What is at them.
        strip: How probable each class is along the path, shape (FINE_FRAMES, K); None without a classifier.
    """

    direction: LabelledDirection
    distances: np.ndarray
    arrival: int
    frames: cache.Observations
    strip: np.ndarray | None


@st.cache_data(max_entries=30, show_spinner=False)
def _attribute_direction(
    ref: CheckpointRef,
    seeds: tuple[int, int],
    first: np.ndarray,
    second: np.ndarray,
    classifier_key: str | None,
    _run: Run,
) -> AttributeDirection:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.classifier_of(_run)
    latent_size = checkpoint.header.config.network.latent_size
    points = [
        sampled_rows(seed, torch.from_numpy(rows), latent_size)
        for seed, rows in zip(seeds, (first, second), strict=True)
    ]
    direction = direction_between(*points)
    start, goal = map(shell_mean, points)
    fine = PATH_BEYOND * logarithm(start, goal).norm() * torch.linspace(0, 1, FINE_FRAMES)
    z = path_along(start, direction.vector, fine)
    shown = slice(None, None, (FINE_FRAMES - 1) // (SHOWN_FRAMES - 1))
    strip = (
        evaluate_points(checkpoint.generator_ema, z, classifier.logits).probabilities.numpy() if classifier else None
    )
    arrival = round((SHOWN_FRAMES - 1) / PATH_BEYOND)
    return AttributeDirection(direction, fine[shown].numpy(), arrival, cache.observe(_run, checkpoint, z[shown]), strip)


def attribute_direction(
    run: Run, step: int, seeds: tuple[int, int], first: np.ndarray, second: np.ndarray
) -> AttributeDirection:
    """The direction from one group of samples to another.

    Args:
        run, step: A checkpoint.
        seeds: Of both groups' samples.
        first, second: Numbers of the samples, int64, shapes (N,) and (M,).

    Raises:
        AtlasError: If a group is too small, or both have the same mean.
    """
    return _attribute_direction(run.ref(step), seeds, first, second, cache.classifier_key(run), run)

"""The only caches. What they hand out is shared between sessions: nobody changes it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import streamlit as st
import torch

from dashboard import state
from dashboard.places import Place
from gan_core.checkpoints import Step
from gan_core.data import to_pixels
from gan_core.decoding import Checkpoint, Decoder
from gan_core.errors import AtlasError, ExportError, JudgeError, RunError
from gan_core.export import Block, judge_block, step_block
from gan_core.files import sha256
from gan_core.judge import Judge, find_judge
from gan_core.latent.boundaries import Border, clear_distance, nearest_borders
from gan_core.latent.cloud import AXES_SAMPLES, Cloud, survey_cloud
from gan_core.latent.directions import (
    Directions,
    LabelledDirection,
    dimension_effects,
    direction_between,
    mean_metric,
    middle_of,
    principal_directions,
    walk_direction,
)
from gan_core.latent.paths import change_along, lerp, slerp, two_parts
from gan_core.latent.planes import FlatSlice, Slice, survey_slice
from gan_core.latent.projection import feature_map, project, reach_back
from gan_core.latent.regions import Regions, regions_cost, survey_regions
from gan_core.latent.sampling import decode_batches, sample_latent, sampled_rows
from gan_core.latent.sphere import logarithm
from gan_core.latent.survey import Survey, most_ambiguous, most_typical, survey
from gan_core.listing import Listing, by_name, comparable
from gan_core.losses import objective_of
from gan_core.networks import ImageShape
from gan_core.quality import Record, quality_path, read_quality
from gan_core.runs import Run, default_folders, read_manifest, step_file

METRIC_SAMPLES = 32
REGIONS_KEPT = 20
Key, Found = TypeVar("Key"), TypeVar("Found")
EXAMPLE_SAMPLES, EXAMPLES = 2_000, 12
GREY_LEVELS = 127.5  # of 255, for a change of 1 in [-1, 1]
PRINCIPAL_DIRECTIONS = 10


def folders() -> list[Path]:
    """Where runs are looked for."""
    return default_folders()


@st.cache_resource
def listing() -> Listing:
    """What is known of all runs; it reads again what has changed."""
    return Listing()


def all_runs() -> dict[str, Run | AtlasError]:
    """Every run by its name, or why it cannot be opened. Reads run.json and the manifest, no weights."""
    return {name: entry.run or RunError(entry.problem) for name, entry in by_name(listing().entries(folders())).items()}


def networks(run: Run, step: int) -> Step:
    """The frozen networks of a step."""
    checksum = _checksum(run, step)
    return _load(str(run.folder / step_file(step)), checksum)


def _checksum(run: Run, step: int) -> str:
    entry = read_manifest(run.folder).files.get(step_file(step))
    if entry is None:
        raise AtlasError(f"{run.name} no longer keeps step {step}; choose another")
    return entry.sha256


@st.cache_resource(show_spinner=False)
def decoder() -> Decoder:
    """The one memory of steps, for all pages and sessions."""
    return Decoder()


def _load(path: str, checksum: str) -> Step:
    return decoder().step(Checkpoint(Path(path), checksum))


@st.cache_resource(max_entries=8, show_spinner=False)
def _judge(data: str, image_shape: ImageShape) -> Judge:
    return find_judge(data, image_shape)


def judge_of(run: Run) -> Judge | None:
    """The judge of what this run makes, or None: `why_no_judge` tells."""
    try:
        return _judge(run.info.data.name, run.info.data.image_shape)
    except JudgeError:
        return None


def why_no_judge(run: Run) -> str | None:
    """Why there is no judge of what this run makes, in one sentence; None if there is one."""
    try:
        _judge(run.info.data.name, run.info.data.image_shape)
    except JudgeError as error:
        return str(error)
    return None


@st.cache_resource(max_entries=40, show_spinner=False)
def _step_block(path: str, checksum: str) -> Block:
    return step_block(_load(path, checksum))


def step_weights(run: Run, step: int) -> Block:
    """A step's generator and discriminator, for the page to run.

    Raises:
        ExportError: If only torch can run them.
    """
    return _step_block(str(run.folder / step_file(step)), _checksum(run, step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _judge_block(data: str, image_shape: ImageShape) -> Block:
    return judge_block(_judge(data, image_shape))


def judge_weights(run: Run) -> Block | None:
    """The judge of what this run makes, for the page to run, or None where there is none."""
    return judge_of(run) and _judge_block(run.info.data.name, run.info.data.image_shape)


def why_not_live(run: Run, step: int) -> str | None:
    """Why the page cannot run this generator itself, in one sentence; None if it can."""
    try:
        step_weights(run, step)
    except ExportError as error:
        return str(error)
    return None


FILM_STEPS = 24


def film_steps(run: Run, step: int) -> list[int]:
    """Steps for a film, evenly among all that are kept, with the given one: 24 at most."""
    steps = run.steps() if why_not_live(run, step) is None else []
    if len(steps) <= FILM_STEPS:
        return steps
    places = np.linspace(0, len(steps) - 1, FILM_STEPS - 1).round().astype(int)
    return sorted({step, *(steps[place] for place in places)})


def console_weights(run: Run, steps: list[int]) -> list[Block]:
    """All that the page needs to run some steps of a run and their judge; what it cannot run is left out."""
    judge = judge_weights(run)
    live = [step for step in dict.fromkeys(steps) if why_not_live(run, step) is None]
    return [*([judge] if judge else []), *(step_weights(run, step) for step in live)]


def grey_levels(changes: torch.Tensor) -> list[float]:
    """Changes of pixels in [-1, 1] as grey levels of 255."""
    return (GREY_LEVELS * changes).tolist()


def seed_point(run: Run, seed: int) -> list[float]:
    """The point of a seed, D numbers."""
    return sample_latent(seed, 1, run.info.config.network.latent_size)[0].tolist()


def score_is_probability(run: Run) -> bool:
    """Whether this run's discriminator answers with a probability."""
    return objective_of(run.info.config.objective).is_probability


def answers(run: Run, logits: torch.Tensor) -> np.ndarray:
    """The discriminator's answers by its logits: probabilities where they are some, else the bare scores."""
    return (torch.sigmoid(logits) if score_is_probability(run) else logits).numpy()


@dataclass(frozen=True)
class Looks:
    """What stands at N points.

    Attributes:
        images: uint8, shape (N, 28, 28).
        scores: The discriminator's answers, as `answers`, shape (N,).
        probabilities: How probable each class is by the judge, shape (N, K); None without a judge.
    """

    images: np.ndarray
    scores: np.ndarray
    probabilities: np.ndarray | None

    @property
    def classes(self) -> np.ndarray:
        """The most probable classes, shape (N,); only with a judge."""
        return self.probabilities.argmax(1)


def looks(run: Run, step: Step, z: torch.Tensor) -> Looks:
    """What stands at points z (N, D)."""
    judge = judge_of(run)
    return _looks(run, survey(step.generator, z, judge and judge.logits, step.discriminator))


def _looks(run: Run, found: Survey) -> Looks:
    probabilities = None if found.probabilities is None else found.probabilities.numpy()
    return Looks(to_pixels(found.images)[:, 0].numpy(), answers(run, found.scores), probabilities)


@st.cache_resource(max_entries=40, show_spinner="Measuring how each dimension moves the image…")
def _geometry(path: str, checksum: str) -> tuple[torch.Tensor, Directions]:
    step = _load(path, checksum)
    z = sample_latent(0, METRIC_SAMPLES, step.header.config.network.latent_size)
    metric = mean_metric(step.generator, z)
    if not torch.isfinite(metric).all():
        raise AtlasError(f"the generator of step {step.header.step} makes infinite or undefined numbers")
    return dimension_effects(metric), principal_directions(metric, min(PRINCIPAL_DIRECTIONS, len(metric)))


def geometry(run: Run, step: int) -> tuple[torch.Tensor, Directions]:
    """How much each dimension moves the image, shape (D,), and the directions that move it most."""
    return _geometry(str(run.folder / step_file(step)), _checksum(run, step))


@st.cache_data(max_entries=60, show_spinner=False)
def _metrics(path: str, size: int, _run: Run) -> dict[str, np.ndarray]:
    return _run.metrics()


def metrics(run: Run) -> dict[str, np.ndarray]:
    """Logged iterations as columns; read again when the file has grown."""
    path = run.metrics_path
    return _metrics(str(path), path.stat().st_size if path.exists() else 0, run)


@st.cache_data(max_entries=60, show_spinner=False)
def _quality(path: str, size: int, _run: Run) -> list[Record]:
    return read_quality(_run)


def quality(run: Run) -> list[Record]:
    """What was measured of a run's images, by step; where several judges or counts were used, those of the most steps.

    Raises:
        QualityError: If the file is damaged.
    """
    path = quality_path(run)
    return comparable(_quality(str(path), path.stat().st_size if path.exists() else 0, run))


def mean_scores(run: Run, step: int) -> tuple[float, float] | None:
    """The discriminator's mean answer to real and to generated images around a step, if any were logged."""
    logged = metrics(run)
    if not logged:
        return None
    nearest = np.argsort(np.abs(logged["step"] - step))[: 1 if step == 0 else 20]
    return float(logged["d_real"][nearest].mean()), float(logged["d_fake"][nearest].mean())


@st.cache_data(max_entries=200, show_spinner=False)
def _decoded(path: str, checksum: str, z: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        images = _load(path, checksum).generator(torch.from_numpy(z))
    return to_pixels(images)[:, 0].numpy()


def through_steps(run: Run, steps: list[int], z: torch.Tensor) -> np.ndarray:
    """The images of the same points (N, D) in many steps: uint8, shape (S, N, 28, 28)."""
    files = read_manifest(run.folder).files
    frames = [_decoded(str(run.folder / step_file(step)), files[step_file(step)].sha256, z.numpy()) for step in steps]
    return np.stack(frames)


# --- places and maps -------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=40, show_spinner="Looking for typical images of each class…")
def _examples(path: str, checksum: str, _run: Run) -> dict[int, torch.Tensor]:
    step, judge = _load(path, checksum), judge_of(_run)
    z = sample_latent(0, EXAMPLE_SAMPLES, step.header.config.network.latent_size)
    found = survey(step.generator, z, judge.logits)
    with torch.inference_mode():
        vectors = judge.features(found.images)
    rows = {number: (found.classes == number).nonzero()[:, 0] for number in range(len(judge.classes))}
    return {number: z[most_typical(vectors, members, EXAMPLES)] for number, members in rows.items() if len(members)}


def examples(run: Run, step: int) -> dict[int, torch.Tensor]:
    """Points whose images are typical of each class, the most typical first, shape (at most 12, D); only with a judge.

    A class that does not occur among 2,000 samples is left out.
    """
    return _examples(str(run.folder / step_file(step)), _checksum(run, step), run)


def first_place(run: Run, step: int, number: int) -> Place:
    """A typical image of a class where the generator makes any, else a seed of that number."""
    makes_it = judge_of(run) is not None and number in examples(run, step)
    return Place("digit" if makes_it else "seed", number)


def point_at(run: Run, step: int, place: Place) -> torch.Tensor:
    """The point that a place names, shape (D,).

    Raises:
        AtlasError: If this step of this run has no such point.
    """
    latent_size = run.info.config.network.latent_size
    if place.source == "seed":
        return sample_latent(place.number, 1, latent_size)[0]
    if place.source == "point":
        try:
            return state.unpack(place.packed, latent_size)
        except ValueError as error:
            raise AtlasError(f"{error}; choose the place again") from None
    judge = judge_of(run)
    if judge is None:
        raise AtlasError(f"a place can't be chosen by its class: {why_no_judge(run)}; choose a seed instead")
    if place.number >= len(judge.classes):
        raise AtlasError(f"there is no class {place.number}; the judge knows 0 to {len(judge.classes) - 1}")
    found = examples(run, step).get(place.number)
    if found is None:
        raise AtlasError(
            f"none of {EXAMPLE_SAMPLES:,} images of step {step:,} is called {judge.classes[place.number]}; choose "
            "another class, a seed, or a later step"
        )
    return found[min(place.example, len(found) - 1)]


@dataclass(frozen=True)
class Cells:
    """A window of a slice: what stands in its S x S cells, and how fast the image changes there, in grey levels of 255
    per sigma, shape (S, S).
    """

    looks: Looks
    change: np.ndarray


@st.cache_data(max_entries=60, show_spinner=False)
def _cells(path: str, checksum: str, name: str, window: state.Window, _chart: Slice | FlatSlice, _run: Run) -> Cells:
    step, judge = _load(path, checksum), judge_of(_run)
    middle = torch.tensor([window.x, window.y])
    found = survey_slice(
        _chart, middle, window.width, window.size, step.generator, judge and judge.logits, step.discriminator
    )
    return Cells(_looks(_run, found.found), found.change.numpy() * GREY_LEVELS)


def cells(run: Run, step: int, name: str, chart: Slice | FlatSlice, window: state.Window) -> Cells:
    """Decode, judge and score a window of a slice, which `chart_name` has named."""
    return _cells(str(run.folder / step_file(step)), _checksum(run, step), name, window, chart, run)


def chart_name(chart: Slice | FlatSlice) -> str:
    """A short text that is the same for equal slices only."""
    corners = chart.points(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [-5.0, -5.0], [5.0, 5.0]]))
    return sha256(corners.numpy().tobytes())[:12]


def stacked(points: list[torch.Tensor]) -> torch.Tensor:
    """Points (D,) as rows, shape (N, D)."""
    return torch.stack(points)


def on_chart(chart: Slice | FlatSlice, place: tuple[float, float]) -> torch.Tensor:
    """The point at a place of a chart, shape (D,), rounded as an address stores it."""
    return chart.points(torch.tensor(place)).half().float()


# --- borders and walks -----------------------------------------------------------------------------------------------

FINE_FRAMES, SHOWN_FRAMES = 161, 9


@dataclass(frozen=True)
class Crossing:
    """The way from a digit over its nearest border with another.

    Attributes:
        border: Where and how far.
        distances: Of the shown frames from the start, in sigma, the border in the middle, shape (SHOWN_FRAMES,).
        frames: What stands there.
        strip: How probable each class is along the way, evenly between each two frames, shape (FINE_FRAMES, K).
    """

    border: Border
    distances: np.ndarray
    frames: Looks
    strip: np.ndarray


@st.cache_data(max_entries=60, show_spinner="Searching the nearest borders…")
def _crossings(
    path: str, checksum: str, z: np.ndarray, targets: tuple[int | None, ...], _run: Run
) -> list[Crossing | None]:
    step, judge = _load(path, checksum), judge_of(_run)
    random = torch.Generator().manual_seed(0)
    found = nearest_borders(step.generator, judge.logits, torch.from_numpy(z), list(targets), random)
    return [border and _crossing(_run, step, judge, border) for border in found]


def _crossing(run: Run, step: Step, judge: Judge, border: Border) -> Crossing:
    end = clear_distance(step.generator, judge.logits, border)
    distances = two_parts(border.distance, end, SHOWN_FRAMES)
    strip = survey(step.generator, border.walk(two_parts(border.distance, end, FINE_FRAMES)), judge.logits)
    return Crossing(border, distances.numpy(), looks(run, step, border.walk(distances)), strip.probabilities.numpy())


def crossings(run: Run, step: int, z: torch.Tensor, targets: list[int | None]) -> list[Crossing | None]:
    """From a point z (D,) to its nearest border with each of some classes, None meaning any; only with a judge."""
    return _crossings(str(run.folder / step_file(step)), _checksum(run, step), z.numpy(), tuple(targets), run)


@dataclass(frozen=True)
class Walk:
    """A walk between two points, frame by frame.

    Attributes:
        looks: What stands there, FINE_FRAMES frames.
        change: How fast the image changes from frame to frame, in grey levels of 255 per sigma.
        norms: Distances from the centre, in sigma.
        length: Of the whole walk, in sigma.
    """

    looks: Looks
    change: np.ndarray
    norms: np.ndarray
    length: float


@st.cache_data(max_entries=60, show_spinner=False)
def _walk(path: str, checksum: str, start: np.ndarray, end: np.ndarray, is_straight: bool, _run: Run) -> Walk:
    step, judge = _load(path, checksum), judge_of(_run)
    along = lerp if is_straight else slerp
    z = along(torch.from_numpy(start), torch.from_numpy(end), torch.linspace(0, 1, FINE_FRAMES))
    found = survey(step.generator, z, judge and judge.logits, step.discriminator)
    steps = z.diff(dim=0).norm(dim=1)
    return Walk(
        _looks(_run, found),
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
    return _walk(str(run.folder / step_file(step)), _checksum(run, step), start.numpy(), end.numpy(), is_straight, run)


@st.cache_data(max_entries=20, show_spinner="Looking for images that nobody can name…")
def _undecidable(path: str, checksum: str, samples: int, count: int, _run: Run) -> tuple[torch.Tensor, Looks]:
    step, judge = _load(path, checksum), judge_of(_run)
    z = sample_latent(0, samples, step.header.config.network.latent_size)
    found = survey(step.generator, z, judge.logits, step.discriminator)
    rows = most_ambiguous(found.probabilities, count, per_pair=3)
    chosen = Survey(found.images[rows], found.probabilities[rows], found.scores[rows])
    return z[rows], _looks(_run, chosen)


def undecidable(run: Run, step: int, samples: int, count: int) -> tuple[torch.Tensor, Looks]:
    """The samples about which the judge is least sure: points (at most `count`, D) and what stands there."""
    return _undecidable(str(run.folder / step_file(step)), _checksum(run, step), samples, count, run)


def _remembered(kept: dict[Key, Found], key: Key, limit: int, find: Callable[[], Found]) -> Found:
    """What was found before, else what is found now. `st.cache_data` would not let the finding draw a progress bar."""
    found = kept.pop(key, None)
    if found is None:
        found = find()
    while len(kept) >= limit:
        kept.pop(next(iter(kept)), None)
    kept[key] = found  # behind all others: the longest unused one goes first
    return found


@st.cache_resource
def _regions_found() -> dict[tuple[str, int], Regions]:
    return {}


def regions(run: Run, step: int, circles: int) -> Regions:
    """Shares, borders and passages of a step, measured once, with a progress bar; only with a judge."""
    key = (_checksum(run, step), circles)
    return _remembered(_regions_found(), key, REGIONS_KEPT, lambda: _survey_regions(run, step, circles))


def _survey_regions(run: Run, step: int, circles: int) -> Regions:
    networks_, judge = networks(run, step), judge_of(run)
    effort = {"points": 50 * circles, "circles": circles, "walks": 15 * circles}
    total, done = regions_cost(**effort), 0
    bar = st.progress(0.0, text=f"Decoding and judging {total:,} images…")

    def advance(count: int) -> None:
        nonlocal done
        done += count
        bar.progress(done / total, text=f"Decoding and judging {total:,} images…")

    latent_size = run.info.config.network.latent_size
    random = torch.Generator().manual_seed(0)
    found = survey_regions(
        networks_.generator,
        judge.logits,
        latent_size,
        len(judge.classes),
        **effort,
        random=random,
        on_points=advance,
    )
    bar.empty()
    return found


# --- samples on their principal components ---------------------------------------------------------------------------

CLOUDS_KEPT = 12
BAR_AFTER_SECONDS = 0.5
BEGINNINGS = 6  # the page says so
WALK_BEYOND = 4 / 3  # of the way from group to group: so the second group's middle is one of nine frames


@st.cache_resource
def _clouds_found() -> dict[tuple[str, str, state.Shown], Cloud]:
    return {}


def cloud(run: Run, shown: state.Shown) -> Cloud:
    """The samples of a chart on their principal components, found once, with a progress bar where that takes long.

    Its scores are the discriminator's answers, as `answers`.
    """
    # the same weights may lie in two runs that tell of different images
    key = (_checksum(run, shown.step), shown.space, shown.count, shown.seed)
    return _remembered(_clouds_found(), key, CLOUDS_KEPT, lambda: _survey_cloud(run, shown))


def _survey_cloud(run: Run, shown: state.Shown) -> Cloud:
    step, judge = networks(run, shown.step), judge_of(run)
    begin, done, bar = time.monotonic(), 0, None

    def advance(count: int) -> None:
        nonlocal done, bar
        done += count
        if bar or time.monotonic() - begin > BAR_AFTER_SECONDS:
            bar = bar or st.progress(0.0)
            bar.progress(done / shown.count, text=f"Decoding {shown.count:,} samples…")

    found = survey_cloud(
        step.generator,
        shown.space,
        shown.seed,
        shown.count,
        run.info.config.network.latent_size,
        judge and judge.probabilities_and_features,
        step.discriminator,
        on_points=advance,
    )
    if bar:
        bar.empty()
    return replace(found, scores=answers(run, torch.from_numpy(found.scores)))


@st.cache_data(max_entries=100, show_spinner=False)
def share_of_z(seed: int, count: int, latent_size: int) -> float:
    """The share of the variance that the first principal component of bare z would hold."""
    return float(project(sample_latent(seed, min(count, AXES_SAMPLES), latent_size), 1).explained[0])


def sampled(run: Run, shown: state.Shown, rows: np.ndarray) -> torch.Tensor:
    """The points of some samples of a chart, shape (M, D)."""
    return sampled_rows(shown.seed, torch.from_numpy(rows), run.info.config.network.latent_size)


@st.cache_data(max_entries=30, show_spinner=False)
def _sample_images(path: str, checksum: str, seed: int, rows: np.ndarray) -> np.ndarray:
    step = _load(path, checksum)
    z = sampled_rows(seed, torch.from_numpy(rows), step.header.config.network.latent_size)
    return np.concatenate([to_pixels(images)[:, 0].numpy() for images in decode_batches(step.generator, z)])


def sample_images(run: Run, shown: state.Shown, rows: np.ndarray) -> np.ndarray:
    """The images of some samples of a chart, at least one: uint8, shape (M, 28, 28)."""
    path = str(run.folder / step_file(shown.step))
    return _sample_images(path, _checksum(run, shown.step), shown.seed, rows)


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
def _reached(path: str, checksum: str, shown: state.Shown, place: tuple[float, float], _run: Run) -> Reached:
    step, judge, found = _load(path, checksum), judge_of(_run), cloud(_run, shown)
    rows, distances = found.nearest(place, BEGINNINGS)
    goal = torch.tensor(place)
    feature_of = feature_map(step.generator, shown.space, judge and judge.features)
    z, end = reach_back(feature_of, found.axes, goal, sampled(_run, shown, rows))
    return Reached(z, tuple(end.tolist()), float((end - goal).norm()), float(distances[0]))


def reached(run: Run, shown: state.Shown, place: tuple[float, float]) -> Reached:
    """From a place on the first two components of a chart back to a latent point."""
    return _reached(str(run.folder / step_file(shown.step)), _checksum(run, shown.step), shown, place, run)


@dataclass(frozen=True)
class Between:
    """The direction from one group of samples to another, and a walk along it.

    Attributes:
        direction: Its vector, and how well it separates the groups.
        distances: Of the shown frames from the first group's middle, on the shell, in sigma, shape (SHOWN_FRAMES,).
        arrival: Which frame is the second group's middle.
        frames: What stands at them.
        strip: How probable each class is along the walk, shape (FINE_FRAMES, K); None without a judge.
    """

    direction: LabelledDirection
    distances: np.ndarray
    arrival: int
    frames: Looks
    strip: np.ndarray | None


@st.cache_data(max_entries=30, show_spinner=False)
def _between(
    path: str, checksum: str, seeds: tuple[int, int], first: np.ndarray, second: np.ndarray, _run: Run
) -> Between:
    step, judge = _load(path, checksum), judge_of(_run)
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
    strip = survey(step.generator, z, judge.logits).probabilities.numpy() if judge else None
    arrival = round((SHOWN_FRAMES - 1) / WALK_BEYOND)
    return Between(direction, fine[shown].numpy(), arrival, looks(_run, step, z[shown]), strip)


def between(run: Run, step: int, first: state.Group, second: state.Group) -> Between:
    """The direction from one group of samples to another.

    Raises:
        AtlasError: If a group is too small, or both have the same middle.
    """
    seeds = first.shown.seed, second.shown.seed
    return _between(str(run.folder / step_file(step)), _checksum(run, step), seeds, first.rows, second.rows, run)

"""Directions of a checkpoint, what they do there and at others, and what was saved of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.shared import cache
from dashboard.shared.cache.aside import Aside
from dashboard.shared.session import SAVED
from dashboard.web.props import NetworkNames
from gan_core.errors import ExportError, GeometryError
from gan_core.inference import directions
from gan_core.inference.directions import HELD_OUT, STUDIED, Arithmetic, FoundDirection, Study
from gan_core.latent.arithmetic import AVERAGED, add_up
from gan_core.latent.attributes import ATTRIBUTES, NAMES
from gan_core.latent.direction_effects import POSITIONS, DirectionEffects
from gan_core.latent.found_directions import combine, hold_fixed
from gan_core.latent.sampling import sample_latent
from gan_core.runs.directions import SavedDirection
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.runs.weights_file import WeightsFile

MOST_IMAGES = 10
SHOWN_POSITIONS = (-3, -2, -1, 0, 1, 2, 3)
FOLLOWED = 10  # checkpoints
FOLLOWED_SAMPLES, FOLLOWED_STUDY = 80, 1_000
TRIPLES = 1_000
MOST_BYTES = 256 * 2**20  # of the latent vectors of all studies that are kept
SEEDS = "seeds"  # from the latent vector of a seed to that of another


@st.cache_resource
def _studies() -> Aside[Study]:
    return Aside(100, lambda found: found.z.nbytes, MOST_BYTES)  # 64 MiB each where z has 4,096 dimensions


@st.cache_resource
def _effects() -> Aside[DirectionEffects]:
    return Aside(60)


@st.cache_resource
def _arithmetic() -> Aside[list[Arithmetic]]:
    return Aside(60)


# --- a direction -----------------------------------------------------------------------------------------------------


def study(run: Run, step: int, on_progress: cache.Progress, samples: int | None = None) -> Study:
    """Samples of a checkpoint with their attributes and classes."""
    samples = samples or STUDIED
    ref, classifier = run.ref(step), cache.classifier_of(run)
    return _studies().find(
        (ref, cache.classifier_key(run), samples),
        lambda advance: directions.study(cache.decoder().checkpoint(ref), classifier, samples, on_points=advance),
        samples,
        on_progress,
    )


@dataclass(frozen=True)
class Wanted:
    """Which direction is asked for.

    Attributes:
        along, plus: By name, as `directions.find_direction` reads it, or SAVED and the name of a saved one; no second
            one where `plus` is empty.
        weight: Of the second one.
        held: What must not move along.
    """

    along: str
    plus: str
    weight: float
    held: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is one direction as it was found."""
        return not self.plus and not self.held


def direction(run: Run, step: int, known: Study, wanted: Wanted, saved: Sequence[SavedDirection]) -> FoundDirection:
    """The direction that is asked for, combined with another and without what is held.

    Raises:
        AtlasError: If it is none, or nothing is left of it.
    """
    first = _one(run, step, known, wanted.along, saved)
    if wanted.is_plain:
        return first
    vector = first.vector
    if wanted.plus:
        other = _one(run, step, known, wanted.plus, saved).vector
        vector = combine(torch.stack([vector, other]), torch.tensor([1.0, wanted.weight]))
    return FoundDirection(hold_fixed(vector, directions.holding(known, wanted.held, wanted.along)))


def _one(run: Run, step: int, known: Study, source: str, saved: Sequence[SavedDirection]) -> FoundDirection:
    if source.startswith(SAVED):
        found = next((each for each in saved if SAVED + each.name == source), None)
        if found is None:
            raise GeometryError(f"no direction is saved as {source.removeprefix(SAVED)[:40]!r}; choose another")
        return FoundDirection(torch.tensor(found.vector))
    kind, _, number = source.partition(".")
    if kind == SEEDS:
        first, second = (sample_latent(int(seed), 1, known.latent_size)[0] for seed in number.split("."))
        return FoundDirection(combine(torch.stack([second, first]), torch.tensor([1.0, -1.0])))
    if kind == directions.PRINCIPAL and number.isdecimal():  # prepared of shipped checkpoints
        vectors = cache.principal_directions(run, step)
        if 1 <= int(number) <= len(vectors):
            return FoundDirection(vectors[int(number) - 1])
    return _found(run.ref(step), source, cache.classifier_key(run), len(known.z), known)


@st.cache_resource(max_entries=200, show_spinner=False)
def _found(ref: CheckpointRef, source: str, classifier_key: str | None, samples: int, _known: Study) -> FoundDirection:
    return directions.find_direction(cache.decoder().checkpoint(ref), _known, source)


def seeds_source(first: int, second: int) -> str:
    """The name of the direction from the latent vector of a seed to that of another."""
    return f"{SEEDS}.{first}.{second}"


def sources(known: Study, saved: Sequence[SavedDirection]) -> list[str]:
    """Which directions a checkpoint offers, by name; CLASS alone stands for those from a class to another."""
    numbers = range(1, min(known.latent_size, directions.PRINCIPAL_DIRECTIONS) + 1)
    return [
        *(NAMES if known.attributes is not None else ()),
        *((directions.CLASS,) if known.classes is not None and len(known.classes.unique()) > 1 else ()),
        *(directions.numbered_source(kind, number) for kind in directions.NUMBERED for number in numbers),
        SEEDS,
        *(SAVED + each.name for each in saved),
    ]


def attribute_of(wanted: Wanted, effects: DirectionEffects) -> int:
    """The number of the attribute that is looked at first: a direction's own, else the one that it moves most."""
    if wanted.along in NAMES:
        return NAMES.index(wanted.along)
    return int(effects.leak.value.abs().argmax())


def sure_range(effects: DirectionEffects, attribute: int) -> tuple[float, float]:
    """From where to where along a direction an attribute surely goes one way, in sigma."""
    begin, end = effects.ranges[attribute].tolist()
    return begin, end


# --- images ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """The images that are moved.

    Attributes:
        z: Their latent vectors, shape (M, D).
        labels: Their names.
        own: Their classes; None without a classifier.
    """

    z: Tensor
    labels: list[str]
    own: list[int] | None


def moved_images(run: Run, step: int, seed: int, point: Tensor, vector: Tensor) -> Moved:
    """One sample of each class, or as many samples where there is no classifier, and before them a given point (D,).

    All of them are where a direction (D,) has its 0, and have their classes there.
    """
    chosen, labels = _moved(run.ref(step), seed, cache.classifier_key(run), vector.numpy().tobytes(), run)
    z = torch.cat([moved_to(point.unsqueeze(0), vector, 0), chosen])
    if cache.classifier_of(run) is None:
        return Moved(z, ["z", *labels], None)
    observed = cache.observe(run, cache.checkpoint(run, step), z)
    return Moved(z, ["z", *labels], observed.classes.tolist())


@st.cache_resource(max_entries=60, show_spinner=False)
def _moved(
    ref: CheckpointRef, seed: int, classifier_key: str | None, direction: bytes, _run: Run
) -> tuple[Tensor, list[str]]:
    checkpoint, classifier = cache.decoder().checkpoint(ref), cache.classifier_of(_run)
    # of the seed that is held out, so that no shown image has found a direction
    z = directions.held_out(seed, 40 * MOST_IMAGES, checkpoint.header.config.network.latent_size)
    z = moved_to(z, torch.frombuffer(bytearray(direction), dtype=z.dtype), 0)
    if classifier is not None:
        classes = torch.from_numpy(cache.observe(_run, checkpoint, z).classes)
        firsts = [int((classes == number).nonzero()[0]) for number in classes.unique()][:MOST_IMAGES]
        if len(firsts) > 1:
            return z[firsts], [classifier.classes[int(classes[row])] for row in firsts]
    return z[:MOST_IMAGES], [f"#{row}" for row in range(MOST_IMAGES)]


def images_along(run: Run, step: int, z: Tensor, vector: Tensor, coordinate: float) -> np.ndarray:
    """Images of points (M, D) at a coordinate along a direction, uint8 (M, 28, 28): where the page cannot."""
    return cache.observe(run, cache.checkpoint(run, step), moved_to(z, vector, coordinate)).images


def moved_to(z: Tensor, vector: Tensor, coordinate: float) -> Tensor:
    """Points (M, D) at a coordinate along a direction (D,)."""
    return z + (coordinate - z @ vector).unsqueeze(1) * vector


# --- what it does ----------------------------------------------------------------------------------------------------


def effects(run: Run, step: int, vector: Tensor, on_progress: cache.Progress) -> DirectionEffects:
    """What a direction does to every attribute, on samples that did not find it."""
    return _measured(run, run.ref(step), vector, HELD_OUT, on_progress)


def _measured(
    run: Run, ref: CheckpointRef, vector: Tensor, samples: int, on_progress: cache.Progress
) -> DirectionEffects:
    classifier = cache.classifier_of(run)
    return _effects().find(
        (ref, cache.classifier_key(run), vector.numpy().tobytes(), samples),
        lambda advance: directions.leak_table(
            cache.decoder().checkpoint(ref), classifier, vector.unsqueeze(0), samples=samples, on_points=advance
        )[0],
        samples * len(POSITIONS),
        on_progress,
    )


@dataclass(frozen=True)
class LeakMatrix:
    """What directions do to attributes, in standard deviations of each attribute per sigma.

    Attributes:
        names: Of the directions, R.
        value, low, high: With 95% intervals, shape (R, A).
        slope: In the units of the attributes, shape (R, A).
    """

    names: list[str]
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    slope: np.ndarray


def leak_matrix(
    run: Run, step: int, known: Study, this: tuple[str, Tensor] | None, on_progress: cache.Progress
) -> LeakMatrix:
    """All attribute directions, and before them another one with its name."""
    rows = [this] if this else []
    rows += [(each.title, _one(run, step, known, each.name, ()).vector) for each in ATTRIBUTES]
    each_costs = HELD_OUT * len(POSITIONS)
    found = [
        effects(
            run,
            step,
            vector,
            lambda done, total, row=row: on_progress(row * each_costs + done, len(rows) * each_costs),
        )
        for row, (_, vector) in enumerate(rows)
    ]
    leaks = [each.leak for each in found]
    value, low, high = (
        torch.stack([getattr(leak, part) for leak in leaks]).numpy() for part in ("value", "low", "high")
    )
    return LeakMatrix([name for name, _ in rows], value, low, high, torch.stack([e.slope.value for e in found]).numpy())


# --- over the training -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """One direction at several checkpoints.

    Attributes:
        steps: Their iterations, S.
        value, low, high: How it moves one attribute at each, in standard deviations per sigma, shape (S,); NaN where
            nothing can be measured.
        alike: Cosine with the direction of the same attribute that is found at each, shape (S,), NaN where there is
            none; None of a direction that is found otherwise.
        problems: By iteration, why nothing could be measured.
    """

    steps: list[int]
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    alike: np.ndarray | None
    problems: dict[int, str]


def followed_steps(run: Run, step: int) -> list[int]:
    """Checkpoints to follow a direction through, evenly among all, with the given one."""
    steps = run.steps()
    if len(steps) <= FOLLOWED:
        return steps
    evenly = np.linspace(0, len(steps) - 1, FOLLOWED - 1).round().astype(int)
    return sorted({step, *(steps[number] for number in evenly)})


def followed(
    run: Run, steps: list[int], vector: Tensor, attribute: int, source: str | None, on_progress: cache.Progress
) -> Followed:
    """How one direction moves an attribute at other checkpoints, and whether the one found there is alike.

    Args:
        run, steps: The checkpoints.
        vector: The direction, shape (D,).
        attribute: The number of the attribute.
        source: The attribute whose own direction is compared; None for none.
        on_progress: As everywhere.
    """
    rows, alike, problems = [], [], {}
    each_costs = FOLLOWED_SAMPLES * len(POSITIONS) + (FOLLOWED_STUDY if source else 0)
    for number, step in enumerate(steps):

        def advance(done: int, total: int, begun: int = number * each_costs) -> None:
            on_progress(begun + done, len(steps) * each_costs)

        try:
            leak = _measured(run, run.ref(step), vector, FOLLOWED_SAMPLES, advance).leak
            rows.append([float(each[attribute]) for each in (leak.value, leak.low, leak.high)])
            if source:
                own = _one(run, step, study(run, step, advance, FOLLOWED_STUDY), source, ()).vector
                alike.append(float(own @ vector))
        except GeometryError as error:
            problems[step] = str(error)
            rows[number:] = [[np.nan] * 3]
            alike[number:] = [np.nan] if source else []
    value, low, high = np.array(rows).T
    return Followed(steps, value, low, high, np.array(alike) if source else None, problems)


def over_training(run: Run, steps: list[int], z: Tensor, vector: Tensor) -> np.ndarray:
    """A point (D,) at -2, 0 and 2 sigma along a direction, at each checkpoint: uint8, shape (S, 3 * H, W)."""
    points = torch.cat([moved_to(z.unsqueeze(0), vector, coordinate) for coordinate in (-2.0, 0.0, 2.0)])
    images = cache.images_over_training(run, steps, points)
    return images.reshape(len(steps), -1, images.shape[-1])


# --- arithmetic ------------------------------------------------------------------------------------------------------


def arithmetic(run: Run, step: int, known: Study, on_progress: cache.Progress) -> list[Arithmetic]:
    """How often A - B + C works at a checkpoint."""
    ref, classifier = run.ref(step), cache.needed_classifier(run)
    return _arithmetic().find(
        (ref, cache.classifier_key(run)),
        lambda advance: directions.measure_arithmetic(cache.decoder().checkpoint(ref), classifier, known, TRIPLES),
        1,
        on_progress,
    )


@dataclass(frozen=True)
class Sum:
    """One A - B + C.

    Attributes:
        images: Of A, B, C and the result, uint8, shape (4, 28, 28).
        classes: Of them.
        z: The result, shape (D,).
    """

    images: np.ndarray
    classes: list[int]
    z: Tensor


def one_sum(run: Run, step: int, known: Study, first: int, second: int, seed: int) -> Sum:
    """Mean of some samples of a class, minus that of others of another class, plus one of those.

    Raises:
        AtlasError: If a class has too few samples.
    """
    classes, averaged = known.classes, AVERAGED[1]
    random = torch.Generator().manual_seed(seed)
    members = [] if classes is None else [(classes == number).nonzero()[:, 0] for number in (first, second)]
    if len(members) < 2 or min(map(len, members)) <= averaged:
        raise GeometryError("this checkpoint makes too few samples of these classes; choose others")
    ones, others = (rows[torch.randperm(len(rows), generator=random)] for rows in members)
    a, b, c = known.z[ones[:averaged]].mean(0), known.z[others[:averaged]].mean(0), known.z[others[averaged]]
    points = torch.stack([a, b, c, add_up(a, b, c)])
    observed = cache.observe(run, cache.checkpoint(run, step), points)
    return Sum(observed.images, observed.classes.tolist(), points[3])


def next_seed(seed: int) -> int:
    """Of other samples."""
    return seed + 1


# --- networks --------------------------------------------------------------------------------------------------------


def networks(run: Run, step: int) -> tuple[NetworkNames, list[WeightsFile]]:
    """What the page runs itself, by name, or why it can't; and the weights."""
    try:
        checkpoint, classifier = cache.step_weights(run, step), cache.classifier_weights(run)
    except ExportError as error:
        return {"checkpoint": None, "classifier": None, "problem": str(error)}, []
    names: NetworkNames = {
        "checkpoint": checkpoint.name,
        "classifier": classifier.name if classifier else None,
        "problem": None,
    }
    return names, [checkpoint, *([classifier] if classifier else [])]

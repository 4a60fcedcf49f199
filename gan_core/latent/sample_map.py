"""Thousands of samples on the principal components of what a generator makes, in memory that does not grow with images.

Of each sample only a few numbers are kept; its image is decoded again from the seed when it is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.finite import made_by_generator, said_by_classifier, said_by_discriminator, telling_apart
from gan_core.latent.projection import Axes, Space, project
from gan_core.latent.sampling import FeatureDecoder, stream_latent

AXES_SAMPLES = 20_000  # settle the principal components
COMPONENTS, KEPT_COMPONENTS = 10, 3
BATCH = 250
Classify = Callable[[Tensor], tuple[Tensor, Tensor]]
Score = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class SampleMap:
    """The N samples of a seed, and what was found of each.

    Attributes:
        axes: Principal components of at most the first AXES_SAMPLES samples.
        coordinates: On the leading components, float32, shape (N, 3), or fewer columns where there are fewer.
        classes: What the classifier calls each image, uint8, shape (N,); None without a classifier.
        confidence: How probable the classifier finds that, float32, shape (N,); None without a classifier.
        scores: The discriminator's logits, float32, shape (N,); None without a discriminator.
        ink: Stroke mass, the mean brightness of each image, 0 for black to 1 for white, float32, shape (N,).
    """

    axes: Axes
    coordinates: np.ndarray
    classes: np.ndarray | None
    confidence: np.ndarray | None
    scores: np.ndarray | None
    ink: np.ndarray

    def shares(self, count: int) -> np.ndarray:
        """Share of the samples in each of `count` classes, shape (count,); only with a classifier."""
        if self.classes is None:
            raise GeometryError("there is no classifier for these images, so there are no classes")
        return np.bincount(self.classes, minlength=count) / len(self.classes)

    def nearest(self, place: tuple[float, float], count: int) -> tuple[np.ndarray, np.ndarray]:
        """The samples nearest to coordinates on the first two components.

        Returns:
            Their numbers, int64, the nearest first, and their distances, both of shape (at most count,).
        """
        distances = np.hypot(*(self.coordinates[:, :2] - np.asarray(place)).T)
        rows = distances.argsort(kind="stable")[:count]
        return rows, distances[rows]

    def inside(self, outline: np.ndarray) -> np.ndarray:
        """The samples inside a polygon on the first two components: its corners (M, 2) to their numbers, int64.

        A point is inside if a ray from it crosses the outline an odd number of times.
        """
        across, up = self.coordinates[:, :2].T.astype(np.float64)
        is_inside = np.zeros(len(across), bool)
        for (x, y), (next_x, next_y) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            if y != next_y:
                crossed = (y > up) != (next_y > up)
                is_inside ^= crossed & (across < x + (up - y) * (next_x - x) / (next_y - y))
        return is_inside.nonzero()[0]


class Observation(NamedTuple):
    """What is kept of a batch, shape (N,) each."""

    classes: Tensor | None
    confidence: Tensor | None
    scores: Tensor | None
    ink: Tensor


Observed = tuple[Tensor, Observation]  # what is projected of a batch, shape (N, F), and what is kept of it
InTurn = Callable[[Callable[[Tensor], Observed], Iterable[Tensor]], Iterator[Observed]]


def build_sample_map(
    generator: FeatureDecoder,
    space: Space,
    seed: int,
    count: int,
    latent_size: int,
    classify: Classify | None = None,
    score: Score | None = None,
    on_points: Callable[[int], None] = lambda count: None,
    axes_samples: int = AXES_SAMPLES,
) -> SampleMap:
    """As the last of `refined_sample_maps`, whose arguments and errors these are."""
    maps = refined_sample_maps(generator, space, seed, count, latent_size, classify, score, on_points, axes_samples)
    return next(maps)


def refined_sample_maps(
    generator: FeatureDecoder,
    space: Space,
    seed: int,
    count: int,
    latent_size: int,
    classify: Classify | None = None,
    score: Score | None = None,
    on_points: Callable[[int], None] = lambda count: None,
    axes_samples: int = AXES_SAMPLES,
    early: int = 0,
    in_turn: InTurn = map,
) -> Iterator[SampleMap]:
    """Decode, classify, score and project samples: each in one pass, a batch at a time.

    The vectors of the first samples are held until the axes are known; all others are projected at once.

    Args:
        generator: With `hidden_and_images(z)`.
        space: What is projected, as in `projection.feature_map`.
        seed, count, latent_size: Which points, as in `sampling.sample_latent`.
        classify: Images (N, C, H, W) to probabilities (N, K) and features (N, F).
        score: Images to the discriminator's logits (N,).
        on_points: Called with how many more points are done.
        axes_samples: How many of the first samples settle the axes.
        early: How many of the first samples get a map of their own, a multiple of BATCH; 0 for none.
        in_turn: Does the work on each batch and hands out the results in their order, as `map`.

    Yields:
        The map of the first samples on their own components, where an early one is wanted and is not all; then that of
        all samples.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers or one image only, there are fewer samples
            than components, or classifier features are asked for without a classifier.
    """
    if space == "classifier" and classify is None:
        raise GeometryError(
            "there is no classifier for these images, so there are no classifier features; choose another feature space"
        )
    axes: Axes | None = None
    waiting: list[Tensor] = []
    coordinates: list[np.ndarray] = []
    observations: list[Observation] = []

    def observe(z: Tensor) -> Observed:
        return _observe(generator, space, classify, score, z)

    for points in _pieces(stream_latent(seed, count, latent_size), early):
        for vectors, observation in in_turn(observe, points.split(BATCH)):
            observations.append(observation)
            waiting.append(vectors)
            if axes is None and BATCH * len(waiting) >= min(count, axes_samples):
                axes = _settled(torch.cat(waiting)[:axes_samples])
            if axes is not None:
                coordinates += _projected(axes, waiting)
                waiting.clear()
            on_points(len(vectors))
            if axes is None and BATCH * len(waiting) == early:
                own = _settled(torch.cat(waiting))
                yield _map_of(own, _projected(own, waiting), observations)
    if axes is None:
        raise GeometryError(f"a map needs at least 1 sample, found {count}")
    yield _map_of(axes, coordinates, observations)


def _pieces(stream: Iterator[Tensor], early: int) -> Iterator[Tensor]:
    """A stream of points whose first ones come alone: nothing else is begun before they are done."""
    for points in stream:
        yield from (piece for piece in points.tensor_split([early]) if len(piece))
        early = 0


def _settled(vectors: Tensor) -> Axes:
    return project(vectors, min(COMPONENTS, vectors.shape[1])).axes.padded(KEPT_COMPONENTS)


def _projected(axes: Axes, batches: Sequence[Tensor]) -> list[np.ndarray]:
    return [axes.coordinates_of(vectors)[:, :KEPT_COMPONENTS].numpy() for vectors in batches]


def _map_of(axes: Axes, coordinates: Sequence[np.ndarray], observations: Sequence[Observation]) -> SampleMap:
    return SampleMap(
        axes,
        np.concatenate(coordinates),
        _joined([each.classes for each in observations]),
        _joined([each.confidence for each in observations]),
        _joined([each.scores for each in observations]),
        torch.cat([each.ink for each in observations]).numpy(),
    )


def _joined(parts: Sequence[Tensor | None]) -> np.ndarray | None:
    known = [part for part in parts if part is not None]
    return torch.cat(known).numpy() if known else None


@torch.inference_mode()
def _observe(
    generator: FeatureDecoder, space: Space, classify: Classify | None, score: Score | None, z: Tensor
) -> tuple[Tensor, Observation]:
    """What is projected of a batch (N, F), and its classes, confidence, scores and stroke mass, shape (N,) each."""
    hidden, images = generator.hidden_and_images(z)
    made_by_generator(hidden), made_by_generator(images)
    vectors = hidden if space == "hidden" else images.flatten(1)
    classes = confidence = None
    if classify is not None:
        probabilities, features = classify(images)
        said_by_classifier(probabilities, images), telling_apart(features, images)
        confidence, classes = probabilities.max(1)
        classes = classes.to(torch.uint8)
        vectors = features if space == "classifier" else vectors
    scores = None if score is None else said_by_discriminator(score(images))
    return vectors, Observation(classes, confidence, scores, (images.mean((1, 2, 3)) + 1) / 2)

"""How good a generator's images are, measured against the real ones by every registered metric.

A value is features -> statistics -> value, and is never kept without what it rests on: how many images, which
classifier, which seed, which real images.
"""

import math
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch
from torch import Tensor

from gan_core.classifier.model import BATCH, Classifier
from gan_core.data.image_set import ImageSet, to_model_range, to_pixels
from gan_core.errors import AtlasError, GeometryError, QualityError, counted
from gan_core.latent.finite import said_by_classifier, telling_apart
from gan_core.latent.sampling import sample_classes, sample_latent
from gan_core.latent.uncertainty import uncertain_share
from gan_core.metrics.collapse import collapsed
from gan_core.metrics.kernel import KID_SUBSET_SIZE, KID_SUBSETS
from gan_core.metrics.nearest import distances_to
from gan_core.metrics.prdc import NEIGHBOURS
from gan_core.networks.conditioning import decode_told
from gan_core.random import random_stream
from gan_core.registry import METRICS, Metric
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.evaluations import (
    ClassShare,
    Evaluation,
    EvaluationSettings,
    FeatureExtractor,
    NearestImages,
    QualityMetrics,
    RealImages,
    ToldClass,
)
from gan_core.schema import Split
from gan_core.statistics import wilson

MOST_ON_MANIFOLD = 10_000
MOST_NEAREST = 1_000
OnImages = Callable[[int], None]
Statistics = TypeVar("Statistics")
KnownStatistics = dict[Callable[..., Any], Any]  # what each function gave


def settings_of(
    train: ImageSet, test: ImageSet | None, classifier: Classifier, samples: int, seed: int, k: int = NEIGHBOURS
) -> EvaluationSettings:
    """The settings of a measurement, before anything is measured.

    Args:
        train: The real images.
        test: The data set's own test images, if there are any.
        classifier: Whose features are compared.
        samples: How many images are generated.
        seed: Draws z and every subset.
        k: Which neighbour makes the balls.

    Raises:
        QualityError: If there are too few samples or real images.
    """
    size = classifier.network.head.in_features
    if samples <= size:
        raise QualityError(
            f"metrics need more samples than the classifier has features, {size}, found {samples}; take --samples 10000"
        )
    if len(train.images) <= size:
        raise QualityError(f"{train.name} has {counted(len(train.images), 'image')}; metrics need more than {size}")
    smaller = min(samples, len(train.images))
    return EvaluationSettings(
        samples=samples,
        seed=seed,
        k=k,
        manifold_images=min(smaller, MOST_ON_MANIFOLD),
        nearest_images=min(samples, MOST_NEAREST),
        kid_subsets=KID_SUBSETS,
        # half a set at most: subsets that are all the same would have no deviation
        kid_subset_size=min(smaller // 2, KID_SUBSET_SIZE),
        extractor=FeatureExtractor(data=classifier.info.data, weights_sha256=classifier.info.weights_sha256),
        real=_real_images(train, "train"),
        test=None if test is None else _real_images(test, "test"),
    )


def _real_images(images: ImageSet, split: Split) -> RealImages:
    return RealImages(name=images.name, split=split, count=len(images.images), sha256=images.sha256)


@dataclass(frozen=True)
class Observations:
    """What a classifier found in N images.

    Attributes:
        images: uint8, shape (N, C, H, W).
        features: Its last layer before the answer, shape (N, F).
        classes: What it sees in each, int64, shape (N,).
        probabilities: What it gives these answers, float64, shape (N,).
        counts: How often it names each class, int64, shape (K,).
    """

    images: Tensor
    features: Tensor
    classes: Tensor
    probabilities: Tensor
    counts: Tensor

    @property
    def confidence(self) -> float:
        """Its mean probability of the answers."""
        return self.probabilities.mean().item()

    @property
    def uncertain(self) -> float:
        """Share of the images of which it gives its answer a probability below 0.9."""
        return uncertain_share(self.probabilities)


@torch.inference_mode()
def observe(classifier: Classifier, images: Tensor, on_images: OnImages = lambda count: None) -> Observations:
    """Classify uint8 images (N, 1, 28, 28); `on_images` is called with how many more are done.

    Raises:
        ClassifierError: If the classifier answers with infinite or undefined numbers, or always the same.
    """
    probabilities: list[Tensor] = []
    features: list[Tensor] = []
    for batch in images.split(BATCH):
        of_batch = classifier.probabilities_and_features(to_model_range(batch))
        probabilities.append(said_by_classifier(of_batch[0], batch))
        features.append(telling_apart(of_batch[1], batch))
        on_images(len(batch))
    certainty, classes = torch.cat(probabilities).double().max(1)
    counts = classes.bincount(minlength=len(classifier.classes))
    return Observations(images, torch.cat(features), classes, certainty, counts)


@dataclass(frozen=True)
class Reference:
    """The real images as the settings want them, observed once for many checkpoints.

    Attributes:
        real: What the classifier found in all training images.
        test_images: Some test images of the same set, uint8, shape (T, 1, 28, 28); None where it has none.
    """

    settings: EvaluationSettings
    classifier: Classifier
    real: Observations
    test_images: Tensor | None
    _known: "KnownStatistics" = field(default_factory=dict, repr=False, compare=False)

    def once(self, statistics: "Callable[[Reference], Statistics]") -> Statistics:
        """Statistics of the real images, computed by the first checkpoint that asks for them."""
        if statistics not in self._known:
            self._known[statistics] = statistics(self)
        return self._known[statistics]


def reference_of(
    settings: EvaluationSettings,
    train: ImageSet,
    test: ImageSet | None,
    classifier: Classifier,
    on_images: OnImages = lambda count: None,
) -> Reference:
    """Observe the real images. Arguments as `settings_of`; `on_images` is called with how many more are classified."""
    test_images = None if test is None else shuffled(test, settings.seed)[: settings.nearest_images]
    return Reference(settings, classifier, observe(classifier, train.images, on_images), test_images)


def shuffled(test: ImageSet, seed: int) -> Tensor:
    """Test images in an order that the seed decides, uint8, shape (N, C, H, W)."""
    return test.images[torch.randperm(len(test.images), generator=random_stream(seed, "test images"))]


def measure_images(
    images: Tensor,
    reference: Reference,
    on_images: OnImages = lambda count: None,
    told: Tensor | None = None,
    before: QualityMetrics | None = None,
) -> QualityMetrics:
    """Measure images by every registered metric, or by those that were registered since.

    Args:
        images: As many as the settings say, uint8, shape (N, 1, 28, 28).
        reference: What they are measured against.
        on_images: Called with how many more are classified.
        told: The classes that they were to show, int64, shape (N,), where a generator was told.
        before: What was measured of the very same images by the same settings.

    Raises:
        QualityError: If a metric fails; the message names it.
    """
    generated = observe(reference.classifier, images, on_images)
    values: dict[str, float | None] = {} if before is None else dict(before.values)
    deviations: dict[str, float] = {} if before is None else dict(before.deviations)
    real_values: dict[str, float] = {} if before is None else dict(before.real_values)
    known: KnownStatistics = {}
    for name, metric in METRICS.items():
        if name in values:
            continue
        with _naming(name):
            statistics = _statistics(metric, reference, generated, known)
            values[name] = value = metric.value(statistics)
            _check_finite("value", value)
            if metric.deviation is not None:
                deviations[name] = deviation = metric.deviation(statistics)
                _check_finite("deviation", deviation)
            if metric.real is not None:
                real_values[name] = real = metric.real(reference)
                _check_finite("value of real images", real)
    if before is not None:
        update = {"values": values, "deviations": deviations, "real_values": real_values}
        return before.model_copy(update=update)
    distances = known[distances_to]
    return QualityMetrics(
        values=values,
        deviations=deviations,
        real_values=real_values,
        told=() if told is None else _told_classes(reference.classifier.classes, generated, told),
        classes=_class_shares(reference.classifier.classes, generated.counts, reference.real.counts),
        real_confidence=reference.real.confidence,
        nearest=_nearest(distances.generated),
        nearest_test=None if distances.test is None else _nearest(distances.test),
        nearest_test_why=f"{reference.settings.real.name} has no test images of its own"
        if distances.test is None
        else None,
    )


@contextmanager
def _naming(name: str) -> Generator[None]:
    """Whatever a metric raises names it."""
    try:
        yield
    except AtlasError:
        raise
    except Exception as error:  # a metric may come from anywhere
        raise QualityError(f"the metric {name!r} failed: {type(error).__name__}: {error}") from error


def _check_finite(what: str, number: float | None) -> None:
    if number is not None and not math.isfinite(number):
        raise ValueError(f"its {what} is {number}")


def _statistics(
    metric: Metric[Statistics], reference: Reference, generated: Observations, known: KnownStatistics
) -> Statistics:
    """A metric's statistics, which others may have computed already."""
    if metric.statistics not in known:
        known[metric.statistics] = metric.statistics(reference, generated)
    return known[metric.statistics]


def _nearest(distances: Tensor) -> NearestImages:
    median, first, fifth = distances.quantile(torch.tensor([0.5, 0.01, 0.05], dtype=torch.float64)).tolist()
    return NearestImages(images=len(distances), median=median, percentile_1=first, percentile_5=fifth)


def _class_shares(names: tuple[str, ...], counts: Tensor, real_counts: Tensor) -> tuple[ClassShare, ...]:
    shares, real_shares = (each.double() / each.sum() for each in (counts, real_counts))
    columns = (
        shares,
        *wilson(shares, int(counts.sum())),
        real_shares,
        collapsed(counts, real_counts),
    )
    return tuple(
        ClassShare(name=name, share=share, low=low, high=high, real_share=real_share, collapsed=is_collapsed)
        for name, share, low, high, real_share, is_collapsed in zip(
            names, *(column.tolist() for column in columns), strict=True
        )
    )


def _told_classes(names: tuple[str, ...], generated: Observations, told: Tensor) -> tuple[ToldClass, ...]:
    found = []
    for number, name in enumerate(names):
        rows = told == number
        if rows.any():
            agreement = (generated.classes[rows] == number).double().mean().item()
            uncertain = uncertain_share(generated.probabilities[rows])
            found.append(ToldClass(name=name, images=int(rows.sum()), agreement=agreement, uncertain=uncertain))
    return tuple(found)


def evaluate_checkpoint(
    checkpoint: Checkpoint,
    reference: Reference,
    on_images: OnImages = lambda count: None,
    before: Evaluation | None = None,
) -> Evaluation:
    """Measure a checkpoint's generator (EMA) by the images that `gan-core sample` writes for that seed and count.

    A class-conditional generator is told classes at random, each as often as it occurs among the real images. With an
    evaluation of the same checkpoint by the same settings, only the metrics that it lacks are computed.

    Raises:
        QualityError: If the generator makes infinite or undefined numbers.
    """
    started = time.perf_counter()
    header, settings = checkpoint.header, reference.settings
    class_count = header.config.network.class_count
    told = sample_classes(settings.seed, settings.samples, reference.real.counts) if class_count else None
    images = _generate(checkpoint, settings.samples, settings.seed, told)
    figures = measure_images(images, reference, on_images, told, before)
    return Evaluation(
        **{name: getattr(figures, name) for name in QualityMetrics.model_fields},
        step=header.step,
        precision_stored=header.precision,
        settings=settings,
        seconds=round(time.perf_counter() - started, 1),
    )


def _generate(checkpoint: Checkpoint, samples: int, seed: int, told: Tensor | None) -> Tensor:
    network = checkpoint.header.config.network
    z = sample_latent(seed, samples, network.latent_size)
    try:
        return torch.cat(
            [to_pixels(batch) for batch in decode_told(checkpoint.generator_ema, z, told, network.class_count)]
        )
    except GeometryError:
        raise QualityError(
            f"the generator of iteration {checkpoint.header.step} makes infinite or undefined numbers; choose another "
            "checkpoint"
        ) from None

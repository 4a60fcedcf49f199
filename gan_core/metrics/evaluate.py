"""How good a generator's images are, measured against the real ones by what a classifier sees in both.

A figure is features -> statistics -> value, and is never kept without what it rests on: how many images, which classifier,
which seed, which real images.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.classifier.model import BATCH, Classifier
from gan_core.data.image_set import ImageSet, to_model_range, to_pixels
from gan_core.errors import QualityError
from gan_core.latent.sampling import decode_batches, sample_latent
from gan_core.metrics.collapse import collapsed
from gan_core.metrics.frechet import frechet_distance
from gan_core.metrics.kernel import KID_SUBSET_SIZE, KID_SUBSETS, kid
from gan_core.metrics.nearest import nearest_neighbour_distances
from gan_core.metrics.prdc import NEIGHBOURS, Manifold, manifold, precision_recall_density_coverage
from gan_core.random import random_stream
from gan_core.runs.checkpoint import Step
from gan_core.runs.evaluations import ClassShare, Extractor, Figures, NearestImages, RealImages, Record, Settings
from gan_core.schema import Split
from gan_core.statistics import wilson

MOST_ON_MANIFOLD = 10_000
MOST_NEAREST = 1_000
OnImages = Callable[[int], None]


def settings_of(
    train: ImageSet, test: ImageSet | None, classifier: Classifier, samples: int, seed: int, k: int = NEIGHBOURS
) -> Settings:
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
            f"quality needs more samples than the classifier has features, {size}, found {samples}; take --samples 10000"
        )
    if len(train.images) <= size:
        raise QualityError(f"{train.name} has {len(train.images)} images; quality needs more than {size}")
    smaller = min(samples, len(train.images))
    return Settings(
        samples=samples,
        seed=seed,
        k=k,
        manifold_images=min(smaller, MOST_ON_MANIFOLD),
        nearest_images=min(samples, MOST_NEAREST),
        kid_subsets=KID_SUBSETS,
        # half a set at most: subsets that are all the same would have no deviation
        kid_subset_size=min(smaller // 2, KID_SUBSET_SIZE),
        extractor=Extractor(data=classifier.info.data, weights_sha256=classifier.info.weights_sha256),
        real=_real_images(train, "train"),
        test=None if test is None else _real_images(test, "test"),
    )


def _real_images(images: ImageSet, split: Split) -> RealImages:
    return RealImages(name=images.name, split=split, count=len(images.images), sha256=images.sha256)


@dataclass(frozen=True)
class Observations:
    """What a classifier saw in N images: features (N, F), how often each class (K,), mean probability of the answers."""

    features: Tensor
    counts: Tensor
    confidence: float


@torch.inference_mode()
def observe(classifier: Classifier, images: Tensor, on_images: OnImages = lambda count: None) -> Observations:
    """Show uint8 images (N, 1, 28, 28) to a classifier; `on_images` is told how many more are done."""
    beliefs, features = [], []
    for batch in images.split(BATCH):
        probabilities, seen = classifier.probabilities_and_features(to_model_range(batch))
        beliefs.append(probabilities)
        features.append(seen)
        on_images(len(batch))
    confidence, classes = torch.cat(beliefs).double().max(1)
    return Observations(
        torch.cat(features), classes.bincount(minlength=len(classifier.classes)), confidence.mean().item()
    )


@dataclass(frozen=True)
class Reference:
    """The real images as the settings want them, looked at once for many steps.

    Attributes:
        images: All training images, uint8, shape (M, 1, 28, 28).
        seen: What the classifier saw in them.
        manifold: Of some of them.
        test_distances: From some test images to the nearest training image, shape (T,); None without test images.
    """

    settings: Settings
    classifier: Classifier
    images: Tensor
    seen: Observations
    manifold: Manifold
    test_distances: Tensor | None


def reference_of(
    settings: Settings,
    train: ImageSet,
    test: ImageSet | None,
    classifier: Classifier,
    on_images: OnImages = lambda count: None,
) -> Reference:
    """Look at the real images. Arguments as `settings_of`; `on_images` is told how many more are classified."""
    seen = observe(classifier, train.images, on_images)
    order = torch.randperm(len(train.images), generator=random_stream(settings.seed, "real images of the manifold"))
    distances = None
    if test is not None:
        distances = nearest_neighbour_distances(shuffled(test, settings.seed)[: settings.nearest_images], train.images)
    chosen = seen.features[order[: settings.manifold_images]]
    return Reference(settings, classifier, train.images, seen, manifold(chosen, settings.k), distances)


def shuffled(test: ImageSet, seed: int) -> Tensor:
    """Test images in an order that the seed decides, uint8, shape (N, C, H, W)."""
    return test.images[torch.randperm(len(test.images), generator=random_stream(seed, "test images"))]


def figures_of(images: Tensor, reference: Reference, on_images: OnImages = lambda count: None) -> Figures:
    """Measure images.

    Args:
        images: As many as the settings say, uint8, shape (N, 1, 28, 28).
        reference: What they are measured against.
        on_images: Told how many more are classified.
    """
    settings, real = reference.settings, reference.seen
    seen = observe(reference.classifier, images, on_images)
    mean, deviation = kid(real.features, seen.features, settings.seed, settings.kid_subsets, settings.kid_subset_size)
    shared = precision_recall_density_coverage(
        reference.manifold, manifold(seen.features[: settings.manifold_images], settings.k)
    )
    distances = nearest_neighbour_distances(images[: settings.nearest_images], reference.images)
    anchor = None if reference.test_distances is None else _nearest(reference.test_distances)
    return Figures(
        fid=frechet_distance(real.features, seen.features),
        kid=mean,
        kid_deviation=deviation,
        **vars(shared),
        classes=_class_shares(reference.classifier.classes, seen.counts, real.counts),
        confidence=seen.confidence,
        real_confidence=real.confidence,
        nearest=_nearest(distances),
        nearest_test=anchor,
        nearest_test_why=None if anchor else f"{settings.real.name} has no test images of its own",
        nearer_share=anchor and (distances < anchor.percentile_1).double().mean().item(),
    )


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


def record_of(networks: Step, reference: Reference, on_images: OnImages = lambda count: None) -> Record:
    """Measure a step's averaged generator, by the images that `gan-core sample` writes for the same seed and count.

    Raises:
        QualityError: If the generator makes infinite or undefined numbers.
    """
    started = time.perf_counter()
    header, settings = networks.header, reference.settings
    figures = figures_of(_generate(networks, settings.samples, settings.seed), reference, on_images)
    return Record(
        **dict(figures),
        step=header.step,
        precision_stored=header.precision,
        settings=settings,
        seconds=round(time.perf_counter() - started, 1),
    )


def _generate(networks: Step, samples: int, seed: int) -> Tensor:
    z = sample_latent(seed, samples, networks.header.config.network.latent_size)
    images = []
    for batch in decode_batches(networks.generator, z):
        if not torch.isfinite(batch).all():  # as pixels they would look like any others
            raise QualityError(
                f"the generator of step {networks.header.step} makes infinite or undefined numbers; choose another step"
            )
        images.append(to_pixels(batch))
    return torch.cat(images)

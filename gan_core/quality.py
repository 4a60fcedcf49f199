"""How good a generator's images are, measured against the real ones by what a judge sees in both.

A figure is features -> statistics -> value, and is never kept without what it rests on: how many images, which judge,
which seed, which real images. <run>/quality.jsonl holds a line for each measurement of a step.
"""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from filelock import FileLock
from pydantic import ValidationError
from torch import Tensor

from gan_core.checkpoints import Precision, Step
from gan_core.config import Section, describe
from gan_core.data import ImageSet, Split, to_model_range, to_pixels
from gan_core.errors import QualityError, RunError
from gan_core.fidelity import (
    KID_SUBSET_SIZE,
    KID_SUBSETS,
    NEIGHBOURS,
    Manifold,
    frechet_distance,
    kernel_distance,
    manifold,
    nearest_distances,
    overlap,
)
from gan_core.files import append, sha256, whole_lines, write_atomic
from gan_core.judge import BATCH, Judge
from gan_core.latent.regions import wilson
from gan_core.latent.sampling import decode_batches, sample_latent
from gan_core.runs import FileEntry, Manifest, Run, exclusive, read_manifest
from gan_core.training import random_stream

FORMAT = 1
FILE = "quality.jsonl"
MOST_ON_MANIFOLD = 10_000
MOST_NEAREST = 1_000
COLLAPSED_BELOW = 0.5  # of a class's share in the real images

OnImages = Callable[[int], None]


# --- what a figure rests on ------------------------------------------------------------------------------------------


class Extractor(Section):
    """The judge whose features are compared."""

    data: str
    weights_sha256: str


class RealImages(Section):
    """Images that are compared with."""

    name: str
    split: Split
    count: int
    sha256: str


class Settings(Section):
    """What two measurements must share to be compared.

    Attributes:
        samples: Generated images, for FID, KID, the classes and the confidence; against all real ones.
        seed: Draws z and every subset.
        k: Which neighbour makes the balls of precision, recall, density and coverage.
        manifold_images: Of each kind, for these four.
        nearest_images: Generated ones whose nearest training image is looked for, and at most so many test images.
        real, test: The training images; the data set's own test images, None where it has none.
    """

    samples: int
    seed: int
    k: int
    manifold_images: int
    nearest_images: int
    kid_subsets: int
    kid_subset_size: int
    extractor: Extractor
    real: RealImages
    test: RealImages | None


class ClassShare(Section):
    """How often the judge sees a class, among the samples (with its 95 % interval) and among the real images."""

    name: str
    share: float
    low: float
    high: float
    real_share: float
    collapsed: bool


class NearestImages(Section):
    """Distances to the nearest training image, RMS in grey levels (0 to 255)."""

    images: int
    median: float
    percentile_1: float
    percentile_5: float


class Figures(Section):
    """What was measured.

    Attributes:
        kid, kid_deviation: Mean and standard deviation over the subsets.
        confidence, real_confidence: The judge's mean probability of its answer. Low is bad; high alone is not good, for
            a judge can be sure of noise.
        nearest, nearest_test: From the samples, and from the data set's own test images: how near two strangers are.
        nearest_test_why: Why there is no `nearest_test`.
        nearer_share: Share of the samples that are nearer than the test images' 1st percentile; about 0.01 where
            nothing is copied.
    """

    fid: float
    kid: float
    kid_deviation: float
    precision: float
    recall: float
    density: float
    coverage: float
    classes: tuple[ClassShare, ...]
    confidence: float
    real_confidence: float
    nearest: NearestImages
    nearest_test: NearestImages | None
    nearest_test_why: str | None
    nearer_share: float | None

    @property
    def alarm(self) -> tuple[str, ...]:
        """The classes that the generator hardly makes."""
        return tuple(known.name for known in self.classes if known.collapsed)


class Record(Figures):
    """A line of quality.jsonl: the figures of one step.

    Attributes:
        generator: Which of the step's two.
        precision_stored: Of its weights on disk: fewer bits make other images.
        seconds: Time taken.
    """

    format: Literal[1] = FORMAT
    step: int
    generator: Literal["average"] = "average"
    precision_stored: Precision
    settings: Settings
    seconds: float

    @property
    def key(self) -> tuple[int, Precision, Settings]:
        """What a later measurement of the same thing shares with this one."""
        return self.step, self.precision_stored, self.settings


def settings_of(
    train: ImageSet, test: ImageSet | None, judge: Judge, samples: int, seed: int, k: int = NEIGHBOURS
) -> Settings:
    """The settings of a measurement, before anything is measured.

    Args:
        train: The real images.
        test: The data set's own test images, if there are any.
        judge: Whose features are compared.
        samples: How many images are generated.
        seed: Draws z and every subset.
        k: Which neighbour makes the balls.

    Raises:
        QualityError: If there are too few samples or real images.
    """
    size = judge.network.head.in_features
    if samples <= size:
        raise QualityError(
            f"quality needs more samples than the judge has features, {size}, found {samples}; take --samples 10000"
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
        extractor=Extractor(data=judge.info.data, weights_sha256=judge.info.weights_sha256),
        real=_real_images(train, "train"),
        test=None if test is None else _real_images(test, "test"),
    )


def _real_images(images: ImageSet, split: Split) -> RealImages:
    return RealImages(name=images.name, split=split, count=len(images.images), sha256=images.sha256)


# --- images to figures -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What a judge saw in N images: features (N, F), how often each class (K,), mean probability of the answers."""

    features: Tensor
    counts: Tensor
    confidence: float


@torch.inference_mode()
def look(judge: Judge, images: Tensor, on_images: OnImages = lambda count: None) -> Seen:
    """Show uint8 images (N, 1, 28, 28) to a judge; `on_images` is told how many more are done."""
    beliefs, features = [], []
    for batch in images.split(BATCH):
        probabilities, seen = judge.probabilities_and_features(to_model_range(batch))
        beliefs.append(probabilities)
        features.append(seen)
        on_images(len(batch))
    confidence, classes = torch.cat(beliefs).double().max(1)
    return Seen(torch.cat(features), classes.bincount(minlength=len(judge.classes)), confidence.mean().item())


@dataclass(frozen=True)
class Reference:
    """The real images as the settings want them, looked at once for many steps.

    Attributes:
        images: All training images, uint8, shape (M, 1, 28, 28).
        seen: What the judge saw in them.
        manifold: Of some of them.
        test_distances: From some test images to the nearest training image, shape (T,); None without test images.
    """

    settings: Settings
    judge: Judge
    images: Tensor
    seen: Seen
    manifold: Manifold
    test_distances: Tensor | None


def reference_of(
    settings: Settings, train: ImageSet, test: ImageSet | None, judge: Judge, on_images: OnImages = lambda count: None
) -> Reference:
    """Look at the real images. Arguments as `settings_of`; `on_images` is told how many more are judged."""
    seen = look(judge, train.images, on_images)
    order = torch.randperm(len(train.images), generator=random_stream(settings.seed, "real images of the manifold"))
    distances = None
    if test is not None:
        distances = nearest_distances(shuffled(test, settings.seed)[: settings.nearest_images], train.images)
    chosen = seen.features[order[: settings.manifold_images]]
    return Reference(settings, judge, train.images, seen, manifold(chosen, settings.k), distances)


def shuffled(test: ImageSet, seed: int) -> Tensor:
    """Test images in an order that the seed decides, uint8, shape (N, C, H, W)."""
    return test.images[torch.randperm(len(test.images), generator=random_stream(seed, "test images"))]


def figures_of(images: Tensor, reference: Reference, on_images: OnImages = lambda count: None) -> Figures:
    """Measure images.

    Args:
        images: As many as the settings say, uint8, shape (N, 1, 28, 28).
        reference: What they are measured against.
        on_images: Told how many more are judged.
    """
    settings, real = reference.settings, reference.seen
    seen = look(reference.judge, images, on_images)
    kid, deviation = kernel_distance(
        real.features, seen.features, settings.seed, settings.kid_subsets, settings.kid_subset_size
    )
    shared = overlap(reference.manifold, manifold(seen.features[: settings.manifold_images], settings.k))
    distances = nearest_distances(images[: settings.nearest_images], reference.images)
    anchor = None if reference.test_distances is None else _nearest(reference.test_distances)
    return Figures(
        fid=frechet_distance(real.features, seen.features),
        kid=kid,
        kid_deviation=deviation,
        **vars(shared),
        classes=_class_shares(reference.judge.classes, seen.counts, real.counts),
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


def collapsed(counts: Tensor, real_counts: Tensor) -> Tensor:
    """Which classes are certainly made less than half as often as they occur.

    Args:
        counts, real_counts: Images of each class, generated and real, shape (K,).

    Returns:
        bool, shape (K,): True where even the upper end of the generated share's 95 % interval is below half the real
        share.
    """
    _, high = wilson(counts.double() / counts.sum(), int(counts.sum()))
    return high < COLLAPSED_BELOW * real_counts.double() / real_counts.sum()


# --- on disk ---------------------------------------------------------------------------------------------------------


def quality_path(run: Run) -> Path:
    """Where a run's records stand."""
    return run.folder / FILE


def read_quality(run: Run) -> list[Record]:
    """All records of a run, by step. What was measured again replaces what was measured before.

    Raises:
        QualityError: If a whole line is no record. A half-written last line is not read.
    """
    lines, _ = whole_lines(quality_path(run))
    found = {}
    for number, line in enumerate(lines, 1):
        try:
            record = Record.model_validate_json(line)
        except ValidationError as error:
            raise QualityError(
                f"line {number} of {quality_path(run)} is damaged or of another format: {describe(error)}; restore the "
                "file, or remove it and measure again"
            ) from None
        found[record.key] = record
    return sorted(found.values(), key=lambda record: record.step)


def check_quality_file(run: Run) -> None:
    """Know before a long measurement whether its record can be kept.

    Raises:
        QualityError: If the run folder cannot be written, or quality.jsonl is not the one that the manifest names.
    """
    path, entry = quality_path(run), read_manifest(run.folder).files.get(FILE)
    if not os.access(run.folder, os.W_OK):
        raise QualityError(f"{path} cannot be written; copy the run folder to a place where you may write")
    if entry and path.exists() and sha256(path.read_bytes()) != entry.sha256:
        raise QualityError(
            f"{path} is damaged: its SHA-256 is not the manifest's; restore the file, or remove it and measure again"
        )


def append_quality(run: Run, record: Record) -> None:
    """Add a record to a run's quality.jsonl.

    The manifest lets the file go and names it again with its new checksum, so a kill in between leaves it unnamed but
    never wrongly named. While the run trains, the manifest belongs to the training and does not name the file.

    Raises:
        QualityError: As `check_quality_file`.
    """
    path, line = quality_path(run), record.model_dump_json().encode() + b"\n"
    with ExitStack() as held:
        held.enter_context(FileLock(run.folder / ".quality.lock"))  # two may measure different steps
        try:
            held.enter_context(exclusive(run))
        except RunError:
            _append_line(path, line)
            return
        check_quality_file(run)
        _seal(run, None)
        _append_line(path, line)
        _seal(run, path.read_bytes())


def _append_line(path: Path, line: bytes) -> None:
    lines, end = whole_lines(path)
    if path.exists() and path.stat().st_size > end:  # a killed process left half a line
        write_atomic(path, b"".join(whole + b"\n" for whole in lines) + line)
    else:
        append(path, line)


def _seal(run: Run, data: bytes | None) -> None:
    """Name the file with its checksum in the manifest, or name it no more."""
    files = {file: entry for file, entry in read_manifest(run.folder).files.items() if file != FILE}
    if data is not None:
        files[FILE] = FileEntry(bytes=len(data), sha256=sha256(data))
    manifest = Manifest(files=dict(sorted(files.items())))
    write_atomic(run.folder / "manifest.json", manifest.model_dump_json(indent=2).encode() + b"\n")

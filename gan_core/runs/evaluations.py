"""quality.jsonl in a run folder: a line for each evaluation of a checkpoint, and what it rests on.

Read without any weights: a list of a thousand runs shows these metrics.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from gan_core.errors import QualityError, RunError
from gan_core.runs.atomic import append, sweep_temporaries, write_atomic
from gan_core.runs.foreign import LOG_BYTES, ForeignFile, parse, read_bounded
from gan_core.runs.lines import whole_lines
from gan_core.runs.lock import exclusive, momentary
from gan_core.runs.manifest import forget_file, read_manifest, read_named, record_file
from gan_core.runs.run import Run
from gan_core.runs.upgrade import evaluation_1_to_2
from gan_core.schema import ClassName, ConfigModel, Precision, Split

FILE = "quality.jsonl"


class FeatureExtractor(ConfigModel):
    """The classifier whose features are compared."""

    data: str
    weights_sha256: str


class RealImages(ConfigModel):
    """Images that are compared with."""

    name: str
    split: Split
    count: int
    sha256: str


class EvaluationSettings(ConfigModel):
    """What two evaluations must share to be compared.

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
    extractor: FeatureExtractor
    real: RealImages
    test: RealImages | None


class ClassShare(ConfigModel):
    """How often the classifier sees a class, among the samples (with its 95% interval) and among the real images."""

    name: ClassName
    share: float
    low: float
    high: float
    real_share: float
    collapsed: bool


class ToldClass(ConfigModel):
    """What became of the images that were to show a class.

    Attributes:
        images: How many there were.
        agreement: Share of those in which the classifier sees the class.
        uncertain: Share of those of which it gives its answer a probability below 0.9.
    """

    name: ClassName
    images: int
    agreement: float
    uncertain: float


class NearestImages(ConfigModel):
    """Distances to the nearest training image, RMS in grey levels (0 to 255)."""

    images: int
    median: float
    percentile_1: float
    percentile_5: float


class QualityMetrics(ConfigModel):
    """What was measured of some images.

    Attributes:
        values: Of each metric that was registered, by its name; None where the data set does not allow it.
        deviations: Standard deviations of some of these values.
        real_values: Some of these metrics of the real training images themselves.
        told: By the class that class-conditional networks were told; empty for others.
        real_confidence: The classifier's mean probability of its answers to real images.
        nearest, nearest_test: From the samples, and from the data set's own test images: how near two strangers are.
        nearest_test_why: Why there is no `nearest_test`.
    """

    values: dict[str, float | None]
    deviations: dict[str, float] = {}
    real_values: dict[str, float] = {}
    told: tuple[ToldClass, ...] = ()
    classes: tuple[ClassShare, ...]
    real_confidence: float
    nearest: NearestImages
    nearest_test: NearestImages | None
    nearest_test_why: str | None

    @property
    def collapsed_classes(self) -> tuple[str, ...]:
        """The classes that the generator hardly makes."""
        return tuple(known.name for known in self.classes if known.collapsed)


class Evaluation(QualityMetrics):
    """A line of quality.jsonl: the metrics of one checkpoint.

    Attributes:
        generator: Which of the checkpoint's two.
        precision_stored: Of its weights on disk: fewer bits make other images.
        seconds: Time taken.
    """

    format: Literal[2] = 2
    step: int
    generator: Literal["generator_ema"] = "generator_ema"
    precision_stored: Precision
    settings: EvaluationSettings
    seconds: float

    @property
    def key(self) -> tuple[int, Precision, EvaluationSettings]:
        """What a later evaluation of the same thing shares with this one."""
        return self.step, self.precision_stored, self.settings


def quality_path(run: Run) -> Path:
    """Where a run's evaluations stand."""
    return run.folder / FILE


def read_quality(run: Run) -> list[Evaluation]:
    """All evaluations of a run, by step. What was measured again replaces what was measured before.

    Raises:
        QualityError: If the file cannot be read, or a whole line is no evaluation; a half-written last one is not read.
    """
    found, problems = readable_quality(run)
    if problems:
        raise QualityError(problems[0])
    return found


def readable_quality(run: Run) -> tuple[list[Evaluation], list[str]]:
    """As `read_quality`, with a sentence for each line that is no evaluation: it costs no other.

    Raises:
        QualityError: If the file cannot be read.
    """
    path = quality_path(run)
    try:
        lines, _ = whole_lines(path)
    except OSError as error:
        raise QualityError(f"cannot read {path}: {error.strerror}") from None
    found: dict[tuple[int, Precision, EvaluationSettings], Evaluation] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        file = ForeignFile(f"line {number} of {path}", QualityError, "restore the file, or remove it and measure again")
        try:
            evaluation = parse(Evaluation, line, file, upgrades=[evaluation_1_to_2])
        except QualityError as error:
            problems.append(str(error))
        else:
            found[evaluation.key] = evaluation
    return sorted(found.values(), key=lambda evaluation: evaluation.step), problems


def check_quality_file(run: Run) -> None:
    """Know before a long measurement whether its evaluation can be kept.

    Raises:
        QualityError: If the run folder cannot be written, or quality.jsonl is not the one that the manifest names.
    """
    path, entry = quality_path(run), read_manifest(run.folder).files.get(FILE)
    if not os.access(run.folder, os.W_OK):
        raise QualityError(f"{path} cannot be written; copy the run folder to a place where you may write")
    if entry is None or not path.exists():
        return
    try:
        read_named(run.folder, FILE, entry)
    except OSError as error:
        raise QualityError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise QualityError(f"{path} is damaged: {error}; restore the file, or remove it and measure again") from None


def append_quality(run: Run, evaluation: Evaluation) -> None:
    """Add an evaluation to a run's quality.jsonl.

    The manifest lets the file go and names it again with its new checksum, so a kill in between leaves it unnamed but
    never wrongly named. While the run trains, the manifest belongs to the training and does not name the file.

    Raises:
        QualityError: As `check_quality_file`.
        RunError: If the run folder is gone, also where another one has its name now.
    """
    run.check_there()
    path, line = quality_path(run), evaluation.model_dump_json().encode() + b"\n"
    with ExitStack() as held:
        held.enter_context(
            momentary(run.folder / ".quality.lock", QualityError)
        )  # two may measure different checkpoints
        sweep_temporaries(run.folder, FILE)
        try:
            held.enter_context(exclusive(run))
        except RunError:
            _append_line(path, line)
            return
        check_quality_file(run)
        forget_file(run.folder, FILE)
        _append_line(path, line)
        record_file(run.folder, FILE, read_bounded(path, LOG_BYTES))


def _append_line(path: Path, line: bytes) -> None:
    lines, end = whole_lines(path)
    if path.exists() and path.stat().st_size > end:  # a killed process left half a line
        write_atomic(path, b"".join(whole + b"\n" for whole in lines) + line)
    else:
        append(path, line)

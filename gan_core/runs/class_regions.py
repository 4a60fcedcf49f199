"""regions/<iteration>.json in a run folder: the class regions of a checkpoint as they were observed.

A file is bound to the checkpoint and the classifier by their SHA-256: of others it says nothing. It can be computed
again at any time, so the manifest does not name it, and a broken one is as good as none.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from gan_core.errors import RegionsError
from gan_core.runs.atomic import write_atomic
from gan_core.runs.evaluations import FeatureExtractor
from gan_core.runs.foreign import ForeignFile, parse, read_inside
from gan_core.runs.manifest import Sha256
from gan_core.runs.run import Run
from gan_core.schema import ConfigModel

if TYPE_CHECKING:
    from gan_core.latent.regions import RegionSample

FOLDER = "regions"
MOST_BYTES = 2**20
MOST_CIRCLES = 10_000
FRAMES = 180  # as `latent.regions.CIRCLE_FRAMES`, which needs torch

Count = Annotated[int, Field(ge=0, lt=2**40)]
# class and number of frames, class and number of frames, ...
Circle = Annotated[tuple[Annotated[int, Field(ge=0, lt=1_000)], ...], Field(min_length=2, max_length=2 * FRAMES)]


class SavedRegions(ConfigModel):
    """The content of such a file.

    Attributes:
        step, checkpoint_sha256: Of which checkpoint, and its file.
        classifier: Whose classes these are.
        seed: Drew the points and circles.
        counts: Random points in each class.
        circles: Along each great circle the classes and for how many of its FRAMES frames, in turn.
    """

    format: Literal[1] = 1
    step: Annotated[int, Field(ge=0)]
    checkpoint_sha256: Sha256
    classifier: FeatureExtractor
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    counts: Annotated[tuple[Count, ...], Field(min_length=2, max_length=1_000)]
    circles: Annotated[tuple[Circle, ...], Field(min_length=1, max_length=MOST_CIRCLES)]

    @model_validator(mode="after")
    def _whole_circles(self) -> "SavedRegions":
        for number, circle in enumerate(self.circles):
            if len(circle) % 2 or sum(circle[1::2]) != FRAMES or 0 in circle[1::2]:
                raise ValueError(f"circle {number} does not have {FRAMES} frames")
            if max(circle[::2]) >= len(self.counts):
                raise ValueError(f"circle {number} has the class {max(circle[::2])} of {len(self.counts)}")
        if not any(self.counts):
            raise ValueError("there are no random points")
        return self

    @property
    def sample(self) -> "RegionSample":
        """What was observed."""
        import torch

        from gan_core.latent.regions import RegionSample

        runs = torch.tensor([number for circle in self.circles for number in circle]).view(-1, 2)
        classes = runs[:, 0].repeat_interleave(runs[:, 1])
        return RegionSample(torch.tensor(self.counts), classes.view(-1, FRAMES))


def regions_file(step: int) -> str:
    """The path of a checkpoint's class regions inside its run folder."""
    return f"{FOLDER}/{step:08d}.json"


def read_regions(run: Run, step: int, classifier: FeatureExtractor, classes: int) -> SavedRegions | None:
    """The saved class regions of a checkpoint by a classifier of so many classes; None if there are none.

    Raises:
        RegionsError: If they cannot be read, or are those of another checkpoint or classifier.
    """
    found = _read(run, step)
    if found and found.classifier != classifier:
        raise _file(run, step).damaged("it is of another classifier")
    if found and len(found.counts) != classes:
        raise _file(run, step).damaged(f"it tells {len(found.counts):,} classes apart, the classifier {classes:,}")
    return found


def still_true_regions(run: Run, copy: Run) -> list[SavedRegions]:
    """What is saved of those checkpoints of a run that are the same in a copy. What cannot be read is left out."""
    found: list[SavedRegions] = []
    for step in copy.steps():
        try:
            saved = _read(run, step) if copy.ref(step).sha256 == run.ref(step).sha256 else None
        except RegionsError:
            continue
        found += [saved] if saved else []
    return found


def _read(run: Run, step: int) -> SavedRegions | None:
    if run.mix is not None:  # only those of a whole checkpoint are saved
        return None
    path, file = run.folder / regions_file(step), _file(run, step)
    data = read_inside(path, run.folder, MOST_BYTES, RegionsError)
    if data is None:
        return None
    found = parse(SavedRegions, data, file)
    if found.step != step or found.checkpoint_sha256 != run.ref(step).sha256:
        raise file.damaged("it is of another checkpoint")
    return found


def _file(run: Run, step: int) -> ForeignFile:
    return ForeignFile(str(run.folder / regions_file(step)), RegionsError, "remove it, or measure again with --save")


def check_savable(run: Run) -> None:
    """Know that a checkpoint of a run has one set of class regions.

    Raises:
        RegionsError: If its networks are told a class.
    """
    if run.told_classes:
        raise RegionsError(f"the class regions of {run.name} differ by the class that it is told; they are not saved")


def save_regions(run: Run, step: int, classifier: FeatureExtractor, seed: int, sample: "RegionSample") -> Path:
    """Keep what was observed of a checkpoint, in place of what was there.

    Raises:
        RegionsError: If the file cannot be written, or there are too many circles.
        RunError: If there is no such checkpoint.
    """
    import torch

    check_savable(run)
    if len(sample.circles) > MOST_CIRCLES:
        raise RegionsError(f"at most {MOST_CIRCLES:,} circles can be saved, found {len(sample.circles):,}")
    circles = []
    for circle in sample.circles:
        classes, frames = torch.unique_consecutive(circle, return_counts=True)
        circles.append(tuple(torch.stack([classes, frames], 1).flatten().tolist()))
    saved = SavedRegions(
        step=step,
        checkpoint_sha256=run.ref(step).sha256,
        classifier=classifier,
        seed=seed,
        counts=tuple(sample.counts.tolist()),
        circles=tuple(circles),
    )
    return write_regions(run, saved)


def write_regions(run: Run, saved: SavedRegions) -> Path:
    """Write a file of class regions.

    Raises:
        RegionsError: If it cannot be written.
        RunError: If the run folder is gone.
    """
    run.check_there()
    path = run.folder / regions_file(saved.step)
    if path.parent.is_symlink():
        raise RegionsError(f"{path.parent} leads elsewhere; remove that link")
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomic(path, saved.model_dump_json().encode() + b"\n")
    except OSError as error:
        raise RegionsError(f"cannot write {path}: {error.strerror}") from None
    return path

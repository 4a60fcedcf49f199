"""prepared/<iteration>.json and .weights in a run folder: what the page Explore shows a checkpoint with, without torch.

A pair of files is bound to the checkpoint by its SHA-256: of others it says nothing. It can be made again at any time,
so the manifest does not name it, and a broken one is as good as none. `inference.preparing` makes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gan_core.errors import AtlasError, ExportError, PreparedError, counted
from gan_core.runs.atomic import sha256, write_atomic
from gan_core.runs.foreign import ForeignFile, Model, parse, read_inside
from gan_core.runs.manifest import FileEntry, Sha256, checkpoint_file, read_named
from gan_core.runs.run import Run
from gan_core.runs.weights_file import WeightsFile, checked
from gan_core.schema import ConfigModel

FOLDER = "prepared"
MOST_BYTES = 4 * 2**20
MOST_WEIGHT_BYTES = 64 * 2**20
UNIT_TOLERANCE = 1e-3
REMEDY = "remove it, or make it again with: gan-core prepare"

Number = Annotated[float, Field(ge=-2, le=2)]
Effect = Annotated[float, Field(ge=0, le=1e6)]
Vector = Annotated[tuple[Number, ...], Field(min_length=1, max_length=4_096)]


class Geometry(ConfigModel):
    """How images of a checkpoint change along directions of the latent space.

    Attributes:
        samples: Over how many points it was averaged.
        effects: Root-mean-square change of a pixel in [-1, 1] per sigma along each dimension, D numbers.
        vectors: The principal directions, the strongest first: K unit vectors of D numbers.
        vector_effects: The change per sigma along each of them, K numbers.
    """

    samples: Annotated[int, Field(ge=1, le=2**31)]
    effects: Annotated[tuple[Effect, ...], Field(min_length=1, max_length=4_096)]
    vectors: Annotated[tuple[Vector, ...], Field(min_length=1, max_length=100)]
    vector_effects: Annotated[tuple[Effect, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _of_one_space(self) -> "Geometry":
        if len(self.vectors) != len(self.vector_effects) or {len(self.effects)} != set(map(len, self.vectors)):
            raise ValueError("directions and effects are not of one latent space")
        if any(abs(sum(number**2 for number in vector) - 1) > UNIT_TOLERANCE for vector in self.vectors):
            raise ValueError("a direction is no unit vector")
        return self


class PreparedInfo(ConfigModel):
    """The content of such a JSON file.

    Attributes:
        step, checkpoint_sha256: Of which checkpoint, and its file.
        weights: Size and checksum of the weights file beside it.
    """

    format: Literal[1] = 1
    step: Annotated[int, Field(ge=0)]
    checkpoint_sha256: Sha256
    weights: FileEntry
    geometry: Geometry


@dataclass(frozen=True)
class PreparedCheckpoint:
    """What was prepared of a checkpoint: `weights` are its EMA generator and its discriminator."""

    weights: WeightsFile
    geometry: Geometry


def check_preparable(run: Run) -> None:
    """Know that a checkpoint of a run is one pair of networks.

    Raises:
        PreparedError: If it is told a class.
    """
    if run.told_classes:
        raise PreparedError(f"the networks of {run.name} differ by the class that they are told; nothing is prepared")


def prepared_file(step: int) -> str:
    """The path of a checkpoint's JSON file inside its run folder; its weights lie beside it, with another suffix."""
    return f"{FOLDER}/{step:08d}.json"


def read_prepared(run: Run, step: int) -> PreparedCheckpoint | None:
    """What was prepared of a checkpoint whose own file is whole; None if nothing was.

    Raises:
        PreparedError: If it cannot be read, or is of another checkpoint, or the checkpoint's file is damaged.
    """
    path, ref = run.folder / prepared_file(step), run.ref(step)
    file = ForeignFile(str(path), PreparedError, REMEDY)
    found = read_document(PreparedInfo, path, run.folder, file)
    if found is None:
        return None
    if found.step != step or found.checkpoint_sha256 != ref.sha256:
        raise file.damaged("it is of another checkpoint")
    latent_size, (channels, height, width) = run.info.config.network.latent_size, run.info.data.image_shape
    if len(found.geometry.effects) != latent_size:
        raise file.damaged(f"it has {counted(len(found.geometry.effects), 'dimension')}, the run {latent_size}")
    try:
        read_named(run.folder, checkpoint_file(step), ref)
    except (OSError, ValueError) as error:
        raise PreparedError(f"cannot read {ref.path}: {error}") from None
    image = (height, width, channels)
    needed = {"generator": ((latent_size,), image), "discriminator": (image, (1,))}
    return PreparedCheckpoint(read_weights(path, run.folder, found.weights, needed), found.geometry)


def read_document(model: type[Model], path: Path, root: Path, file: ForeignFile) -> Model | None:
    """A prepared JSON file inside a folder; None if there is none.

    Raises:
        PreparedError: If it cannot be read, or breaks its schema.
    """
    data = read_inside(path, root, MOST_BYTES, PreparedError)
    return None if data is None else parse(model, data, file)


def read_weights(
    path: Path, root: Path, entry: FileEntry, needed: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]
) -> WeightsFile:
    """The weights file beside a prepared JSON file, as that names it.

    Args:
        path: Of the JSON file.
        root: The folder that both lie in.
        entry: Size and checksum.
        needed: As `weights_file.checked`.

    Raises:
        PreparedError: If it cannot be read, or is another one.
    """
    beside = _weights_path(path)
    file = ForeignFile(str(beside), PreparedError, REMEDY)
    data = read_inside(beside, root, min(entry.bytes, MOST_WEIGHT_BYTES), PreparedError)
    if data is None:
        raise PreparedError(f"cannot read {beside}: it is missing; {REMEDY}")
    if sha256(data) != entry.sha256:
        raise file.damaged(f"its SHA-256 is not the one in {path.name}")
    try:
        return checked(data, needed)
    except ExportError as error:
        raise file.damaged(str(error)) from None


def save_prepared(run: Run, step: int, prepared: PreparedCheckpoint) -> Path:
    """Keep what was prepared of a checkpoint, in place of what was there.

    Raises:
        PreparedError: If it cannot be written.
        RunError: If there is no such checkpoint, or the run folder is gone.
    """
    run.check_there()
    info = PreparedInfo(
        step=step,
        checkpoint_sha256=run.ref(step).sha256,
        weights=entry_of(prepared.weights),
        geometry=prepared.geometry,
    )
    return write_pair(run.folder / prepared_file(step), info, prepared.weights)


def entry_of(weights: WeightsFile) -> FileEntry:
    """Size and checksum of a weights file."""
    return FileEntry(bytes=len(weights.data), sha256=sha256(weights.data))


def write_pair(path: Path, info: ConfigModel, weights: WeightsFile) -> Path:
    """Write a weights file, and then the JSON file that names it.

    Raises:
        PreparedError: If they cannot be written.
    """
    if path.parent.is_symlink():
        raise PreparedError(f"{path.parent} leads elsewhere; remove that link")
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomic(_weights_path(path), weights.data)
        write_atomic(path, info.model_dump_json().encode() + b"\n")
    except OSError as error:
        raise PreparedError(f"cannot write {path}: {error.strerror}") from None
    return path


def still_true_prepared(run: Run, copy: Run) -> dict[int, PreparedCheckpoint]:
    """What was prepared of those checkpoints of a run that are the same in a copy. What cannot be read is left out."""
    found = {}
    for step in copy.steps():
        try:
            prepared = read_prepared(run, step) if copy.ref(step).sha256 == run.ref(step).sha256 else None
        except AtlasError:
            continue
        if prepared:
            found[step] = prepared
    return found


def _weights_path(path: Path) -> Path:
    return path.with_suffix(".weights")

"""A run folder: what was trained, what happened, and every checkpoint that was saved.

<run>/run.json            configuration, data, versions, status
<run>/metrics.jsonl       a line per logged iteration
<run>/steps/*.safetensors the networks at one iteration each
<run>/resume.safetensors  all that a bit-exact resume needs
<run>/manifest.json       SHA-256 of each file; written last, so what it names is whole
"""

import hashlib
import json
import math
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from gan_core.config import RunConfig
from gan_core.errors import RunError
from gan_core.registry import DATA_SETS
from gan_core.runs.atomic import append, sha256, write_atomic
from gan_core.runs.foreign import LOG_BYTES, ForeignFile, open_regular, parse, read_bounded
from gan_core.runs.lines import whole_lines
from gan_core.runs.lock import is_locked
from gan_core.runs.manifest import FILE as MANIFEST
from gan_core.runs.manifest import (
    CheckpointRef,
    Manifest,
    Stamp,
    checkpoint_file,
    forget_file,
    networks_and_images,
    read_manifest,
    record_file,
    record_files,
    stamp,
    write_json,
    write_manifest,
)
from gan_core.runs.metric_log import MetricLog
from gan_core.runs.staging import staged
from gan_core.runs.upgrade import run_1_to_2
from gan_core.schema import ConfigModel, ImageShape

if TYPE_CHECKING:
    from gan_core.data.image_set import ImageSet
    from gan_core.runs.checkpoint import Checkpoint


SEALED = ("run.json", "metrics.jsonl")  # what the manifest names once a run has ended, besides its checkpoints
Status = Literal["running", "finished", "stopped", "failed"]


class DataInfo(ConfigModel):
    """Which images a run saw."""

    name: str
    count: int
    image_shape: ImageShape
    sha256: str


class RunInfo(ConfigModel):
    """The content of run.json.

    Attributes:
        threads: Among how many threads torch divided its sums: another number rounds otherwise. None: not known.
        published: Whether this is a copy to be looked at, which never had a state to go on from.
        changes: A sentence for each time it was resumed otherwise than it began.
    """

    format: Literal[2] = 2
    config: RunConfig
    data: DataInfo
    status: Status = "running"
    reason: str | None = None
    created: str
    versions: dict[str, str]
    threads: Annotated[int, Field(ge=1, le=65_536)] | None = None
    published: bool = False
    changes: tuple[Annotated[str, Field(max_length=10_000)], ...] = ()


class Run:
    """A run folder, opened. Reads only what is asked for.

    Nothing is remembered between calls but run.json as it was when the folder was opened, and the manifest while its
    file stays the same. Where another folder has taken the place of the opened one, it is said to be gone.
    """

    def __init__(
        self,
        folder: Path,
        info: RunInfo,
        identity: tuple[int, int] | None = None,
        mix: tuple[float, ...] | None = None,
    ) -> None:
        self.folder = folder
        self.info = info
        self.identity = identity
        self.mix = mix
        self._manifest: tuple[Stamp | None, Manifest] | None = None

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.name

    @property
    def told_classes(self) -> tuple[str, ...]:
        """Names of the classes that its networks are told; none where they are told none."""
        count, name = self.info.config.network.class_count, self.info.data.name
        known = DATA_SETS[name].classes if name in DATA_SETS else ()
        return known if len(known) == count else tuple(map(str, range(count)))

    def at_class(self, mix: Sequence[float] | None) -> "Run":
        """The same run whose class-conditional networks are told one class mix: K numbers that sum to 1.

        Its checkpoints are then ordinary networks of z, and of images, alone; at None they are as they were trained.
        """
        return Run(self.folder, self.info, self.identity, None if mix is None else tuple(mix))

    @property
    def metrics_path(self) -> Path:
        return self.folder / "metrics.jsonl"

    @property
    def resume_path(self) -> Path:
        return self.folder / "resume.safetensors"

    def manifest(self) -> Manifest:
        """What the manifest names now; parsed again only when its file has changed.

        Raises:
            RunError: If it is missing or damaged.
        """
        self.check_there()
        known, now = self._manifest, stamp(self.folder / MANIFEST)
        if known is None or known[0] is None or known[0] != now:
            # stamped before it is read: what is written in between is noticed the next time
            known = self._manifest = now, read_manifest(self.folder)
        return known[1]

    def check_there(self) -> None:
        """Know that the folder is still the one that was opened.

        Raises:
            RunError: If it was renamed or deleted, also where another one has its name now, or cannot be looked at.
        """
        try:
            found = folder_identity(self.folder)
        except OSError as error:
            raise RunError(f"cannot read {self.folder}: {error.strerror}") from None
        if self.identity is not None and found != self.identity:
            raise RunError(f"{self.folder} is gone: it was renamed or deleted after it was opened; open the run anew")

    def steps(self) -> list[int]:
        """The iterations of which there are checkpoints, ascending. Reads no weights."""
        return list(self.manifest().checkpoints)

    def ref(self, step: int) -> CheckpointRef:
        """Where the checkpoint of an iteration is, by the manifest as it is now. Reads no weights.

        Raises:
            RunError: If there is none.
        """
        checkpoints = self.manifest().checkpoints
        if step not in checkpoints:
            there = ", ".join(map(str, checkpoints)) or "none yet"
            raise RunError(f"{self.folder} has no checkpoint {step}; it has {there}")
        entry, expected = checkpoints[step], networks_and_images(self.info.config.network, self.info.data.image_shape)
        return CheckpointRef(self.folder, step, entry.bytes, entry.sha256, expected, self.mix)

    def checkpoint(self, step: int) -> "Checkpoint":
        """The networks at an iteration, verified.

        Raises:
            RunError: If there is no such checkpoint.
            CheckpointError: If its file is damaged.
        """
        from gan_core.runs.checkpoint import load_checkpoint

        return load_checkpoint(self.ref(step))

    def metrics(self) -> dict[str, np.ndarray]:
        """The logged iterations as columns: field name to float64 array, equal lengths. Empty before the first line.

        What is no number is NaN; a line that is no record is left out. `MetricLog` counts those, and reads on.

        Raises:
            RunError: If the file cannot be read.
        """
        return MetricLog(self.metrics_path).read().columns

    def status_text(self) -> str:
        """The status for a person: a run that says "running" but that no process holds is called interrupted."""
        if self.info.status == "failed":
            return f"failed: {self.info.reason}"
        if self.info.status == "running" and not is_locked(self.folder):
            return "interrupted"
        return self.info.status


def folder_identity(folder: Path) -> tuple[int, int] | None:
    """What a folder keeps when it is renamed, and another in its place has not; None if there is none.

    Raises:
        OSError: If nobody can tell.
    """
    try:
        found = folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def create_run(
    folder: Path,
    config: RunConfig,
    data: "ImageSet",
    threads: int | None = None,
    fill: Callable[[Run], None] = lambda run: None,
) -> Run:
    """Make a new run folder, in one instant: of several that make one name exactly one succeeds.

    Args:
        folder: Where.
        config: What the run shall be.
        data: Its images.
        threads: Among how many torch divides its sums.
        fill: Puts the first files into the folder before it is there for others.

    Raises:
        RunError: If something stands there already, or the folder cannot be made.
    """
    info = RunInfo(
        config=config,
        data=DataInfo(
            name=data.name, count=len(data.images), image_shape=tuple(data.images.shape[1:]), sha256=data.sha256
        ),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={
            "python": platform.python_version(),
            "torch": version("torch"),
            "latent-atlas": version("latent-atlas"),
        },
        threads=threads,
    )
    try:
        with staged(folder) as inner:
            run = Run(inner, info)
            write_empty(run)
            fill(run)
        return Run(folder, run.info, folder_identity(folder))
    except OSError as error:
        raise RunError(f"cannot make the run folder {folder}: {error.strerror}") from None


def open_run(folder: Path) -> Run:
    """Open an existing run folder.

    Raises:
        RunError: If it is no run folder, or its run.json or manifest.json cannot be read.
    """
    path = folder / "run.json"
    try:
        identity = folder_identity(folder)
        data = read_bounded(path)
    except FileNotFoundError:
        raise RunError(f"{folder} is no run folder: it has no run.json") from None
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    info = parse(RunInfo, data, ForeignFile(str(path), RunError), upgrades=[run_1_to_2])
    run = Run(folder, info, identity)
    run.manifest()
    return run


def write_empty(run: Run) -> None:
    """Fill a new folder: run.json, and a manifest that names nothing else yet."""
    write_manifest(run.folder, {})
    write_info(run, run.info)
    record_file(run.folder, "run.json", read_bounded(run.folder / "run.json"))


def write_info(run: Run, info: RunInfo) -> None:
    """Replace run.json."""
    write_json(run.folder / "run.json", info)
    run.info = info


def set_status(run: Run, status: Status, reason: str | None = None) -> None:
    """Say what became of the run, and seal run.json in the manifest, and metrics.jsonl too unless the run goes on."""
    _rewrite(run, run.info.model_copy(update={"status": status, "reason": reason}))


def reopen(run: Run, info: RunInfo) -> None:
    """Make a stopped run a running one again; metrics.jsonl will grow, so the manifest lets it go."""
    checkpoints = read_manifest(run.folder).checkpoints
    write_manifest(run.folder, {checkpoint_file(step): entry for step, entry in checkpoints.items()})
    _rewrite(run, info.model_copy(update={"status": "running", "reason": None}))


def _rewrite(run: Run, info: RunInfo) -> None:
    """Replace run.json: a kill in between leaves it unnamed but never wrongly named."""
    forget_file(run.folder, *SEALED)
    write_info(run, info)
    sealed = SEALED if info.status != "running" else SEALED[:1]
    paths = {name: run.folder / name for name in sealed}
    record_files(run.folder, {name: read_bounded(path, LOG_BYTES) for name, path in paths.items() if path.exists()})


def is_sealed(run: Run) -> bool:
    """Whether a run has ended and its manifest names all that will not change."""
    named = run.manifest().files
    there = [name for name in SEALED if (run.folder / name).exists()]
    return run.info.status != "running" and all(name in named for name in there)


def is_published(run: Run) -> bool:
    """Whether a run is a copy that was made to be looked at: it says so, or keeps its weights in fewer bits."""
    from gan_core.runs.checkpoint import read_header

    steps = run.steps()
    return run.info.published or (bool(steps) and read_header(run.ref(steps[-1])).precision != "float32")


def write_checkpoint(run: Run, step: int, data: bytes) -> None:
    """Save one checkpoint: its file first, then its line in the manifest."""
    (run.folder / checkpoint_file(step)).parent.mkdir(exist_ok=True)
    write_atomic(run.folder / checkpoint_file(step), data)
    record_file(run.folder, checkpoint_file(step), data)


def append_metrics(run: Run, record: dict[str, float]) -> bytes:
    """Log one iteration, each number to six significant digits; returns the line as it was written."""
    line = json.dumps(
        {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in record.items()}
    )
    data = line.encode() + b"\n"
    append(run.metrics_path, data)
    return data


def trim_metrics(run: Run, last_step: int) -> bytes:
    """Drop what was logged after `last_step`, and a half-written last line: a resumed run will log it again.

    Returns:
        What is left.
    """
    rows = _metrics_rows(run.metrics_path)
    lines, _ = whole_lines(run.metrics_path)
    kept = b"".join(line + b"\n" for line, row in zip(lines, rows, strict=True) if row["step"] <= last_step)
    write_atomic(run.metrics_path, kept)
    return kept


@dataclass(frozen=True)
class LogMark:
    """How far metrics.jsonl went at some moment, and what it held."""

    bytes: int
    sha256: str


def log_mark(run: Run, length: int) -> LogMark:
    """The mark of the log's first bytes, at most so many. A missing log has none."""
    try:
        with open_regular(run.metrics_path) as file:
            data = file.read(min(length, LOG_BYTES))
    except FileNotFoundError:
        data = b""
    return LogMark(len(data), sha256(data))


class GrowingLog:
    """A run's metrics.jsonl in the hands of its only writer, who knows its checksum without reading it again."""

    def __init__(self, run: Run) -> None:
        self._run, self._bytes, self._hash = run, 0, hashlib.sha256()

    def begin(self, last_step: int) -> None:
        """Drop what was logged after an iteration, and go on from there."""
        kept = trim_metrics(self._run, last_step)
        self._bytes, self._hash = len(kept), hashlib.sha256(kept)

    def append(self, record: dict[str, float]) -> None:
        """Log one iteration."""
        line = append_metrics(self._run, record)
        self._bytes += len(line)
        self._hash.update(line)

    def mark(self) -> LogMark:
        """What the log holds now."""
        return LogMark(self._bytes, self._hash.hexdigest())


def _metrics_rows(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a metrics log, each with a finite step."""
    try:
        lines, _ = whole_lines(path)
        rows = [json.loads(line) for line in lines]
        if not all(math.isfinite(row["step"]) for row in rows):
            raise ValueError("a step is infinite or undefined")
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise RunError(f"{path} holds a line that is no metrics record: {error}") from None
    return rows

"""A run folder: what was trained, what happened, and every checkpoint that was saved.

<run>/run.json            configuration, data, versions, status
<run>/metrics.jsonl       a line per logged iteration
<run>/steps/*.safetensors the networks at one iteration each
<run>/resume.safetensors  all that a bit-exact resume needs
<run>/manifest.json       SHA-256 of each file; written last, so what it names is whole
"""

import json
import math
import platform
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gan_core.config import RunConfig
from gan_core.errors import RunError
from gan_core.runs.atomic import append, write_atomic
from gan_core.runs.foreign import ForeignFile, parse, read_bounded
from gan_core.runs.lines import whole_lines
from gan_core.runs.manifest import FILE as MANIFEST
from gan_core.runs.manifest import (
    CheckpointRef,
    Manifest,
    Stamp,
    checkpoint_file,
    networks_and_images,
    read_manifest,
    record_file,
    stamp,
    write_json,
    write_manifest,
)
from gan_core.runs.metric_log import MetricLog
from gan_core.runs.upgrade import run_1_to_2
from gan_core.schema import ConfigModel, ImageShape

if TYPE_CHECKING:
    from gan_core.data.image_set import ImageSet
    from gan_core.runs.checkpoint import Checkpoint


SILENT_SECONDS = 120
Status = Literal["running", "finished", "stopped", "failed"]


class DataInfo(ConfigModel):
    """Which images a run saw."""

    name: str
    count: int
    image_shape: ImageShape
    sha256: str


class RunInfo(ConfigModel):
    """The content of run.json."""

    format: Literal[2] = 2
    config: RunConfig
    data: DataInfo
    status: Status = "running"
    reason: str | None = None
    created: str
    versions: dict[str, str]


class Run:
    """A run folder, opened. Reads only what is asked for.

    Nothing is remembered between calls but run.json as it was when the folder was opened, and the manifest while its
    file stays the same.
    """

    def __init__(self, folder: Path, info: RunInfo) -> None:
        self.folder = folder
        self.info = info
        self._manifest: tuple[Stamp | None, Manifest] | None = None

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.name

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
        known, now = self._manifest, stamp(self.folder / MANIFEST)
        if known is None or known[0] is None or known[0] != now:
            # stamped before it is read: what is written in between is noticed the next time
            known = self._manifest = now, read_manifest(self.folder)
        return known[1]

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
        return CheckpointRef(self.folder, step, entry.bytes, entry.sha256, expected)

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
        """The status for a person: a run that says "running" but has been silent is called interrupted."""
        if self.info.status == "failed":
            return f"failed: {self.info.reason}"
        if self.info.status == "running" and self._silent_seconds() > SILENT_SECONDS:
            return "interrupted"
        return self.info.status

    def _silent_seconds(self) -> float:
        stamps = map(stamp, (self.metrics_path, self.resume_path, self.folder / "run.json"))
        newest = max((found[2] for found in stamps if found), default=0)
        return time.time() - newest / 1e9


def create_run(folder: Path, config: RunConfig, data: "ImageSet") -> Run:
    """Make a new run folder.

    Raises:
        RunError: If something stands there already, or the folder cannot be made.
    """
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise RunError(f"{folder} exists already; choose another name, or go on with: gan-core resume {folder}")
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
    )
    run = Run(folder, info)
    try:
        write_empty(run)
    except OSError as error:
        raise RunError(f"cannot make the run folder {folder}: {error.strerror}") from None
    return run


def open_run(folder: Path) -> Run:
    """Open an existing run folder.

    Raises:
        RunError: If it is no run folder, or its run.json or manifest.json cannot be read.
    """
    path = folder / "run.json"
    try:
        data = read_bounded(path)
    except FileNotFoundError:
        raise RunError(f"{folder} is no run folder: it has no run.json") from None
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    info = parse(RunInfo, data, ForeignFile(str(path), RunError), upgrades=[run_1_to_2])
    run = Run(folder, info)
    run.manifest()
    return run


def write_empty(run: Run) -> None:
    """Make the folder: run.json, and a manifest that names nothing yet."""
    write_manifest(run.folder, {})
    write_info(run, run.info)


def write_info(run: Run, info: RunInfo) -> None:
    """Replace run.json."""
    write_json(run.folder / "run.json", info)
    run.info = info


def set_status(run: Run, status: Status, reason: str | None = None) -> None:
    """Say what became of the run, and seal run.json and metrics.jsonl in the manifest unless it goes on."""
    write_info(run, run.info.model_copy(update={"status": status, "reason": reason}))
    for file in ("run.json", "metrics.jsonl"):
        path = run.folder / file
        if status != "running" and path.exists():
            record_file(run.folder, file, path.read_bytes())


def reopen(run: Run, config: RunConfig) -> None:
    """Make a stopped run a running one again; run.json and metrics.jsonl will change, so the manifest lets them go."""
    checkpoints = read_manifest(run.folder).checkpoints
    write_manifest(run.folder, {checkpoint_file(step): entry for step, entry in checkpoints.items()})
    write_info(run, run.info.model_copy(update={"status": "running", "reason": None, "config": config}))


def write_checkpoint(run: Run, step: int, data: bytes) -> None:
    """Save one checkpoint: its file first, then its line in the manifest."""
    write_atomic(run.folder / checkpoint_file(step), data)
    record_file(run.folder, checkpoint_file(step), data)


def append_metrics(run: Run, record: dict[str, float]) -> None:
    """Log one iteration, each number to six significant digits."""
    line = json.dumps(
        {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in record.items()}
    )
    append(run.metrics_path, line.encode() + b"\n")


def trim_metrics(run: Run, last_step: int) -> None:
    """Drop what was logged after `last_step`, and a half-written last line: a resumed run will log it again."""
    rows = _metrics_rows(run.metrics_path)
    lines, _ = whole_lines(run.metrics_path)
    kept = [line + b"\n" for line, row in zip(lines, rows, strict=True) if row["step"] <= last_step]
    write_atomic(run.metrics_path, b"".join(kept))


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

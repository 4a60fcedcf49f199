"""A run folder: what was trained, what happened, and every step that was kept.

<run>/run.json            configuration, data, versions, status
<run>/metrics.jsonl       a line per logged iteration
<run>/steps/*.safetensors the networks at one step each
<run>/resume.safetensors  all that a bit-exact resume needs
<run>/manifest.json       SHA-256 of each file; written last, so what it names is whole
"""

import json
import platform
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from gan_core.config import RunConfig
from gan_core.errors import RunError
from gan_core.runs.atomic import append, whole_lines, write_atomic
from gan_core.runs.foreign import parse, read_bounded
from gan_core.runs.manifest import Manifest, read_manifest, record_file, write_json
from gan_core.runs.upgrade import run_1_to_2
from gan_core.schema import ConfigModel, ImageShape

if TYPE_CHECKING:
    from gan_core.data.image_set import ImageSet
    from gan_core.runs.checkpoint import Step


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
    """A run folder, opened. Reads only what is asked for; nothing is kept between calls but run.json."""

    def __init__(self, folder: Path, info: RunInfo) -> None:
        self.folder = folder
        self.info = info

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

    def steps(self) -> list[int]:
        """Kept steps, ascending. Reads the manifest only."""
        return sorted(int(Path(file).stem) for file in read_manifest(self.folder).files if file.startswith("steps/"))

    def load_step(self, step: int) -> "Step":
        """The networks at one step, verified.

        Raises:
            RunError: If the step was not kept.
            CheckpointError: If its file is damaged.
        """
        from gan_core.runs.checkpoint import load_step

        files = read_manifest(self.folder).files
        file = step_file(step)
        if file not in files:
            raise RunError(f"{self.folder} keeps no step {step}; it has {_listed(self.steps())}")
        return load_step(self.folder / file, files[file].sha256)

    def metrics(self) -> dict[str, np.ndarray]:
        """The logged iterations as columns: field name to float64 array, equal lengths. Empty before the first line.

        Raises:
            RunError: If a whole line is no JSON object with the fields of the first.
        """
        lines, _ = whole_lines(self.metrics_path)
        try:
            rows = [json.loads(line) for line in lines]
            return {name: np.array([row[name] for row in rows], float) for name in (rows[0] if rows else {})}
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{self.metrics_path} holds a line that is no metrics record: {error}") from None

    def status_text(self) -> str:
        """The status for a person: a run that says "running" but has been silent is called interrupted."""
        if self.info.status == "failed":
            return f"failed: {self.info.reason}"
        if self.info.status == "running" and self._silent_seconds() > SILENT_SECONDS:
            return "interrupted"
        return self.info.status

    def _silent_seconds(self) -> float:
        newest = max(
            (
                path.stat().st_mtime
                for path in (self.metrics_path, self.resume_path, self.folder / "run.json")
                if path.exists()
            ),
            default=0.0,
        )
        return time.time() - newest


def step_file(step: int) -> str:
    """A step's path inside its run folder."""
    return f"steps/{step:08d}.safetensors"


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
    info = parse(RunInfo, data, str(path), RunError, upgrades=[run_1_to_2])
    read_manifest(folder)
    return Run(folder, info)


def write_empty(run: Run) -> None:
    """Make the folder: run.json, and a manifest that names nothing yet."""
    write_json(run.folder / "manifest.json", Manifest())
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
    files = {file: entry for file, entry in read_manifest(run.folder).files.items() if file.startswith("steps/")}
    write_json(run.folder / "manifest.json", Manifest(files=files))
    write_info(run, run.info.model_copy(update={"status": "running", "reason": None, "config": config}))


def write_step(run: Run, step: int, data: bytes) -> None:
    """Keep one step: its file first, then its line in the manifest."""
    write_atomic(run.folder / step_file(step), data)
    record_file(run.folder, step_file(step), data)


def append_metrics(run: Run, record: dict[str, float]) -> None:
    """Log one iteration, each number to six significant digits."""
    line = json.dumps(
        {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in record.items()}
    )
    append(run.metrics_path, line.encode() + b"\n")


def trim_metrics(run: Run, last_step: int) -> None:
    """Drop what was logged after `last_step`, and a half-written last line: a resumed run will log it again."""
    lines, _ = whole_lines(run.metrics_path)
    try:
        kept = [line + b"\n" for line in lines if json.loads(line)["step"] <= last_step]
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{run.metrics_path} holds a line that is no metrics record: {error}") from None
    write_atomic(run.metrics_path, b"".join(kept))


def _listed(steps: list[int]) -> str:
    return ", ".join(map(str, steps)) or "none yet"

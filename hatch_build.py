"""What of each run in `checkpoints/` goes into the wheel: a hook of the build.

The repository keeps every checkpoint of its runs. A wheel takes of each run what fits into a budget, so that four runs
and their classifiers stay well below 60 MiB. The build has an environment of its own, without gan_core or torch, so a
run folder is read here as what it is: JSON and files.
"""

import hashlib
import json
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

RUN_BUDGET = 13 * 2**20  # bytes of checkpoints that one run may bring into the wheel
SOURCE = "checkpoints"
TARGET = "gan_core/_checkpoints"  # where an installed package looks for them
CARD = "README.md"  # says what a run is; no manifest names it
NEVER = {"resume.safetensors"}  # only training goes on from it
STEPS = "steps"
BESIDE = (
    ("regions", ".json"),
    ("prepared", ".json"),
    ("prepared", ".weights"),
    ("encoders", ".safetensors"),
)  # folder and suffix


class ShippedRuns(BuildHookInterface):
    """Adds the shipped runs and classifiers to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say which files the wheel takes from where; manifests that name only those are written anew."""
        if version == "editable":  # then the runs lie beside the source
            return
        self._written = TemporaryDirectory(prefix="latent-atlas-")
        folder = Path(self.root) / SOURCE
        included = classifier_files(folder)
        for run in run_folders(folder):
            included |= run_files(run, Path(self._written.name) / run.name)
        build_data["force_include"] |= {str(source): f"{TARGET}/{target}" for target, source in included.items()}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the manifests that were written for the wheel."""
        if version != "editable":
            self._written.cleanup()


def run_folders(folder: Path) -> list[Path]:
    """The run folders directly inside a folder, by name."""
    return sorted(path.parent for path in folder.glob("*/run.json"))


def classifier_files(folder: Path) -> dict[str, Path]:
    """Every file of the classifiers, by its path in the wheel's folder of runs."""
    return {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("classifiers/*/*")) if path.is_file()
    }


def run_files(run: Path, written: Path) -> dict[str, Path]:
    """What ships of a run, by its path in the wheel's folder of runs: files that its manifest names, and its manifest.

    Args:
        run: The run folder.
        written: A new folder that receives the manifest.

    Raises:
        ValueError: If a file that ships is not the one that the manifest names.
    """
    manifest = json.loads((run / "manifest.json").read_bytes())
    files = shipped_files(manifest["files"], best_step(run / "quality.jsonl"))
    for file, entry in files.items():
        if hashlib.sha256((run / file).read_bytes()).hexdigest() != entry["sha256"]:
            raise ValueError(f"{run / file} is damaged: its SHA-256 is not the manifest's; restore it before you build")
    written.mkdir()
    (written / "manifest.json").write_text(json.dumps({**manifest, "files": files}, indent=2) + "\n")
    included = {file: run / file for file in files} | {"manifest.json": written / "manifest.json"}
    if (run / CARD).exists():
        included[CARD] = run / CARD
    beside = ((file, run / file) for name in files for file in files_beside(name))
    included |= {file: path for file, path in beside if path.is_file()}
    return {f"{run.name}/{file}": path for file, path in included.items()}


def shipped_files(files: dict[str, dict[str, Any]], best: int | None) -> dict[str, dict[str, Any]]:
    """A manifest's files without the checkpoints, and all else, that a wheel leaves out."""
    sizes = {_step(file): entry["bytes"] for file, entry in files.items() if _is_step(file)}
    kept = shipped_steps(sizes, best, RUN_BUDGET)
    return {
        file: entry
        for file, entry in files.items()
        if file not in NEVER and (not _is_step(file) or _step(file) in kept)
    }


def shipped_steps(sizes: dict[int, int], best: int | None, budget: int) -> set[int]:
    """The checkpoints that fit into a budget: the first, the last, the best, and others spread evenly between them.

    Runs keep their checkpoints where the images change, close at first and wide apart later; even therefore means
    evenly by rank, not by iteration.

    Args:
        sizes: Bytes of each checkpoint by its iteration.
        best: The iteration with the lowest FID, None if nothing was measured.
        budget: Bytes. The first, the last and the best ship even beyond it.
    """
    steps = sorted(sizes)
    if not steps:
        return set()
    kept = {0, len(steps) - 1}
    if best in sizes:
        kept.add(steps.index(best))
    left = budget - sum(sizes[steps[rank]] for rank in kept)
    while open_ranks := sorted(set(range(len(steps))) - kept):
        widest = max(open_ranks, key=lambda rank: min(abs(rank - other) for other in kept))
        left -= sizes[steps[widest]]
        if left < 0:
            break
        kept.add(widest)
    return {steps[rank] for rank in kept}


def best_step(quality: Path) -> int | None:
    """The iteration with the lowest FID in a quality.jsonl, None without one."""
    if not quality.exists():
        return None
    records = [json.loads(line) for line in quality.read_text().splitlines()]
    measured = [record for record in records if record["values"].get("fid") is not None]
    return min(measured, key=lambda record: record["values"]["fid"])["step"] if measured else None


def files_beside(file: str) -> list[str]:
    """Where what was computed of a checkpoint's file is saved, which no manifest names; nothing for other files."""
    return [f"{folder}/{PurePosixPath(file).stem}{suffix}" for folder, suffix in BESIDE] if _is_step(file) else []


def _is_step(file: str) -> bool:
    return PurePosixPath(file).parent.name == STEPS


def _step(file: str) -> int:
    return int(PurePosixPath(file).stem)

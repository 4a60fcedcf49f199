"""Where runs are, and a run by its name."""

import os
from collections.abc import Iterable
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.run import Run, open_run

RUNS_VARIABLE = "LATENT_ATLAS_RUNS"


def find_run(text: str, folders: Iterable[Path] | None = None) -> Run:
    """Open a run by its path, or by its name in the folders that hold runs.

    Raises:
        RunError: If there is none; the message lists those that exist.
    """
    folders = list(default_folders() if folders is None else folders)
    for folder in (Path(text), *(folder / text for folder in folders)):
        if (folder / "run.json").exists():
            return open_run(folder)
    names = [folder.name for folder in run_folders(folders)]
    known = f"known runs: {', '.join(names)}" if names else "there is no run yet; make one with: gan-core train"
    raise RunError(f"run {text!r} not found; {known}")


def default_folders() -> list[Path]:
    """Where runs are looked for: $LATENT_ATLAS_RUNS (a list as in $PATH), else `runs` and `checkpoints` here, and the
    runs that ship.
    """
    chosen = os.environ.get(RUNS_VARIABLE)
    if chosen:
        return [Path(part) for part in chosen.split(os.pathsep) if part]
    shipped, here = shipped_folder(), Path("checkpoints")
    folders = {os.path.realpath(folder): folder for folder in (Path("runs"), here, shipped)}
    if os.path.realpath(here) != os.path.realpath(shipped) and _holds_all_of(here, shipped):
        del folders[os.path.realpath(shipped)]
    return list(folders.values())


def _holds_all_of(folder: Path, shipped: Path) -> bool:
    """Whether the runs that ship are in a folder, too, as in a source tree beside an installed package."""
    manifests = [path.relative_to(shipped) for path in shipped.glob("*/manifest.json")]
    try:
        same = [(folder / path).read_bytes() == (shipped / path).read_bytes() for path in manifests]
    except OSError:
        return False
    return bool(same) and all(same)


def folder_of_new_runs() -> Path | None:
    """Where the app puts new runs: the first of the folders where runs are looked for that is not that of the shipped
    ones; None if there is no other.
    """
    shipped = os.path.realpath(shipped_folder())
    return next((folder for folder in default_folders() if os.path.realpath(folder) != shipped), None)


def shipped_folder() -> Path:
    """The folder of the runs that ship: inside an installed package, in a source tree beside it."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_checkpoints"
    return installed if installed.is_dir() else package.parent / "checkpoints"


def run_folders(folders: Iterable[Path]) -> list[Path]:
    """Folders with a run.json directly inside the given ones, in order of name. Unreadable parents hold none."""
    found: list[Path] = []
    for folder in folders:
        if folder.is_dir() and os.access(folder, os.R_OK | os.X_OK):
            found += sorted(path.parent for path in folder.glob("*/run.json"))
    return found

"""Which runs wait to be trained, and which are: files beside the runs, so that every process and every visitor agrees.

<folder of runs>/.queue/waiting/<name>.json      asked for; the first in time is taken first
<folder of runs>/.queue/started/<name>/job.json  taken, once: moved there in one instant
<folder of runs>/.queue/started/<name>/log       what its process said; .lock beside it is held while it works
<folder of runs>/.queue/stop/<name>              somebody asked for the run to be stopped, then

Others may write there: names and documents are checked, and a file that breaks its schema is one broken entry.
"""

import os
import shutil
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gan_core.errors import AtlasError, QueueError, RunError
from gan_core.foreign_text import plain, plain_lines
from gan_core.jobs.job import Job, QueuedJob, TrainJob
from gan_core.runs.atomic import write_atomic
from gan_core.runs.foreign import ForeignFile, open_regular, parse, read_inside
from gan_core.runs.locate import run_folders
from gan_core.runs.lock import is_locked, locked, momentary
from gan_core.runs.staging import check_free, check_new_name, is_new_name
from gan_core.training.threads import cores

QUEUE = ".queue"
MOST_BYTES = 2**16
MOST_WAITING = 50
ENDED_KEPT = 12
CORES_EACH = 2
LOG_TAIL = 8_192  # bytes; the last words
LINES_SAID = 12


@dataclass(frozen=True)
class Entry:
    """A run in the queue.

    Attributes:
        name: Of the run.
        job: What was asked for; None if its file cannot be read.
        asked: When, in nanoseconds.
        problem: Why its file cannot be read, if so.
    """

    name: str
    job: Job | None
    asked: int
    problem: str | None = None


def slots() -> int:
    """How many runs are trained at once: one for each pair of cores."""
    return max(1, cores() // CORES_EACH)


class Queue:
    """The queue of one folder of runs. Remembers nothing: all that it says was read just then."""

    def __init__(self, runs: Path) -> None:
        self.runs = Path(os.path.abspath(runs))
        self.place = self.runs / QUEUE

    # --- what there is ---

    def waiting(self) -> list[Entry]:
        """What waits, the first first."""
        found = [_entry(path, path.stem) for path in _listed(self.place / "waiting") if path.suffix == ".json"]
        return sorted(found, key=lambda entry: (entry.asked, entry.name))

    def started(self) -> list[Entry]:
        """What was taken, the last first: it is at work, or has ended."""
        paths = (folder / "job.json" for folder in _listed(self.place / "started"))
        found = [_entry(path, path.parent.name) for path in paths if os.path.lexists(path)]
        return sorted(found, key=lambda entry: (-entry.asked, entry.name))

    def is_at_work(self, name: str) -> bool:
        """Whether a process trains a run, or is about to."""
        return is_locked(self._started(name)) or is_locked(self.runs / name)

    def at_work(self) -> set[str]:
        """The names of all runs in this folder that are trained, whoever started them."""
        names = {folder.name for folder in run_folders([self.runs])} | {entry.name for entry in self.started()}
        return {name for name in names if self.is_at_work(name)}

    def next_up(self) -> Entry | None:
        """What can begin now: the first that waits, if cores are free."""
        able = [entry for entry in self.waiting() if entry.job and not self.is_at_work(entry.name)]
        return able[0] if able and len(self.at_work()) < slots() else None

    def last_words(self, name: str) -> str:
        """The last lines that a taken run's process said; empty where there is nothing."""
        check_new_name(name)
        try:
            if os.path.islink(self._started(name)) or os.path.islink(self.log_path(name)):
                return ""
            with open_regular(self.log_path(name)) as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - LOG_TAIL))
                said = file.read(LOG_TAIL).decode(errors="replace")
        except OSError:
            return ""
        lines = [line.rstrip() for line in said.replace("\r", "\n").split("\n") if line.strip()]
        return plain_lines("\n".join(lines[-LINES_SAID:]))

    # --- what is asked for ---

    def add(self, job: Job) -> None:
        """Have a job wait for its turn.

        Raises:
            QueueError: If the run waits already or is trained, or too many wait, or nothing can be written.
            RunError: If the name of a new run is taken, or there is no run to go on with.
        """
        if isinstance(job, TrainJob):  # one that goes on must not bring a folder back that was moved away
            self._bring()
        with self._changing():
            if (self.runs / QUEUE / "waiting" / f"{job.name}.json").exists():
                raise QueueError(f"{plain(job.name)} waits already; remove it from the queue first")
            if self.is_at_work(job.name):
                raise QueueError(f"{plain(job.name)} is being trained; stop it first")
            if len(self.waiting()) >= MOST_WAITING:
                raise QueueError(f"{MOST_WAITING} runs wait already; remove some of them first")
            if isinstance(job, TrainJob):
                check_free(self.runs / job.name)
            elif not (self.runs / job.name / "run.json").is_file():
                raise RunError(f"{self.runs / job.name} is no run folder any more; reload the page")
            document = QueuedJob(asked=time.time_ns(), job=job)
            write_atomic(self._waiting(job.name), document.model_dump_json(indent=2).encode() + b"\n")

    def remove(self, name: str) -> None:
        """Take what waits out of the queue.

        Raises:
            QueueError: If it has begun meanwhile, or cannot be removed.
        """
        check_new_name(name)
        with self._changing():
            if not os.path.lexists(self._waiting(name)):
                self._check_ended(name)
            _removed(self._waiting(name))

    def forget(self, name: str) -> None:
        """Forget what has ended. The run itself stays, and so does what waits under that name.

        Raises:
            QueueError: If it is being trained, or cannot be removed.
        """
        check_new_name(name)
        with self._changing():
            self._check_ended(name)
            _removed(self._started(name))

    def _check_ended(self, name: str) -> None:
        if self.is_at_work(name):
            raise QueueError(f"{plain(name)} is being trained; stop it first")

    def stop(self, name: str) -> None:
        """Ask for a run in this folder to be stopped, as SIGTERM does: it ends its iteration and is saved.

        Raises:
            QueueError: If nothing can be written.
        """
        check_new_name(name)
        with self._changing():
            (self.place / "stop").mkdir(exist_ok=True)
            write_atomic(self.place / "stop" / name, b"")

    @contextmanager
    def claimed(self) -> Generator[Entry | None]:
        """What can begin now, this process's own for a block: of several that ask, one gets it. None if nothing can.

        Raises:
            QueueError: If the queue cannot be read or written; then what waited still waits.
        """
        if not self.place.is_dir():  # nothing was ever asked for, or the folder of runs was moved away
            yield None
            return
        with ExitStack() as held:
            with self._changing():
                self._sweep()
                entry = self.next_up()
                if entry is not None:
                    folder = self._started(entry.name)
                    _removed(folder)  # what has ended; a link in it would lead elsewhere
                    folder.mkdir(parents=True)
                    held.enter_context(locked(folder))
                    (folder / "log").write_bytes(b"")
                    os.replace(self._waiting(entry.name), folder / "job.json")
            yield entry

    def log_path(self, name: str) -> Path:
        """Where what a taken run's process says goes."""
        return self._started(name) / "log"

    def _waiting(self, name: str) -> Path:
        return self.place / "waiting" / f"{name}.json"

    def _started(self, name: str) -> Path:
        return self.place / "started" / name

    def _bring(self) -> None:
        try:
            self.runs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise QueueError(f"cannot create {self.runs}: {error.strerror}") from None

    @contextmanager
    def _changing(self) -> Generator[None]:
        """The right to change the queue, for a moment.

        Raises:
            QueueError: If a folder of it is a link, or the system refuses something in the block; it names the file.
        """
        for folder in (self.place, *(self.place / name for name in ("waiting", "started", "stop"))):
            if os.path.islink(folder):
                raise QueueError(f"{folder} leads elsewhere; remove that link")
        try:
            for folder in (self.place, self.place / "waiting"):
                folder.mkdir(exist_ok=True)
            with momentary(self.place / ".lock", QueueError):
                yield
        except OSError as error:
            raise QueueError(f"cannot change the queue: {error.filename or self.place}: {error.strerror}") from None

    def _sweep(self) -> None:
        """Forget what ended long ago."""
        ended = [entry for entry in self.started() if not self.is_at_work(entry.name)]
        for entry in ended[ENDED_KEPT:]:
            with suppress(OSError):
                _removed(self._started(entry.name))


def stop_asked(folder: Path, since: float) -> bool:
    """Whether somebody asked for a run to be stopped.

    Args:
        folder: Of the run.
        since: Seconds since 1970; what was asked for earlier was meant for an earlier process.
    """
    try:
        return os.stat(folder.parent / QUEUE / "stop" / folder.name).st_mtime >= since
    except OSError:
        return False


def _removed(path: Path) -> None:
    """Have whatever is there gone; of a link the link alone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder under names that a run can have; nothing where a link leads there."""
    if os.path.islink(folder) or os.path.islink(folder.parent):
        return []
    try:
        paths = [path for path in folder.iterdir() if is_new_name(path.stem if path.suffix == ".json" else path.name)]
    except OSError:
        return []
    return sorted(paths)[: 10 * MOST_WAITING]


def _entry(path: Path, name: str) -> Entry:
    file = ForeignFile(str(path), QueueError, "remove it from the queue")
    try:
        data = read_inside(path, path.parent, MOST_BYTES, QueueError)
        if data is None:
            raise QueueError(f"{path} leads nowhere; remove it from the queue")
        found = parse(QueuedJob, data, file)
        if found.job.name != name:
            raise file.damaged(f"it is about the run {plain(found.job.name)!r}")
    except AtlasError as error:
        return Entry(name, None, 0, str(error))
    return Entry(name, found.job, found.asked)

"""All runs at a glance: what a list of a thousand of them shows, read without any weights.

A `Listing` remembers what it has read of each folder, and reads again only what has changed by size or time. How
quality or losses went is read apart, by `Listing.course`, since only the runs on the screen need it.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.errors import AtlasError
from gan_core.runs.annotations import Annotations, read_annotations
from gan_core.runs.atomic import last_line, line_samples
from gan_core.runs.evaluations import FILE as QUALITY_FILE
from gan_core.runs.evaluations import Record, Settings, read_quality
from gan_core.runs.manifest import read_manifest
from gan_core.runs.run import Run, open_run

COURSE_POINTS = 48
UNSAID = Annotations()

# of each file in a folder: name, size, time of the last change, number of the file itself
Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Entry:
    """A run as it stands in a list.

    Attributes:
        folder: Where it lies.
        run: The run; None if it cannot be opened.
        problem: Why it cannot be opened.
        steps: Kept steps, ascending.
        checksum: SHA-256 of the last kept step's file.
        iterations, images, seconds: How far training went by the last logged line; None before the first, and where
            that line is damaged.
        size: Bytes on disk.
        annotations: What people say of it.
        annotations_problem: Why that cannot be read, if so; then nothing is said.
    """

    folder: Path
    run: Run | None
    problem: str | None = None
    steps: tuple[int, ...] = ()
    checksum: str | None = None
    iterations: int | None = None
    images: int | None = None
    seconds: float | None = None
    size: int = 0
    annotations: Annotations = UNSAID
    annotations_problem: str | None = None

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def status(self) -> str:
        """One word: running, finished, stopped, failed, interrupted or unreadable."""
        return self.status_text.partition(":")[0]

    @property
    def status_text(self) -> str:
        """The status, with what went wrong."""
        return self.run.status_text() if self.run else f"unreadable: {self.problem}"

    @property
    def data(self) -> str | None:
        return self.run.info.data.name if self.run else None

    @property
    def network(self) -> str | None:
        return self.run.info.config.network.kind if self.run else None

    @property
    def objective(self) -> str | None:
        return self.run.info.config.objective.name if self.run else None

    @property
    def created(self) -> str | None:
        """ISO 8601, in UTC: in order of time as text too."""
        return self.run.info.created if self.run else None


@dataclass(frozen=True)
class Course:
    """How a run went, to be drawn small.

    Attributes:
        steps: Shape (N,).
        lines: "FID" at each measured step; where nothing was measured "loss D" and "loss G"; none without either.
            Shape (N,) each.
        settings: What the FID rests on.
        problem: Why quality or losses cannot be read, if so.
    """

    steps: np.ndarray = field(default_factory=lambda: np.zeros(0))
    lines: dict[str, np.ndarray] = field(default_factory=dict)
    settings: Settings | None = None
    problem: str | None = None

    @property
    def best(self) -> float | None:
        """The lowest FID; None where none was measured."""
        return float(self.lines["FID"].min()) if "FID" in self.lines else None


class Listing:
    """Run folders as they were when they were last looked at.

    Threads may share one: what is handed out never changes, and at worst two of them read the same folder.
    """

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Signature, Entry]] = {}
        self._courses: dict[Path, tuple[Signature, Course]] = {}

    def entries(self, folders: Iterable[Path]) -> list[Entry]:
        """All runs in some folders, as `runs.run_folders` finds them; each folder once."""
        found = []
        for parent in {path.resolve(): path for path in folders}.values():
            for folder in _subfolders(parent):
                signature = _signature(folder)
                if any(part[0] == "run.json" for part in signature):
                    found.append(self._entry(folder, signature))
        return found

    def _entry(self, folder: str, signature: Signature) -> Entry:
        known = self._entries.get(folder)
        if known is None or known[0] != signature:
            known = self._entries[folder] = signature, read_entry(Path(folder))
        return known[1]

    def course(self, entry: Entry) -> Course:
        """How a run went."""
        signature = tuple(part for part in _signature(entry.folder) if part[0] in ("metrics.jsonl", QUALITY_FILE))
        known = self._courses.get(entry.folder)
        if known is None or known[0] != signature:
            known = self._courses[entry.folder] = signature, read_course(entry)
        return known[1]


def _subfolders(parent: Path) -> list[str]:
    try:
        with os.scandir(parent) as found:
            names = sorted(item.name for item in found)
    except OSError:
        return []  # as `run_folders`: an unreadable parent holds none
    return [os.path.join(parent, name) for name in names]


def _signature(folder: str | Path) -> Signature:
    found = []
    try:
        with os.scandir(folder) as files:
            for file in files:
                if file.is_file() and not file.name.endswith(".lock"):
                    stat = file.stat()
                    found.append((file.name, stat.st_size, stat.st_mtime_ns, stat.st_ino))
    except OSError:
        return ()  # a file, or not to be read, or gone since it was found
    return tuple(sorted(found))


def read_entry(folder: Path) -> Entry:
    """Look at one run folder. Whatever is damaged is told in the entry; nothing is raised."""
    annotations, annotations_problem = UNSAID, None
    try:
        annotations = read_annotations(folder)
    except AtlasError as error:
        annotations_problem = str(error)
    size = sum(part[1] for part in _signature(folder))
    try:
        run = open_run(folder)
        files = read_manifest(folder).files
    except AtlasError as error:
        return Entry(
            folder, None, str(error), size=size, annotations=annotations, annotations_problem=annotations_problem
        )
    steps = {int(Path(name).stem): entry for name, entry in sorted(files.items()) if name.startswith("steps/")}
    return Entry(
        folder,
        run,
        None,
        tuple(sorted(steps)),
        steps[max(steps)].sha256 if steps else None,
        *_progress(run),
        size + sum(entry.bytes for entry in steps.values()),
        annotations,
        annotations_problem,
    )


def _progress(run: Run) -> tuple[int | None, int | None, float | None]:
    line = last_line(run.metrics_path)
    try:
        record = json.loads(line or b"")
        return int(record["step"]), int(record["images"]), float(record["seconds"])
    except (ValueError, KeyError, TypeError):
        return None, None, None


def read_course(entry: Entry) -> Course:
    """How a run went, by its quality where that was measured, else by samples of its losses."""
    if entry.run is None:
        return Course()
    problem = None
    try:
        records = comparable(read_quality(entry.run))
    except AtlasError as error:
        records, problem = [], str(error)
    if records:
        steps, values = (
            np.array(column, float)
            for column in ([record.step for record in records], [record.values["fid"] for record in records])
        )
        return Course(steps, {"FID": values}, records[-1].settings)
    means = []
    for lines in line_samples(entry.run.metrics_path, COURSE_POINTS):
        try:
            rows = [json.loads(line) for line in lines]
            means.append([float(np.mean([row[name] for row in rows])) for name in ("step", "loss_d", "loss_g")])
        except (ValueError, KeyError, TypeError) as error:
            return Course(problem=f"{entry.run.metrics_path} holds a line that is no metrics record: {error}")
    if not means:
        return Course(problem=problem)
    steps, loss_d, loss_g = np.array(means).T
    return Course(steps, {"loss D": loss_d, "loss G": loss_g}, problem=problem)


def comparable(records: list[Record]) -> list[Record]:
    """Where several classifiers or counts were used, the records of those that measured the most steps."""
    alike = Counter(record.settings.model_dump_json() for record in records)
    best = max(alike, key=alike.__getitem__, default=None)
    return [record for record in records if record.settings.model_dump_json() == best]


def by_name(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by their names; of two runs of one name the first, which hides the other."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.name, entry)
    return found


@dataclass(frozen=True)
class Filter:
    """Which runs to list: those that meet every condition. An empty one lets all pass.

    Attributes:
        text: Words that must all occur in the name, the note, the data, the network or the objective.
        data, networks, statuses: Any of these.
        starred: Only those with a star.
    """

    text: str = ""
    data: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    starred: bool = False


def matching(entries: Iterable[Entry], wanted: Filter) -> list[Entry]:
    """The entries that meet a filter."""
    words = wanted.text.casefold().split()
    return [
        entry
        for entry in entries
        if (not wanted.starred or entry.annotations.starred)
        and (not wanted.data or entry.data in wanted.data)
        and (not wanted.networks or entry.network in wanted.networks)
        and (not wanted.statuses or entry.status in wanted.statuses)
        and (not words or all(word in _searched(entry) for word in words))
    ]


def _searched(entry: Entry) -> str:
    parts = (entry.name, entry.annotations.note, entry.data, entry.network, entry.objective)
    return "\n".join(part for part in parts if part).casefold()


@dataclass(frozen=True)
class Order:
    """What to sort by, and whether the highest comes first."""

    value: Callable[[Listing, Entry], Any]
    is_descending: bool


ORDERS = {
    "name": Order(lambda listing, entry: entry.name, False),
    "created": Order(lambda listing, entry: entry.created, True),
    "fid": Order(lambda listing, entry: listing.course(entry).best, False),
    "iterations": Order(lambda listing, entry: entry.iterations, True),
    "images": Order(lambda listing, entry: entry.images, True),
    "duration": Order(lambda listing, entry: entry.seconds, True),
    "size": Order(lambda listing, entry: entry.size, True),
    "star": Order(lambda listing, entry: entry.annotations.starred, True),
}

GROUPS = ("data", "network", "objective", "status")


def ordered(listing: Listing, entries: Iterable[Entry], by: str, is_reversed: bool = False) -> list[Entry]:
    """Entries sorted by one of `ORDERS`; equal ones stay by name, and those without a value come last either way."""
    order = ORDERS[by]
    valued, others = [], []
    for entry in sorted(entries, key=lambda entry: entry.name):
        value = order.value(listing, entry)
        (others if value is None else valued).append((value, entry))
    valued.sort(key=lambda pair: pair[0], reverse=order.is_descending != is_reversed)
    return [entry for _, entry in valued + others]


def grouped(entries: Iterable[Entry], by: str) -> dict[str, list[Entry]]:
    """Entries by one of `GROUPS`, in the order of the groups' names; those without a value stand under "unreadable"."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(getattr(entry, by) or "unreadable", []).append(entry)
    return dict(sorted(found.items()))

"""All runs at a glance: what a list of a thousand of them shows, read without any weights.

A `RunIndex` remembers what it has read of each folder, and reads again only what has changed by size, time or inode.
How quality or losses went is read apart, by `RunIndex.sparkline`, since only the runs on the screen need it.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.errors import AtlasError
from gan_core.foreign_text import path_text
from gan_core.registry import METRICS, metrics_in_order
from gan_core.runs.annotations import Annotations, read_annotations
from gan_core.runs.best import BestCheckpoint, best_checkpoint
from gan_core.runs.evaluations import FILE as QUALITY_FILE
from gan_core.runs.evaluations import Evaluation, EvaluationSettings, readable_quality
from gan_core.runs.lines import line_samples
from gan_core.runs.manifest import Stamp
from gan_core.runs.metric_log import FIELDS, parse_record
from gan_core.runs.progress import UNKNOWN, Progress, read_progress
from gan_core.runs.run import Run, open_run

SPARKLINE_POINTS = 48
UNSAID = Annotations()

FolderStamp = tuple[Stamp, ...]  # of each file in it, by name


@dataclass(frozen=True)
class RunSummary:
    """A run as it stands in a list.

    Attributes:
        folder: Where it lies.
        run: The run; None if it cannot be opened.
        problem: Why it cannot be opened.
        steps: The iterations of its checkpoints, ascending.
        checksum: SHA-256 of the last checkpoint's file.
        progress: How far training went.
        size: Bytes on disk.
        annotations: What people say of it.
        annotations_problem: Why that cannot be read, if so; then nothing is said.
    """

    folder: Path
    run: Run | None
    problem: str | None = None
    steps: tuple[int, ...] = ()
    checksum: str | None = None
    progress: Progress = UNKNOWN
    size: int = 0
    annotations: Annotations = UNSAID
    annotations_problem: str | None = None

    @property
    def name(self) -> str:
        """The folder's own name as `foreign_text.path_text` writes it: no two folders beside each other share one."""
        return path_text(Path(self.folder.name))

    @property
    def path_text(self) -> str:
        """The folder as text that can be sent and kept: another text for every other folder."""
        return path_text(self.folder)

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
class Sparkline:
    """How a run went, to be drawn small.

    Attributes:
        steps: Shape (N,).
        lines: The headline metric by its title at each measured step; where it was not measured "loss D" and "loss G";
            none without either. Shape (N,) each.
        settings: What the metric rests on.
        best: The best of the checkpoints that were measured; None without any.
        problem: Why quality or losses cannot be read, if so.
    """

    steps: np.ndarray = field(default_factory=lambda: np.zeros(0))
    lines: dict[str, np.ndarray] = field(default_factory=dict)
    settings: EvaluationSettings | None = None
    best: BestCheckpoint | None = None
    problem: str | None = None


class RunIndex:
    """Run folders as they were when they were last looked at.

    Threads may share one: what is handed out never changes, and at worst two of them read the same folder.
    """

    def __init__(self) -> None:
        self._summaries: dict[str, tuple[FolderStamp, RunSummary]] = {}
        self._sparklines: dict[Path, tuple[tuple[FolderStamp, tuple[int, ...]], Sparkline]] = {}

    def summaries(self, folders: Iterable[Path]) -> list[RunSummary]:
        """All runs in some folders, as `locate.run_folders` finds them; each folder once."""
        found = []
        for parent in {os.path.realpath(path): path for path in folders}.values():
            for folder in _subfolders(parent):
                stamp = _folder_stamp(folder)
                # a pipe or a device of that name is no part of the stamp, and the run's row says so
                if any(part[0] == "run.json" for part in stamp) or os.path.lexists(os.path.join(folder, "run.json")):
                    found.append(self._summary(folder, stamp))
        return found

    def _summary(self, folder: str, stamp: FolderStamp) -> RunSummary:
        known = self._summaries.get(folder)
        # what could not be read may be readable now, though no file has changed: a disk that failed for a moment
        if known is None or known[0] != stamp or known[1].problem or known[1].annotations_problem:
            known = self._summaries[folder] = stamp, read_summary(Path(folder))
        return known[1]

    def sparkline(self, summary: RunSummary) -> Sparkline:
        """How a run went."""
        stamp = tuple(part for part in _folder_stamp(summary.folder) if part[0] in ("metrics.jsonl", QUALITY_FILE))
        seen = stamp, summary.steps  # a checkpoint that goes may have been the best
        known = self._sparklines.get(summary.folder)
        if known is None or known[0] != seen or known[1].problem:
            known = self._sparklines[summary.folder] = seen, read_sparkline(summary)
        return known[1]


def _subfolders(parent: Path) -> list[str]:
    try:
        with os.scandir(parent) as found:
            names = sorted(item.name for item in found)
    except OSError:
        return []  # as `run_folders`: an unreadable parent holds none
    return [os.path.join(parent, name) for name in names]


def _folder_stamp(folder: str | Path) -> FolderStamp:
    found = []
    try:
        with os.scandir(folder) as files:
            for file in files:
                if _is_regular(file) and not file.name.endswith(".lock"):
                    stat = file.stat()
                    found.append((file.name, stat.st_size, stat.st_mtime_ns, stat.st_ino))
    except OSError:
        return ()  # a file, or not to be read, or gone since it was found
    return tuple(sorted(found))


def _is_regular(file: "os.DirEntry[str]") -> bool:
    try:
        return file.is_file()
    except OSError:
        return False  # such as a link in a circle: it says nothing of the files beside it


def read_summary(folder: Path) -> RunSummary:
    """Look at one run folder. Whatever is wrong with it is told in the summary; nothing is raised."""
    annotations, annotations_problem = UNSAID, None
    try:
        annotations = read_annotations(folder)
    except AtlasError as error:
        annotations_problem = str(error)
    size = sum(part[1] for part in _folder_stamp(folder))
    about = {"annotations": annotations, "annotations_problem": annotations_problem}
    try:
        run = open_run(folder)
        checkpoints = run.manifest().checkpoints
        progress = read_progress(run)
    except Exception as error:  # whatever one folder holds, the others are listed
        return RunSummary(folder, None, _problem(folder, error), size=size, **about)
    steps = tuple(checkpoints)
    return RunSummary(
        folder,
        run,
        steps=steps,
        checksum=checkpoints[steps[-1]].sha256 if steps else None,
        progress=progress,
        size=size + sum(entry.bytes for entry in checkpoints.values()),
        **about,
    )


def _problem(folder: Path, error: Exception) -> str:
    """Why a run cannot be opened: a system's or a library's own text never stands alone."""
    if isinstance(error, AtlasError):
        return str(error)
    if isinstance(error, OSError):
        return f"cannot read {error.filename or folder}: {error.strerror or error}"
    return f"it cannot be read, and nobody expected why: {type(error).__name__}: {error}"


def read_sparkline(summary: RunSummary) -> Sparkline:
    """How a run went, by its quality where that was measured, else by samples of its losses."""
    if summary.run is None:
        return Sparkline()
    problem, evaluations, name = None, list[Evaluation](), headline()
    try:
        readable, problems = readable_quality(summary.run)
        evaluations = comparable(readable)
        problem = problems[0] if problems else None
    except AtlasError as error:
        problem = str(error)
    best = best_checkpoint(evaluations, summary.steps)
    if evaluations := [each for each in evaluations if each.values.get(name) is not None]:
        steps, values = np.array([(each.step, each.values[name]) for each in evaluations], float).T
        return Sparkline(steps, {METRICS[name].title: values}, evaluations[-1].settings, best, problem)
    path = summary.run.metrics_path
    try:
        samples = [_records(lines) for lines in line_samples(path, SPARKLINE_POINTS)]
    except OSError as error:
        return Sparkline(problem=f"cannot read {path}: {error.strerror}")
    means = [records.mean(0) for records in samples if len(records)]
    if samples and not means:
        return Sparkline(problem=f"{path} holds no line that is a metrics record")
    if not means:
        return Sparkline(best=best, problem=problem)
    steps, loss_d, loss_g = np.array(means).T
    return Sparkline(steps, {"loss D": loss_d, "loss G": loss_g}, best=best, problem=problem)


def headline() -> str:
    """The name of the metric that a list of runs draws: the first of the table."""
    return next(iter(metrics_in_order()))


def _records(lines: list[bytes]) -> np.ndarray:
    """Step and both losses of those of some lines that hold all three, shape (N, 3)."""
    columns = [FIELDS.index(name) for name in ("step", "loss_d", "loss_g")]
    found = [[record[column] for column in columns] for line in lines if (record := parse_record(line)) is not None]
    records = np.array(found).reshape(-1, len(columns))
    return records[np.isfinite(records).all(1)]


def comparable(evaluations: list[Evaluation]) -> list[Evaluation]:
    """Where several classifiers or counts were used, the evaluations of those that measured the most steps."""
    alike = Counter(evaluation.settings.model_dump_json() for evaluation in evaluations)
    best = max(alike, key=alike.__getitem__, default=None)
    return [evaluation for evaluation in evaluations if evaluation.settings.model_dump_json() == best]


def by_name(summaries: Iterable[RunSummary]) -> dict[str, RunSummary]:
    """Summaries by their names; of two runs of one name the first, which hides the other."""
    found: dict[str, RunSummary] = {}
    for summary in summaries:
        found.setdefault(summary.name, summary)
    return found


@dataclass(frozen=True)
class Filter:
    """Which runs to list: those that meet every condition. An empty one lets all pass.

    Attributes:
        text: Words that must all occur in the name, the note, the tags, the data, the network or the objective.
        data, networks, statuses, tags: Any of these.
        starred: Only those with a star.
    """

    text: str = ""
    data: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    starred: bool = False
    tags: tuple[str, ...] = ()


def matching(summaries: Iterable[RunSummary], wanted: Filter) -> list[RunSummary]:
    """The summaries that meet a filter."""
    words = wanted.text.casefold().split()
    return [
        summary
        for summary in summaries
        if (not wanted.starred or summary.annotations.starred)
        and (not wanted.data or summary.data in wanted.data)
        and (not wanted.networks or summary.network in wanted.networks)
        and (not wanted.statuses or summary.status in wanted.statuses)
        and (not wanted.tags or not set(wanted.tags).isdisjoint(summary.annotations.tags))
        and (not words or all(word in _searched(summary) for word in words))
    ]


def _searched(summary: RunSummary) -> str:
    said = summary.annotations
    parts = (summary.name, said.note, *said.tags, summary.data, summary.network, summary.objective)
    return "\n".join(part for part in parts if part).casefold()


@dataclass(frozen=True)
class SortKey:
    """What to sort by, and whether the highest comes first."""

    value: Callable[[RunIndex, RunSummary], Any]
    is_descending: bool


def sort_keys() -> dict[str, SortKey]:
    """All that runs can be sorted by, among it each metric that has a better direction, at the best checkpoint."""
    rated = {name: metric.better == "higher" for name, metric in metrics_in_order().items() if metric.better}
    return PLAIN_SORT_KEYS | {name: SortKey(partial(_at_best, name), is_higher) for name, is_higher in rated.items()}


def _at_best(name: str, index: RunIndex, summary: RunSummary) -> float | None:
    best = index.sparkline(summary).best
    return best.evaluation.values.get(name) if best else None


def _best_step(index: RunIndex, summary: RunSummary) -> int | None:
    best = index.sparkline(summary).best
    return best.step if best else None


PLAIN_SORT_KEYS = {
    "name": SortKey(lambda index, summary: summary.name, False),
    "created": SortKey(lambda index, summary: summary.created, True),
    "iterations": SortKey(lambda index, summary: summary.progress.iterations, True),
    "images": SortKey(lambda index, summary: summary.progress.images, True),
    "duration": SortKey(lambda index, summary: summary.progress.seconds, True),
    "size": SortKey(lambda index, summary: summary.size, True),
    "star": SortKey(lambda index, summary: summary.annotations.starred, True),
    "best": SortKey(_best_step, True),
    "data": SortKey(lambda index, summary: summary.data, False),
    "network": SortKey(lambda index, summary: summary.network, False),
    "status": SortKey(lambda index, summary: summary.status, False),
}

GROUP_KEYS = ("data", "network", "objective", "status")


def ordered(index: RunIndex, summaries: Iterable[RunSummary], by: str, is_reversed: bool = False) -> list[RunSummary]:
    """Summaries sorted by one of `sort_keys`; equal ones stay by name, those without a value come last either way."""
    order = sort_keys()[by]
    valued: list[tuple[Any, RunSummary]] = []
    others: list[tuple[Any, RunSummary]] = []
    for summary in sorted(summaries, key=lambda summary: summary.name):
        value = order.value(index, summary)
        (others if value is None else valued).append((value, summary))
    valued.sort(key=lambda pair: pair[0], reverse=order.is_descending != is_reversed)
    return [summary for _, summary in valued + others]


def grouped(summaries: Iterable[RunSummary], by: str) -> dict[str, list[RunSummary]]:
    """Summaries by one of `GROUP_KEYS`, in the order of the groups' names; those without a value are "unreadable"."""
    found: dict[str, list[RunSummary]] = {}
    for summary in summaries:
        found.setdefault(getattr(summary, by) or "unreadable", []).append(summary)
    return dict(sorted(found.items()))

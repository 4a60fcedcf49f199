"""What is known of runs, without their networks: which there are, what they logged, how good they were."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

from dashboard.shared.curves import bin_starts, smooth, thinned
from gan_core.errors import AtlasError, RunError
from gan_core.runs.best import BestCheckpoint, best_checkpoint
from gan_core.runs.evaluations import Evaluation, quality_path, readable_quality
from gan_core.runs.index import RunIndex, RunSummary, by_name, comparable
from gan_core.runs.locate import default_folders
from gan_core.runs.manifest import Stamp, stamp
from gan_core.runs.metric_log import Logged, MetricLog, read_ends
from gan_core.runs.run import Run
from gan_core.runs.tournament import FILE as TOURNAMENT
from gan_core.runs.tournament import SavedTournament, read_tournament
from gan_core.training.alarm import Alarm, find_alarm
from gan_core.training.objectives import objective_of

REFRESH_SECONDS = 3  # between two looks at a run that is trained
LOGS_KEPT = 8  # one of a million lines takes 75 MB


def folders() -> list[Path]:
    """Where runs are looked for."""
    return default_folders()


@st.cache_resource
def run_index() -> RunIndex:
    """What is known of all runs; it reads again what has changed."""
    return RunIndex()


def summaries() -> list[RunSummary]:
    """All runs, those of hidden names too. What Streamlit sends, and by what it remembers, must be UTF-8 text."""
    return [_with_text_path(summary) for summary in run_index().summaries(folders())]


def _with_text_path(summary: RunSummary) -> RunSummary:
    if summary.path_text == str(summary.folder):
        return summary
    return replace(summary, run=None, steps=(), problem=f"{summary.path_text} is no UTF-8 text; rename the folder")


def all_runs() -> dict[str, Run | AtlasError]:
    """Every run by its name, or why it cannot be opened. Reads run.json and the manifest, no weights."""
    return {name: summary.run or RunError(summary.problem) for name, summary in by_name(summaries()).items()}


Growth = tuple[tuple[int, ...] | None, str, tuple[Stamp | None, ...]]


def growth(run: Run) -> Growth:
    """What changes whenever a run has another checkpoint, metric or status than when a page was drawn."""
    try:
        steps = tuple(run.steps())
    except AtlasError:
        steps = None
    return steps, run.status_text(), (stamp(run.folder / "run.json"), stamp(quality_path(run)))


def score_is_probability(run: Run) -> bool:
    """Whether the output of this run's discriminator is a probability."""
    return objective_of(run.info.config.objective).is_probability


@st.cache_resource(max_entries=LOGS_KEPT, show_spinner=False)
def _log(path: str) -> MetricLog:
    return MetricLog(Path(path))


def logged(run: Run) -> Logged:
    """Logged iterations as columns, and how many lines are none; of a log that has grown only what is new is read.

    Raises:
        RunError: If the log cannot be read.
    """
    return _log(str(run.metrics_path.absolute())).read()


def alarm_of(run: Run) -> Alarm | None:
    """What is wrong with the training of a run, if its log gives cause for an alarm; None where it cannot be read."""
    return _alarm(stamp(run.metrics_path), str(run.metrics_path.absolute()), run.info.config.objective.name, run)


@st.cache_data(max_entries=2_000, show_spinner=False)
def _alarm(stamp: Stamp | None, path: str, objective: str, _run: Run) -> Alarm | None:
    try:
        return find_alarm(read_ends(_run.metrics_path), objective)
    except RunError:
        return None


def smoothed_log(run: Run, column: str, smoothing: float, bins: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps and smoothed values of a column of a log, of a long log at most three points a bin, shape (N,) each.

    Raises:
        RunError: If the log cannot be read.
    """
    return _smoothed_log(stamp(run.metrics_path), str(run.metrics_path.absolute()), column, smoothing, bins, run)


@st.cache_data(max_entries=200, show_spinner=False)
def _smoothed_log(
    stamp: Stamp | None, path: str, column: str, smoothing: float, bins: int, _run: Run
) -> tuple[np.ndarray, np.ndarray]:
    columns = logged(_run).columns
    if not columns:
        return np.zeros(0), np.zeros(0)
    steps, values = columns["step"], smooth(columns[column], smoothing)
    kept = thinned(values, bin_starts(steps, bins, is_log=False)) if len(steps) > 3 * bins else slice(None)
    return steps[kept], values[kept]


def best_checkpoint_of(run: Run) -> BestCheckpoint | None:
    """The best of the measured checkpoints of a run; None where nothing was measured or what was cannot be read."""
    try:
        return best_checkpoint(quality(run), run.steps())
    except AtlasError:
        return None


@st.cache_data(max_entries=60, show_spinner=False)
def _quality(folder: str, stamp: Stamp | None, _run: Run) -> tuple[list[Evaluation], list[str]]:
    return readable_quality(_run)


def quality(run: Run) -> list[Evaluation]:
    """Quality metrics of a run, by step; of several classifiers or sample counts those of the most steps.

    Raises:
        QualityError: If the file cannot be read. Lines of it that are damaged are left out: `quality_problems`.
    """
    return comparable(_readable_quality(run)[0])


def quality_problems(run: Run) -> list[str]:
    """Why lines of a run's quality metrics cannot be read, a sentence each."""
    return _readable_quality(run)[1]


def _readable_quality(run: Run) -> tuple[list[Evaluation], list[str]]:
    path = quality_path(run)
    return _quality(str(path.absolute()), stamp(path), run)


@st.cache_data(max_entries=60, show_spinner=False)
def _tournament(folder: str, stamp: Stamp | None, growth: Growth, _run: Run) -> SavedTournament | None:
    try:
        return read_tournament(_run)
    except AtlasError:
        return None


def tournament(run: Run) -> SavedTournament | None:
    """The saved tournament of a run's checkpoints; None where there is none, or none of these checkpoints."""
    path = run.folder / TOURNAMENT
    return _tournament(str(path.absolute()), stamp(path), growth(run), run)

"""What is known of runs, without their networks: which there are, what they logged, how good they were."""

from pathlib import Path

import numpy as np
import streamlit as st

from gan_core.errors import AtlasError, RunError
from gan_core.runs.evaluations import Evaluation, quality_path, read_quality
from gan_core.runs.index import RunIndex, by_name, comparable
from gan_core.runs.locate import default_folders
from gan_core.runs.run import Run


def folders() -> list[Path]:
    """Where runs are looked for."""
    return default_folders()


@st.cache_resource
def run_index() -> RunIndex:
    """What is known of all runs; it reads again what has changed."""
    return RunIndex()


def all_runs() -> dict[str, Run | AtlasError]:
    """Every run by its name, or why it cannot be opened. Reads run.json and the manifest, no weights."""
    return {
        name: summary.run or RunError(summary.problem)
        for name, summary in by_name(run_index().summaries(folders())).items()
    }


@st.cache_data(max_entries=60, show_spinner=False)
def _metrics(path: str, size: int, _run: Run) -> dict[str, np.ndarray]:
    return _run.metrics()


def metrics(run: Run) -> dict[str, np.ndarray]:
    """Logged iterations as columns; read again when the file has grown."""
    path = run.metrics_path
    return _metrics(str(path), path.stat().st_size if path.exists() else 0, run)


@st.cache_data(max_entries=60, show_spinner=False)
def _quality(path: str, size: int, _run: Run) -> list[Evaluation]:
    return read_quality(_run)


def quality(run: Run) -> list[Evaluation]:
    """Quality metrics of a run, by step; of several classifiers or sample counts those of the most steps.

    Raises:
        QualityError: If the file is damaged.
    """
    path = quality_path(run)
    return comparable(_quality(str(path), path.stat().st_size if path.exists() else 0, run))

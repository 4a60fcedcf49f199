"""An evaluation or a tournament of a run in a process of its own, for who must not wait for it."""

import os
import subprocess
import sys
import tempfile
import weakref
from functools import cache
from typing import BinaryIO

from gan_core.errors import QualityError
from gan_core.runs.run import Run

SAMPLES = 10_000
MOST_SAID = 10_000  # bytes of the end of what the process said


class EvaluationJob:
    """A running or ended `gan-core evaluate` or `gan-core tournament`."""

    def __init__(self, process: subprocess.Popen[bytes], said: BinaryIO) -> None:
        self._process = process
        self._said = said
        weakref.finalize(self, said.close)  # a job is dropped by whoever started it, at any time

    def is_running(self) -> bool:
        """Whether it goes on."""
        return self._process.poll() is None

    def problem(self) -> str | None:
        """Why it failed, in the last line that it said; None while it runs and after a good end."""
        if self.is_running() or self._process.returncode == 0:
            return None
        self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - MOST_SAID))
        lines = self._said.read().decode(errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        return last.removeprefix("error: ") or f"it was ended by signal {-self._process.returncode}"

    def stop(self) -> None:
        """End it; what was measured stays."""
        self._process.terminate()
        self._process.wait()


def why_not_measured(run: Run) -> str | None:
    """Why this run cannot be given metrics here; None if it can."""
    if not os.access(run.folder, os.W_OK):
        return f"{run.folder} cannot be written; copy the run folder to a place where you may write"
    return None


def start_evaluation(run: Run, samples: int = SAMPLES) -> EvaluationJob:
    """Measure all checkpoints of a run that were not measured yet.

    Args:
        run: Whose quality.jsonl grows by a line for each checkpoint.
        samples: Images to generate for each checkpoint.

    Raises:
        QualityError: If the run folder cannot be written, or no process can be started.
    """
    return _start(run, "evaluate", f"--samples={samples}")


def start_tournament(run: Run) -> EvaluationJob:
    """Have the checkpoints of a run play against each other, and save who fooled whom in its folder.

    Raises:
        QualityError: As `start_evaluation`.
    """
    return _start(run, "tournament", "--save")


@cache
def _lifeline() -> int:
    """An input that ends when this process does, however it ends: nobody ever writes there."""
    reading, _ = os.pipe()
    return reading


def _start(run: Run, command: str, option: str) -> EvaluationJob:
    if why := why_not_measured(run):
        raise QualityError(why)
    said = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the job
    arguments = [sys.executable, "-m", "gan_core.cli.tied", command, str(run.folder.resolve()), option]
    try:
        process = subprocess.Popen(arguments, stdin=_lifeline(), stdout=subprocess.DEVNULL, stderr=said)
    except OSError as error:
        raise QualityError(f"cannot start {sys.executable}: {error.strerror}") from None
    return EvaluationJob(process, said)

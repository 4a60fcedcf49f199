"""Real steps that are watched as they run, in a process of their own: who asks need not wait. torch is not imported."""

import json
import os
import subprocess
import sys
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class TracedSteps:
    """A process that runs another step whenever it is asked, and begins with one.

    Attributes:
        latest: The last step that was asked for: a `StepTrace` as a mapping. Its exception is an OSError where the
            process cannot start or ended, and a ValueError where it said something else.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1)
        self._process: subprocess.Popen[str] | None = None
        self.latest: Future[dict[str, Any]] = self._threads.submit(self._run)

    def go_on(self) -> None:
        """Ask for another step, unless one is on its way."""
        if self.latest.done():
            self.latest = self._threads.submit(self._run)

    def _run(self) -> dict[str, Any]:
        process = self._process
        if process is None or process.poll() is not None:
            process = self._process = _started()
            weakref.finalize(self, _end, process)
        else:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise ChildProcessError("it ended")
        return json.loads(line)


def _started() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        # -P: what lies in the working directory is no module of this program
        [sys.executable, "-P", "-m", "gan_core.training.trace"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        start_new_session=True,  # an interrupt in the terminal is for the app; this one ends with its input
    )


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()

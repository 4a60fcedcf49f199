"""`python -m gan_core.jobs.worker FOLDER`: train what waits in a folder of runs, one run after the other.

It lives in a session of its own, so that it outlives the page, the browser and the server that started it. Each run is
trained by the same command that a person would type, in a process of its own.
"""

import os
import subprocess
import sys
import time
from contextlib import suppress
from io import FileIO
from pathlib import Path
from threading import Lock

from gan_core.errors import QueueError
from gan_core.jobs.queue import CORES_EACH, Entry, Queue, stop_asked
from gan_core.training.threads import cores

LOOK_SECONDS = 0.2
START_SECONDS = 5.0  # until a worker that was started has surely taken what it can
POLITE = 5  # of `os.nice`: the app that shows the run answers first
KILL = 9
CANNOT_START = 127  # as a shell says it
THREADS_VARIABLE = "OMP_NUM_THREADS"

_workers: list[tuple[float, Path, "subprocess.Popen[bytes]"]] = []
_lock = Lock()


def dispatch(runs: Path) -> None:
    """Have what waits in a folder of runs begin if it can; whoever looks may call this, as often as he likes.

    Raises:
        QueueError: If no process can be started.
    """
    queue = Queue(runs)
    if queue.next_up() is None:
        return
    with _lock:
        _workers[:] = [each for each in _workers if each[2].poll() is None]
        if any(folder == queue.runs and time.monotonic() - begun < START_SECONDS for begun, folder, _ in _workers):
            return
        _workers.append((time.monotonic(), queue.runs, _spawn(queue.runs)))


def _spawn(runs: Path) -> "subprocess.Popen[bytes]":
    own_session = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return subprocess.Popen([sys.executable, "-m", "gan_core.jobs.worker", str(runs)], **quiet, **own_session)
    except OSError as error:
        raise QueueError(f"cannot start {sys.executable}: {error.strerror}") from None


def work(queue: Queue) -> None:
    """Train what can begin now, and so on, until nothing can.

    Raises:
        QueueError: If the queue cannot be read or written.
    """
    while True:
        with queue.claimed() as entry:
            if entry is None:
                return
            carry_out(queue, entry)


def carry_out(queue: Queue, entry: Entry) -> int:
    """Run the command of a job that this process has claimed, and wait for its end.

    Returns:
        Its exit code, below zero for a signal; CANNOT_START where the system starts none.
    """
    assert entry.job is not None
    since, is_stopping = time.time(), False
    command = [sys.executable, "-m", "gan_core", *entry.job.arguments(str(queue.runs))]
    with _log(queue, entry) as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment())
        except OSError as error:
            _say(log, f"cannot start {sys.executable}: {error.strerror}; remove this from the list, and try again")
            return CANNOT_START
        while (code := _ended(process)) is None:
            # a trainer looks by itself; one that still loads its images does not
            if not is_stopping and stop_asked(queue.runs / entry.name, since):
                process.terminate()
                is_stopping = True
        if code < 0:
            _say(log, f"ended by signal {-code}{_likely(-code)}")
    return code


def _log(queue: Queue, entry: Entry) -> FileIO:
    """Where a trainer's words go; nowhere if the disk refuses them, for the run may lie where it does not."""
    try:
        return queue.log_path(entry.name).open("wb", buffering=0)
    except OSError:
        return open(os.devnull, "wb", buffering=0)


def _say(log: FileIO, text: str) -> None:
    with suppress(OSError):  # the disk is full, and nobody else can be told
        log.write(f"{text}\n".encode())


def environment() -> dict[str, str]:
    """What a trainer sees: threads for its pair of cores, unless somebody chose their number.

    They sleep where they wait for each other: beside the app, threads that turn in circles take each other's cores.
    """
    return {THREADS_VARIABLE: str(min(CORES_EACH, cores())), "OMP_WAIT_POLICY": "PASSIVE", **os.environ}


def _ended(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _likely(number: int) -> str:
    return ": somebody killed it, often the system when the memory is used up" if number == KILL else ""


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(POLITE)
    work(Queue(Path(sys.argv[1])))

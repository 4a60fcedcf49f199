"""The few processes in which stages live, for who must not compute: started when asked, ended when nobody asks.

A request comes back at once as a future. A process that dies takes its stages along; whoever waits is told so in a
sentence, and the next request starts another. torch is not imported here.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from gan_core.errors import StageError

MOST_WORKERS = 2
MOST_WAITING = 16  # requests to one process
MOST_HEADER_BYTES = 2**22
MOST_IMAGE_BYTES = 2**26
MOST_SAID = 2_000  # bytes of the end of what a process said
ENDED = "The process that plays the steps has ended. The next step starts it again from the checkpoint."


@dataclass(frozen=True)
class Answer:
    """What came of a request: the document of a scene, and its images."""

    document: dict[str, Any]
    sprite: bytes


class StageRequest(Future[Answer]):
    """A request on its way.

    Attributes:
        progress: How many iterations are done, and of how many; None before anything is known of it.
    """

    progress: tuple[int, int] | None = None


class _Worker:
    """A process, and who waits for its answers."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self._waiting: dict[int, StageRequest] = {}
        self._lock = threading.Lock()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        try:
            self.process = subprocess.Popen(
                # -P: what lies in the working directory is no module of this program
                [sys.executable, "-P", "-m", "gan_core.training.stage_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
                start_new_session=True,  # an interrupt in the terminal is for the app; this one ends with its input
            )
        except OSError as error:
            self._said.close()
            raise StageError(f"cannot start {sys.executable}: {error.strerror}") from None
        assert self.process.stdout
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def load(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def ask(self, number: int, values: dict[str, Any]) -> StageRequest:
        if self.load() >= MOST_WAITING:
            raise StageError("too many steps are asked for at once; wait a moment and try again")
        request = StageRequest()
        with self._lock:
            self._waiting[number] = request
            try:
                assert self.process.stdin
                self.process.stdin.write(json.dumps(values | {"number": number}).encode() + b"\n")
                self.process.stdin.flush()
            except (OSError, ValueError):  # its end of the pipe is gone, or closed here by now
                self._waiting.pop(number, None)
                request.set_exception(StageError(ENDED))
        return request

    def end(self) -> None:
        self.process.kill()
        self.process.wait()

    def _listen(self, answers: BinaryIO) -> None:
        try:
            while line := answers.readline(MOST_HEADER_BYTES):
                header = json.loads(line)
                size = header.pop("bytes")
                if not 0 <= size <= MOST_IMAGE_BYTES:
                    break
                self._hand_over(header, answers.read(size))
        except (ValueError, KeyError, TypeError, OSError):
            pass  # half a message: the process has died in the middle of it
        self.end()
        why = self._last_words()
        with self._lock:
            left = list(self._waiting.values())
            self._waiting.clear()
            assert self.process.stdin
            with suppress(OSError):  # what nobody reads any more
                self.process.stdin.close()
        answers.close()
        self._said.close()
        for request in left:
            request.set_exception(StageError(why))

    def _hand_over(self, header: dict[str, Any], data: bytes) -> None:
        number = header["number"]
        if "progress" in header:
            done, total = header["progress"]
            if number in self._waiting:
                self._waiting[number].progress = (done, total)
            return
        with self._lock:
            request = self._waiting.pop(number, None)
        if request is None:
            return
        if "problem" in header:
            request.set_exception(StageError(header["problem"]))
        else:
            request.set_result(Answer(header.get("document", {}), data))

    def _last_words(self) -> str:
        self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - MOST_SAID))
        lines = [line for line in self._said.read().decode(errors="replace").split("\n") if line.strip()]
        why = f" Its last words: {lines[-1][:200]}" if lines else ""
        return f"{ENDED}{why}"


class StagePool:
    """Stages in processes of their own, by tokens.

    Args:
        most: How many processes there are at most. A second one starts when the first is busy with another's stage.
    """

    def __init__(self, most: int = MOST_WORKERS) -> None:
        self._most = most
        self._workers: list[_Worker] = []
        self._numbers = 0
        self._lock = threading.Lock()
        weakref.finalize(self, _end_all, self._workers)

    def ask(self, token: str, opening: dict[str, Any], act: str, **values: Any) -> StageRequest:
        """Have something done on the stage of a token.

        Args:
            token: Names the stage; whoever knows it can play there.
            opening: Where the stage begins, if there is none yet.
            act: `show`, `play`, `back`, `restart`, `outcomes` or `close`.
            values: Other fields of `stage_worker.Request`.

        Returns:
            The answer to come. Its exception is a StageError.

        Raises:
            StageError: If too much is asked for at once, or no process can be started.
        """
        with self._lock:
            self._numbers += 1
            self._workers[:] = [worker for worker in self._workers if worker.is_alive()]
            worker = next((each for each in self._workers if token in each.tokens), None) or self._place()
            worker.tokens.add(token)
            return worker.ask(self._numbers, {"token": token, "opening": opening, "act": act, **values})

    def processes(self) -> list[int]:
        """The numbers of those that are alive."""
        return [worker.process.pid for worker in self._workers if worker.is_alive()]

    def end(self) -> None:
        """End all processes; the next request starts one again."""
        with self._lock:
            _end_all(self._workers)

    def _place(self) -> _Worker:
        """Where a new stage goes."""
        least = min(self._workers, key=_Worker.load, default=None)
        if least is None or (least.load() and len(self._workers) < self._most):
            least = _Worker()
            self._workers.append(least)
        return least


def _end_all(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.end()
    workers.clear()

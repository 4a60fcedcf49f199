"""What takes longer than a moment is computed on a thread of its own, once for all sessions that ask for it.

Whoever asks shows how far it is, and may leave: the work goes on, and the next one finds it done.
"""

import math
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from dashboard.shared.cache.bounded import Progress

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Found = TypeVar("Found")
GLANCE_SECONDS = 0.1


@dataclass(eq=False)
class _Job(Generic[Found]):
    future: "Future[Found]"
    done: int = 0

    def advance(self, count: int) -> None:
        self.done += count


class Aside(Generic[Found]):
    """Keeps the latest few of what was computed aside.

    Args:
        limit: How many. At least as many as there are checkpoints that visitors look at, or they would throw each
            other's out.
        bytes_of: How large a result is, where results can be large.
        most_bytes: Of all results together; the last one is kept whatever its size.
    """

    def __init__(
        self, limit: int, bytes_of: Callable[[Found], int] = lambda found: 0, most_bytes: float = math.inf
    ) -> None:
        self._limit, self._bytes_of, self._most_bytes = limit, bytes_of, most_bytes
        self._jobs: dict[Hashable, _Job[Found]] = {}
        self._lock = Lock()

    def find(
        self, key: Hashable, work: Callable[[Callable[[int], None]], Found], total: int, on_progress: Progress
    ) -> Found:
        """What some work finds, from memory where it was done before.

        Args:
            key: Tells one piece of work from another.
            work: Gets what it calls with how much more is done.
            total: How much there is in all.
            on_progress: Called with how much is done and how much there is, until all is.
        """
        job = self._begun(key, work)
        while not wait([job.future], GLANCE_SECONDS).done:
            on_progress(min(job.done, total), total)
        try:
            return job.future.result()
        except BaseException:
            with self._lock:  # who asks next tries again
                if self._jobs.get(key) is job:
                    del self._jobs[key]
            raise

    def _begun(self, key: Hashable, work: Callable[[Callable[[int], None]], Found]) -> _Job[Found]:
        with self._lock:
            job = self._jobs.pop(key, None)
            if job is None:
                job = _Job(Future())
                _begin(job, work)
            while self._jobs and (len(self._jobs) >= self._limit or self._bytes() > self._most_bytes):
                self._jobs.pop(next(iter(self._jobs)))
            self._jobs[key] = job  # behind all others: the longest unused one goes first
            return job

    def _bytes(self) -> int:
        """Of all results that are there."""
        done = [job.future for job in self._jobs.values() if job.future.done()]
        return sum(self._bytes_of(future.result()) for future in done if future.exception() is None)


def _begin(job: _Job[Found], work: Callable[[Callable[[int], None]], Found]) -> None:
    def do() -> None:
        try:
            job.future.set_result(work(job.advance))
        except BaseException as error:
            job.future.set_exception(error)

    _worker().submit(do)


@cache
def _worker() -> "ThreadPoolExecutor":
    """One thread for all that is computed aside, so that many visitors take one core."""
    from gan_core.inference.decoder import single_threaded

    return single_threaded("aside", 1)

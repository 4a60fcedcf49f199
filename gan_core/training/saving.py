"""What a kill leaves: the state is copied between two iterations, and written beside the next ones.

Copying takes a hundredth of a second. Checksums and the disk take several times as long, so a thread of its own sees to
them: one, so that files are written in the order in which they were meant.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from gan_core.runs.atomic import sync_file, write_atomic
from gan_core.runs.checkpoint import CheckpointHeader, checkpoint_to_bytes
from gan_core.runs.run import GrowingLog, Run, write_checkpoint
from gan_core.training.resume import Snapshot, snapshot_to_bytes, take_snapshot
from gan_core.training.state import TrainingState

MOST_LOST_SECONDS = 10.0
MARGIN_SECONDS = 1.0  # an iteration or a disk may be slower the next time
LEAST_INTERVAL_SECONDS = 1.0
SAVES_SHARE = 0.015  # of the time, that saving may take


@dataclass(frozen=True)
class SaveCost:
    """What the last saved state took, in seconds.

    Attributes:
        held: Training stood still.
        busy: The writing thread used a processor, which training may have lacked.
        written: From the copy to its last byte on disk.
    """

    held: float = 0.0
    busy: float = 0.0
    written: float = 0.0


def save_interval(cost: SaveCost, iteration: float) -> float:
    """Seconds from one saved state to the next.

    Args:
        cost: Of the last one.
        iteration: Seconds that an iteration takes. A kill loses one more, and what is still being written.

    Returns:
        So long that saving takes 1.5% of the time, but never so long that a kill loses ten seconds.
    """
    longest = MOST_LOST_SECONDS - MARGIN_SECONDS - iteration - cost.written
    return max(0.0, min(longest, max(LEAST_INTERVAL_SECONDS, (cost.held + cost.busy) / SAVES_SHARE)))


class Saver:
    """Saves a run's states while it is trained; used in a block, whose end waits for what is being written.

    What fails in writing is raised by the next call.

    Attributes:
        cost: Of the last state that was written.
    """

    def __init__(self, run: Run, log: GrowingLog) -> None:
        self._run, self._log = run, log
        self._thread = ThreadPoolExecutor(1, "save")
        self._writing: Future[SaveCost] | None = None
        self._asked = self._saved = time.monotonic()
        self.cost = SaveCost()  # the first is saved soon, and measured

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def is_due(self) -> bool:
        """Whether a state should be saved now; to be asked once an iteration."""
        now = time.monotonic()
        iteration, self._asked = now - self._asked, now
        if self._writing is not None:
            if not self._writing.done():
                return False  # training does not wait for a slow disk
            if self._writing.exception() is not None:
                return True  # `save` raises it, in all processes
            self.finish()
        return now - self._saved > save_interval(self.cost, iteration)

    def save(self, state: TrainingState, is_kept: bool = False) -> None:
        """Have a state saved as it is now; wait first for the one that is still being written.

        Args:
            state: It may change as soon as this returns.
            is_kept: Whether its networks become a checkpoint, too.

        Raises:
            NonFiniteError: If a weight is infinite or undefined.
        """
        self.finish()
        self._saved = time.monotonic()
        snapshot = take_snapshot(state, self._log.mark())
        held = time.monotonic() - self._saved
        self._writing = self._thread.submit(_measured, self._run, snapshot, is_kept, held)

    def check(self) -> None:
        """Raise what has failed in writing, if anything."""
        if self._writing is not None and self._writing.done():
            self.finish()

    def finish(self) -> None:
        """Wait until all is written."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            self.cost = writing.result()

    def abandon(self) -> None:
        """Wait likewise, whatever becomes of it: training has failed already."""
        with suppress(Exception):
            self.finish()


def _measured(run: Run, snapshot: Snapshot, is_kept: bool, held: float) -> SaveCost:
    started, idle = time.monotonic(), time.thread_time()
    write_snapshot(run, snapshot, is_kept)
    return SaveCost(held, time.thread_time() - idle, time.monotonic() - started)


def write_snapshot(run: Run, snapshot: Snapshot, is_kept: bool) -> None:
    """Write a state to go on from, after its checkpoint if there is to be one.

    Raises:
        RunError: If the run's folder is gone.
    """
    run.check_there()
    if is_kept:
        write_checkpoint(run, snapshot.position.step, _checkpoint(run, snapshot))
    if run.metrics_path.exists():
        sync_file(run.metrics_path)  # no state may outlive the lines that it stands on
    write_atomic(run.resume_path, snapshot_to_bytes(snapshot))


def _checkpoint(run: Run, snapshot: Snapshot) -> bytes:
    header = CheckpointHeader(
        step=snapshot.position.step,
        config=run.info.config,
        image_shape=run.info.data.image_shape,
        precision="float32",
    )
    return checkpoint_to_bytes(
        header, snapshot.network("generator_ema"), snapshot.network("generator"), snapshot.network("discriminator")
    )

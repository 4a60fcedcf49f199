"""Any point at any step of any run: opens steps when they are asked for, keeps a bounded number, serves many threads.

Every image is the generator's own, decoded now; nothing is replayed from a log. A step is read once however many ask
for it, is verified like any other, and is only ever looked at: the networks are frozen, and no caller changes them.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor

from gan_core.errors import GeometryError, RunError
from gan_core.latent.sampling import decode_batches
from gan_core.runs.checkpoint import Step, load_step
from gan_core.runs.manifest import read_manifest
from gan_core.runs.run import Run, step_file

MOST_STEPS = 64
BATCH = 250
Found = TypeVar("Found")


@dataclass(frozen=True)
class Checkpoint:
    """A step file, and the SHA-256 that the run's manifest gives it. The same file written anew is another one."""

    path: Path
    sha256: str


def checkpoints_of(run: Run, steps: Sequence[int]) -> list[Checkpoint]:
    """Steps of a run as the manifest names them now. Reads no weights.

    Raises:
        RunError: If a step was not kept.
    """
    files = read_manifest(run.folder).files
    missing = [step for step in steps if step_file(step) not in files]
    if missing:
        raise RunError(f"{run.name} keeps no step {missing[0]}; choose one of those that `gan-core info` lists")
    return [Checkpoint(run.folder / step_file(step), files[step_file(step)].sha256) for step in steps]


@dataclass(eq=False)
class _Held:
    """A place in memory: empty while its step is read; not to be given away while somebody uses it."""

    step: Step | None = None
    users: int = 0


class Decoder:
    """Decodes points at many steps, for many threads at once.

    At most `most_steps` steps are in memory, those being read included; the one that was used longest ago goes first,
    and none goes while it is in use. Who asks for one more waits until another is given back.

    Args:
        most_steps: How many steps are kept, at least 1.
        load: Reads and verifies a step, as `checkpoints.load_step`.
    """

    def __init__(self, most_steps: int = MOST_STEPS, load: Callable[[Path, str], Step] = load_step) -> None:
        if most_steps < 1:
            raise ValueError(f"a decoder needs room for at least 1 step, found {most_steps}")
        self._most_steps = most_steps
        self._load = load
        self._held: OrderedDict[Checkpoint, _Held] = OrderedDict()  # the longest unused one stands first
        self._changed = threading.Condition()
        self._mine = threading.local()

    def __len__(self) -> int:
        """How many steps are in memory, those being read included."""
        with self._changed:
            return len(self._held)

    @contextmanager
    def open(self, checkpoint: Checkpoint) -> Iterator[Step]:
        """A step's networks, for the length of a block in which they stay in memory. Look, do not touch.

        Raises:
            CheckpointError: If the file is missing or damaged. It is read anew when it is asked for again.
            RuntimeError: If there is no room for it and this thread holds another step, for which it would wait.
        """
        # without this a thread's first matrix product ignores torch.set_num_threads and ends in other last bits
        torch.get_num_threads()
        held = self._take(checkpoint)
        self._mine.count = self._holding() + 1
        try:
            yield held.step
        finally:
            self._mine.count -= 1
            with self._changed:
                held.users -= 1
                self._changed.notify_all()

    def step(self, checkpoint: Checkpoint) -> Step:
        """A step's networks. Who keeps them keeps them in memory, beyond the bound.

        Raises:
            CheckpointError: As `open`.
        """
        with self.open(checkpoint) as step:
            return step

    def ask(self, checkpoint: Checkpoint, work: Callable[[Step], Found]) -> Found:
        """What some work finds at a step; it is done on one of the workers' threads.

        Raises:
            CheckpointError: As `open`; and whatever the work raises.
        """
        return self.ask_each([checkpoint], work)[0]

    def ask_each(self, checkpoints: Sequence[Checkpoint], work: Callable[[Step], Found]) -> list[Found]:
        """As `ask`, at many steps side by side, in their order."""

        def find(checkpoint: Checkpoint) -> Found:
            with self.open(checkpoint) as step:
                return work(step)

        # who holds a step might fill the only place that a worker waits for
        return [find(each) for each in checkpoints] if self._holding() else list(_workers().map(find, checkpoints))

    def images(self, checkpoint: Checkpoint, z: Tensor) -> Tensor:
        """What a step makes of points (N, D): in [-1, 1], shape (N, C, H, W).

        Raises:
            CheckpointError: As `open`.
            GeometryError: If the points have another number of dimensions than the step's latent space, or the
                generator makes infinite or undefined numbers.
        """
        return self.ask(checkpoint, lambda step: _decode(step, z))

    def through(self, checkpoints: Sequence[Checkpoint], z: Tensor) -> Tensor:
        """The same points (N, D) at many steps: in [-1, 1], shape (S, N, C, H, W).

        All points go through a step at once, and as many steps are at work as torch may use cores.

        Raises:
            CheckpointError, GeometryError: As `images`; also if the steps make images of different shapes.
        """
        found = self.ask_each(checkpoints, lambda step: _decode(step, z))
        shapes = sorted({tuple(images.shape[1:]) for images in found})
        if len(shapes) > 1:
            raise GeometryError(f"the steps make images of different shapes, {shapes}; choose runs on images of one")
        return torch.stack(found) if self._holding() else _workers().submit(torch.stack, found).result()

    def _holding(self) -> int:
        return getattr(self._mine, "count", 0)

    def _take(self, checkpoint: Checkpoint) -> _Held:
        with self._changed:
            while (held := self._held.get(checkpoint)) is None or held.step is None:
                if held is None and self._make_room():
                    held = self._held[checkpoint] = _Held(users=1)
                    break
                if held is None and self._holding():
                    raise RuntimeError("there is no room for another step while this thread holds one; give it back")
                # somebody reads this step and waits for nobody meanwhile, or all places are in use
                self._changed.wait()
            else:
                held.users += 1
                self._held.move_to_end(checkpoint)
                return held
        return self._fill(checkpoint, held)

    def _fill(self, checkpoint: Checkpoint, held: _Held) -> _Held:
        """Read a step outside the lock. A failure leaves no trace, so that who asks next reads again."""
        try:
            # whoever asks first may want no gradients; weights born in inference mode would never give any to others
            with torch.inference_mode(False):
                step = self._load(checkpoint.path, checkpoint.sha256)
        except BaseException:
            with self._changed:
                del self._held[checkpoint]
                self._changed.notify_all()
            raise
        with self._changed:
            held.step = step
            self._changed.notify_all()
        return held

    def _make_room(self) -> bool:
        if len(self._held) < self._most_steps:
            return True
        unused = next((key for key, held in self._held.items() if held.users == 0), None)
        if unused is not None:
            del self._held[unused]
        return unused is not None


def _decode(step: Step, z: Tensor) -> Tensor:
    size = step.header.config.network.latent_size
    if z.ndim != 2 or z.shape[1] != size:
        raise GeometryError(
            f"this run decodes points of {size} dimensions, found shape {tuple(z.shape)}; compare it with runs of the "
            "same latent size"
        )
    images = torch.cat(list(decode_batches(step.generator, z, BATCH)))
    if not torch.isfinite(images).all():
        raise GeometryError(
            f"the generator of step {step.header.step:,} makes infinite or undefined numbers here; choose another"
        )
    return images


@cache
def _workers() -> ThreadPoolExecutor:
    """A thread for each core that torch may use, shared by all decoders."""
    return ThreadPoolExecutor(torch.get_num_threads(), "decoding", initializer=_compute_alone)


def _compute_alone() -> None:
    """Let torch use this thread only for what this thread asks of it.

    The networks are so small that handing a layer to several threads and waiting for all of them takes longer than the
    layer, many times as long where another program uses the cores. Whole steps side by side lose nothing.
    """
    others = torch.get_num_threads()
    torch.set_num_threads(1)
    # torch gives what was set last, in whatever thread, to threads that are new to it
    restoring = threading.Thread(target=torch.set_num_threads, args=(others,))
    restoring.start()
    restoring.join()

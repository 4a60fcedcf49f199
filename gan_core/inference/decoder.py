"""Any latent vector at any checkpoint of any run: loads checkpoints when asked, keeps a few, serves many threads.

Every image is the generator's own, decoded now; nothing is replayed from a log. A checkpoint is read once however many
ask for it, is verified like any other, and is only ever looked at: networks are frozen, and no caller changes them.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import torch
from torch import Tensor

from gan_core.errors import GeometryError, counted
from gan_core.latent.sampling import decode_batches
from gan_core.runs.checkpoint import Checkpoint, load_checkpoint
from gan_core.runs.manifest import CheckpointRef

MOST_CHECKPOINTS = 64
MOST_BYTES = 256 * 2**20
BATCH = 250
Found = TypeVar("Found")
Item = TypeVar("Item")


@dataclass(eq=False)
class _Slot:
    """Room for a checkpoint in memory: empty while it is read; not to be given away while somebody uses it."""

    checkpoint: Checkpoint | None = None
    users: int = 0
    size: int = 0  # bytes of the weights


class Decoder:
    """Decodes latent vectors at many checkpoints, for many threads at once.

    At most `most` checkpoints are in memory, those being read included; the one that was used longest ago goes first,
    and none goes while it is in use. Who asks for one more waits until another is given back. Large ones are fewer: of
    those that nobody uses, no more stay than their weights have room for.

    Args:
        most: How many checkpoints are in memory, at least 1.
        load: Reads and verifies a checkpoint, as `load_checkpoint`.
        most_bytes: Room for the weights of all; the checkpoint that was read last stays even if it alone takes more.
    """

    def __init__(
        self,
        most: int = MOST_CHECKPOINTS,
        load: Callable[[CheckpointRef], Checkpoint] = load_checkpoint,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        if most < 1:
            raise ValueError(f"a decoder needs room for at least 1 checkpoint, found {most}")
        self._most = most
        self._load = load
        self._most_bytes = most_bytes
        self._slots: OrderedDict[CheckpointRef, _Slot] = OrderedDict()  # the longest unused one stands first
        self._changed = threading.Condition()
        self._mine = threading.local()

    def __len__(self) -> int:
        """How many checkpoints are in memory, those being read included."""
        with self._changed:
            return len(self._slots)

    @contextmanager
    def open(self, ref: CheckpointRef) -> Generator[Checkpoint]:
        """A checkpoint, for the length of a block in which it stays in memory. Look, do not touch.

        Raises:
            CheckpointError: If the file is missing or damaged. It is read again when it is asked for again.
            RuntimeError: If there is no room for it and this thread holds another, for which it would wait.
        """
        # without this a thread's first matrix product ignores torch.set_num_threads and ends in other last bits
        torch.get_num_threads()
        slot = self._take(ref)
        self._mine.count = self._holding() + 1
        try:
            assert slot.checkpoint is not None  # taken slots are full
            yield slot.checkpoint
        finally:
            self._mine.count -= 1
            with self._changed:
                slot.users -= 1
                self._changed.notify_all()

    def checkpoint(self, ref: CheckpointRef) -> Checkpoint:
        """A checkpoint. Who keeps it keeps it in memory, beyond the bound.

        Raises:
            CheckpointError: As `open`.
        """
        with self.open(ref) as checkpoint:
            return checkpoint

    def ask(self, ref: CheckpointRef, work: Callable[[Checkpoint], Found]) -> Found:
        """What some work finds at a checkpoint; it is done on one of the workers' threads.

        Raises:
            CheckpointError: As `open`; and whatever the work raises.
        """
        return self.ask_each([ref], work)[0]

    def ask_each(self, refs: Sequence[CheckpointRef], work: Callable[[Checkpoint], Found]) -> list[Found]:
        """As `ask`, at many checkpoints side by side, in their order."""

        def find(ref: CheckpointRef) -> Found:
            with self.open(ref) as checkpoint:
                return work(checkpoint)

        # who holds a checkpoint might fill the only slot that a worker waits for
        return [find(ref) for ref in refs] if self._holding() else list(_workers().map(find, refs))

    def images(self, ref: CheckpointRef, z: Tensor) -> Tensor:
        """What a checkpoint makes of latent vectors (N, D): in [-1, 1], shape (N, C, H, W).

        Raises:
            CheckpointError: As `open`.
            GeometryError: If they have another number of dimensions than the checkpoint's latent space, or the
                generator makes infinite or undefined numbers.
        """
        return self.ask(ref, lambda checkpoint: _decode(checkpoint, z))

    def through(self, refs: Sequence[CheckpointRef], z: Tensor) -> Tensor:
        """The same latent vectors (N, D) at many checkpoints: in [-1, 1], shape (S, N, C, H, W).

        All of them go through a checkpoint at once, and as many checkpoints are at work as torch may use cores.

        Raises:
            CheckpointError, GeometryError: As `images`; also if the checkpoints make images of different shapes.
        """
        found = self.ask_each(refs, lambda checkpoint: _decode(checkpoint, z))
        shapes = sorted({tuple(images.shape[1:]) for images in found})
        if len(shapes) > 1:
            raise GeometryError(
                f"the checkpoints make images of different shapes, {shapes}; choose runs on images of one"
            )
        return torch.stack(found) if self._holding() else _workers().submit(torch.stack, found).result()

    def _holding(self) -> int:
        return getattr(self._mine, "count", 0)

    def _take(self, ref: CheckpointRef) -> _Slot:
        with self._changed:
            while (slot := self._slots.get(ref)) is None or slot.checkpoint is None:
                if slot is None and self._make_room():
                    slot = self._slots[ref] = _Slot(users=1)
                    break
                if slot is None and self._holding():
                    raise RuntimeError(
                        "there is no room for another checkpoint while this thread holds one; give it back"
                    )
                # somebody reads this checkpoint and waits for nobody meanwhile, or all slots are in use
                self._changed.wait()
            else:
                slot.users += 1
                self._slots.move_to_end(ref)
                return slot
        return self._fill(ref, slot)

    def _fill(self, ref: CheckpointRef, slot: _Slot) -> _Slot:
        """Read a checkpoint outside the lock. A failure leaves no trace, so that who asks next reads again."""
        try:
            # whoever asks first may want no gradients; weights born in inference mode would never give any to others
            with torch.inference_mode(False):
                checkpoint = self._load(ref)
        except BaseException:
            with self._changed:
                del self._slots[ref]
                self._changed.notify_all()
            raise
        with self._changed:
            slot.checkpoint, slot.size = checkpoint, _weight_bytes(checkpoint)
            self._drop_what_has_no_room()
            self._changed.notify_all()
        return slot

    def _make_room(self) -> bool:
        return len(self._slots) < self._most or self._drop_longest_unused()

    def _drop_what_has_no_room(self) -> None:
        while sum(slot.size for slot in self._slots.values()) > self._most_bytes and self._drop_longest_unused():
            pass

    def _drop_longest_unused(self) -> bool:
        unused = next((ref for ref, slot in self._slots.items() if slot.users == 0), None)
        if unused is not None:
            del self._slots[unused]
        return unused is not None


def _weight_bytes(checkpoint: Checkpoint) -> int:
    networks = checkpoint.generator_ema, checkpoint.generator, checkpoint.discriminator
    return sum(tensor.nbytes for network in networks for tensor in network.state_dict().values())


def _decode(checkpoint: Checkpoint, z: Tensor) -> Tensor:
    header = checkpoint.header
    size = header.config.network.latent_size
    if z.ndim != 2 or z.shape[1] != size:
        raise GeometryError(
            f"this run decodes points of {counted(size, 'dimension')}, found shape {tuple(z.shape)}; compare it with "
            "runs of the same latent size"
        )
    try:
        return torch.cat(list(decode_batches(checkpoint.generator_ema, z, BATCH)))
    except GeometryError:
        raise GeometryError(
            f"the generator of checkpoint {header.step:,} makes infinite or undefined numbers here; choose another"
        ) from None


def side_by_side(work: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Found]:
    """As `map`, on the workers' threads: what is not begun when nobody wants more results is left."""
    return _workers().map(work, items)


@cache
def _workers() -> ThreadPoolExecutor:
    """A thread for each core that torch may use, shared by all decoders."""
    return single_threaded("decoding", torch.get_num_threads())


def single_threaded(name: str, count: int) -> ThreadPoolExecutor:
    """Threads that each compute with one core."""
    return ThreadPoolExecutor(count, name, initializer=_compute_alone)


def _compute_alone() -> None:
    """Let torch use this thread only for what this thread asks of it.

    The networks are so small that handing a layer to several threads and waiting for all of them takes longer than the
    layer, many times as long where another program uses the cores. Whole checkpoints side by side lose nothing.
    """
    others = torch.get_num_threads()
    torch.set_num_threads(1)
    # torch gives what was set last, in whatever thread, to threads that are new to it
    restoring = threading.Thread(target=torch.set_num_threads, args=(others,))
    restoring.start()
    restoring.join()

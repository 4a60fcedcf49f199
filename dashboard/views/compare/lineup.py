"""How a line-up changes: by its shared timeline, by another run in a slot, by a swap."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from dashboard.shared.lineup import Slot

Steps = Mapping[str, list[int]]  # iterations of the checkpoints, ascending, by the run's name


def nearest(step: int, steps: list[int]) -> int:
    """The checkpoint nearest to an iteration, the earlier of two."""
    return min(steps, key=lambda known: (abs(known - step), known))


def first_lineup(run: str, step: int, steps: list[int]) -> tuple[Slot, ...]:
    """What is compared before anything was chosen: a checkpoint with an early one of the same run, or with the last."""
    early = steps[(len(steps) - 1) // 2]
    other = early if early < step else steps[-1]
    return tuple(Slot(run, each) for each in sorted((other, step)))


def next_slot(slots: tuple[Slot, ...], selected: Slot, steps: Steps, best: Callable[[str], int | None]) -> Slot:
    """What to add to a line-up: the first that is not in it of what would tell something new.

    Args:
        slots: What is compared.
        selected: The checkpoint that the other pages show.
        steps: Iterations of all runs' checkpoints.
        best: The iteration of a run's best checkpoint; None where nothing was measured.
    """
    known = {(slot.run, slot.step) for slot in slots}
    offered = _of_use(slots[0].run, selected, steps, best)
    return next((slot for slot in offered if (slot.run, slot.step) not in known), selected)


def _of_use(run: str, selected: Slot, steps: Steps, best: Callable[[str], int | None]) -> Iterator[Slot]:
    """The selected checkpoint; of a run its best and last; of every other run its best or last; then an early one."""
    yield Slot(selected.run, selected.step)
    own = steps[run]
    yield from (Slot(run, step) for step in (best(run), own[-1]) if step is not None)
    for other in steps:
        if other != run:
            yield Slot(other, best(other) or steps[other][-1])
    yield Slot(run, own[len(own) // 4])
    yield from (Slot(run, step) for step in own)


def timeline_length(slots: tuple[Slot, ...], steps: Steps) -> int:
    """How many positions the shared timeline has: the checkpoints of the run that has most of them."""
    return max((len(steps[slot.run]) for slot in slots if not slot.is_pinned), default=0)


def timeline_position(slots: tuple[Slot, ...], steps: Steps) -> int:
    """Where the shared timeline is: where the first slot that follows it is among its run's checkpoints."""
    slot = next(slot for slot in slots if not slot.is_pinned)
    known = steps[slot.run]
    return round(known.index(slot.step) * (timeline_length(slots, steps) - 1) / max(1, len(known) - 1))


def moved_to(slots: tuple[Slot, ...], position: int, steps: Steps) -> tuple[Slot, ...]:
    """All slots that are not pinned at one position of the shared timeline, each at its own checkpoint there."""
    last = max(1, timeline_length(slots, steps) - 1)

    def moved(slot: Slot) -> Slot:
        known = steps[slot.run]
        return slot if slot.is_pinned else replace(slot, step=known[round(position * (len(known) - 1) / last)])

    return tuple(map(moved, slots))


def with_run(slot: Slot, run: str, steps: Steps) -> Slot:
    """A slot with another run: there the checkpoint that is as far along as before."""
    before, after = steps[slot.run], steps[run]
    far = before.index(slot.step) / max(1, len(before) - 1)
    return replace(slot, run=run, step=after[round(far * (len(after) - 1))])


def swapped(slots: tuple[Slot, ...], index: int) -> tuple[Slot, ...]:
    """The first slot and another one in each other's place."""
    changed = list(slots)
    changed[0], changed[index] = changed[index], changed[0]
    return tuple(changed)

"""Line-ups: two to six checkpoints side by side, as the page calls them A to F."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

FEWEST, MOST = 2, 6
LETTERS = "ABCDEF"
PATTERN = re.compile(r"(?P<run>[^@|!]+)@(?P<step>\d{1,12})(?P<pinned>!?)")

Steps = Mapping[str, list[int]]  # iterations of the checkpoints, ascending, by the run's name


@dataclass(frozen=True)
class Slot:
    """One checkpoint of a line-up.

    Attributes:
        run: The run's name.
        step: The checkpoint's iteration.
        is_pinned: Whether the shared timeline leaves it alone.
    """

    run: str
    step: int
    is_pinned: bool = False


def text_of(slots: tuple[Slot, ...]) -> str:
    """A line-up as it is written in an address: inverse of `parse`."""
    return "|".join(f"{quote(slot.run, safe=' ')}@{slot.step}{'!' if slot.is_pinned else ''}" for slot in slots)


def parse(text: str) -> tuple[Slot, ...]:
    """Read a line-up.

    Raises:
        ValueError: If the text is none.
    """
    parts = text.split("|")
    found = [match for part in parts if (match := PATTERN.fullmatch(part))]
    if len(found) < len(parts) or not FEWEST <= len(found) <= MOST:
        raise ValueError(
            f"the link's slots {text[:40]!r} are not valid; expected {FEWEST} to {MOST} such as mnist-dense@40000, "
            "with | between them"
        )
    return tuple(Slot(unquote(part["run"]), int(part["step"]), bool(part["pinned"])) for part in found)


def nearest(step: int, steps: list[int]) -> int:
    """The checkpoint nearest to an iteration, the earlier of two."""
    return min(steps, key=lambda known: (abs(known - step), known))


def first_lineup(run: str, step: int, steps: list[int]) -> tuple[Slot, ...]:
    """What is compared before anything was chosen: a checkpoint with an early one of the same run, or with the last."""
    early = steps[(len(steps) - 1) // 2]
    other = early if early < step else steps[-1]
    return tuple(Slot(run, each) for each in sorted((other, step)))


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

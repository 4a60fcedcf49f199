"""Line-ups of checkpoints, two to six of them side by side."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

FEWEST, MOST = 2, 6

LETTERS = "ABCDEF"

PATTERN = re.compile(r"(?P<run>[^@|!]+)@(?P<step>\d{1,12})(?P<pinned>!?)")

Steps = Mapping[str, list[int]]  # kept steps, ascending, by the run's name


@dataclass(frozen=True)
class Slot:
    """A step of a run.

    Attributes:
        run: Its name.
        step: Which step.
        is_pinned: Whether the shared scrubber leaves it alone.
    """

    run: str
    step: int
    is_pinned: bool = False


def text_of(slots: tuple[Slot, ...]) -> str:
    """A line-up as it stands in an address: inverse of `parse`."""
    return "|".join(f"{quote(slot.run, safe=' ')}@{slot.step}{'!' if slot.is_pinned else ''}" for slot in slots)


def parse(text: str) -> tuple[Slot, ...]:
    """Read a line-up.

    Raises:
        ValueError: If the text is none.
    """
    parts = text.split("|")
    found = [PATTERN.fullmatch(part) for part in parts]
    if not all(found) or not FEWEST <= len(found) <= MOST:
        raise ValueError(
            f"the link's slots {text[:40]!r} are none; expected {FEWEST} to {MOST} such as mnist-dense@40000, with | "
            "between them"
        )
    return tuple(Slot(unquote(part["run"]), int(part["step"]), bool(part["pinned"])) for part in found)


def nearest(step: int, steps: list[int]) -> int:
    """The kept step nearest to a step, the earlier of two."""
    return min(steps, key=lambda kept: (abs(kept - step), kept))


def first_lineup(run: str, step: int, steps: list[int]) -> tuple[Slot, ...]:
    """What is compared before anything was chosen: a step with an early one of the same run, or with the last."""
    early = steps[(len(steps) - 1) // 2]
    other = early if early < step else steps[-1]
    return tuple(Slot(run, each) for each in sorted((other, step)))


def places(slots: tuple[Slot, ...], steps: Steps) -> int:
    """How many places the shared scrubber has: the kept steps of the run that has most of them."""
    return max((len(steps[slot.run]) for slot in slots if not slot.is_pinned), default=0)


def place_of(slots: tuple[Slot, ...], steps: Steps) -> int:
    """Where the shared scrubber stands: where the first slot that follows it is, in the order of kept steps."""
    slot = next(slot for slot in slots if not slot.is_pinned)
    kept = steps[slot.run]
    return round(kept.index(slot.step) * (places(slots, steps) - 1) / max(1, len(kept) - 1))


def scrubbed(slots: tuple[Slot, ...], place: int, steps: Steps) -> tuple[Slot, ...]:
    """All slots that are not pinned at one place of the shared scrubber, each at its own kept step there."""
    last = max(1, places(slots, steps) - 1)

    def moved(slot: Slot) -> Slot:
        kept = steps[slot.run]
        return slot if slot.is_pinned else replace(slot, step=kept[round(place * (len(kept) - 1) / last)])

    return tuple(map(moved, slots))


def swapped(slots: tuple[Slot, ...], place: int) -> tuple[Slot, ...]:
    """The first slot and another one in each other's place."""
    changed = list(slots)
    changed[0], changed[place] = changed[place], changed[0]
    return tuple(changed)

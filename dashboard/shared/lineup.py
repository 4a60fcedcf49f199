"""Line-ups: two to six checkpoints side by side, as Compare calls them A to F and as other pages hand them to it."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

FEWEST, MOST = 2, 6
LETTERS = "ABCDEF"
PATTERN = re.compile(r"(?P<run>[^@|!]+)@(?P<step>\d{1,12})(?P<pinned>!?)")


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

"""The line-up that Compare shows: chosen there, or by a page that sends its visitor there."""

from collections.abc import Sequence

from dashboard.shared.lineup import Slot, parse, text_of
from dashboard.shared.session.choices import Choice, choose, chosen

SLOTS: Choice[tuple[Slot, ...]] = Choice("slots", (), parse, text_of)
PARAMETERS = (SLOTS.name,)


def lined_up() -> tuple[Slot, ...]:
    """What is compared: two to six slots, none before anything is chosen."""
    return chosen(SLOTS)


def line_up(slots: Sequence[Slot]) -> None:
    """Compare these checkpoints."""
    choose(SLOTS, tuple(slots))

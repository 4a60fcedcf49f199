"""A class as a point between classes: what a class-conditional generator is told beside z."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ClassMix:
    """A class, or a point on the line from it to another one.

    Attributes:
        first, second: Their places among the classes.
        share: How far it lies on the way from `first` to `second`, from 0 to 1.
    """

    first: int
    second: int | None = None
    share: float = 0.0

    def parts(self, count: int) -> tuple[float, ...]:
        """How much of each class is in it: `count` numbers that sum to 1."""
        parts = [0.0] * count
        parts[self.first] += 1 - self.share
        if self.second is not None:
            parts[self.second] += self.share
        return tuple(parts)

    def text(self, names: Sequence[str]) -> str:
        """As `parse_mix` reads it: "7", or "4,9,0.3"."""
        if self.second is None:
            return names[self.first]
        return f"{names[self.first]},{names[self.second]},{self.share!r}"


def parse_mix(text: str, names: Sequence[str]) -> ClassMix:
    """Read a class mix: "7" for a class, "4,9" for halfway between two, "4,9,0.3" for nearer to the first.

    Args:
        text: What somebody typed, or an address says.
        names: Of the classes.

    Raises:
        ValueError: Says what is wrong, and lists the classes.
    """
    first, *rest = text.split(",")
    if len(rest) > 2:
        raise ValueError("expected a class, two classes, or two classes and a share, with commas between them")
    share = 0.5
    if len(rest) == 2:
        try:
            share = float(rest[1])
        except ValueError:
            share = math.nan
        if not 0 <= share <= 1:
            raise ValueError(f"the share {rest[1][:20]!r} must be a number from 0 to 1")
    if not rest:
        return ClassMix(_place(first, names))
    return ClassMix(_place(first, names), _place(rest[0], names), share)


def _place(name: str, names: Sequence[str]) -> int:
    name = name.strip()
    if name not in names:
        raise ValueError(f"there is no class {name[:40]!r}; choose one of {', '.join(names)}")
    return list(names).index(name)

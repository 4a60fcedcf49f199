"""Anchors: points of the latent space as a person names them, a sample of a class, a seed, or a point from Explore."""

import re
from dataclasses import dataclass
from typing import Literal

Source = Literal["digit", "seed", "point"]
PATTERN = re.compile(r"d(?P<digit>\d{1,3})\.(?P<variant>\d{1,4})|s(?P<seed>\d{1,10})|z(?P<point>~?[\w-]{2,})")


@dataclass(frozen=True)
class Anchor:
    """A point of the latent space by its name.

    Attributes:
        source: What kind of name it is.
        number: The class, or the seed.
        variant: Which typical sample of the class, 0 for the most typical.
        packed: The point itself, as `latent_text.pack` writes it.
    """

    source: Source
    number: int = 0
    variant: int = 0
    packed: str = ""


def anchor_text(anchor: Anchor) -> str:
    """An anchor as it is written in an address: inverse of `parse_anchor`."""
    if anchor.source == "digit":
        return f"d{anchor.number}.{anchor.variant}"
    return f"s{anchor.number}" if anchor.source == "seed" else f"z{anchor.packed}"


def parse_anchor(text: str) -> Anchor:
    """Read an anchor.

    Raises:
        ValueError: If the text names none.
    """
    found = PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(f"the link's anchor {text[:20]!r} is not valid; expected d7.0, s42 or a point from Explore")
    if found["digit"] is not None:
        return Anchor("digit", int(found["digit"]), int(found["variant"]))
    if found["seed"] is not None:
        return Anchor("seed", int(found["seed"]))
    return Anchor("point", packed=found["point"])

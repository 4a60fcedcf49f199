"""Places of the latent space as a person names them: a typical digit, a seed, or a point kept from Explore."""

import re
from dataclasses import dataclass
from typing import Literal

Source = Literal["digit", "seed", "point"]
PATTERN = re.compile(r"d(?P<digit>\d{1,3})\.(?P<example>\d{1,4})|s(?P<seed>\d{1,10})|z(?P<point>[\w-]{2,})")


@dataclass(frozen=True)
class Place:
    """A place by its name.

    Attributes:
        source: What kind of name it is.
        number: The class, or the seed.
        example: Which typical image of the class, 0 for the most typical.
        packed: The point itself, as `state.pack` writes it.
    """

    source: Source
    number: int = 0
    example: int = 0
    packed: str = ""


def text_of(place: Place) -> str:
    """A place as it stands in an address: inverse of `parse`."""
    if place.source == "digit":
        return f"d{place.number}.{place.example}"
    return f"s{place.number}" if place.source == "seed" else f"z{place.packed}"


def parse(text: str) -> Place:
    """Read a place.

    Raises:
        ValueError: If the text names none.
    """
    found = PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(f"the link's place {text[:20]!r} is none; expected d7.0, s42 or a point kept from Explore")
    if found["digit"] is not None:
        return Place("digit", int(found["digit"]), int(found["example"]))
    if found["seed"] is not None:
        return Place("seed", int(found["seed"]))
    return Place("point", packed=found["point"])

"""The colours of both themes."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Palette:
    """Colours of one theme. The generator is always the counterfeiter's red, the discriminator the owner's green.

    Attributes:
        categories: Of things that have no order, told apart by who is blind to red or green, too.
    """

    text: str
    ground: str
    grid: str
    generator: str
    discriminator: str
    neutral: str
    scale: tuple[tuple[float, str], ...]
    categories: tuple[str, ...]

    @property
    def ground_scale(self) -> tuple[tuple[float, str], ...]:
        """The scale drawn towards the ground, so that ink of the text's colour can be read on it."""
        return tuple((stop, self.grounded(colour)) for stop, colour in self.scale)

    @property
    def adjacency_scale(self) -> tuple[tuple[float, str], ...]:
        """From no boundary to the longest."""
        return (0.0, self.ground), (1.0, self.grounded(self.discriminator))

    def grounded(self, colour: str) -> str:
        """A colour drawn half way to the ground, so that text can be read on it."""
        return _mixed(colour, self.ground)


def _mixed(one: str, other: str) -> str:
    """The colour half way between two."""
    halves = [(int(one[at : at + 2], 16) + int(other[at : at + 2], 16)) // 2 for at in (1, 3, 5)]
    return "#" + bytes(halves).hex()


LIGHT = Palette(
    text="#22272e",
    ground="#fbfaf6",
    grid="#e4dfd2",
    generator="#c04a33",
    discriminator="#0f6b7a",
    neutral="#8a8577",
    scale=((0.0, "#b8442c"), (0.5, "#d9a441"), (1.0, "#0f6b7a")),
    # after Okabe and Ito 2008, darker where light ground swallows them, and apart for all kinds of sight
    categories=("#0755b7", "#d86000", "#0b9262", "#b95689", "#704e00", "#5785c8", "#22272e"),
)

DARK = Palette(
    text="#e8e4d9",
    ground="#12181f",
    grid="#2c3742",
    generator="#f0826a",
    discriminator="#4fb3bf",
    neutral="#8d97a1",
    scale=((0.0, "#f0826a"), (0.5, "#e5c16b"), (1.0, "#4fb3bf")),
    categories=("#56b4e9", "#ff8a3d", "#2fbf95", "#e79bc4", "#f0e442", "#4f7dd6", "#e8e4d9"),
)

LEAST_REACH = 0.05  # of a scale around chance


def palette(theme: str | None) -> Palette:
    """The colours for a theme's type, "light" or "dark"."""
    return DARK if theme == "dark" else LIGHT


def scale_around_chance(answers: np.ndarray) -> tuple[float, float]:
    """Two probabilities as far below 1/2 as above it, between which most answers of a discriminator lie.

    A good generator leaves them all near 1/2: on a scale from 0 to 1 they would look alike. Differences of a hundredth,
    though, are to stay pale.
    """
    reach = max(float(np.quantile(np.abs(answers - 0.5), 0.98)), LEAST_REACH)
    return 0.5 - reach, 0.5 + reach

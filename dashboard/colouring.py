"""The colours of both themes, and what the colours of samples tell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TOWARDS_TEXT = 0.15


@dataclass(frozen=True)
class Palette:
    """Colours of one theme. The generator is always the counterfeiter's red, the discriminator the owner's green."""

    text: str
    ground: str
    grid: str
    generator: str
    discriminator: str
    neutral: str
    scale: tuple[tuple[float, str], ...]

    @property
    def ground_scale(self) -> tuple[tuple[float, str], ...]:
        """The scale drawn towards the ground, so that ink of the text's colour can be read on it."""
        return tuple((place, self.grounded(colour)) for place, colour in self.scale)

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
)
DARK = Palette(
    text="#e8e4d9",
    ground="#12181f",
    grid="#2c3742",
    generator="#f0826a",
    discriminator="#4fb3bf",
    neutral="#8d97a1",
    scale=((0.0, "#f0826a"), (0.5, "#e5c16b"), (1.0, "#4fb3bf")),
)


def palette(theme: str | None) -> Palette:
    """The colours for a theme's type, "light" or "dark"."""
    return DARK if theme == "dark" else LIGHT


@dataclass(frozen=True)
class Colouring:
    """What the colours of samples tell.

    Attributes:
        name: Of what is shown.
        values: Shape (N,).
        low, high: Values at both ends of the scale; what lies outside gets the colour of the end.
        scale: Places from 0 to 1 and their colours.
        texts: How each value reads, shape (N,); None for plain numbers.
    """

    name: str
    values: np.ndarray
    low: float
    high: float
    scale: tuple[tuple[float, str], ...]
    texts: np.ndarray | None = None

    def inks(self, rows: np.ndarray) -> np.ndarray:
        """Red, green and blue of some samples, uint8, shape (M, 3)."""
        span = self.high - self.low
        fractions = (self.values[rows] - self.low) / span if span > 0 else np.full(len(rows), 0.5)
        stops = np.array([stop for stop, _ in self.scale])
        channels = np.array([[int(name[place : place + 2], 16) for place in (1, 3, 5)] for _, name in self.scale])
        return np.stack([np.interp(fractions, stops, channel) for channel in channels.T], 1).round().astype(np.uint8)


def by_value(name: str, values: np.ndarray, ends: tuple[float, float] | None, colours: Palette) -> Colouring:
    """Numbers (N,) on the theme's scale between two ends; without ends between those that most values lie between."""
    low, high = ends or np.quantile(values, (0.02, 0.98)).tolist()
    return Colouring(name, values, low, high, colours.scale)


def around_a_guess(answers: np.ndarray) -> tuple[float, float]:
    """Two probabilities as far below 1/2 as above it, between which most answers of a discriminator lie.

    A good generator leaves them all near 1/2: on a scale from 0 to 1 they would look alike.
    """
    reach = max(float(np.quantile(np.abs(answers - 0.5), 0.98)), 0.005)
    return 0.5 - reach, 0.5 + reach


def by_class(
    name: str, classes: np.ndarray, names: Sequence[str], inks: Sequence[tuple[int, int, int]], colours: Palette
) -> Colouring:
    """Class numbers (N,), each in a colour of its own, drawn a little towards the text's so that thin lines show."""
    count, text = len(names), np.array([int(colours.text[place : place + 2], 16) for place in (1, 3, 5)])
    mixed = np.round((1 - TOWARDS_TEXT) * np.array(inks) + TOWARDS_TEXT * text).astype(np.uint8)
    scale = tuple(
        (edge / count, "#" + ink.tobytes().hex()) for number, ink in enumerate(mixed) for edge in (number, number + 1)
    )
    return Colouring(name, classes, -0.5, count - 0.5, scale, np.array(names)[classes])

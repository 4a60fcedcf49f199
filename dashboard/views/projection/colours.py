"""What the colours of samples tell. Knows neither streamlit nor torch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.shared.palette import Palette, scale_around_chance

TOWARDS_TEXT = 0.15
LEAST_STROKE_MASS, LEAST_SCORE = 0.05, 0.5  # spans of scales: smaller differences are no more than tints


@dataclass(frozen=True)
class Colouring:
    """What the colours of samples tell.

    Attributes:
        name: Of what is shown.
        values: Shape (N,).
        low, high: Values at both ends of the scale; what lies outside gets the colour of the end.
        scale: Stops from 0 to 1 and their colours.
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
        channels = np.array([[int(name[at : at + 2], 16) for at in (1, 3, 5)] for _, name in self.scale])
        return np.stack([np.interp(fractions, stops, channel) for channel in channels.T], 1).round().astype(np.uint8)


def by_value(
    name: str, values: np.ndarray, ends: tuple[float, float] | None, colours: Palette, least: float = 0.0
) -> Colouring:
    """Numbers (N,) on the theme's scale between two ends.

    Args:
        name: Of what is shown.
        values: The numbers.
        ends: Of the scale; None for those that most values lie between.
        colours: Of the theme.
        least: How far apart the ends are at least, where none are given.
    """
    low, high = ends or np.quantile(values, (0.02, 0.98)).tolist()
    if ends is None:
        wider = max(0.0, least - (high - low)) / 2
        low, high = low - wider, high + wider
    return Colouring(name, values, low, high, colours.scale)


def by_stroke_mass(ink: np.ndarray, colours: Palette) -> Colouring:
    """The mean brightness of each sample's image (N,)."""
    return by_value("stroke mass", ink, None, colours, LEAST_STROKE_MASS)


def by_confidence(confidence: np.ndarray, class_count: int, colours: Palette) -> Colouring:
    """How sure the classifier is of each sample (N,), from chance level on."""
    return by_value("classifier confidence", confidence, (1 / class_count, 1.0), colours)


def by_score(scores: np.ndarray, is_probability: bool, colours: Palette) -> Colouring:
    """The discriminator's output for each sample (N,): P(real) around chance level, or scores D(x)."""
    if is_probability:
        return by_value("P(real)", scores, scale_around_chance(scores), colours)
    return by_value("score D(x)", scores, None, colours, LEAST_SCORE)


def by_class(
    name: str, classes: np.ndarray, names: Sequence[str], inks: Sequence[tuple[int, int, int]], colours: Palette
) -> Colouring:
    """Class numbers (N,), each in a colour of its own, drawn a little towards the text's so that thin lines show."""
    count, text = len(names), np.array([int(colours.text[at : at + 2], 16) for at in (1, 3, 5)])
    mixed = np.round((1 - TOWARDS_TEXT) * np.array(inks) + TOWARDS_TEXT * text).astype(np.uint8)
    scale = tuple(
        (edge / count, "#" + ink.tobytes().hex()) for number, ink in enumerate(mixed) for edge in (number, number + 1)
    )
    return Colouring(name, classes, -0.5, count - 0.5, scale, np.array(names)[classes])

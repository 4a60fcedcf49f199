"""The one time axis of the page: iterations, epochs, images, or seconds. Pure functions of a log."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

ITERATIONS, EPOCHS, IMAGES, SECONDS = "iterations", "epochs", "images", "seconds"
UNITS = {ITERATIONS: "iteration", EPOCHS: "epoch", IMAGES: "images", SECONDS: "seconds"}
TITLES = {ITERATIONS: "iteration", EPOCHS: "epoch", IMAGES: "images seen", SECONDS: "seconds of training"}


@dataclass(frozen=True)
class TimeAxis:
    """Where iterations are on an axis.

    Attributes:
        name: One of `UNITS`.
        steps, places: Ascending iterations and where they are, shape (N,) each; between them lie straight lines.
    """

    name: str
    steps: np.ndarray
    places: np.ndarray

    @property
    def unit(self) -> str:
        """Of a place, in front of its number."""
        return UNITS[self.name]

    @property
    def title(self) -> str:
        """Of the axis."""
        return TITLES[self.name]

    def at(self, iterations: np.ndarray) -> np.ndarray:
        """Where iterations (N,) are; those beyond the log are at its end."""
        return iterations if self.name == ITERATIONS else np.interp(iterations, self.steps, self.places)

    def place(self, iteration: float) -> float:
        """Where one is."""
        return float(self.at(np.array([iteration], float))[0])

    def iterations(self, places: tuple[float, float]) -> tuple[float, float]:
        """The iterations at the two ends of a window."""
        if self.name == ITERATIONS:
            return places
        first, last = np.interp(places, self.places, self.steps)
        return float(first), float(last)


def time_axis(name: str, columns: Mapping[str, np.ndarray], images_in_epoch: int) -> TimeAxis:
    """The axis of a log; in iterations where the log does not know the other.

    Args:
        name: One of `UNITS`.
        columns: Of metrics.jsonl, shape (N,) each; may be empty.
        images_in_epoch: Of the data set.
    """
    if name == ITERATIONS or not columns:
        return TimeAxis(ITERATIONS, np.zeros(1), np.zeros(1))
    values = columns["seconds" if name == SECONDS else "images"]
    known = np.isfinite(values) & np.isfinite(columns["step"])
    if not known.any():
        return TimeAxis(ITERATIONS, np.zeros(1), np.zeros(1))
    # nothing was seen before the first iteration, and whatever a log says, time does not go back
    steps = np.maximum.accumulate(np.concatenate([[0.0], columns["step"][known]]))
    places = np.maximum.accumulate(np.concatenate([[0.0], values[known]]))
    return TimeAxis(name, steps, places / images_in_epoch if name == EPOCHS else places)


def known_axes(columns: Mapping[str, np.ndarray], images_in_epoch: int) -> dict[str, TimeAxis]:
    """The axes that a log knows, by name. Arguments as `time_axis`."""
    axes = {name: time_axis(name, columns, images_in_epoch) for name in UNITS}
    return {name: axis for name, axis in axes.items() if axis.name == name}


FORMS = {ITERATIONS: "iteration {:,.0f}", EPOCHS: "epoch {:,.1f}", IMAGES: "{:,.0f} images", SECONDS: "{:,.0f} s"}


def in_all_units(step: int, axes: Mapping[str, TimeAxis]) -> str:
    """Where an iteration is on each of some axes."""
    return " · ".join(FORMS[name].format(axis.place(step)) for name, axis in axes.items())

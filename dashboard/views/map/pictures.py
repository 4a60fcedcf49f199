"""Layers of a map: arrays to images as data addresses."""

import base64
from collections.abc import Sequence
from typing import Literal

import numpy as np

from dashboard.shared.images import MAP_SIDE, png_address, rgb
from dashboard.web.props import GroundColours
from gan_core.drawing import (
    FAINTEST,
    STRONGEST,
    VALUE_OPACITY,
    boundary_layer,
    ink_layer,
    refined,
    region_layer,
    value_layer,
)


def region_ground(probabilities: np.ndarray, line: str) -> tuple[str, str]:
    """Coloured regions and the lines between them, from probabilities (S, S, K): two data addresses."""
    fine = refined(probabilities, MAP_SIDE)
    return png_address(region_layer(fine)), png_address(boundary_layer(fine, rgb(line)))


def value_ground(values: np.ndarray, low: float, high: float, stops: Sequence[tuple[float, str]]) -> str:
    """Numbers of a grid (S, S) as colours: a data address."""
    scale = tuple((place, rgb(colour)) for place, colour in stops)
    return png_address(value_layer(values, low, high, scale, MAP_SIDE))


def region_colours(classes: int) -> GroundColours:
    """How the page colours regions of so many classes."""
    return {"value": "class", "low": 1 / classes, "high": 1.0, "stops": [], "opacity": (FAINTEST, STRONGEST)}


def value_colours(
    value: Literal["confidence", "discriminator"], low: float, high: float, stops: Sequence[tuple[float, str]]
) -> GroundColours:
    """How the page colours numbers as `value_ground` does."""
    opacity = (VALUE_OPACITY, VALUE_OPACITY)
    return {"value": value, "low": low, "high": high, "stops": list(stops), "opacity": opacity}


def ink(images: np.ndarray, colour: str) -> str:
    """Images of a grid, uint8 (S, S, H, W), as ink on transparent ground: a data address."""
    return png_address(ink_layer(images, rgb(colour)))


def packed_cells(
    classes: np.ndarray | None, confidence: np.ndarray | None, scores: np.ndarray
) -> tuple[str, float, float]:
    """What a map tells of each cell under the pointer: three bytes a cell, as base64.

    Args:
        classes, confidence: Shape (N,), or None without a classifier.
        scores: Shape (N,).

    Returns:
        The text, and the scores for which the bytes 0 and 255 stand.
    """
    low, high = float(scores.min()), float(scores.max())
    table = np.zeros((len(scores), 3), np.uint8)
    if classes is not None and confidence is not None:
        table[:, 0] = classes
        table[:, 1] = np.round(255 * confidence)
    table[:, 2] = np.round(255 * (scores - low) / max(high - low, 1e-12))
    return base64.b64encode(table.tobytes()).decode(), low, high

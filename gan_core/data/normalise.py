"""A drawing made into what MNIST holds: thresholded, scaled to a box of 20 × 20, centred by mass in 28 × 28.

`dashboard/web/lib/ui/normalise-drawing.js` is its twin in the page; one table of cases holds for both.
"""

import numpy as np

from gan_core.errors import DataError

SIDE = 28  # pixels of an image
BOX = 20  # pixels into which what is drawn is fitted
THRESHOLD = 128  # from which level on a pixel is ink


def normalise_drawing(levels: np.ndarray, threshold: int = THRESHOLD) -> np.ndarray:
    """A drawing as an image of MNIST.

    Args:
        levels: uint8, shape (H, W); ink is bright.
        threshold: From which level on a pixel is ink.

    Returns:
        uint8, shape (28, 28). Where a stroke is thinner than a pixel there, the levels are stretched to white.

    Raises:
        DataError: If nothing is drawn.

    Source: LeCun et al., http://yann.lecun.com/exdb/mnist: aspect kept, centre of mass in the centre.
    """
    ink = levels >= threshold
    rows, columns = (np.flatnonzero(ink.any(axis)) for axis in (1, 0))
    if not len(rows):
        raise DataError("nothing is drawn: no pixel is as bright as ink")
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(crop.shape)
    height, width = (max(1, int(scale * side + 0.5)) for side in crop.shape)
    small = _shares(height, len(crop)) @ crop @ _shares(width, crop.shape[1]).T
    small *= 255 / small.max()
    top, left = _offset(small.sum(1)), _offset(small.sum(0))
    image = np.zeros((SIDE, SIDE), np.uint8)
    image[top : top + height, left : left + width] = (small + 0.5).astype(np.uint8)
    return image


def _shares(count: int, pixels: int) -> np.ndarray:
    """How much of each of `count` equal parts of a side each of its pixels is, shape (count, pixels)."""
    part = pixels / count
    edges = part * np.arange(count + 1)
    places = np.arange(pixels)
    ends = np.minimum(edges[1:, None], places + 1)
    starts = np.maximum(edges[:-1, None], places)
    return np.maximum(ends - starts, 0) / part


def _offset(mass: np.ndarray) -> int:
    """Where a side has to begin for its centre of mass to lie in the middle of the image; it never sticks out."""
    centre = mass @ (np.arange(len(mass)) + 0.5) / mass.sum()
    return int(np.clip(np.floor(SIDE / 2 - centre + 0.5), 0, SIDE - len(mass)))

"""Pictures of a slice of the latent space: arrays in, uint8 red-green-blue-opacity out."""

import numpy as np
from PIL import Image

Colour = tuple[int, int, int]

# hues far apart for classes that are often neighbours: 4-9, 7-9, 1-7, 3-5, 5-8, 3-8; told apart by who is blind to red
# or green, too, also on maps, where the ground shines through
CLASS_COLOURS: tuple[Colour, ...] = (
    (29, 120, 177),
    (218, 172, 77),
    (161, 122, 215),
    (15, 140, 95),
    (209, 6, 48),
    (195, 121, 155),
    (210, 166, 145),
    (116, 183, 201),
    (156, 170, 22),
    (68, 93, 185),
)
FAINTEST, STRONGEST = 0.12, 0.72  # opacity of a region, from chance level to certainty
ADDED, MISSING = (255, 140, 50), (70, 150, 255)  # of a signed difference, on black
VALUE_OPACITY = 230 / 255  # of numbers as colours


def class_colour(number: int) -> Colour:
    """The colour of a class."""
    return CLASS_COLOURS[number % len(CLASS_COLOURS)]


def refined(probabilities: np.ndarray, side: int) -> np.ndarray:
    """Probabilities between the cells of a grid, so that boundaries are lines and not steps.

    Args:
        probabilities: Of each cell, shape (S, S, K).
        side: Pixels along each side of the result.

    Returns:
        Shape (side, side, K): the logarithms are interpolated linearly, then normalised.
    """
    fine = np.exp(_between(np.log(probabilities + 1e-6), side))
    return fine / fine.sum(2, keepdims=True)


def region_layer(fine: np.ndarray) -> np.ndarray:
    """Each pixel in the colour of its class, the more opaque the surer the classifier: (P, P, K) to (P, P, 4)."""
    classes, confidence = fine.argmax(2), fine.max(2)
    least = 1 / fine.shape[2]
    colours = np.array([class_colour(number) for number in range(fine.shape[2])], np.uint8)
    opacity = FAINTEST + (STRONGEST - FAINTEST) * (confidence - least) / (1 - least)
    return np.dstack([colours[classes], np.round(255 * opacity).astype(np.uint8)])


def boundary_layer(fine: np.ndarray, colour: Colour, thickness: int = 2) -> np.ndarray:
    """A line wherever the class changes: (P, P, K) to (P, P, 4)."""
    classes = fine.argmax(2)
    line = np.zeros(classes.shape, bool)
    for shift in range(1, thickness + 1):
        line[:, shift:] |= classes[:, shift:] != classes[:, :-shift]
        line[shift:] |= classes[shift:] != classes[:-shift]
    return np.dstack([np.full((*line.shape, 3), colour, np.uint8), np.where(line, 255, 0).astype(np.uint8)])


def value_layer(
    values: np.ndarray, low: float, high: float, stops: tuple[tuple[float, Colour], ...], side: int
) -> np.ndarray:
    """Numbers of a grid (S, S) as colours between `low` and `high`: (side, side, 4)."""
    fine = _between(values[..., None], side)[..., 0]
    fractions = (fine - low) / max(high - low, 1e-12)  # beyond the first and the last stop their colours go on
    places = [stop for stop, _ in stops]
    channels = [np.interp(fractions, places, [colour[index] for _, colour in stops]) for index in range(3)]
    return np.dstack([*np.round(channels).astype(np.uint8), np.full(fine.shape, round(255 * VALUE_OPACITY), np.uint8)])


def ink_layer(images: np.ndarray, colour: Colour) -> np.ndarray:
    """Images of a grid side by side, white becoming ink and black transparent: (S, S, H, W) to (S * H, S * W, 4)."""
    rows, columns, height, width = images.shape
    sheet = images.transpose(0, 2, 1, 3).reshape(rows * height, columns * width)
    return np.dstack([np.full((*sheet.shape, 3), colour, np.uint8), sheet])


def difference_colours(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Where images differ, uint8 (..., H, W) each: orange where the second is brighter, blue where it is darker.

    Returns:
        uint8, shape (..., H, W, 3).
    """
    signed = (after.astype(float) - before)[..., None] / 255
    return np.round(np.where(signed > 0, signed * ADDED, -signed * MISSING)).astype(np.uint8)


def region_labels(classes: np.ndarray, smallest_share: float = 0.012) -> list[tuple[int, float, float]]:
    """Where to write a region's name: its innermost cell.

    Args:
        classes: Of each cell, int, shape (S, S).
        smallest_share: Regions that fill less of the grid are left without a name.

    Returns:
        Class, and place of the cell's middle across and down as a share of the side, largest regions first.
    """
    from scipy.ndimage import distance_transform_edt, label  # here, since most pages draw no map

    size = len(classes)
    found = []
    for number in np.unique(classes):
        parts, count = label(classes == number)
        for part in range(1, count + 1):
            inside = parts == part
            area = inside.sum()
            if area < smallest_share * size**2:
                continue
            depth = np.asarray(distance_transform_edt(np.pad(inside, 1)))[1:-1, 1:-1]
            row, column = np.unravel_index(depth.argmax(), depth.shape)
            found.append((int(area), int(number), float(column + 0.5) / size, float(row + 0.5) / size))
    return [(number, across, down) for _, number, across, down in sorted(found, reverse=True)]


def _between(values: np.ndarray, side: int) -> np.ndarray:
    """Linear interpolation between the cells' middles: (S, S, K) to (side, side, K)."""
    import torch
    from torch.nn.functional import interpolate

    channels = torch.from_numpy(values).permute(2, 0, 1).unsqueeze(0).float()
    return interpolate(channels, (side, side), mode="bilinear")[0].permute(1, 2, 0).numpy()


def probability_strip(probabilities: np.ndarray, height: int) -> np.ndarray:
    """The classifier's answers along a path: in each column the classes' colours stacked, as high as they are probable.

    Args:
        probabilities: Along the path, shape (T, K).
        height: Of the strip in pixels.

    Returns:
        Shape (height, T, 4), class 0 at the top.
    """
    ends = probabilities.cumsum(1)  # (T, K)
    levels = (np.arange(height) + 0.5) / height * ends[:, -1:]  # (T, height)
    classes = (levels[:, :, None] > ends[:, None, :]).sum(2)
    colours = np.array([class_colour(number) for number in range(probabilities.shape[1])], np.uint8)
    strip = colours[classes].transpose(1, 0, 2)
    return np.dstack([strip, np.full(strip.shape[:2], 255, np.uint8)])


def stacked(layers: list[np.ndarray], background: Colour) -> np.ndarray:
    """Layers of one size, the first at the bottom, on a plain ground: (P, P, 4) each to (P, P, 3)."""
    picture = Image.new("RGBA", (layers[0].shape[1], layers[0].shape[0]), (*background, 255))
    for layer in layers:
        picture.alpha_composite(Image.fromarray(layer))
    return np.asarray(picture.convert("RGB"))

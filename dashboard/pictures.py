"""Arrays to pictures that a page can hold inline: PNG as data addresses, and the HTML around them."""

import base64
import io
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import numpy as np
from PIL import Image

from gan_core.drawing import (
    boundary_layer,
    class_colour,
    ink_layer,
    probability_strip,
    refined,
    region_labels,
    region_layer,
    value_layer,
)

MAP_SIDE = 624  # pixels of a map's coloured ground, a multiple of 16 and of 48 cells


def png_address(pixels: np.ndarray) -> str:
    """A grey image, uint8 (H, W), or a colour one with transparency, (H, W, 4), as a data address."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=False, compress_level=3)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def contact_sheet(images: np.ndarray, columns: int, gap: int = 2) -> np.ndarray:
    """Images in rows.

    Args:
        images: uint8, shape (N, H, W).
        columns: Images in a row.
        gap: Pixels between neighbours, left black.

    Returns:
        uint8, shape (rows * (H + gap) - gap, columns * (W + gap) - gap).
    """
    count, height, width = images.shape
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + gap) - gap, columns * (width + gap) - gap), np.uint8)
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        top, left = row * (height + gap), column * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


def digit(pixels: np.ndarray, description: str) -> str:
    """One image, as large as its place allows, each pixel a clean square."""
    return f'<img class="atlas-digit" src="{png_address(pixels)}" alt="{escape(description)}">'


def film_strip(images: np.ndarray, captions: Sequence[str], current: int | None = None, one_row: bool = False) -> str:
    """Small images side by side.

    Args:
        images: uint8, shape (N, H, W).
        captions: A line under each.
        current: Which one to mark, if any.
        one_row: Whether to share the width among all of them instead of starting further rows.
    """
    frames = [
        f'<figure class="atlas-frame{" atlas-current" if index == current else ""}">'
        f'<img src="{png_address(image)}" alt="{escape(caption)}"><figcaption>{escape(caption)}</figcaption></figure>'
        for index, (image, caption) in enumerate(zip(images, captions, strict=True))
    ]
    columns = f' style="grid-template-columns: repeat({len(frames)}, minmax(0, 1fr))"' if one_row else ""
    kind = "atlas-strip atlas-row" if one_row else "atlas-strip"
    return f'<div class="{kind}"{columns}>{"".join(frames)}</div>'


def packed_pixels(image: np.ndarray) -> str:
    """One image's pixels, uint8 (H, W), row by row as base64."""
    return base64.b64encode(image.tobytes()).decode()


def coloured(classes: Sequence[str]) -> list[dict[str, str]]:
    """Classes with the colours that they have everywhere."""
    return [{"name": name, "colour": f"rgb{class_colour(number)}"} for number, name in enumerate(classes)]


def class_bars(probabilities: np.ndarray, classes: Sequence[str]) -> str:
    """How probable each class is, as bars, shape (K,)."""
    best = int(probabilities.argmax())
    rows = [
        f'<div class="atlas-bar{" atlas-best" if number == best else ""}"><span>{escape(name)}</span>'
        f'<i><b style="width:{100 * share:.1f}%;background:rgb{class_colour(number)}"></b></i>'
        f"<span>{share:.0%}</span></div>"
        for number, (name, share) in enumerate(zip(classes, probabilities.tolist(), strict=True))
    ]
    wide = " atlas-wide" if max(map(len, classes)) > 2 else ""
    return (
        f'<div class="atlas-bars{wide}" role="img" aria-label="{_spoken(probabilities, classes)}">{"".join(rows)}</div>'
    )


def _spoken(probabilities: np.ndarray, classes: Sequence[str]) -> str:
    order = probabilities.argsort()[::-1][:3]
    return escape("The classifier: " + ", ".join(f"{classes[number]} {probabilities[number]:.0%}" for number in order))


def class_inks(count: int) -> list[str]:
    """The colours of the first classes, as style sheets write them."""
    return [f"rgb{class_colour(number)}" for number in range(count)]


def class_legend(classes: Sequence[str], shares: np.ndarray) -> str:
    """Swatches of the classes that hold something, with their shares, shape (K,), the largest first."""
    entries = [
        f'<span><i style="background:rgb{class_colour(int(number))}"></i>{escape(classes[number])}'
        f" <small>{_share(shares[number])}</small></span>"
        for number in shares.argsort()[::-1]
        if shares[number] > 0
    ]
    return f'<div class="atlas-legend">{"".join(entries)}</div>'


def _share(share: float) -> str:
    return "&lt;1%" if share < 0.005 else f"{share:.0%}"


def scale_legend(low: str, high: str, stops: Sequence[tuple[float, str]]) -> str:
    """A bar of colours with its two ends."""
    colours = ", ".join(f"{colour} {100 * place:.0f}%" for place, colour in stops)
    return (
        f'<div class="atlas-ramp"><span>{escape(low)}</span>'
        f'<i style="background:linear-gradient(90deg, {colours})"></i>'
        f"<span>{escape(high)}</span></div>"
    )


def rgb(name: str) -> tuple[int, int, int]:
    """A colour such as "#22272e" in numbers."""
    red, green, blue = (int(name[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def region_ground(probabilities: np.ndarray, line: str) -> tuple[str, str]:
    """Coloured regions and the lines between them, from probabilities (S, S, K): two data addresses."""
    fine = refined(probabilities, MAP_SIDE)
    return png_address(region_layer(fine)), png_address(boundary_layer(fine, rgb(line)))


def value_ground(values: np.ndarray, low: float, high: float, stops: Sequence[tuple[float, str]]) -> str:
    """Numbers of a grid (S, S) as colours: a data address."""
    scale = tuple((place, rgb(colour)) for place, colour in stops)
    return png_address(value_layer(values, low, high, scale, MAP_SIDE))


def ink(images: np.ndarray, colour: str) -> str:
    """Images of a grid, uint8 (S, S, H, W), as ink on transparent ground: a data address."""
    return png_address(ink_layer(images, rgb(colour)))


def region_names(classes: np.ndarray, names: Sequence[str]) -> list[dict[str, str | float]]:
    """Where on a map to write the names of its regions, from classes (S, S)."""
    return [{"name": names[number], "across": across, "down": down} for number, across, down in region_labels(classes)]


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
    if classes is not None:
        table[:, 0] = classes
        table[:, 1] = np.round(255 * confidence)
    table[:, 2] = np.round(255 * (scores - low) / max(high - low, 1e-12))
    return base64.b64encode(table.tobytes()).decode(), low, high


def walk_strip(
    images: np.ndarray, captions: Sequence[str], probabilities: np.ndarray | None, marked: int | None = None
) -> str:
    """Frames of a walk under a strip of what the classifier says along it.

    Args:
        images: uint8, shape (N, H, W), at equal distances on the strip, from its left end to its right.
        captions: A line under each.
        probabilities: Along the walk, shape (T, K); None without a classifier.
        marked: Frame to mark, if any.
    """
    strip = ""
    if probabilities is not None:
        address = png_address(probability_strip(probabilities, 68))
        line = "" if marked is None else f'<b style="left:{100 * marked / (len(images) - 1):.2f}%"></b>'
        alt = "Probabilities of the classes along the walk"
        strip = f'<div class="atlas-odds"><img src="{address}" alt="{alt}">{line}</div>'
    frames = film_strip(images, captions, current=marked, one_row=True)
    return f'<div class="atlas-walk" style="--frames:{len(images)}">{strip}{frames}</div>'


def sparkline(steps: np.ndarray, lines: dict[str, np.ndarray], colours: dict[str, str], is_log: bool) -> str:
    """Lines in one small frame without axes, as a data address of an SVG that may be stretched.

    Args:
        steps: Shape (N,), ascending.
        lines: Values by what they are, shape (N,) each; what is not finite, or not above zero on a logarithmic scale,
            is left out.
        colours: By what the lines are.
        is_log: Whether the vertical scale is logarithmic.
    """
    drawn = "".join(
        f'<polyline points="{points}" stroke="{colours[name]}"/>'
        for name, points in zip(lines, line_points(steps, list(lines.values()), is_log), strict=True)
    )
    return "data:image/svg+xml," + quote(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 102 32" preserveAspectRatio="none" fill="none" '
        f'stroke-width="1.2" stroke-linejoin="round" stroke-linecap="round">{drawn}</svg>'
    )


def line_points(steps: np.ndarray, lines: Sequence[np.ndarray], is_log: bool) -> list[str]:
    """The lines of `sparkline` in a box of 100 x 30, as points of SVG polylines: y grows downwards."""
    if not len(steps):
        return ["" for _ in lines]
    with np.errstate(divide="ignore", invalid="ignore"):
        heights = [np.log(line) if is_log else np.asarray(line, float) for line in lines]
    known = np.concatenate([line[np.isfinite(line)] for line in heights])
    low, high = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    across = 100 * (steps - steps[0]) / max(steps[-1] - steps[0], 1)
    return [
        " ".join(
            f"{x:.1f},{30 * (high - y) / (high - low) if high > low else 15:.1f}"
            for x, y in zip(across, line, strict=True)
            if np.isfinite(y)
        )
        for line in heights
    ]

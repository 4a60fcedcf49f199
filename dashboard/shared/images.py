"""Arrays to images that a page can hold inline: PNG as data addresses, and the HTML around them."""

import base64
import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from dashboard.shared.foreign_text import as_html
from dashboard.web.props import NamedColour, RegionName
from gan_core.drawing import class_colour, probability_strip, region_labels

FINE_FRAMES, SHOWN_FRAMES = 161, 9  # of an interpolation: those in its strip of probabilities, those drawn as images
SEEN_IN_STRIP = 0.1  # a class that is never more probable is hardly seen in a strip
MAP_SIDE = 624  # pixels of a map's coloured ground, a multiple of 16 and of 48 cells


def png_address(pixels: np.ndarray) -> str:
    """As `png_bytes`, as a data address."""
    return "data:image/png;base64," + base64.b64encode(png_bytes(pixels)).decode()


def png_bytes(pixels: np.ndarray) -> bytes:
    """A grey image, uint8 (H, W), or a colour one with transparency, (H, W, 4), as a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=False, compress_level=3)
    return buffer.getvalue()


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
    """One image, as large as there is room, each pixel a clean square."""
    return f'<img class="atlas-digit" src="{png_address(pixels)}" alt="{as_html(description)}">'


def film_strip(
    images: np.ndarray | Sequence[np.ndarray],
    captions: Sequence[str],
    current: int | None = None,
    one_row: bool = False,
) -> str:
    """Small images side by side.

    Args:
        images: uint8, shape (N, H, W), or N of (H, W).
        captions: A line under each.
        current: Which one to mark, if any.
        one_row: Whether to share the width among all of them instead of starting further rows.
    """
    frames = [
        f'<figure class="atlas-frame{" atlas-current" if index == current else ""}">'
        f'<img src="{png_address(image)}" alt="{as_html(caption)}"><figcaption>{as_html(caption)}</figcaption></figure>'
        for index, (image, caption) in enumerate(zip(images, captions, strict=True))
    ]
    columns = f' style="grid-template-columns: repeat({len(frames)}, minmax(0, 1fr))"' if one_row else ""
    kind = "atlas-strip atlas-row" if one_row else "atlas-strip"
    return f'<div class="{kind}"{columns}>{"".join(frames)}</div>'


def coloured(classes: Sequence[str]) -> list[NamedColour]:
    """Classes with the colours that they have everywhere."""
    return [{"name": name, "colour": f"rgb{class_colour(number)}"} for number, name in enumerate(classes)]


def class_bars(probabilities: np.ndarray, classes: Sequence[str]) -> str:
    """How probable each class is, as bars, shape (K,)."""
    best = int(probabilities.argmax())
    rows = [
        f'<div class="atlas-bar{" atlas-best" if number == best else ""}"><span>{as_html(name)}</span>'
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
    return as_html("The classifier: " + ", ".join(f"{classes[number]} {probabilities[number]:.0%}" for number in order))


def class_inks(count: int) -> list[str]:
    """The colours of the first classes, as style sheets write them."""
    return [f"rgb{class_colour(number)}" for number in range(count)]


def class_swatches(classes: Sequence[str]) -> str:
    """Swatches of all classes in their order."""
    entries = [
        f'<span><i style="background:{ink}"></i>{as_html(name)}</span>'
        for name, ink in zip(classes, class_inks(len(classes)), strict=True)
    ]
    return f'<div class="atlas-legend">{"".join(entries)}</div>'


def class_legend(classes: Sequence[str], shares: np.ndarray) -> str:
    """Swatches of the classes that hold something, with their shares, shape (K,), the largest first."""
    entries = [
        f'<span><i style="background:rgb{class_colour(int(number))}"></i>{as_html(classes[number])}'
        f" <small>{_share(shares[number])}</small></span>"
        for number in shares.argsort()[::-1]
        if shares[number] > 0
    ]
    return f'<div class="atlas-legend">{"".join(entries)}</div>'


def _share(share: float) -> str:
    return "&lt;1%" if share < 0.005 else f"{share:.0%}"


def scale_legend(low: str, high: str, stops: Sequence[tuple[float, str]]) -> str:
    """A bar of colours with its two ends."""
    colours = ", ".join(f"{colour} {100 * stop:.0f}%" for stop, colour in stops)
    return (
        f'<div class="atlas-ramp"><span>{as_html(low)}</span>'
        f'<i style="background:linear-gradient(90deg, {colours})"></i>'
        f"<span>{as_html(high)}</span></div>"
    )


def rgb(name: str) -> tuple[int, int, int]:
    """A colour such as "#22272e" in numbers."""
    red, green, blue = (int(name[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def region_names(classes: np.ndarray, names: Sequence[str]) -> list[RegionName]:
    """Where on a map to write the names of its regions, from classes (S, S)."""
    return [{"name": names[number], "across": across, "down": down} for number, across, down in region_labels(classes)]


def walk_strip(
    images: np.ndarray,
    captions: Sequence[str],
    probabilities: np.ndarray | None,
    marked: int | None = None,
    classes: Sequence[str] = (),
) -> str:
    """Frames of a path under a strip of what the classifier says along it.

    Args:
        images: uint8, shape (N, H, W), at equal distances on the strip, from its left end to its right.
        captions: A line under each.
        probabilities: Along the path, shape (T, K); None without a classifier.
        marked: Frame to mark, if any.
        classes: Their names, for a legend of those that have any part in the strip.
    """
    strip, legend = "", ""
    if probabilities is not None:
        address = png_address(probability_strip(probabilities, 68))
        line = "" if marked is None else f'<b style="left:{100 * marked / (len(images) - 1):.2f}%"></b>'
        alt = "Class probabilities along the path"
        strip = f'<div class="atlas-odds"><img src="{address}" alt="{alt}">{line}</div>'
        legend = _strip_legend(probabilities, classes) if classes else ""
    frames = film_strip(images, captions, current=marked, one_row=True)
    reached = 'tabindex="0" role="group" aria-label="Images along the path"'  # on a phone it scrolls, by keys too
    return f'{legend}<div class="atlas-walk" {reached} style="--frames:{len(images)}">{strip}{frames}</div>'


def _strip_legend(probabilities: np.ndarray, classes: Sequence[str]) -> str:
    """Swatches of the classes in a strip of probabilities, shape (T, K), in the order in which they come."""
    highest = probabilities.max(0)
    met = sorted(
        np.flatnonzero(highest >= SEEN_IN_STRIP).tolist(), key=lambda number: probabilities[:, number].argmax()
    )
    swatches = "".join(
        f'<span><i style="background:rgb{class_colour(number)}"></i>{as_html(classes[number])}</span>' for number in met
    )
    return f'<div class="atlas-legend atlas-strip-legend"><small>Class probability</small>{swatches}</div>'


# --- what stands where something is on its way -----------------------------------------------------------------------


def skeleton(text: str, shape: str, content: str = "<i></i>") -> str:
    """A grey shape of what is on its way.

    Args:
        text: What goes on.
        shape: "square", "quiz" or "walk", a class of the style sheet.
        content: HTML inside.
    """
    return (
        f'<div class="atlas-skeleton atlas-skeleton-{shape}"><p role="status">{as_html(text)}</p>'
        f'<div aria-hidden="true">{content}</div></div>'
    )


def walk_skeleton(text: str, count: int) -> str:
    """So many paths with their strips, in the shape of `walk_strip`."""
    walk = f'<b></b><div style="grid-template-columns: repeat({SHOWN_FRAMES}, 1fr)">{"<i></i>" * SHOWN_FRAMES}</div>'
    return skeleton(text, "walk", walk * count)

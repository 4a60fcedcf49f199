"""Arrays to pictures that a page can hold inline: PNG as data addresses, and the HTML around them."""

import base64
import io
from collections.abc import Sequence
from html import escape

import numpy as np
from PIL import Image


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


def verdict(score: float, mean_real: float, mean_fake: float, is_probability: bool) -> str:
    """A scale from fake to real, with a needle at an image's score.

    A probability is shown from 0 to 1. A bare score has no ends of its own: there the scale reaches as far beyond the
    means of generated and real images as these lie apart.

    Args:
        score: The discriminator's answer to the image.
        mean_real, mean_fake: Its mean answer to real and to generated images: thin marks.
        is_probability: Whether answers are probabilities.
    """
    low, high = (0.0, 1.0) if is_probability else _widened(mean_fake, mean_real)
    marks = "".join(
        f'<span class="atlas-mark" style="left:{_percent(value, low, high):.1f}%" title="{name}: {value:.2f}"></span>'
        for name, value in (("mean of generated images", mean_fake), ("mean of real images", mean_real))
    )
    return (
        f'<div class="atlas-verdict" role="img" aria-label="The discriminator\'s answer to this image: {score:.2f}">'
        f'<div class="atlas-scale">{marks}'
        f'<span class="atlas-needle" style="left:{_percent(score, low, high):.1f}%"></span></div>'
        '<div class="atlas-ends"><span>fake</span><span>real</span></div></div>'
    )


def _widened(mean_fake: float, mean_real: float) -> tuple[float, float]:
    spread = max(abs(mean_real - mean_fake), 1e-6)
    return min(mean_fake, mean_real) - spread, max(mean_fake, mean_real) + spread


def _percent(value: float, low: float, high: float) -> float:
    return 100 * min(max((value - low) / (high - low), 0.0), 1.0)

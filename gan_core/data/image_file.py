"""A picture of a person's own, PNG or JPEG, as grey levels. It may come from anybody, and claim anything."""

import io
import warnings

import numpy as np
from PIL import Image

from gan_core.data.normalise import SIDE, normalise_drawing
from gan_core.errors import DataError

MOST_BYTES = 5 * 2**20
MOST_PIXELS = 25 * 10**6  # of a photograph
LARGEST_SIDE = 1_000  # to which larger pictures are shrunk
LEAST_CONTRAST = 32  # levels between paper and ink
BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


def read_picture(data: bytes) -> np.ndarray:
    """The grey levels of a PNG or JPEG file: uint8, shape (H, W), at most LARGEST_SIDE along a side.

    Type, length and pixel count are checked before anything is decoded. What is transparent is white.

    Raises:
        DataError: If it is no such file, too large, or damaged.
    """
    if len(data) > MOST_BYTES:
        raise DataError(f"a picture may have at most {MOST_BYTES // 2**20} MiB, this one has {len(data):,} bytes")
    kind = next((kind for begin, kind in BEGINNINGS.items() if data.startswith(begin)), None)
    if kind is None:
        raise DataError("this is neither a PNG nor a JPEG picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of what it only half understands
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise DataError(
                        f"a picture may have at most {MOST_PIXELS // 10**6} million pixels, "
                        f"this one says it has {width:,} x {height:,}"
                    )
                picture.draft("L", (LARGEST_SIDE, LARGEST_SIDE))  # a JPEG is decoded small at once
                picture.load()
                return np.asarray(_grey(picture))
    except DataError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # decoders of foreign data: anything may follow
        raise DataError(f"this {kind} picture is damaged, or of a kind that cannot be read") from error


def _grey(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I") or picture.mode == "F":  # 16 bits a level
        levels = np.asarray(picture, np.float64)
        levels = levels / (1 if levels.max() <= 255 else 257)
        picture = Image.fromarray(levels.clip(0, 255).astype(np.uint8))
    elif picture.mode == "P" or "A" in picture.mode or "transparency" in picture.info:
        drawn = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn)
    picture = picture.convert("L")
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    return picture


def bright_ink(levels: np.ndarray) -> np.ndarray:
    """Levels (H, W) with bright ink on dark paper: turned round if the border is bright."""
    border = np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])
    return 255 - levels if np.median(border) > 127 else levels


def image_of_picture(levels: np.ndarray, normalise: bool = True) -> np.ndarray:
    """A picture as an image that a run on 28 x 28 pixels could know.

    Args:
        levels: uint8, shape (H, W); ink may be dark or bright.
        normalise: As MNIST was; otherwise the whole picture is shrunk. One of 28 x 28 stays as it is.

    Returns:
        uint8, shape (28, 28), bright on dark.

    Raises:
        DataError: If it shows next to nothing.
    """
    if int(levels.max()) - int(levels.min()) < LEAST_CONTRAST:
        raise DataError("nothing is drawn: this picture is almost of one colour")
    inked = bright_ink(levels)
    if inked.shape == (SIDE, SIDE):
        return inked
    if normalise:
        return normalise_drawing(inked, _threshold(inked))
    side = max(inked.shape)
    top, left = ((side - length) // 2 for length in inked.shape)
    square = np.zeros((side, side), np.uint8)
    square[top : top + inked.shape[0], left : left + inked.shape[1]] = inked
    return np.asarray(Image.fromarray(square).resize((SIDE, SIDE), Image.Resampling.BOX))


def _threshold(levels: np.ndarray) -> int:
    """The level that best tells ink from paper.

    Source: Otsu 1979, doi:10.1109/TSMC.1979.4310076.
    """
    counts = np.bincount(levels.ravel(), minlength=256).astype(float)
    below, sums = counts.cumsum(), (counts * np.arange(256)).cumsum()
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = sums / below - (sums[-1] - sums) / above
    return int(np.nan_to_num(below * above * apart**2).argmax()) + 1

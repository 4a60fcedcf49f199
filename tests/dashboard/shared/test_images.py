"""Pictures say what their arrays say."""

import base64
import io

import numpy as np
from PIL import Image

from dashboard.shared.images import contact_sheet, digit, film_strip, png_address


def decode(address: str) -> np.ndarray:
    """The pixels behind a data address."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.removeprefix("data:image/png;base64,")))))


def test_a_data_address_holds_every_grey_pixel():
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(decode(png_address(pixels)), pixels)


def test_a_data_address_keeps_transparency():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 4), dtype=np.uint8)
    assert np.array_equal(decode(png_address(pixels)), pixels)


def test_a_contact_sheet_places_images_in_rows():
    images = np.arange(1, 4, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 2), np.uint8)
    sheet = contact_sheet(images, columns=2, gap=1)
    assert sheet.tolist() == [
        [1, 1, 0, 2, 2],
        [1, 1, 0, 2, 2],
        [0, 0, 0, 0, 0],
        [3, 3, 0, 0, 0],
        [3, 3, 0, 0, 0],
    ]


def test_descriptions_cannot_smuggle_html():
    assert "<script>" not in digit(np.zeros((2, 2), np.uint8), '"><script>')
    assert "<script>" not in film_strip(np.zeros((1, 2, 2), np.uint8), ["<script>"])


def test_the_current_frame_alone_is_marked():
    strip = film_strip(np.zeros((3, 2, 2), np.uint8), ["a", "b", "c"], current=1)
    assert strip.count("atlas-current") == 1

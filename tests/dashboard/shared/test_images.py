"""Pictures say what their arrays say."""

import base64
import io
import re

import numpy as np
from PIL import Image

from dashboard.shared.images import (
    class_bars,
    class_legend,
    contact_sheet,
    digit,
    film_strip,
    png_address,
    region_names,
    rgb,
    skeleton,
    walk_skeleton,
    walk_strip,
)
from gan_core.drawing import class_colour


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


def test_the_legend_begins_with_the_largest_share_and_leaves_out_what_has_none():
    legend = class_legend(["zero", "one", "two", "three"], np.array([0.2, 0.0, 0.796, 0.004]))
    assert re.findall(r"(\w+) <small>(\S+)</small>", legend) == [("two", "80%"), ("zero", "20%"), ("three", "&lt;1%")]
    assert re.findall(r"rgb\([^)]*\)", legend) == [f"rgb{class_colour(number)}" for number in (2, 0, 3)]


def test_bars_are_as_long_as_their_classes_are_probable_and_the_best_is_marked():
    bars = class_bars(np.array([0.25, 0.75]), ["0", "1"])
    assert re.findall(r"width:([\d.]+)%;background:(rgb[^\"]*)", bars) == [
        ("25.0", f"rgb{class_colour(0)}"),
        ("75.0", f"rgb{class_colour(1)}"),
    ]
    assert re.findall(r"atlas-best\"><span>(\w)", bars) == ["1"]
    assert 'aria-label="The classifier: 1 75%, 0 25%"' in bars


def test_a_colour_is_read_from_its_name():
    assert rgb("#0a80ff") == (10, 128, 255)


def test_a_name_stands_inside_its_region():
    classes = np.zeros((10, 10), int)
    classes[7:, :] = 1
    found = {each["name"]: (each["across"], each["down"]) for each in region_names(classes, ["above", "below"])}
    assert found["above"][1] < 0.7 < found["below"][1]


def test_a_strip_names_the_classes_that_can_be_seen_in_it_in_their_order():
    probabilities = np.array([[0.0, 0.02, 0.98], [0.45, 0.1, 0.45], [0.9, 0.08, 0.02]])
    images = np.zeros((3, 2, 2), np.uint8)
    html = walk_strip(images, ["", "", ""], probabilities, classes=("<a>", "bag", "coat"))
    legend = html.partition('<div class="atlas-walk"')[0]
    assert re.findall(r"</i>(.*?)</span>", legend) == ["coat", "bag", "&lt;a&gt;"]
    assert "legend" not in walk_strip(images, ["", "", ""], probabilities)


def test_a_skeleton_says_what_goes_on_and_has_the_shape_of_what_comes():
    assert '<p role="status">a &lt; b</p>' in skeleton("a < b", "square")
    paths = walk_skeleton("Searching…", 2)
    assert (paths.count("<b>"), paths.count("<i>")) == (2, 18)

"""Layers of a map."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from dashboard.shared.images import MAP_SIDE, class_inks
from dashboard.views.map import pictures
from gan_core.drawing import class_colour
from tests.dashboard.web.node import NEEDS_NODE, node, use


def pixels(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))


def test_regions_are_drawn_where_their_cells_are_and_lines_between_them():
    probabilities = np.zeros((2, 2, 3))
    probabilities[0, :, 1] = probabilities[1, :, 2] = 1  # class 1 above class 2
    ground, line = map(pixels, pictures.region_ground(probabilities, "#010203"))
    assert ground.shape == line.shape == (MAP_SIDE, MAP_SIDE, 4)
    assert tuple(ground[0, 0, :3]) == class_colour(1)
    assert tuple(ground[-1, -1, :3]) == class_colour(2)
    drawn = line[..., 3] > 0
    assert drawn[MAP_SIDE // 2 - 2 : MAP_SIDE // 2 + 3].any() and not drawn[: MAP_SIDE // 4].any()
    assert tuple(line[0, 0, :3]) == (1, 2, 3)


def test_values_go_from_the_first_stop_to_the_last():
    address = pictures.value_ground(np.array([[0.0, 1.0], [-5.0, 9.0]]), 0, 1, [(0, "#000000"), (1, "#ff8000")])
    drawn = pixels(address)[..., :3]
    assert drawn[0, 0].tolist() == drawn[-1, 0].tolist() == [0, 0, 0]
    assert drawn[0, -1].tolist() == drawn[-1, -1].tolist() == [255, 128, 0]


@NEEDS_NODE
def test_the_page_colours_a_cell_as_its_ground_is_coloured(tmp_path):
    stops = [(0.0, "#102030"), (0.4, "#ff8000"), (1.0, "#0080ff")]
    numbers = np.array([[-1.0, 0.3], [1.9, 2.5]])
    by_python = pixels(pictures.value_ground(np.repeat(np.repeat(numbers, 4, 0), 4, 1), -1, 3, stops))
    found = [(by_python[row, column] / (1, 1, 1, 255)).tolist() for row in (0, -1) for column in (0, -1)]
    colours = pictures.value_colours("discriminator", -1, 3, stops)
    cells = [{"classNumber": None, "confidence": None, "score": number} for number in numbers.flat]
    np.testing.assert_allclose(coloured_by_the_page(tmp_path, colours, cells), found, atol=1)

    probabilities = np.array([[[0.1, 0.8, 0.1], [1, 0, 0]], [[0.25, 0.25, 0.5], [0.3, 0.4, 0.3]]])
    ground, _ = pictures.region_ground(probabilities.repeat(4, 0).repeat(4, 1), "#000000")
    found = [(pixels(ground)[row, column] / (1, 1, 1, 255)).tolist() for row in (0, -1) for column in (0, -1)]
    best = zip(probabilities.argmax(2).flat, probabilities.max(2).flat, strict=True)
    cells = [{"classNumber": int(number), "confidence": confidence, "score": None} for number, confidence in best]
    page = coloured_by_the_page(tmp_path, pictures.region_colours(3), cells)
    np.testing.assert_allclose([one[:3] for one in page], [one[:3] for one in found], atol=1)
    np.testing.assert_allclose([one[3] for one in page], [one[3] for one in found], atol=0.004)


def coloured_by_the_page(folder, colours, cells) -> list[list[float]]:
    """Red, green, blue and opacity of cells, as the page makes them."""
    program = use("slice_map/ground-colour.js", "colourOf")
    given = ", ".join(map(json.dumps, (colours, class_inks(3))))
    program += f"const found = {json.dumps(cells)}.map((cell) => colourOf({given}, cell));\n"
    program += r"console.log(JSON.stringify(found.map((colour) => colour.match(/[\d.]+/g).map(Number))));"
    return json.loads(node(folder, program))


def test_ink_lies_as_the_cells_do():
    images = np.arange(16, dtype=np.uint8).reshape(2, 2, 2, 2)
    drawn = pixels(pictures.ink(images, "#010203"))
    assert drawn[..., 3].tolist() == [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    assert (drawn[..., :3] == (1, 2, 3)).all()


def unpacked(text: str) -> list[list[int]]:
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 3).tolist()


def test_a_cell_tells_class_confidence_and_score_in_this_order():
    text, low, high = pictures.packed_cells(np.array([7, 9]), np.array([1.0, 0.5]), np.array([-2.0, 6.0]))
    assert (low, high) == (-2, 6)
    assert unpacked(text) == [[7, 255, 0], [9, 128, 255]]


@pytest.mark.parametrize("scores", [[0.25, 0.25], [0.0, 0.0]])
def test_without_a_classifier_and_with_equal_scores_nothing_is_divided_by_zero(scores):
    text, low, high = pictures.packed_cells(None, None, np.array(scores))
    assert low == high == scores[0]
    assert unpacked(text) == [[0, 0, 0], [0, 0, 0]]

"""Layers of a map."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from dashboard.shared.images import MAP_SIDE
from dashboard.views.map import pictures
from gan_core.drawing import class_colour


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

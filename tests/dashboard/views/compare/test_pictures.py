"""Pictures of what changed, on cases whose answer is known."""

import io
from base64 import b64decode

import numpy as np
from PIL import Image

from dashboard.shared.images import rgb
from dashboard.shared.palette import LIGHT
from dashboard.views.compare import pictures


def picture(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(b64decode(address.partition(",")[2]))))


def test_added_and_removed_ink_have_the_networks_colours():
    signed = np.zeros((2, 28, 28), np.float32)
    signed[0], signed[1, 0, 0] = 2, -1
    found = picture(pictures.signed_sheet(signed, LIGHT))
    assert found.shape == (28, 56, 4)
    assert found[5, 5].tolist() == [*rgb(LIGHT.discriminator), 255]
    assert found[0, 28].tolist() == [*rgb(LIGHT.generator), 128]
    assert found[5, 33, 3] == 0, "what did not change is transparent"
    tile = picture(pictures.difference_tile(signed[0], LIGHT))
    assert tile[3, 3].tolist() == [*rgb(LIGHT.discriminator), 255]


def test_equal_planes_have_no_place_that_changed_class():
    plane = np.zeros((8, 8, 2))
    plane[:, :4, 0], plane[:, 4:, 1] = 1, 1
    same = picture(pictures.change_map(plane, plane, LIGHT))
    assert (same[:, :100, :3] == rgb(LIGHT.ground)).all()
    other = picture(pictures.change_map(plane, plane[:, ::-1], LIGHT))
    assert not (other[:, :100, :3] == rgb(LIGHT.ground)).any()


def test_tiles_lie_in_rows_of_seeds_and_columns_of_steps():
    images = np.arange(6, dtype=np.uint8).reshape(2, 3, 1, 1) * np.ones((1, 1, 4, 4), np.uint8)
    found = picture(pictures.tile_sheet(images))
    assert found[::4, ::4].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_tile_takes_two_bytes():
    packed = b64decode(pictures.packed_tiles(np.array([[7, 1]], np.uint8), np.array([[1.0, 0.2]])))
    assert list(packed) == [7, 255, 1, 51]
    assert pictures.packed_tiles(None, None) == ""

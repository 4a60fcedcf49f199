"""Charts and pictures of what changed, on cases whose answer is known."""

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from dashboard import comparison_charts, comparison_pictures
from dashboard.colouring import LIGHT
from dashboard.pictures import rgb

RANDOM = np.random.default_rng(3)
BEFORE, AFTER = RANDOM.normal(size=(2, 30, 2))


def picture(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(b64decode(address.partition(",")[2]))))


# --- charts ----------------------------------------------------------------------------------------------------------


def arrows(chosen=()):
    moved = np.linalg.norm(AFTER - BEFORE, axis=1)
    return comparison_charts.arrows(BEFORE, AFTER, moved, "distance", chosen, np.array([0.5, 0.2]), LIGHT)


def test_every_sample_has_an_arrow_from_its_old_to_its_new_place():
    lines = [trace for trace in arrows().data if trace.mode == "lines"]
    ends = {
        tuple(np.round([*start, *end], 6))
        for trace in lines
        for start, end in zip(np.stack([trace.x, trace.y], 1)[0::3], np.stack([trace.x, trace.y], 1)[1::3], strict=True)
    }
    assert ends == {tuple(np.round([*start, *end], 6)) for start, end in zip(BEFORE, AFTER, strict=True)}
    assert all(np.isnan(trace.x[2::3]).all() for trace in lines)


def test_an_arrowhead_points_where_the_sample_went():
    figure = comparison_charts.arrows(
        np.zeros((4, 2)),
        np.array([[0, 1], [1, 0], [0, -1], [-1, 0]]),
        np.ones(4),
        "distance",
        (),
        np.array([0.5, 0.2]),
        LIGHT,
    )
    assert np.mod(figure.data[-1].marker.angle, 360) == pytest.approx([0, 90, 180, 270])


def test_with_a_lasso_only_its_samples_have_arrows():
    lines = [trace for trace in arrows(chosen=[3, 5]).data if trace.mode == "lines"]
    assert sum(len(trace.x) // 3 for trace in lines) == 2
    assert (np.array(arrows(chosen=[3, 5]).data[-1].marker.opacity) > 0.5).nonzero()[0].tolist() == [3, 5]


def test_samples_that_did_not_move_are_drawn_all_the_same():
    still = comparison_charts.arrows(BEFORE, BEFORE, np.zeros(30), "distance", (), np.array([0.5, 0.2]), LIGHT)
    assert len(still.data[-1].x) == 30


@pytest.mark.parametrize("count", [2, 3, 6])
def test_the_chosen_samples_stand_out_in_every_slot(count):
    places = RANDOM.normal(size=(count, 30, 2))
    figure = comparison_charts.slot_places(
        places, [["rgb(1,2,3)"] * 30] * count, [f"slot {number}" for number in range(count)], [1, 4], LIGHT
    )
    assert [trace.selectedpoints for trace in figure.data] == [(1, 4)] * count


def test_a_number_stands_only_where_chance_does_not_explain_it():
    values = np.array([[np.nan, 1.5], [1.5, np.nan]])
    unclear, clear = comparison_charts.difference_matrix(values, np.array([[0, 1], [0, 0]], bool), "01", LIGHT).data
    assert clear.text.tolist() == [["", "+1.5"], ["", ""]]
    assert np.isnan(clear.z).sum() == 3
    assert unclear.z[1, 0] == 1.5


def test_who_stayed_is_left_out_of_the_flows():
    figure = comparison_charts.flow_matrix(np.array([[9, 2], [0, 7]]), "A", "B", "01", LIGHT)
    assert np.isnan(np.diag(figure.data[0].z)).all()
    assert figure.data[0].text.tolist() == [["", "2"], ["", ""]]


# --- pictures --------------------------------------------------------------------------------------------------------


def test_added_and_removed_ink_have_the_networks_colours():
    signed = np.zeros((2, 28, 28), np.float32)
    signed[0], signed[1, 0, 0] = 2, -1
    found = picture(comparison_pictures.signed_sheet(signed, LIGHT))
    assert found.shape == (28, 56, 4)
    assert found[5, 5].tolist() == [*rgb(LIGHT.discriminator), 255]
    assert found[0, 28].tolist() == [*rgb(LIGHT.generator), 128]
    assert found[5, 33, 3] == 0, "what did not change is transparent"
    tile = picture(comparison_pictures.difference_tile(signed[0], LIGHT))
    assert tile[3, 3].tolist() == [*rgb(LIGHT.discriminator), 255]


def test_equal_planes_have_no_place_that_changed_owner():
    plane = np.zeros((8, 8, 2))
    plane[:, :4, 0], plane[:, 4:, 1] = 1, 1
    same = picture(comparison_pictures.owner_map(plane, plane, LIGHT))
    assert (same[:, :100, :3] == rgb(LIGHT.ground)).all()
    other = picture(comparison_pictures.owner_map(plane, plane[:, ::-1], LIGHT))
    assert not (other[:, :100, :3] == rgb(LIGHT.ground)).any()


def test_tiles_lie_in_rows_of_seeds_and_columns_of_steps():
    images = np.arange(6, dtype=np.uint8).reshape(2, 3, 1, 1) * np.ones((1, 1, 4, 4), np.uint8)
    found = picture(comparison_pictures.tile_sheet(images))
    assert found[::4, ::4].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_tile_takes_two_bytes():
    packed = b64decode(comparison_pictures.packed_tiles(np.array([[7, 1]], np.uint8), np.array([[1.0, 0.2]])))
    assert list(packed) == [7, 255, 1, 51]
    assert comparison_pictures.packed_tiles(None, None) == ""

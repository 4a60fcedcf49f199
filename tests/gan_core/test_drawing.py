"""Pictures of a slice: where colours, lines and names fall."""

import numpy as np
import pytest

from gan_core.drawing import (
    ADDED,
    CLASS_COLOURS,
    FAINTEST,
    MISSING,
    STRONGEST,
    boundary_layer,
    class_colour,
    difference_colours,
    ink_layer,
    probability_strip,
    refined,
    region_labels,
    region_layer,
    stacked,
    value_layer,
)


def halves(size: int = 8) -> np.ndarray:
    """Class 0 in the left half of a grid, class 1 in the right, shape (size, size, 2)."""
    grid = np.zeros((size, size, 2), np.float32)
    grid[:, : size // 2, 0] = 1
    grid[:, size // 2 :, 1] = 1
    return grid


def test_colours_differ_and_repeat_after_the_last():
    assert len(set(CLASS_COLOURS)) == len(CLASS_COLOURS) == 10
    assert [class_colour(number) for number in range(10)] == list(CLASS_COLOURS)
    assert class_colour(13) == class_colour(3)


def test_probabilities_between_cells_are_probabilities():
    random = np.random.default_rng(0).dirichlet(np.ones(10), (6, 6)).astype(np.float32)
    fine = refined(random, 48)
    assert fine.shape == (48, 48, 10)
    assert np.allclose(fine.sum(2), 1, atol=1e-5)
    assert fine.min() >= 0


def test_the_boundary_lies_where_both_classes_are_as_probable():
    classes = refined(halves(), 64).argmax(2)
    assert (classes[:, :32] == 0).all()
    assert (classes[:, 32:] == 1).all()


def test_a_sure_region_is_strong_and_a_doubtful_one_faint():
    sure, doubtful = np.array([[[1.0, 0.0]]]), np.array([[[0.5, 0.5]]])
    assert region_layer(sure)[0, 0].tolist() == [*class_colour(0), round(255 * STRONGEST)]
    assert region_layer(doubtful)[0, 0, 3] == round(255 * FAINTEST)


def test_a_line_runs_along_the_boundary_only():
    line = boundary_layer(halves(), (1, 2, 3), thickness=1)[..., 3] > 0
    assert line[:, 4].all()
    assert line.sum() == 8


def test_one_region_has_no_line():
    assert not boundary_layer(np.ones((5, 5, 1)), (0, 0, 0))[..., 3].any()


def test_values_run_from_the_first_colour_to_the_last_and_no_further():
    values = np.array([[0.0, 1.0], [-5.0, 9.0]], np.float32)
    layer = value_layer(values, 0, 1, ((0.0, (0, 0, 0)), (1.0, (200, 100, 50))), 2)
    assert layer[..., :3].tolist() == [[[0, 0, 0], [200, 100, 50]]] * 2


def test_ink_stands_where_the_images_are_white():
    images = np.zeros((2, 3, 4, 5), np.uint8)
    images[1, 2, 3, 4] = 255
    layer = ink_layer(images, (7, 8, 9))
    assert layer.shape == (8, 15, 4)
    assert np.argwhere(layer[..., 3]).tolist() == [[7, 14]]
    assert layer[7, 14].tolist() == [7, 8, 9, 255]


def test_images_of_ink_stand_where_their_cells_are():
    images = np.arange(6, dtype=np.uint8).reshape(2, 3, 1, 1).repeat(4, 2).repeat(5, 3)
    sheet = ink_layer(images, (7, 8, 9))[..., 3]
    assert sheet[::4, ::5].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert np.array_equal(sheet, sheet[::4, ::5].repeat(4, 0).repeat(5, 1))


def test_a_name_stands_inside_its_region():
    classes = np.zeros((20, 20), int)
    classes[12:, 5:] = 3
    for number, across, down in region_labels(classes):
        assert classes[int(down * 20), int(across * 20)] == number
    assert [number for number, *_ in region_labels(classes)] == [0, 3], "the largest first"


def test_a_class_in_two_places_has_two_names_and_a_speck_none():
    classes = np.zeros((20, 20), int)
    classes[:5] = classes[15:] = 2
    classes[10, 10] = 7
    assert sorted(number for number, *_ in region_labels(classes)) == [0, 2, 2]


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_strip_is_as_high_in_a_colour_as_the_class_is_probable(share):
    strip = probability_strip(np.array([[share, 1 - share]]), 100)
    assert strip.shape == (100, 1, 4)
    assert (strip[:, 0, :3] == class_colour(0)).all(1).sum() == round(100 * share)
    assert (strip[:, 0, :3] == class_colour(1)).all(1).sum() == round(100 * (1 - share))


def test_later_layers_cover_earlier_ones_as_far_as_they_are_opaque():
    below = np.full((1, 2, 4), (100, 100, 100, 255), np.uint8)
    above = np.array([[(200, 0, 0, 255), (200, 0, 0, 0)]], np.uint8)
    assert stacked([below, above], (0, 0, 0)).tolist() == [[[200, 0, 0], [100, 100, 100]]]


def test_a_difference_is_orange_where_the_second_image_is_brighter_and_blue_where_it_is_darker():
    before, after = np.array([[[0, 255, 90]]], np.uint8), np.array([[[255, 0, 90]]], np.uint8)
    assert difference_colours(before, after).tolist() == [[[list(ADDED), list(MISSING), [0, 0, 0]]]]

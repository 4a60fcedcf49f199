"""Figures from arrays, each against a case whose answer is known."""

import numpy as np
import pytest

from dashboard import charts


def test_no_smoothing_changes_nothing():
    values = np.array([3.0, -1.0, 2.0])
    assert np.array_equal(charts.smooth(values, 0.0), values)


def test_smoothing_leaves_a_constant_alone():
    assert np.allclose(charts.smooth(np.full(50, 2.5), 0.9), 2.5)


def test_smoothing_weighs_by_powers():
    smoothed = charts.smooth(np.array([1.0, 0.0]), 0.5)
    assert np.allclose(smoothed, [1.0, (0.5 * 0.5) / (1 - 0.25)])


def test_smoothing_quietens_noise():
    noise = np.random.default_rng(0).standard_normal(2_000)
    assert charts.smooth(noise, 0.95).std() < noise.std() / 4


def test_colours_run_from_one_end_of_the_scale_to_the_other():
    colours = charts.colour_of(np.array([-1.0, 0.0, 1.0]), charts.LIGHT)
    ends = [[int(name[place : place + 2], 16) for place in (1, 3, 5)] for _, name in charts.LIGHT.scale]
    assert colours.tolist() == ends


def test_equal_values_get_the_middle_colour():
    colours = charts.colour_of(np.ones(3), charts.DARK)
    assert len(np.unique(colours, axis=0)) == 1


def test_each_cell_of_the_atlas_shows_the_sample_nearest_to_its_middle():
    places = np.array([[0.0, 0.0], [0.9, 0.9], [4.0, 4.0], [3.1, 0.9]])
    images = np.arange(1, 5, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 2), np.uint8)
    atlas = charts.thumbnail_atlas(places, images, np.zeros(4), 2, charts.LIGHT)
    assert sorted(atlas.samples.tolist()) == [1, 2, 3]  # sample 0 shares a cell with 1 and lies further out
    opacity = atlas.picture[..., 3]
    assert opacity[2:, :2].tolist() == [[2, 2], [2, 2]]  # bottom left
    assert opacity[2:, 2:].tolist() == [[4, 4], [4, 4]]  # bottom right
    assert opacity[:2, 2:].tolist() == [[3, 3], [3, 3]]  # top right
    assert not opacity[:2, :2].any()  # nobody lives top left
    assert atlas.centres[atlas.samples == 1].tolist() == [[1.0, 1.0]]


def test_the_atlas_rings_only_what_it_shows():
    places = np.array([[0.0, 0.0], [0.1, 0.1], [4.0, 4.0]])
    atlas = charts.thumbnail_atlas(places, np.ones((3, 2, 2), np.uint8), np.arange(3.0), 2, charts.LIGHT)
    hidden = ({0, 1, 2} - set(atlas.samples.tolist())).pop()
    share = np.array([0.5, 0.2])
    assert len(charts.atlas_chart(atlas, "", share, hidden, charts.LIGHT).data) == 1
    assert len(charts.atlas_chart(atlas, "", share, 2, charts.LIGHT).data) == 2


@pytest.mark.parametrize("depth", [2, 3])
def test_a_scatter_names_each_sample(depth):
    coordinates = np.random.default_rng(0).standard_normal((5, depth))
    figure = charts.scatter(coordinates, np.full(depth, 0.1), np.arange(5.0), "ink", 3, charts.LIGHT)
    assert list(figure.data[0].customdata) == [0, 1, 2, 3, 4]
    assert figure.data[1].x[0] == coordinates[3, 0]


def test_bce_shows_the_loss_of_a_game_that_nobody_wins():
    metrics = {
        name: np.linspace(0.1, 0.9, 4)
        for name in ("loss_d", "loss_g", "d_real", "d_fake", "gradient_norm_d", "gradient_norm_g")
    } | {"step": np.arange(1.0, 5.0)}
    arguments = (metrics, 0.5, False, False)
    bce = charts.training_curves(*arguments, True, True, 2, charts.LIGHT)
    hinge = charts.training_curves(*arguments, False, False, 2, charts.LIGHT)
    levels = {shape.y0 for shape in bce.layout.shapes}
    assert {charts.LN_2, 0.5} <= levels
    assert not {charts.LN_2, 0.5} & {shape.y0 for shape in hinge.layout.shapes}


def test_the_palette_follows_the_theme():
    assert charts.palette("dark") is charts.DARK
    assert charts.palette("light") is charts.LIGHT
    assert charts.palette(None) is charts.LIGHT

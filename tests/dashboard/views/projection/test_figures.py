"""Samples on their principal components, each chart against a case whose answer is known."""

import numpy as np
import pytest

from dashboard.shared.palette import LIGHT
from dashboard.views.projection.colours import Colouring, by_value
from dashboard.views.projection.figures import (
    EDGE,
    Interaction,
    Overlay,
    atlas_chart,
    cells_of,
    over_time_chart,
    scatter,
    sheet_of,
)

NO_INTERACTION = Interaction()


def coloured(values):
    return by_value("ink", np.asarray(values, float), None, LIGHT)


def test_each_cell_of_the_atlas_shows_the_sample_nearest_to_its_middle():
    places = np.array([[0.0, 0.0], [0.9, 0.9], [4.0, 4.0], [3.1, 0.9]])
    images = np.arange(1, 5, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 2), np.uint8)
    cells = cells_of(places, 2)
    assert sorted(cells.samples.tolist()) == [1, 2, 3]  # sample 0 shares a cell with 1 and lies further out
    opacity = sheet_of(cells, images[cells.samples], np.zeros((3, 3), np.uint8))[..., 3]
    assert opacity[2:, :2].tolist() == [[2, 2], [2, 2]]  # bottom left
    assert opacity[2:, 2:].tolist() == [[4, 4], [4, 4]]  # bottom right
    assert opacity[:2, 2:].tolist() == [[3, 3], [3, 3]]  # top right
    assert not opacity[:2, :2].any()  # nobody lives top left
    assert cells.centres[cells.samples == 1].tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize(
    ("place", "sample"), [((0.1, 1.9), 1), ((3.9, 0.1), 3), ((1.0, 3.0), None), ((-0.1, 1.0), None), ((4.1, 1.0), None)]
)
def test_a_place_of_the_atlas_belongs_to_the_sample_in_its_cell(place, sample):
    cells = cells_of(np.array([[0.0, 0.0], [0.9, 0.9], [4.0, 4.0], [3.1, 0.9]]), 2)
    assert cells.sample_at(place) == sample


def test_the_atlas_rings_only_what_it_shows():
    cells = cells_of(np.array([[0.0, 0.0], [0.1, 0.1], [4.0, 4.0]]), 2)
    hidden = ({0, 1, 2} - set(cells.samples.tolist())).pop()
    share = np.array([0.5, 0.2])
    assert len(atlas_chart(cells, "", share, Overlay(hidden), NO_INTERACTION, LIGHT).data) == 1
    assert len(atlas_chart(cells, "", share, Overlay(2), NO_INTERACTION, LIGHT).data) == 2


@pytest.mark.parametrize("depth", [2, 3])
def test_a_scatter_names_each_sample(depth):
    coordinates = np.random.default_rng(0).standard_normal((5, depth))
    share, overlay = np.full(depth, 0.1), Overlay(3)
    figure = scatter(coordinates, share, coloured(np.arange(5.0)), overlay, NO_INTERACTION, LIGHT)
    assert list(figure.data[0].customdata) == [0, 1, 2, 3, 4]
    assert figure.data[1].x[0] == coordinates[3, 0]


def test_a_clicked_place_is_crossed_and_what_was_reached_is_ringed():
    coordinates = np.random.default_rng(0).standard_normal((5, 2))
    overlay = Overlay(clicked=(0.5, 2.0), found=(0.25, 1.0))
    share = np.full(2, 0.1)
    figure = scatter(coordinates, share, coloured(np.arange(5.0)), overlay, NO_INTERACTION, LIGHT)
    assert [(trace.x[0], trace.y[0]) for trace in figure.data[1:]] == [(0.5, 2.0), (0.25, 1.0)]
    assert [trace.marker.symbol for trace in figure.data[1:]] == ["x-thin", None]


def test_groups_are_outlined_with_their_names():
    line = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 2.0]])
    overlay = Overlay(outlines={"A": line, "": line + 1})
    figure = scatter(np.zeros((5, 2)), np.full(2, 0.1), coloured(np.arange(5.0)), overlay, NO_INTERACTION, LIGHT)
    kept, drawn = figure.layout.shapes
    assert kept.path == "M 0,0 L 1,0 L 0.5,2 Z"
    assert (kept.label.text, kept.line.dash) == ("A", "solid")
    assert (drawn.label.text, drawn.line.dash) == ("", "dot")


def test_dragging_does_what_was_chosen():
    figure = scatter(
        np.zeros((5, 2)),
        np.full(2, 0.1),
        coloured(np.arange(5.0)),
        Overlay(),
        Interaction("lasso", ((-1.0, 2.0), (-3.0, 4.0)), 3),
        LIGHT,
    )
    assert figure.layout.dragmode == "lasso"
    assert figure.layout.selectionrevision == 3


@pytest.mark.parametrize("view", [None, ((-1.0, 2.0), (-3.0, 4.0))])
def test_a_flat_chart_shows_the_part_that_the_hand_left(view):
    share, overlay, interaction = np.full(2, 0.1), Overlay(), Interaction(view=view)
    cells = cells_of(np.array([[0.0, 0.0], [4.0, 4.0]]), 2)
    atlas = atlas_chart(cells, "", share, overlay, interaction, LIGHT)
    points = scatter(np.eye(2), share, coloured(np.arange(2.0)), overlay, interaction, LIGHT)
    whole = ((-4 * EDGE, 4 + 4 * EDGE),) * 2
    assert np.array([atlas.layout.xaxis.range, atlas.layout.yaxis.range]) == pytest.approx(np.array(view or whole))
    assert (points.layout.xaxis.range, points.layout.yaxis.range) == (view or (None, None))


def test_a_filter_leaves_out_points_and_keeps_their_numbers():
    coordinates, samples = np.arange(10.0).reshape(5, 2), np.array([1, 4])
    colouring = Colouring("x", np.arange(5.0), 0, 1, LIGHT.scale)
    figure = scatter(coordinates, np.ones(2) / 2, colouring, Overlay(3), NO_INTERACTION, LIGHT, samples)
    points, ring = figure.data
    assert points.customdata.tolist() == [1, 4]
    assert points.marker.color.tolist() == [1, 4]
    assert points.x.tolist() == [2, 8]
    assert ring.x[0] == 6  # a picked sample is marked even where it is left out


def test_filtered_cells_lie_where_they_lay_and_are_held_by_who_is_shown():
    coordinates = np.array([[0.0, 0.0], [0.1, 0.1], [4.0, 4.0]])
    whole, some = cells_of(coordinates, 2), cells_of(coordinates, 2, np.array([1]))
    assert (some.low == whole.low).all() and (some.high == whole.high).all()
    assert some.samples.tolist() == [1]
    assert some.sample_at((0.1, 0.1)) == 1


def test_the_explored_image_is_marked():
    marks = [
        scatter(
            np.zeros((2, 2)),
            np.ones(2) / 2,
            Colouring("x", np.zeros(2), 0, 1, LIGHT.scale),
            overlay,
            NO_INTERACTION,
            LIGHT,
        ).data[1:]
        for overlay in (Overlay(), Overlay(explored=(3.0, 4.0)))
    ]
    assert [len(each) for each in marks] == [0, 1]
    assert (marks[1][0].x, marks[1][0].y) == ((3.0,), (4.0,))


def test_a_timeline_keeps_its_axes_and_its_real_images():
    generated = [np.zeros((2, 2)), np.full((2, 2), 8.0)]
    figure = over_time_chart([0, 70], generated, np.full((3, 2), -1.0), [["red"] * 2] * 2, np.ones(2) / 2, 70, LIGHT)
    assert [trace.name for trace in figure.data] == ["real", "generated"]
    assert figure.data[1].x.tolist() == [8, 8]
    assert [frame.name for frame in figure.frames] == ["0", "70"]
    assert [list(frame.traces) for frame in figure.frames] == [[1], [1]]
    low, high = figure.layout.xaxis.range
    assert low < -1 and high > 8
    alone = over_time_chart([0, 70], generated, None, [["red"] * 2] * 2, np.ones(2) / 2, 0, LIGHT)
    assert [list(frame.traces) for frame in alone.frames] == [[0], [0]]

"""Figures from arrays, each against a case whose answer is known."""

import numpy as np
import pytest

from dashboard import charts, colouring
from dashboard.colouring import DARK, LIGHT
from dashboard.sample_charts import EDGE, Hand, Overlay, atlas_chart, cells_of, scatter, sheet_of

EVERYONE = np.arange(3)
NO_HAND = Hand()


def coloured(values):
    return colouring.by_value("ink", np.asarray(values, float), None, LIGHT)


def test_colours_run_from_one_end_of_the_scale_to_the_other():
    colours = colouring.by_value("ink", np.array([-1.0, 0.0, 1.0]), (-1.0, 1.0), LIGHT).inks(EVERYONE)
    ends = [[int(name[place : place + 2], 16) for place in (1, 3, 5)] for _, name in LIGHT.scale]
    assert colours.tolist() == ends


def test_values_beyond_the_ends_get_the_colour_of_the_end():
    colours = colouring.by_value("ink", np.array([-9.0, 0.0, 9.0]), (-1.0, 1.0), LIGHT).inks(EVERYONE)
    ends = [[int(name[place : place + 2], 16) for place in (1, 3, 5)] for _, name in LIGHT.scale]
    assert colours.tolist() == ends


def test_without_ends_the_scale_leaves_out_the_few_that_lie_far_away():
    values = np.append(np.linspace(0, 1, 1_000), 1e6)
    found = coloured(values)
    assert found.low == pytest.approx(0.02, abs=0.005)
    assert found.high == pytest.approx(0.98, abs=0.005)


def test_equal_values_get_the_middle_colour():
    colours = colouring.by_value("ink", np.ones(3), None, DARK).inks(EVERYONE)
    assert len(np.unique(colours, axis=0)) == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_class_has_its_own_colour_near_the_one_given(theme):
    given = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    found = colouring.by_class("classifier:", np.array([2, 0, 1, 2], np.uint8), ["a", "b", "c"], given, theme)
    inks = found.inks(np.arange(4)).astype(int)
    assert found.texts.tolist() == ["c", "a", "b", "c"]
    assert np.array_equal(inks[0], inks[3])
    assert np.abs(inks - np.array(given)[[2, 0, 1, 2]]).max() <= colouring.TOWARDS_TEXT * 255 + 1


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
    assert len(atlas_chart(cells, "", share, Overlay(hidden), NO_HAND, LIGHT).data) == 1
    assert len(atlas_chart(cells, "", share, Overlay(2), NO_HAND, LIGHT).data) == 2


@pytest.mark.parametrize("depth", [2, 3])
def test_a_scatter_names_each_sample(depth):
    coordinates = np.random.default_rng(0).standard_normal((5, depth))
    share, overlay = np.full(depth, 0.1), Overlay(3)
    figure = scatter(coordinates, share, coloured(np.arange(5.0)), overlay, NO_HAND, LIGHT)
    assert list(figure.data[0].customdata) == [0, 1, 2, 3, 4]
    assert figure.data[1].x[0] == coordinates[3, 0]


def test_a_clicked_place_is_crossed_and_what_was_reached_is_ringed():
    coordinates = np.random.default_rng(0).standard_normal((5, 2))
    overlay = Overlay(clicked=(0.5, 2.0), reached=(0.25, 1.0))
    share = np.full(2, 0.1)
    figure = scatter(coordinates, share, coloured(np.arange(5.0)), overlay, NO_HAND, LIGHT)
    assert [(trace.x[0], trace.y[0]) for trace in figure.data[1:]] == [(0.5, 2.0), (0.25, 1.0)]
    assert [trace.marker.symbol for trace in figure.data[1:]] == ["x-thin", None]


def test_groups_are_outlined_with_their_names():
    line = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 2.0]])
    overlay = Overlay(outlines={"A": line, "": line + 1})
    figure = scatter(np.zeros((5, 2)), np.full(2, 0.1), coloured(np.arange(5.0)), overlay, NO_HAND, LIGHT)
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
        Hand("lasso", ((-1.0, 2.0), (-3.0, 4.0)), 3),
        LIGHT,
    )
    assert figure.layout.dragmode == "lasso"
    assert figure.layout.selectionrevision == 3


@pytest.mark.parametrize("view", [None, ((-1.0, 2.0), (-3.0, 4.0))])
def test_a_flat_chart_shows_the_part_that_the_hand_left(view):
    share, overlay, hand = np.full(2, 0.1), Overlay(), Hand(view=view)
    cells = cells_of(np.array([[0.0, 0.0], [4.0, 4.0]]), 2)
    atlas = atlas_chart(cells, "", share, overlay, hand, LIGHT)
    points = scatter(np.eye(2), share, coloured(np.arange(2.0)), overlay, hand, LIGHT)
    whole = ((-4 * EDGE, 4 + 4 * EDGE),) * 2
    assert np.array([atlas.layout.xaxis.range, atlas.layout.yaxis.range]) == pytest.approx(np.array(view or whole))
    assert (points.layout.xaxis.range, points.layout.yaxis.range) == (view or (None, None))


@pytest.mark.parametrize("names", [["0", "1"], ["trouser", "boot"]])
def test_the_matrix_makes_room_for_its_names(names):
    figure = charts.border_matrix(np.array([[np.nan, 1.0], [1.0, np.nan]]), np.full((2, 2), ""), names, LIGHT)
    assert figure.layout.xaxis.automargin
    assert figure.layout.yaxis.automargin


def test_bars_make_room_for_names_that_stand_aslant():
    shares = (np.full(2, 0.5),) * 3
    figure = charts.shares_chart(*shares, ["pullover", "trouser"], [(0, 0, 0)] * 2, LIGHT)
    assert figure.layout.xaxis.automargin


def test_matrices_side_by_side_share_one_scale():
    matrices = [
        charts.border_matrix(np.array([[np.nan, most], [most, np.nan]]), np.full((2, 2), ""), "01", LIGHT, 3.0)
        for most in (1.0, 3.0)
    ]
    assert {matrix.data[0].zmax for matrix in matrices} == {3.0}


@pytest.mark.parametrize(("names", "place"), [(["0", "1"], "middle center"), (["trouser", "boot"], "bottom center")])
def test_a_name_that_a_disc_cannot_hold_stands_below_it(names, place):
    figure = charts.neighbour_graph(
        np.eye(2), np.full(2, 0.5), np.ones((2, 2)), np.zeros((2, 2)), names, [(0, 0, 0)] * 2, LIGHT
    )
    assert figure.data[-1].textposition == place


def test_answers_near_a_guess_still_fill_the_scale():
    low, high = colouring.around_a_guess(np.linspace(0.45, 0.52, 1_001))
    assert (low, high) == pytest.approx((0.45, 0.55), abs=0.002)
    assert colouring.around_a_guess(np.full(9, 0.5)) == pytest.approx((0.495, 0.505))


def luminance(name: str) -> float:
    """Relative luminance of a colour, as WCAG 2 defines it."""
    parts = np.array([int(name[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_ink_can_be_read_on_every_coloured_ground(theme):
    matrix = charts.border_matrix(np.zeros((2, 2)), np.full((2, 2), ""), "01", theme)
    scales = [*theme.ground_scale, *matrix.data[0].colorscale]
    for _, colour in scales:
        brighter, darker = sorted((luminance(theme.text), luminance(colour)), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) > 3  # WCAG 2.2, 1.4.11: graphics


def test_the_palette_follows_the_theme():
    assert colouring.palette("dark") is DARK
    assert colouring.palette("light") is LIGHT
    assert colouring.palette(None) is LIGHT

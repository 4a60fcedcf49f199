"""A slice's cells, and the values that colour them."""

import numpy as np
import pytest
import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.views.map import data, pictures
from dashboard.views.map.state import Window
from gan_core.data.image_set import to_pixels
from gan_core.errors import ExportError
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice
from gan_core.runs.run import Run, open_run


@pytest.fixture
def run(finished_run) -> Run:
    return open_run(finished_run)


@pytest.fixture
def frame() -> data.Frame:
    return data.frame_through(list(sample_latent(1, 3, 100)))


HOME = Window(0.0, 0.0, 2.0, 16)


def found(scores, change=None) -> data.Cells:
    """Two by two cells whose classes are 0, 1 / 0, 0."""
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.6, 0.4]])
    observed = cache.Observations(np.arange(16).reshape(4, 2, 2), np.asarray(scores, float), probabilities)
    return data.Cells(observed, np.zeros((2, 2)) if change is None else change)


def test_a_frame_marks_its_anchors_inside_its_first_window(frame):
    positions = np.array(frame.positions())
    assert positions.shape == (3, 2)
    assert np.abs(positions).max() < frame.width / 2


def test_a_position_is_the_point_that_an_address_can_hold(frame):
    z = frame.point((1.0, -0.5))
    assert torch.equal(z, z.half().float())
    assert torch.allclose(z, frame.chart.points(torch.tensor([1.0, -0.5])), atol=2e-3)


def test_a_frame_around_a_point_has_it_in_the_middle():
    point, across, up = sample_latent(3, 3, 100)
    frame = data.frame_around(point, across, up)
    assert frame.positions() == [pytest.approx((0, 0), abs=1e-4)]
    assert frame.width == data.AROUND_WIDTH
    assert frame.name != data.frame_around(point, up, across).name


def test_a_point_of_the_slice_is_nearest_to_itself_and_others_are_told_how_far(frame):
    on, off = frame.point((1.0, -0.5)), sample_latent(9, 1, 100)[0]
    here, there = frame.nearest_places(torch.stack([on, off]))
    assert here == pytest.approx((1.0, -0.5, 0.0), abs=0.01)
    near = frame.chart.points(torch.tensor([there.x, there.y]))
    cosine = torch.cosine_similarity(near, off, dim=0)
    assert there.sigma == pytest.approx(float(cosine.arccos() * off.norm()), rel=1e-4)
    around = [frame.chart.points(torch.tensor([there.x + x, there.y + y])) for x in (-0.1, 0, 0.1) for y in (-0.1, 0.1)]
    assert all(torch.cosine_similarity(each, off, dim=0) < cosine for each in around)


def test_nothing_is_nearest_to_the_centre_of_the_latent_space(frame):
    assert frame.nearest_places(torch.zeros(1, 100)) == []
    assert data.marked_text([], [], HOME) == ""


def test_a_latent_space_of_two_dimensions_is_its_own_map():
    flat = data.Frame(FlatSlice(), "flat", torch.zeros(1, 2), 8.0)
    assert flat.nearest_places(torch.tensor([[0.0, 0.0], [1.0, -2.0]])) == [(0, 0, 0), (1, -2, 0)]


def test_what_is_marked_is_told_with_its_distance():
    near, far = data.NearestPlace(0, 0, 1.04), data.NearestPlace(1, 1, 12.5)
    said = data.marked_text([near], [far, near], HOME)
    assert "Explore's point: 1.0 σ" in said
    assert "outside" not in said
    assert "(outside this window)" in data.marked_text([data.NearestPlace(1.1, 0, 1)], [], HOME)
    assert "2 samples selected on Projection: 1.0 to 12.5 σ" in said


def test_cells_lie_row_by_row():
    cells = found([0, 1, 2, 3])
    assert cells.classes.tolist() == [[0, 1], [0, 0]]
    assert cells.probabilities[0, 1].tolist() == [0.2, 0.8]
    assert cells.images[1, 0].ravel().tolist() == [8, 9, 10, 11]
    assert cells.shares().tolist() == [0.75, 0.25]
    assert data.discriminator_output(cells, is_probability=False).grid.tolist() == [[0, 1], [2, 3]]


def test_confidence_begins_at_chance():
    values = data.confidence(found([0, 0, 0, 0]))
    assert values.grid.tolist() == [[0.9, 0.8], [0.7, 0.6]]
    assert (values.low, values.high) == (0.5, 1.0)


def test_a_few_outliers_do_not_stretch_the_scales():
    change = np.arange(10_000.0).reshape(100, 100)
    sensitivity = data.sensitivity(data.Cells(None, change))
    assert (sensitivity.low, sensitivity.high) == (0, pytest.approx(9_800, abs=1))
    many = data.Cells(cache.Observations(np.zeros((10_000, 1, 1)), change.ravel(), None), change)
    scores = data.discriminator_output(many, is_probability=False)
    assert (scores.low, scores.high) == pytest.approx((200, 9_800), abs=1)


def test_probabilities_are_coloured_around_chance():
    values = data.discriminator_output(found([0.5, 0.6, 0.45, 0.5]), is_probability=True)
    assert values.low + values.high == pytest.approx(1)


def test_cells_are_what_the_generator_makes_there(run, frame):
    window = Window(0.5, -0.25, 4.0, 3)
    cells = data.cells(run, 30, frame, window)
    offsets = np.array([-4 / 3, 0, 4 / 3])
    row, column = 0, 2  # the upper right corner
    z = frame.chart.points(torch.tensor([0.5 + offsets[column], -0.25 - offsets[row]], dtype=torch.float32))
    with torch.inference_mode():
        image = to_pixels(run.checkpoint(30).generator_ema(z.unsqueeze(0)))[0, 0].numpy()
    assert np.abs(cells.images[row, column].astype(int) - image).max() <= 1
    assert cells.size == 3


def test_change_is_in_grey_levels(run, frame):
    window = Window(0.0, 0.0, 2.0, 2)
    cells = data.cells(run, 30, frame, window)
    steps = [
        cells.images[0, 1].astype(float) - cells.images[0, 0],
        cells.images[1, 0].astype(float) - cells.images[0, 0],
    ]
    # cells are 1 sigma apart; pixels are rounded
    expected = np.sqrt(np.mean([np.square(step).mean() for step in steps]))
    assert cells.change[0, 0] == pytest.approx(expected, rel=0.1)


def test_other_windows_slices_and_checkpoints_have_other_cells(run, frame):
    window = Window(0.0, 0.0, 4.0, 2)
    other = data.frame_through(list(sample_latent(2, 3, 100)))
    shown = [
        data.cells(run, 30, frame, window),
        data.cells(run, 0, frame, window),
        data.cells(run, 30, other, window),
        data.cells(run, 30, frame, Window(1.0, 0.0, 4.0, 2)),
    ]
    assert len({cells.images.tobytes() for cells in shown}) == 4


def test_the_page_is_given_both_networks_or_told_why_not(run, monkeypatch):
    given = data.page_networks(run, 30)
    assert given.names == {"checkpoint": given.step.name, "classifier": given.classifier.name, "problem": None}
    assert given.blocks == [given.step, given.classifier]

    def refuse(run, step):
        raise ExportError("no layer")

    monkeypatch.setattr(cache, "step_weights", refuse)
    refused = data.page_networks(run, 30)
    assert refused.blocks == []
    assert refused.names == {"checkpoint": None, "classifier": None, "problem": "no layer"}


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    st.cache_data.clear()


def test_the_pictures_of_a_window_are_painted_once(run, frame):
    window = Window(0, 0, 10, 4)
    found = data.cells(run, 30, frame, window)
    again = data.cells(run, 30, frame, Window(0, 0, 10, 4))
    assert data.ink(again, "#22272e") is data.ink(found, "#22272e")
    assert data.region_ground(again, "#22272e") is data.region_ground(found, "#22272e")
    assert data.ink(found, "#22272e") == pictures.ink(found.images, "#22272e")
    assert data.region_ground(found, "#22272e") == pictures.region_ground(found.probabilities, "#22272e")


def test_other_windows_checkpoints_and_colours_have_other_pictures(run, frame):
    places = [(30, Window(0, 0, 10, 4)), (30, Window(1, 0, 10, 4)), (15, Window(0, 0, 10, 4))]
    found = [data.cells(run, step, frame, window) for step, window in places]
    inks = [data.ink(cells, "#22272e") for cells in found]
    assert len({*inks, data.ink(found[0], "#e8e4d9")}) == 4
    assert len({cells.key for cells in found}) == 3


def test_axes_have_names_for_people_and_kept_ones_are_vectors():
    assert data.axis_name("0") == "Principal direction 1"
    assert data.axis_name(data.kept_axis("my slant")) == "my slant"
    assert data.axis_of((0.6, 0.8)).tolist() == pytest.approx([0.6, 0.8])

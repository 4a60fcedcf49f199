"""What is compared, and what cannot be."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import create_autospec

import numpy as np
import pytest
import torch

from dashboard.shared import cache
from dashboard.shared.lineup import Slot
from dashboard.views.compare import data
from dashboard.views.compare.state import SheetWindow
from gan_core.errors import AtlasError, RunError
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import slice_through
from gan_core.runs.run import Run, open_run
from tests.spoiled import say_of_data


@pytest.fixture
def pair(finished_run: Path) -> list[data.ComparedCheckpoint]:
    """The first and the last checkpoint of a run."""
    run = open_run(finished_run)
    slots = (Slot(run.name, 0), Slot(run.name, 30))
    return data.open_slots(slots, {run.name: run})


def kinds(first: data.ComparedCheckpoint, other: data.ComparedCheckpoint) -> set[str]:
    return set(data.obstacles(first, other))


def test_slots_are_lettered_in_their_order(pair):
    assert [each.title for each in pair] == ["A · tiny · 0", "B · tiny · 30"]


def test_a_slot_that_cannot_be_opened_is_its_error_and_the_others_are_open(finished_run):
    run = open_run(finished_run)
    opened = data.open_slots((Slot(run.name, 7), Slot(run.name, 30)), {run.name: run})
    assert isinstance(opened[0], AtlasError)
    assert opened[1].letter == "B"


def test_only_runs_with_checkpoints_can_be_compared(finished_run):
    run = open_run(finished_run)
    steps = data.checkpoint_steps({"tiny": run, "torn": RunError("it is torn")})
    assert steps == {"tiny": run.steps()}


def test_two_checkpoints_of_a_run_have_everything_in_common(pair):
    assert data.obstacles(*pair) == {}


def test_what_two_checkpoints_do_not_have_in_common_is_named(pair, tmp_path, finished_run):
    first, other = pair
    assert kinds(first, replace(other, classifier=None)) == {"classes"}
    strangers = SimpleNamespace(classes=("trouser", "boot"))
    assert kinds(first, replace(other, classifier=strangers)) == {"classes"}
    shaped = other.run.info.model_copy(
        update={"data": other.run.info.data.model_copy(update={"image_shape": (1, 32, 32)})}
    )
    assert "images" in kinds(first, replace(other, run=SimpleNamespace(info=shaped)))


def test_of_the_same_checkpoint_nothing_changes(pair):
    first, _ = pair
    found = data.image_change(first, first, data.grid_points(0, 5, 100))
    assert not found.signed.any()
    assert not found.distance.any()
    classes = data.class_change(found, 3)
    assert (classes.total, classes.share(5), len(classes.rows)) == (0, 0.0, 0)
    assert np.trace(classes.flows) == classes.flows.sum() == 5


def test_the_rows_that_changed_most_come_first(pair):
    found = data.image_change(*pair, data.grid_points(0, 8, 100))
    rows = data.most_changed_rows(found, 3)
    assert sorted(found.distance, reverse=True)[:3] == pytest.approx(found.distance[rows])


def test_a_latent_vector_of_another_space_is_refused(pair):
    with pytest.raises(AtlasError, match="A takes latent vectors of 100 dimensions, found 6"):
        data.generate(pair[0], torch.zeros(1, 6))


def test_shares_of_a_slice_add_up_and_changed_cells_are_counted():
    before, after = np.zeros((2, 2, 3)), np.zeros((2, 2, 3))
    before[..., 0] = 1
    after[..., 0], after[0, 0] = 1, (0, 0, 1)
    assert data.slice_shares(after).tolist() == [0.75, 0, 0.25]
    assert data.changed_share(before, after) == 0.25
    assert data.changed_share(after, after) == 0


@pytest.mark.parametrize(
    ("value", "base", "same", "change"),
    [(3.0, 1.0, True, 2.0), (3.0, 1.0, False, None), (None, 1.0, True, None), (3.0, None, True, None)],
)
def test_metrics_are_subtracted_only_where_they_were_computed_alike(value, base, same, change):
    record = SimpleNamespace(values={"fid": value}, settings=1)
    other = SimpleNamespace(values={"fid": base}, settings=1 if same else 2)
    assert data.metric_change("fid", record, other) == change
    assert data.metric_change("fid", record, record) is None
    assert data.metric_change("fid", record, None) is None


def test_a_drift_goes_from_the_first_to_another():
    projection = data.SharedProjection(np.array([[[0.0, 0], [1, 1]], [[3.0, 4], [1, 1]]]), axes=None)
    assert projection.drift(1).absolute.tolist() == [5.0, 0.0]
    assert projection.drift(0).absolute.tolist() == [0.0, 0.0]


def test_clear_changes_of_shares_are_in_percentage_points(pair, monkeypatch):
    change = SimpleNamespace(value=torch.tensor([0.05, -0.01]), is_clear=torch.tensor([True, False]))
    monkeypatch.setattr(data, "share_change", lambda first, other: change)
    first = replace(pair[0], classifier=SimpleNamespace(classes=("one", "two")))
    assert data.clear_share_changes(first, pair[1]) == [("one", pytest.approx(5.0))]


def test_sheets_of_other_checkpoints_have_other_names(pair):
    first, _ = pair
    names = {data.sheet_name(first, steps) for steps in ([0, 30], [0, 40], [0, 10, 30])}
    assert len(names) == 3


def test_checkpoints_of_runs_on_other_data_have_no_common_classes(tmp_path, finished_run):
    folder = Path(shutil.copytree(finished_run, tmp_path / "clothes"))
    say_of_data(open_run(folder), name="fashion-mnist")
    runs: dict[str, Run | AtlasError] = {"tiny": open_run(finished_run), "clothes": open_run(folder)}
    first, other = data.open_slots((Slot("tiny", 30), Slot("clothes", 30)), runs)
    assert kinds(first, other) == {"classes"}
    assert "they have no common classes" in data.obstacles(first, other)["classes"]


def test_a_sheet_has_seeds_down_and_checkpoints_across(pair):
    first, _ = pair
    steps = first.run.steps()
    found = data.tiles(first, steps, SheetWindow(row=2, column=1, rows=3, columns=2))
    assert found.images.shape[:2] == found.classes.shape == found.confidence.shape == (3, 2)
    for row in range(3):
        for column in range(2):
            (image,) = cache.images_over_training(first.run, [steps[1 + column]], sample_latent(2 + row, 1, 100))[0]
            assert np.abs(found.images[row, column].astype(int) - image).max() <= 1


def test_every_feature_space_has_its_own_projection(pair):
    z = data.grid_points(0, 30, 100)
    images, classifier = (data.shared_projection(pair, z, space) for space in ("images", "classifier"))
    assert images.coordinates.shape == classifier.coordinates.shape == (2, 30, 2)
    assert not np.allclose(images.coordinates, classifier.coordinates)
    assert data.shared_projection(pair, z, "images") is images


def test_a_slice_is_classified_once_for_each_checkpoint_and_window(pair):
    chart = slice_through(*sample_latent(0, 3, 100))
    first, other = pair
    shown = [
        data.slice_probabilities(first, chart, 10.0),
        data.slice_probabilities(other, chart, 10.0),
        data.slice_probabilities(first, chart, 20.0),
        data.slice_probabilities(first, slice_through(*sample_latent(1, 3, 100)), 10.0),
    ]
    assert len({found.tobytes() for found in shown}) == 4


def test_a_boundary_that_grew_changed_upwards():
    def measured(lift: float):
        found = SimpleNamespace(lift=torch.tensor(lift), low=torch.tensor(lift - 0.1), high=torch.tensor(lift + 0.1))
        return SimpleNamespace(adjacency=found)

    change = data.adjacency_change(measured(1.0), measured(1.5))
    assert (float(change.value), bool(change.is_clear)) == (0.5, True)
    assert float(data.adjacency_change(measured(1.5), measured(1.0)).value) == -0.5


def test_the_regions_of_two_checkpoints_are_refined_side_by_side(pair, monkeypatch):
    stages = {pair[0].step: ["a 25", "a 50", "a 100"], pair[1].step: ["b 100"]}
    double = create_autospec(cache.regions, side_effect=lambda run, step: iter(stages[step]))
    monkeypatch.setattr(cache, "regions", double)
    found = list(data.region_pairs(*pair))
    assert found == [("a 25", "b 100"), ("a 50", "b 100"), ("a 100", "b 100")]

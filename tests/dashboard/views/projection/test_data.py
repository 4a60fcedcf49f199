"""Samples on their components belong to the run that they were found for."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.shared.images import FINE_FRAMES
from dashboard.views.projection import data, state
from gan_core.data.image_set import to_pixels
from gan_core.latent.directions import shell_mean
from gan_core.latent.sampling import decode_batches, sample_latent
from gan_core.latent.sphere import logarithm
from gan_core.runs.run import open_run


def test_the_samples_of_each_run_are_judged_by_its_own_classifier(twins):
    found = [
        data.sample_map(run, state.SampleChartKey(run.name, 30, "images", 40, 0), lambda done, total: None)
        for run in twins
    ]
    assert np.array_equal(found[0].coordinates, found[1].coordinates)
    assert not np.array_equal(found[0].confidence, found[1].confidence)


def chart_of(run, **changes) -> state.SampleChartKey:
    return state.SampleChartKey(**{"run": run.name, "step": 30, "space": "images", "count": 40, "seed": 0} | changes)


FIRST, SECOND = np.arange(8), np.arange(8, 16)


def test_a_direction_leads_from_the_first_group_to_the_second(finished_run):
    run = open_run(finished_run)
    z = sample_latent(0, 16, 100)
    there, back = (data.attribute_direction(run, 30, (0, 0), *pair) for pair in ((FIRST, SECOND), (SECOND, FIRST)))
    way = z[8:].mean(0) - z[:8].mean(0)
    assert torch.allclose(there.direction.vector, way / way.norm(), atol=1e-5)
    assert torch.allclose(back.direction.vector, -there.direction.vector, atol=1e-5)


def test_the_path_begins_at_the_first_groups_mean_and_arrives_at_the_seconds(finished_run):
    run = open_run(finished_run)
    found = data.attribute_direction(run, 30, (0, 0), FIRST, SECOND)
    start, goal = (shell_mean(part) for part in sample_latent(0, 16, 100).split(8))
    assert found.distances[0] == 0
    assert found.distances[found.arrival] == pytest.approx(float(logarithm(start, goal).norm()), rel=1e-3)
    assert found.strip.shape == (FINE_FRAMES, 10)
    generator = run.checkpoint(30).generator_ema
    with torch.inference_mode():
        ends = to_pixels(generator(torch.stack([start, goal])))[:, 0].numpy().astype(int)
    assert np.abs(found.frames.images[[0, found.arrival]] - ends).max() <= 2


def test_samples_are_found_once_for_each_chart(finished_run):
    run = open_run(finished_run)

    def found(**changes):
        return data.sample_map(run, chart_of(run, **changes), lambda done, total: None)

    assert found() is found()
    others = [found(seed=1), found(step=0), found(space="hidden"), found(count=50)]
    assert len({each.coordinates.tobytes() for each in (found(), *others)}) == 5


def test_of_many_samples_the_first_come_early_and_only_all_are_kept(finished_run):
    run = open_run(finished_run)
    shown = chart_of(run, count=data.AT_ONCE + 50, seed=4)
    maps = data.sample_maps(run, shown, lambda done, total: None)
    assert len(next(maps).ink) == data.EARLY
    assert not data.is_found(run, shown)
    (whole,) = maps
    assert len(whole.ink) == shown.count
    assert list(data.sample_maps(run, shown, lambda done, total: None)) == [whole]


def test_few_samples_come_at_once(finished_run):
    run = open_run(finished_run)
    shown = chart_of(run, count=data.AT_ONCE, seed=4)
    assert [len(found.ink) for found in data.sample_maps(run, shown, lambda done, total: None)] == [data.AT_ONCE]


def test_a_group_holds_the_samples_inside_its_line(finished_run):
    run = open_run(finished_run)
    assert not data.is_found(run, chart_of(run, seed=3))
    group = state.Group(chart_of(run, seed=3), (-1e4, 0.0, 1e4, 0.0, 1e4, 1e4, -1e4, 1e4))
    rows = data.group_rows(run, group, lambda done, total: None)
    assert data.is_found(run, group.shown)
    found = data.sample_map(run, group.shown, lambda done, total: None)
    assert rows.tolist() == (found.coordinates[:, 1] > 0).nonzero()[0].tolist()


def test_images_of_samples_come_in_the_order_that_is_asked_for(finished_run):
    run = open_run(finished_run)
    forward = data.sample_images(run, chart_of(run), np.array([3, 5]))
    backward = data.sample_images(run, chart_of(run), np.array([5, 3]))
    assert np.array_equal(forward, backward[::-1])
    assert not np.array_equal(*forward)


@pytest.mark.parametrize(("miss", "is_there"), [(0.0, True), (0.5, True), (0.6, False), (1.5, False)])
def test_an_image_is_there_where_the_search_came_much_nearer_than_the_samples(miss, is_there):
    assert data.NearestImage(torch.zeros(2), (0.0, 0.0), miss, nearest_sample=1.0).is_there == is_there


def ignored(done: int, total: int) -> None:
    pass


def test_a_filter_shows_the_named_classes_and_without_names_all(finished_run):
    run = open_run(finished_run)
    found = replace(data.sample_map(run, chart_of(run), ignored), classes=np.arange(40) % 4)
    names = ["a", "b", "c", "d"]
    assert data.shown_rows(found, ["b", "d"], names).tolist() == list(range(1, 40, 2))
    assert len(data.shown_rows(found, [], names)) == len(data.shown_rows(found, ["gone"], names)) == 40
    assert len(data.shown_rows(replace(found, classes=None), ["b"], names)) == 40


def test_the_nearest_are_found_among_all_samples_and_among_real_images(finished_run):
    run, (sample, count) = open_run(finished_run), (7, 40)
    found = data.neighbours(run, chart_of(run), sample, ignored)
    images = torch.cat(list(decode_batches(run.checkpoint(30).generator_ema, sample_latent(0, count, 100)))).flatten(1)
    distances = (images - images[sample]).norm(dim=1)
    assert found.samples.tolist() == distances.argsort()[1 : data.NEIGHBOURS + 1].tolist()
    assert found.real.shape == (data.NEIGHBOURS, 28, 28)
    assert set(found.captions) <= set("0123456789")
    assert "Real images" in found.said


def test_the_explored_image_lies_where_its_sample_would(finished_run):
    run = open_run(finished_run)
    found = data.sample_map(run, chart_of(run), ignored)
    position = data.explored_position(run, chart_of(run), found, sample_latent(0, 40, 100)[11])
    assert position == pytest.approx(tuple(found.coordinates[11, :2].tolist()), abs=1e-4)


def test_the_training_is_projected_on_common_components_beside_real_images(finished_run):
    run = open_run(finished_run)
    found = data.over_time(run, run.steps(), False, 0, ignored)
    assert len(found.generated) == len(found.classes) == len(run.steps())
    assert found.real.shape == found.generated[0].shape == (data.TIMED, 2)
    assert len(data.inks_over_time(found, "red")[0]) == data.TIMED
    assert data.inks_over_time(replace(found, classes=None), "red")[0][0] == "red"
    assert data.timed_steps(run, 30) == run.steps()


def test_what_is_selected_and_shown_is_both():
    assert data.selected_of(np.array([1, 2, 3]), np.array([3, 1, 9])).tolist() == [1, 3]

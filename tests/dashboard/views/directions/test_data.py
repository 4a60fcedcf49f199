import numpy as np
import pytest
import torch

from dashboard.shared import cache
from dashboard.shared.session import SAVED
from dashboard.views.directions import data
from dashboard.views.directions.data import Wanted
from gan_core.errors import GeometryError
from gan_core.inference.directions import CLASS, Study
from gan_core.latent.attributes import NAMES
from gan_core.latent.sampling import sample_latent
from gan_core.runs.directions import described
from gan_core.runs.run import open_run


def ignored(done: int, total: int) -> None:
    pass


@pytest.fixture(scope="module")
def run(finished_run):
    return open_run(finished_run)


@pytest.fixture(scope="module")
def step(run):
    return run.steps()[-1]


@pytest.fixture(scope="module")
def known(run, step):
    return data.study(run, step, ignored, 400)


def test_a_study_is_made_once_and_tells_how_far_it_is(run, step, known):
    assert data.study(run, step, ignored, 400) is known
    assert known.attributes.shape == (400, len(NAMES))


def test_sources_are_what_can_be_found(known, run, step):
    saved = [described(run, step, "mine", "", [1.0, *[0.0] * 99])]
    found = data.sources(known, saved)
    assert set(NAMES) | {"principal.1", "layer.10", "features.1", SAVED + "mine"} <= set(found)
    bare = data.sources(Study(known.z[:, :1], None, None), [])
    assert bare == ["principal.1", "layer.1", "features.1", data.SEEDS]


def test_a_prepared_principal_direction_is_taken_as_it_is(run, step, known):
    found = data.direction(run, step, known, Wanted("principal.2", "", 0, ()), [])
    assert torch.equal(found.vector, cache.principal_directions(run, step)[1])


def test_a_saved_direction_is_found_by_its_name(run, step, known):
    saved = [described(run, step, "mine", "", [0.6, 0.8, *[0.0] * 98])]
    found = data.direction(run, step, known, Wanted(SAVED + "mine", "", 0, ()), saved)
    assert found.vector[:2].tolist() == pytest.approx([0.6, 0.8])
    with pytest.raises(GeometryError, match="saved as 'other'"):
        data.direction(run, step, known, Wanted(SAVED + "other", "", 0, ()), saved)


def test_from_a_seed_to_another_leads_from_its_vector_to_the_other(run, step, known):
    found = data.direction(run, step, known, Wanted(data.seeds_source(3, 12), "", 0, ()), [])
    way = sample_latent(12, 1, 100)[0] - sample_latent(3, 1, 100)[0]
    assert torch.allclose(found.vector, way / way.norm(), atol=1e-6)
    with pytest.raises(GeometryError, match="cancel"):
        data.direction(run, step, known, Wanted(data.seeds_source(3, 3), "", 0, ()), [])


def test_a_direction_that_more_samples_found_is_another_one(run, step, known):
    more = data.study(run, step, ignored, 500)
    few, many = (data.direction(run, step, each, Wanted("slant", "", 0, ()), []).vector for each in (known, more))
    assert not torch.equal(few, many)


def test_combined_and_held_directions_follow_both_and_leave_what_is_held(run, step, known):
    one, two, three = (
        data.direction(run, step, known, Wanted(f"layer.{number}", "", 0, ()), []).vector for number in (1, 2, 3)
    )
    both = data.direction(run, step, known, Wanted("layer.1", "layer.2", -1, ()), []).vector
    assert torch.allclose(both, (one - two) / 2**0.5, atol=1e-4)
    slant = data.direction(run, step, known, Wanted("slant", "", 0, ()), []).vector
    held = data.direction(run, step, known, Wanted("layer.3", "", 0, ("slant",)), []).vector
    assert abs(float(held @ slant)) < 1e-5 < abs(float(three @ slant))


def test_the_shown_images_are_one_of_each_class_and_the_explored_one(shipped_runs):
    run = open_run(shipped_runs / "mnist-dense")
    step, (point, other) = run.steps()[-1], sample_latent(6, 2, 100)
    vector = other / other.norm()
    moved = data.moved_images(run, step, 0, point, vector)
    assert moved.labels == ["z", *"0123456789"]
    assert moved.own[1:] == list(range(10))
    assert torch.allclose(moved.z[0], point - (point @ vector) * vector)
    assert torch.allclose(moved.z @ vector, torch.zeros(11), atol=1e-4), "all are where the direction has its 0"
    seen = cache.observe(run, cache.checkpoint(run, step), moved.z[1:]).classes
    assert [str(number) for number in seen] == moved.labels[1:], "and have the classes of their labels there"


def test_without_a_classifier_samples_have_numbers(runs_without_classifier):
    run = open_run(runs_without_classifier / "kana")
    moved = data.moved_images(run, run.steps()[-1], 0, torch.zeros(100), torch.eye(100)[0])
    assert moved.own is None
    assert moved.labels[1] == "#0"


def test_a_moved_point_has_the_coordinate():
    vector = torch.tensor([0.6, 0.8])
    moved = data.moved_to(torch.tensor([[5.0, 1.0]]), vector, -2.0)[0]
    assert float(moved @ vector) == pytest.approx(-2)
    assert float(moved @ torch.tensor([-0.8, 0.6])) == pytest.approx(-3.4)


def test_served_images_are_those_of_moved_points(run, step):
    z, vector = sample_latent(0, 3, 100), torch.eye(100)[0]
    images = data.images_along(run, step, z, vector, 1.5)
    moved = data.moved_to(z, vector, 1.5)
    assert np.array_equal(images, cache.observe(run, cache.checkpoint(run, step), moved).images)


def test_the_matrix_has_a_row_for_each_attribute_and_one_for_this(run, step, known):
    told = []
    matrix = data.leak_matrix(
        run, step, known, ("This", torch.eye(100)[0]), lambda done, total: told.append(done / total)
    )
    assert matrix.names[:2] == ["This", "Slant"]
    assert matrix.value.shape == matrix.slope.shape == (7, len(NAMES))
    assert (matrix.low <= matrix.high).all()
    assert all(share <= 1 for share in told)


def test_followed_checkpoints_are_few_and_hold_the_selected_one(shipped_runs):
    run = open_run(shipped_runs / "mnist-conv")
    steps = data.followed_steps(run, 485)
    assert 485 in steps and len(steps) <= data.FOLLOWED
    assert steps[0] == run.steps()[0] and steps[-1] == run.steps()[-1]


def test_a_direction_is_most_alike_where_it_was_found(run, step, known):
    steps = run.steps()
    vector = data.direction(run, step, known, Wanted("mass", "", 0, ()), []).vector
    followed = data.followed(run, steps, vector, NAMES.index("mass"), "mass", ignored)
    assert followed.steps == steps
    assert int(np.nanargmax(followed.alike)) == len(steps) - 1
    assert np.isfinite(followed.value[-1])


def test_a_direction_through_training_has_three_images_a_checkpoint(run, step):
    images = data.over_training(run, run.steps(), torch.zeros(100), torch.eye(100)[0])
    assert images.shape == (len(run.steps()), 3 * 28, 28)


def test_classes_with_too_few_samples_give_no_sum(run, step, known):
    few = Study(known.z, known.attributes, torch.zeros(400, dtype=torch.int64))
    with pytest.raises(GeometryError, match="too few samples"):
        data.one_sum(run, step, few, 0, 1, 0)


def test_a_sum_is_of_the_chosen_classes(shipped_runs):
    run = open_run(shipped_runs / "mnist-dense")
    step = run.steps()[-1]
    known = data.study(run, step, ignored, 1_000)
    found = data.one_sum(run, step, known, 7, 1, 0)
    assert found.images.shape == (4, 28, 28)
    assert found.classes[2] == 1  # C is one sample of that class


def test_class_is_a_source_only_where_classes_differ(known):
    one = Study(known.z, None, torch.zeros(400, dtype=torch.int64))
    two = Study(known.z, None, torch.arange(400) % 2)
    assert CLASS not in data.sources(one, [])
    assert CLASS in data.sources(two, [])


def test_other_samples_have_another_seed():
    assert data.next_seed(4) == 5

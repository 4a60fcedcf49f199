import pytest
import torch

from gan_core.classifier.model import find_classifier
from gan_core.errors import GeometryError
from gan_core.inference.directions import (
    CLASS,
    NUMBERED,
    class_source,
    find_direction,
    first_layer,
    held_out,
    holding,
    leak_table,
    measure_arithmetic,
    measure_of,
    numbered_directions,
    numbered_source,
    study,
)
from gan_core.latent.attributes import NAMES
from gan_core.latent.found_directions import hold_fixed
from gan_core.runs.run import open_run


@pytest.fixture(scope="module")
def shipped(shipped_runs):
    run = open_run(shipped_runs / "mnist-dense")
    return run.checkpoint(run.steps()[-1])


@pytest.fixture(scope="module")
def classifier():
    return find_classifier("mnist", (1, 28, 28))


@pytest.fixture(scope="module")
def known(shipped, classifier):
    return study(shipped, classifier, 1_500)


@pytest.fixture(scope="module")
def tiny(finished_run):
    run = open_run(finished_run)
    return run.checkpoint(run.steps()[-1])


def test_the_samples_that_are_held_out_found_nothing(known):
    others = held_out(0, 1_500, known.latent_size)
    assert not (others.unsqueeze(1) == known.z[:50]).all(2).any()


@pytest.mark.parametrize("name", ["slant", "thickness", "width", "mass"])
def test_an_attribute_direction_moves_its_own_attribute_most(shipped, classifier, known, name):
    found = find_direction(shipped, known, name)
    assert found.explained > 0.3
    (effects,) = leak_table(shipped, classifier, found.vector.unsqueeze(0), samples=60)
    leak = effects.leak.value
    assert int(leak.abs().argmax()) == NAMES.index(name)
    assert effects.leak.low[NAMES.index(name)] > 0.3


def test_a_held_digit_is_kept_more_often(shipped, classifier, known):
    free = find_direction(shipped, known, "width").vector
    held = hold_fixed(free, holding(known, [CLASS, "width"], "width"))
    one, other = leak_table(shipped, classifier, torch.stack([free, held]), samples=60)
    assert other.kept.low > one.kept.high


def test_a_held_attribute_leaks_less(shipped, classifier, known):
    free = find_direction(shipped, known, "thickness").vector
    held = hold_fixed(free, holding(known, ["mass"]))
    one, other = leak_table(shipped, classifier, torch.stack([free, held]), samples=60)
    mass = NAMES.index("mass")
    assert abs(other.leak.value[mass]) < one.leak.value[mass] / 3


def test_from_a_digit_to_another_leads_there(shipped, classifier, known):
    found = find_direction(shipped, known, class_source(3, 8))
    assert found.separation > 0.85
    z = held_out(0, 200, known.latent_size)
    _, moved = measure_of(shipped, classifier)(z + 6 * found.vector)
    _, before = measure_of(shipped, classifier)(z)
    assert (moved == 8).sum() > 3 * (before == 8).sum()


@pytest.mark.parametrize("kind", NUMBERED)
def test_numbered_directions_are_unit_vectors(tiny, kind):
    found = numbered_directions(tiny, kind, 3)
    assert found.shape == (3, 100)
    assert found.norm(dim=1).tolist() == pytest.approx([1, 1, 1], abs=1e-4)
    third = find_direction(tiny, study(tiny, None, 300), numbered_source(kind, 3))
    assert torch.allclose(third.vector, found[2], atol=1e-5)


def test_the_first_layer_is_that_of_z(tiny):
    assert first_layer(tiny).shape == (16, 100)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("curl", "no direction 'curl'"),
        ("layer.x", "no direction"),
        ("layer.0", "no direction"),
        ("layer.11", "there are 10"),
        ("class.3", "no direction"),
        ("class.3.8", "no classifier"),
    ],
)
def test_a_direction_that_is_none_is_refused(tiny, source, said):
    with pytest.raises(GeometryError, match=said):
        find_direction(tiny, study(tiny, None, 300), source)


def test_without_a_classifier_no_class_can_be_held(tiny):
    known = study(tiny, None, 300)
    assert known.classes is None
    with pytest.raises(GeometryError, match="no classifier"):
        holding(known, [CLASS])


def test_arithmetic_is_counted(shipped, classifier, known):
    one, three, many = measure_arithmetic(shipped, classifier, known, triples=200)
    assert (one.averaged, three.averaged, many.averaged) == (1, 3, 30)
    assert one.classes.chance < one.classes.share < many.classes.share
    assert one.slant.share < many.slant.share


def test_progress_counts_every_sample(tiny):
    told = []
    study(tiny, None, 300, on_points=told.append)
    assert sum(told) == 300

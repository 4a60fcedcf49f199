"""What stands at many points: the same in batches as at once, and rankings counted by hand."""

import math

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.evaluation import (
    BATCH,
    CLASSIFIED_BATCH,
    classes_at,
    entropy,
    evaluate_batches,
    evaluate_points,
    most_ambiguous,
    most_typical,
)
from gan_core.latent.sampling import sample_latent

A = torch.randn(16, 5, generator=torch.Generator().manual_seed(0))
W = torch.randn(3, 16, generator=torch.Generator().manual_seed(1))
Z = sample_latent(0, 2 * BATCH + 100, 5)


def decode(z):
    """A generator of 4x4 images."""
    return (z @ A.T).tanh().view(-1, 1, 4, 4)


def logits(images):
    """A classifier of three classes."""
    return images.flatten(1) @ W.T


def score(images):
    """A discriminator."""
    return images.flatten(1).sum(1)


# --- surveys ---------------------------------------------------------------------------------------------------------


def test_a_survey_is_what_generator_classifier_and_discriminator_say():
    found = evaluate_points(decode, Z, logits, score)
    torch.testing.assert_close(found.images, decode(Z))
    torch.testing.assert_close(found.probabilities, logits(decode(Z)).softmax(1))
    torch.testing.assert_close(found.scores, score(decode(Z)))


def test_the_class_is_the_most_probable_one_and_the_confidence_its_probability():
    found = evaluate_points(decode, Z, logits)
    assert torch.equal(found.classes, logits(decode(Z)).argmax(1))
    picked = found.probabilities.gather(1, found.classes.unsqueeze(1)).squeeze(1)
    assert torch.equal(found.confidence, picked)


def test_nobody_asked_gives_no_answer():
    found = evaluate_points(decode, Z[:3])
    assert (found.probabilities, found.classes, found.confidence, found.scores) == (None, None, None, None)


@pytest.mark.parametrize("batch_size", [1, 7, 12, 100])
def test_batches_together_are_the_whole(batch_size):
    batches = list(evaluate_batches(decode, Z[:12], logits, score, batch_size))
    assert [len(batch.images) for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
    whole = evaluate_points(decode, Z[:12], logits, score)
    for name in ("images", "probabilities", "scores"):
        torch.testing.assert_close(torch.cat([getattr(batch, name) for batch in batches]), getattr(whole, name))


def test_evaluation_tells_how_many_more_points_are_done():
    told = []
    evaluate_points(decode, Z, on_points=told.append)
    assert told == [BATCH, BATCH, 100]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "look", [evaluate_points, lambda *of: classes_at(of[0], of[1], logits)], ids=["survey", "classes"]
)
def test_a_generator_that_makes_undefined_numbers_is_refused(look, value):
    def broken(z):
        images = decode(z)
        images[-1, 0, 2, 3] = value
        return images

    with pytest.raises(GeometryError, match="infinite or undefined numbers"):
        look(broken, Z)


def test_a_survey_keeps_no_gradients_and_switches_them_off_for_itself_only():
    weights = A.clone().requires_grad_()
    for batch in evaluate_batches(lambda z: (z @ weights.T).view(-1, 1, 4, 4), Z, logits, score):
        assert torch.is_grad_enabled()
        assert not (batch.images.requires_grad or batch.probabilities.requires_grad or batch.scores.requires_grad)


def test_classes_keep_the_shape_of_their_points():
    found = classes_at(decode, Z.view(4, 3, 50, 5), logits)
    assert torch.equal(found, evaluate_points(decode, Z, logits).classes.view(4, 3, 50))


def test_finding_classes_tells_how_many_more_points_are_done():
    told = []
    classes_at(decode, Z.view(2, -1, 5), logits, told.append)
    assert told == [CLASSIFIED_BATCH] * 4 + [100]


# --- uncertainty -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "bits"),
    [([0, 1.0, 0, 0], 0), ([0.5, 0.5, 0, 0], 1), ([0.5, 0.25, 0.25, 0], 1.5), ([0.25] * 4, 2)],
)
def test_entropy_is_counted_in_bits(row, bits):
    assert entropy(torch.tensor([row])).tolist() == pytest.approx([bits])


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_no_answer_is_less_sure_than_one_in_which_all_classes_are_alike(classes):
    alike = torch.full((1, classes), 1 / classes)
    assert entropy(alike).item() == pytest.approx(math.log2(classes), rel=1e-6)
    others = torch.randn(50, classes, generator=torch.Generator().manual_seed(0)).softmax(1)
    assert entropy(others).max() < entropy(alike)


PROBABILITIES = torch.tensor(
    [
        [0.98, 0.02, 0.0],  # 0 and 1
        [0.0, 0.5, 0.5],  # 1 and 2
        [0.55, 0.45, 0.0],  # 0 and 1
        [0.48, 0.52, 0.0],  # 1 and 0: the same boundary
        [0.4, 0.3, 0.3],  # 0 and 1 or 2
    ]
)


def test_the_least_sure_come_first():
    assert most_ambiguous(PROBABILITIES, 5, per_pair=5).tolist() == [4, 1, 3, 2, 0]


def test_as_many_are_chosen_as_asked_for():
    assert most_ambiguous(PROBABILITIES, 2, per_pair=5).tolist() == [4, 1]


@pytest.mark.parametrize(("per_pair", "expected"), [(1, [1, 3]), (2, [1, 3, 2]), (3, [1, 3, 2, 0])])
def test_one_boundary_does_not_fill_the_list(per_pair, expected):
    assert most_ambiguous(PROBABILITIES[:4], 5, per_pair).tolist() == expected


def test_ambiguous_rows_are_the_same_for_renamed_classes():
    probabilities = torch.randn(60, 4, generator=torch.Generator().manual_seed(0)).softmax(1)
    renamed = probabilities[:, [2, 0, 3, 1]]
    assert torch.equal(most_ambiguous(renamed, 9, 2), most_ambiguous(probabilities, 9, 2))


# --- typical members -------------------------------------------------------------------------------------------------

PLACES = torch.tensor([[0.0], [100], [1], [2], [9], [-50]])


def test_the_most_typical_lie_nearest_to_the_middle_of_their_group():
    # the group is 0, 1, 2, 9 with its middle at 3; that of all is at 10
    assert most_typical(PLACES, torch.tensor([0, 2, 3, 4]), 3).tolist() == [3, 2, 0]


def test_only_members_of_the_group_are_typical_of_it():
    assert sorted(most_typical(PLACES, torch.tensor([5, 1, 4]), 10).tolist()) == [1, 4, 5]


def test_an_empty_group_has_no_typical_member():
    assert most_typical(PLACES, torch.tensor([], dtype=torch.int64), 3).tolist() == []


def test_none_of_the_most_ambiguous_are_none():
    assert most_ambiguous(torch.tensor([[0.5, 0.5], [0.9, 0.1]]), 0, 5).tolist() == []

"""Honest probabilities: temperatures whose best value is known, groups counted by hand."""

import math

import pytest
import torch

from gan_core.classifier.calibration import expected_calibration_error, fit_temperature, reliability


def answers(*rows):
    """Two-class probabilities and labels from (confidence in class 0, whether that is right, how many times)."""
    confidence = torch.tensor([row[0] for row in rows for _ in range(row[2])], dtype=torch.double)
    labels = torch.tensor([0 if row[1] else 1 for row in rows for _ in range(row[2])])
    return torch.stack([confidence, 1 - confidence], 1), labels


def error_of(*rows, bins=4):
    return expected_calibration_error(reliability(*answers(*rows), bins))


# --- temperature -----------------------------------------------------------------------------------------------------


def honest(count):
    """Logits, and labels drawn by their own probabilities."""
    random = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(count, 5, generator=random)
    return logits, torch.multinomial(logits.softmax(1), 1, generator=random).squeeze(1)


@pytest.mark.parametrize("factor", [0.25, 1.0, 4.0])
def test_the_temperature_of_exaggerated_logits_is_the_factor_of_exaggeration(factor):
    logits, labels = honest(10_000)
    assert fit_temperature(factor * logits, labels) == pytest.approx(factor, rel=0.03)


@pytest.mark.parametrize("logit", [0.5, 3.0, 12.0])
def test_the_temperature_makes_a_constant_answer_as_sure_as_it_is_right(logit):
    logits = torch.tensor([[logit, 0.0]]).expand(4, -1)
    labels = torch.tensor([0, 0, 0, 1])  # 3 of 4 are right: sigmoid(logit / T) = 3/4
    assert fit_temperature(logits, labels) == pytest.approx(logit / math.log(3), rel=1e-4)


def test_logits_divided_by_their_temperature_need_no_other():
    logits, labels = honest(500)
    assert fit_temperature(logits / fit_temperature(logits, labels), labels) == pytest.approx(1, rel=1e-4)


def test_fitting_a_temperature_leaves_the_logits_unchanged():
    logits, labels = honest(50)
    before = logits.clone()
    fit_temperature(logits, labels)
    assert torch.equal(logits, before)
    assert not logits.requires_grad


# --- reliability -----------------------------------------------------------------------------------------------------


def test_each_group_has_its_mean_confidence_and_its_share_of_right_answers():
    groups = reliability(*answers((0.8, True, 2), (0.9, False, 2), (0.6, True, 1)), bins=4)
    assert groups.counts.tolist() == [0, 0, 1, 4]
    torch.testing.assert_close(groups.confidence[2:], torch.tensor([0.6, 0.85], dtype=torch.double))
    torch.testing.assert_close(groups.accuracy[2:], torch.tensor([1, 0.5], dtype=torch.double))


def test_an_empty_group_has_no_confidence_and_no_accuracy():
    groups = reliability(*answers((0.8, True, 2)), bins=4)
    assert groups.confidence.isnan().tolist() == [True, True, True, False]
    assert groups.accuracy.isnan().tolist() == [True, True, True, False]


@pytest.mark.parametrize(("confidence", "group"), [(0.5, 1), (0.51, 2), (0.75, 2), (0.76, 3), (1.0, 3)])
def test_a_group_holds_its_upper_edge(confidence, group):
    groups = reliability(*answers((confidence, True, 1)), bins=4)
    assert groups.edges.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert groups.counts.argmax() == group


@pytest.mark.parametrize("bins", [1, 2, 15])
def test_every_answer_is_in_one_group(bins):
    logits, labels = honest(300)
    groups = reliability(logits.softmax(1), labels, bins)
    assert len(groups.edges) == bins + 1
    assert groups.counts.sum() == 300


# --- expected calibration error --------------------------------------------------------------------------------------


def test_answers_that_are_right_as_often_as_they_say_have_no_error():
    assert error_of((0.75, True, 3), (0.75, False, 1), (1.0, True, 5)) == pytest.approx(0, abs=1e-12)


def test_sure_answers_that_are_all_wrong_have_the_largest_error():
    assert error_of((1.0, False, 7)) == 1


def test_the_error_weighs_each_groups_gap_by_its_size():
    found = error_of((0.9, True, 1), (0.9, False, 1), (0.6, True, 3), (0.6, False, 1))
    assert found == pytest.approx((2 * 0.4 + 4 * 0.15) / 6)


def test_gaps_of_opposite_sign_in_different_groups_do_not_cancel():
    assert error_of((0.9, False, 1), (0.6, True, 1)) == pytest.approx((0.9 + 0.4) / 2)


def test_a_fitted_temperature_makes_exaggerated_probabilities_honest():
    logits, labels = honest(10_000)
    loud = 4 * logits
    calm = loud / fit_temperature(loud, labels)
    errors = [expected_calibration_error(reliability(each.softmax(1), labels)) for each in (loud, calm)]
    assert errors[0] > 0.1
    assert errors[1] < 0.02

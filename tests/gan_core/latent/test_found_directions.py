import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.found_directions import (
    class_directions,
    closed_form_directions,
    combine,
    feature_directions,
    hold_fixed,
    regress,
    signed,
)
from gan_core.latent.sampling import sample_latent

Z = sample_latent(0, 2_000, 8)


def unit(*numbers: float) -> torch.Tensor:
    vector = torch.tensor(numbers, dtype=torch.float32)
    return vector / vector.norm()


def test_the_closed_form_finds_what_a_layer_stretches_most():
    turned, _ = torch.linalg.qr(sample_latent(1, 8, 8))
    weight = torch.diag(torch.arange(8.0, 0, -1)) @ turned.T
    found = closed_form_directions(weight, 3)
    assert torch.allclose(found, signed(turned.T[:3]), atol=1e-4)


def test_a_layer_tells_no_more_directions_apart_than_it_has_units():
    with pytest.raises(GeometryError, match="tells no 4 directions apart"):
        closed_form_directions(torch.ones(3, 8), 4)


def test_feature_directions_follow_the_components_of_linear_features():
    turned, _ = torch.linalg.qr(sample_latent(1, 8, 8))
    features = Z @ turned @ torch.diag(torch.arange(8.0, 0, -1))
    found = feature_directions(features, Z, 2)
    assert (found * signed(turned.T[:2])).sum(1).tolist() == pytest.approx([1, 1], abs=0.01)


def test_features_that_never_change_have_no_directions():
    with pytest.raises(GeometryError, match="same features"):
        feature_directions(torch.ones(2_000, 4), Z, 1)


def test_a_regression_finds_a_linear_value_and_explains_it():
    found = regress(Z, 3 + Z @ (5 * unit(1, 2, 0, 0, 0, 0, 0, -1)))
    assert torch.allclose(found.vector, unit(1, 2, 0, 0, 0, 0, 0, -1), atol=1e-3)
    assert found.explained == pytest.approx(1, abs=1e-4)


def test_a_regression_explains_nothing_of_noise():
    found = regress(Z, torch.randn(2_000, generator=torch.Generator().manual_seed(1)))
    assert found.explained < 0.05


def test_samples_without_a_value_are_left_out():
    values = Z @ unit(1, 0, 0, 0, 0, 0, 0, 0)
    values[::2] = torch.nan
    found = regress(Z, values)
    assert found.samples == 1_000
    assert float(found.vector[0]) == pytest.approx(1, abs=1e-3)


def test_more_dimensions_than_samples_are_no_trouble():
    z = sample_latent(0, 300, 4_096)
    found = regress(z, z[:, 0])
    assert float(found.vector.norm()) == pytest.approx(1, abs=1e-5)
    assert int(found.vector.argmax()) == 0


def test_one_dimension_is_no_trouble():
    assert regress(Z[:, :1], -Z[:, 0]).vector.tolist() == [-1]


@pytest.mark.parametrize(
    ("values", "said"),
    [(torch.ones(2_000), "same value"), (torch.full((2_000,), torch.nan), "0 samples can be measured")],
)
def test_what_cannot_be_regressed_is_refused(values, said):
    with pytest.raises(GeometryError, match=said):
        regress(Z, values)


def test_class_directions_lead_to_the_classes():
    classes = (Z[:, 0] > 0).long() * 3
    low, high = class_directions(Z, classes)
    assert float(high[0]) > 0.7 > -0.7 > float(low[0])
    assert high[1:].abs().max() < 0.1


def test_what_is_held_fixed_does_not_move():
    others = torch.stack([unit(1, 1, 0, 0), unit(1, 1, 0, 0), unit(0, 1, 1, 0)])
    held = hold_fixed(unit(1, 2, 3, 4), others)
    assert (others @ held).abs().max() < 1e-6
    assert float(held.norm()) == pytest.approx(1)


def test_with_nothing_held_a_direction_stays():
    assert torch.equal(hold_fixed(unit(3, 4), torch.empty(0, 2)), unit(3, 4))


def test_nothing_is_left_of_a_direction_that_is_held_itself():
    with pytest.raises(GeometryError, match="next to nothing is left"):
        hold_fixed(unit(1, 1), torch.stack([unit(1, 1)]))


def test_combined_directions_follow_all_of_them():
    assert torch.allclose(combine(torch.eye(3)[:2], torch.tensor([3.0, -4.0])), unit(3, -4, 0))


@pytest.mark.parametrize("weights", [[1.0, -1.0], [0.0, 0.0]])
def test_directions_that_cancel_are_refused(weights):
    with pytest.raises(GeometryError, match="cancel"):
        combine(torch.stack([unit(1, 1), unit(1, 1)]), torch.tensor(weights))

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.direction_effects import POSITIONS, direction_effects
from gan_core.latent.sampling import sample_latent

Z = sample_latent(3, 300, 4)
FIRST = torch.eye(4)[0]


def linear(z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Three times the first dimension, minus the second, noise that no direction moves; classes by the third."""
    noise = (1e4 * z[:, 3]).sin()
    return torch.stack([3 * z[:, 0], -z[:, 1], noise], 1), (z[:, 2] > 0).long()


def test_a_linear_value_moves_by_its_slope_and_the_others_stay():
    found = direction_effects(linear, FIRST, Z)
    assert found.slope.value.tolist() == pytest.approx([3, 0, 0], abs=1e-4)
    assert found.slope.low[0] <= 3.0001 and found.slope.high[0] >= 2.9999
    assert float(found.leak.value[0]) == pytest.approx(3 / float(found.spread[0]), rel=1e-3)
    assert found.spread.tolist() == pytest.approx([3, 1, 0.7], rel=0.15)


def test_a_linear_value_rises_on_every_step_and_all_the_way():
    found = direction_effects(linear, FIRST, Z)
    assert float(found.rising.value[0]) == 1
    assert found.ranges[0].tolist() == [POSITIONS[0], POSITIONS[-1]]
    assert found.ranges[1].tolist() == [0, 0]


def test_the_class_is_kept_where_the_direction_does_not_decide_it():
    assert float(direction_effects(linear, FIRST, Z).kept.value) == 1
    assert float(direction_effects(linear, torch.eye(4)[2], Z).kept.value) == 0


def test_the_opposite_direction_falls_as_surely():
    found = direction_effects(linear, -FIRST, Z)
    assert float(found.slope.value[0]) == pytest.approx(-3, abs=1e-4)
    assert float(found.rising.value[0]) == 1
    assert found.ranges[0].tolist() == [POSITIONS[0], POSITIONS[-1]]


def test_the_range_ends_where_the_value_turns():
    found = direction_effects(lambda z: (z[:, :1].clamp(-1.9, 2.9), None), FIRST, Z)
    assert found.ranges[0].tolist() == [-2, 3]
    assert found.kept is None


def test_the_curve_is_the_mean_at_each_coordinate():
    found = direction_effects(lambda z: (z[:, :1].square(), None), FIRST, Z)
    assert found.curve.value[:, 0].tolist() == pytest.approx([place**2 for place in POSITIONS], abs=1e-3)
    assert float(found.slope.value[0]) == pytest.approx(0, abs=1e-4)


def test_an_interval_holds_the_truth_nineteen_times_of_twenty():
    def measure(z: torch.Tensor) -> tuple[torch.Tensor, None]:
        return (z[:, :1] * (2 + z[:, 1:2])), None  # the slope differs by sample: 2 in the mean

    found = [direction_effects(measure, FIRST, sample_latent(seed, 100, 4)).slope for seed in range(100)]
    assert 88 <= sum(float(each.low[0]) <= 2 <= float(each.high[0]) for each in found) <= 99


def test_what_cannot_be_measured_far_out_counts_for_nothing():
    def measure(z: torch.Tensor) -> tuple[torch.Tensor, None]:
        return torch.where(z[:, :1] > 3.5, torch.nan, z[:, :1]), None

    found = direction_effects(measure, FIRST, Z)
    assert found.slope.value.tolist() == pytest.approx([1], abs=1e-4)
    assert found.ranges[0].tolist() == [-4, 3]


def test_images_that_cannot_be_measured_are_refused():
    with pytest.raises(GeometryError, match="hardly any image"):
        direction_effects(lambda z: (torch.full((len(z), 1), torch.nan), None), FIRST, Z)


def test_progress_counts_every_image():
    told = []
    direction_effects(linear, FIRST, Z, on_points=told.append)
    assert sum(told) == len(Z) * len(POSITIONS)

"""Curves over the iterations, each against a case whose answer is known."""

import numpy as np
import pytest

from dashboard.shared.curves import bin_starts, falls_far, log_ticks, smooth, thinned


def test_no_smoothing_changes_nothing():
    values = np.array([3.0, -1.0, 2.0])
    assert np.array_equal(smooth(values, 0.0), values)


def test_smoothing_leaves_a_constant_alone():
    assert np.allclose(smooth(np.full(50, 2.5), 0.9), 2.5)


def test_smoothing_weighs_by_powers():
    smoothed = smooth(np.array([1.0, 0.0]), 0.5)
    assert np.allclose(smoothed, [1.0, (0.5 * 0.5) / (1 - 0.25)])


def test_smoothing_quietens_noise():
    noise = np.random.default_rng(0).standard_normal(2_000)
    assert smooth(noise, 0.95).std() < noise.std() / 4


def test_what_is_not_finite_spoils_nothing_behind_it():
    values = np.array([1.0, np.nan, np.inf, 0.0, 0.0])
    smoothed = smooth(values, 0.5)
    assert np.isnan(smoothed[1:3]).all()
    assert np.array_equal(smoothed[[0, 3, 4]], smooth(values[[0, 3, 4]], 0.5))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(1.7, 1_744, [10, 100, 1_000]), (19.7, 391, [20, 50, 100, 200]), (0.55, 0.97, [0.6, 0.7, 0.8, 0.9])],
)
def test_a_logarithmic_axis_always_says_where_it_is(low, high, expected):
    ticks = log_ticks(np.array([high, np.nan, -1.0, low]))
    assert [tick for tick in ticks if low <= tick <= high] == expected


@pytest.mark.parametrize("values", [[], [0.0, -1.0], [0.691, 0.692]])
def test_where_no_round_number_helps_plotly_chooses(values):
    assert log_ticks(np.array(values)) is None


@pytest.mark.parametrize(
    ("values", "falls"), [([100.0, 9.0], True), ([100.0, 11.0], False), ([5.0, 0.0], False), ([np.nan, 7.0], False)]
)
def test_a_distance_falls_far_by_a_factor_of_ten(values, falls):
    assert falls_far(np.array(values)) == falls


def test_a_thinned_curve_keeps_its_ends_and_each_extreme():
    values = np.random.default_rng(0).random(50_000)
    values[[7, 12_345]] = -5, 9
    kept = thinned(values, bin_starts(np.arange(50_000.0), 100, is_log=False))
    assert len(kept) <= 302
    assert {0, 7, 12_345, 49_999} <= set(kept.tolist())

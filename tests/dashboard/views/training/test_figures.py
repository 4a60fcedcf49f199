"""Curves over the iterations, each against a case whose answer is known."""

import numpy as np
import pytest

from dashboard.shared.palette import DARK, LIGHT
from dashboard.views.training import figures


def test_no_smoothing_changes_nothing():
    values = np.array([3.0, -1.0, 2.0])
    assert np.array_equal(figures.smooth(values, 0.0), values)


def test_smoothing_leaves_a_constant_alone():
    assert np.allclose(figures.smooth(np.full(50, 2.5), 0.9), 2.5)


def test_smoothing_weighs_by_powers():
    smoothed = figures.smooth(np.array([1.0, 0.0]), 0.5)
    assert np.allclose(smoothed, [1.0, (0.5 * 0.5) / (1 - 0.25)])


def test_smoothing_quietens_noise():
    noise = np.random.default_rng(0).standard_normal(2_000)
    assert figures.smooth(noise, 0.95).std() < noise.std() / 4


def test_bce_shows_the_loss_of_a_game_that_nobody_wins():
    metrics = {
        name: np.linspace(0.1, 0.9, 4)
        for name in ("loss_d", "loss_g", "d_real", "d_fake", "gradient_norm_d", "gradient_norm_g")
    } | {"step": np.arange(1.0, 5.0)}
    arguments = (metrics, 0.5, False, False)
    bce = figures.training_curves(*arguments, True, True, 2, LIGHT)
    hinge = figures.training_curves(*arguments, False, False, 2, LIGHT)
    levels = {shape.y0 for shape in bce.layout.shapes}
    assert {figures.LN_2, 0.5} <= levels
    assert not {figures.LN_2, 0.5} & {shape.y0 for shape in hinge.layout.shapes}


QUALITY = {
    "step": np.array([0.0, 10.0, 40.0]),
    "fid": np.array([400.0, 40.0, 4.0]),
    "precision": np.array([0.0, 0.5, 0.9]),
    "recall": np.array([0.1, 0.6, 0.8]),
    "coverage": np.array([0.0, 0.4, 0.95]),
}


def test_every_measured_figure_is_drawn_where_it_was_measured():
    distance, shares = figures.quality_curves(QUALITY, 10, LIGHT)
    drawn = {line.name.lower(): line for line in (*distance.data, *shares.data)}
    assert set(drawn) == {"fid", "precision", "recall", "coverage"}
    for name, line in drawn.items():
        assert np.array_equal(line.x, QUALITY["step"])
        assert np.array_equal(line.y, QUALITY[name])
    assert distance.layout.yaxis.type == "log"


@pytest.mark.parametrize("step", [0, 10])
def test_the_chosen_step_is_marked_in_both_charts(step):
    for figure in figures.quality_curves(QUALITY, step, DARK):
        assert [shape.x0 for shape in figure.layout.shapes] == [step]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(1.7, 1_744, [10, 100, 1_000]), (19.7, 391, [20, 50, 100, 200]), (0.55, 0.97, [0.6, 0.7, 0.8, 0.9])],
)
def test_a_logarithmic_axis_always_says_where_it_is(low, high, expected):
    ticks = figures.log_ticks(np.array([high, np.nan, -1.0, low]))
    assert [tick for tick in ticks if low <= tick <= high] == expected


@pytest.mark.parametrize("values", [[], [0.0, -1.0], [0.691, 0.692]])
def test_where_no_round_number_helps_plotly_chooses(values):
    assert figures.log_ticks(np.array(values)) is None

"""Whether losses look like noise, told of series whose truth is known."""

import numpy as np
import pytest

from gan_core.config import RunConfig, with_overrides
from gan_core.training import losses
from gan_core.training.losses import (
    improvement,
    in_words,
    memory_length,
    memory_of,
    noise_test,
    trend_of,
    verdict,
    why,
)

STEPS = np.arange(0.0, 4_000, 4)


def noise(seed: int, memory: float = 0.0, count: int = len(STEPS)) -> np.ndarray:
    """A series of scatter 1 in which each value keeps a share of the one before it."""
    fresh = np.random.default_rng(seed).normal(size=count)
    values = np.empty(count)
    values[0] = fresh[0]
    for place in range(1, count):
        values[place] = memory * values[place - 1] + np.sqrt(1 - memory**2) * fresh[place]
    return values


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9])
def test_the_interval_of_a_trend_holds_the_true_slope_nearly_always_however_alike_neighbours_are(memory):
    truth = 0.7  # per 1,000 iterations
    found = [trend_of(STEPS, noise(seed, memory) + truth * STEPS / 1_000) for seed in range(200)]
    held = sum(trend.low <= truth <= trend.high for trend in found)
    assert 180 <= held <= 200


def test_an_interval_that_took_neighbours_for_independent_would_fail_the_same_test(monkeypatch):
    monkeypatch.setattr(losses, "memory_length", lambda residuals: 1.0)
    found = [trend_of(STEPS, noise(seed, 0.9)) for seed in range(200)]
    assert sum(trend.low <= 0 <= trend.high for trend in found) < 120


@pytest.mark.parametrize(("slope", "kind"), [(0.0, "none"), (0.15, "hidden"), (1.0, "visible"), (-1.0, "visible")])
def test_a_trend_is_as_visible_as_its_change_is_large_beside_the_scatter(slope, kind):
    trend = trend_of(STEPS, noise(5) + slope * STEPS / 1_000)
    assert trend.kind == kind
    assert trend.scatter == pytest.approx(1, abs=0.06)
    assert trend.change == pytest.approx(slope * 4, abs=0.25)


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9])
def test_the_memory_is_what_theory_says_of_such_a_series(memory):
    found = np.median([memory_length(noise(seed, memory)) for seed in range(20)])
    assert found == pytest.approx((1 + memory) / (1 - memory), rel=0.2)


def test_noise_is_like_itself_shuffled_and_a_series_with_memory_is_not():
    plain, alike = memory_of(STEPS, noise(1)), memory_of(STEPS, noise(1, 0.5))
    assert plain.kind == "none" and plain.p > 0.05
    assert alike.kind == "short" and alike.p < 0.01
    assert alike.correlation == pytest.approx(0.5, abs=0.08)
    assert alike.iterations == pytest.approx(3 * 4, rel=0.4)  # three values, each four iterations apart
    assert memory_of(STEPS, noise(1, 0.98)).kind == "long"


def test_a_trend_is_no_memory():
    assert memory_of(STEPS, noise(2) + STEPS / 100).kind == "none"


def test_shuffles_find_their_limit_in_one_of_twenty_series_of_noise():
    outside = sum(memory_of(STEPS[:200], noise(seed, count=200), shuffles=200).kind != "none" for seed in range(100))
    assert 0 < outside < 13


@pytest.mark.parametrize("values", [np.zeros(1_000), STEPS / 7])
def test_what_has_no_scatter_is_told_all_the_same(values):
    trend, memory = trend_of(STEPS, values), memory_of(STEPS, values)
    assert trend.kind == ("visible" if values.any() else "none")
    assert np.isfinite([memory.correlation, memory.p, memory.iterations]).all()


def columns(discriminator: np.ndarray, generator: np.ndarray) -> dict[str, np.ndarray]:
    return {"step": STEPS, "loss_d": discriminator, "loss_g": generator}


FALLING = {0: 900.0, 500: 90.0, 2_000: None, 3_996: 9.0}


@pytest.mark.parametrize(
    ("discriminator", "fids", "found", "told"),
    [
        (noise(1), FALLING, "holds", "The claim holds here: over iterations 400 to 3,996 FID falls, 90.0 to 9.0"),
        (noise(1) + STEPS / 100, FALLING, "holds in part", "loss does not look like noise: it rises by"),
        (noise(1), {500: 9.0, 3_996: 9.0}, "does not hold", "FID does not fall, 9.0 to 9.0"),
        (noise(1, 0.99), FALLING, "holds in part", "it wanders, and remembers"),
        (noise(1), {}, "cannot be told", "no two checkpoints have an FID"),
    ],
)
def test_the_sentence_says_which_part_of_the_claim_holds(discriminator, fids, found, told):
    test = noise_test(columns(discriminator, noise(2)), fids)
    assert verdict(test) == found
    assert told in in_words(test)


def test_the_claim_is_tested_in_the_span_that_is_asked_for():
    test = noise_test(columns(noise(1), noise(2)), FALLING, 1_000, 2_000)
    assert (test.first, test.last, test.values) == (1_000, 2_000, 251)
    assert test.images is None


def test_values_that_are_not_finite_are_left_out_and_too_few_say_nothing():
    gaps = np.where(np.arange(1_000) % 2, np.nan, noise(1))
    assert noise_test(columns(gaps, noise(2)), {}).values == 450
    assert noise_test({}, {}) is None
    assert noise_test(columns(np.full(1_000, np.nan), noise(2)), {}) is None
    assert noise_test(columns(noise(1), noise(2)), {}, 0, 40) is None
    backwards = columns(noise(1), noise(2)) | {"step": STEPS[::-1]}
    assert noise_test(backwards, {}) is None


def test_of_a_long_log_evenly_many_values_are_taken():
    steps = np.arange(100_000.0)
    long = {"step": steps, "loss_d": noise(1, count=100_000), "loss_g": noise(2, count=100_000)}
    test = noise_test(long, {})
    assert losses.MOST_VALUES / 2 < test.values <= losses.MOST_VALUES
    assert test.losses["loss_d"].memory.spacing > 1
    assert test.losses["loss_d"].is_noise


def test_fid_is_that_of_the_first_and_the_last_measured_checkpoint():
    found = improvement(FALLING, 0, 3_000)
    assert (found.first_step, found.last_step, found.first, found.last) == (0, 500, 900.0, 90.0)
    assert improvement(FALLING, 600, 3_000) is None


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ([], "Nothing calms this game"),
        (["objective.name=bce-r1r2"], "The gradient penalty keeps"),
        (["objective.name=bce-r1r2", "objective.penalty_weight=0"], "Nothing calms this game"),
        (["optimiser.lr_decay_fraction=0.4"], "Learning rates that fall over the last 40% of the run"),
    ],
)
def test_the_reason_is_what_the_configuration_has(overrides, told):
    assert why(with_overrides(RunConfig(), overrides)).startswith(told)

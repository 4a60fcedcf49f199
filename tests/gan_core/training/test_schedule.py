"""What a run does when: learning rates, checkpoints, and whether the images suffice."""

from itertools import pairwise

import pytest

from gan_core.config import from_dict
from gan_core.errors import ConfigError
from gan_core.training.schedule import check_fits, checkpoint_steps, learning_rate_factor
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)


def test_without_a_decay_the_learning_rates_stay(tiny_config):
    config = tiny_config()
    assert {learning_rate_factor(step, config) for step in range(1, config.schedule.steps + 1)} == {1.0}


def test_the_learning_rates_fall_in_a_straight_line_over_the_share_at_the_end(tiny_config):
    config = from_dict(
        tiny_config().model_dump() | {"optimiser": {"lr_decay_fraction": 0.4}, "schedule": {"steps": 10}}, "test"
    )
    factors = [learning_rate_factor(step, config) for step in range(1, 11)]
    assert factors == [1, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25]


def test_each_iteration_uses_the_learning_rates_of_its_place(tiny_config, few_digits):
    fields = tiny_config().model_dump() | {
        "optimiser": {"generator_learning_rate": 0.25, "discriminator_learning_rate": 0.5, "lr_decay_fraction": 1.0},
        "schedule": {"steps": 4, "batch_size": 8},
    }
    config = from_dict(fields, "test")
    state = new_state(config, SHAPE)
    used = []
    for optimiser in (state.generator_optimiser, state.discriminator_optimiser):
        optimiser.register_step_pre_hook(lambda self, *arguments: used.append(self.param_groups[0]["lr"]))
    for _ in range(4):
        iterate(state, config, few_digits.images)
    assert used[::2] == [0.5, 0.375, 0.25, 0.125]  # the discriminator moves first
    assert used[1::2] == [0.25, 0.1875, 0.125, 0.0625]


schedules = pytest.mark.parametrize(
    ("total", "count"), [(1, 2), (3, 28), (12, 4), (30, 6), (1_000, 28), (20_000, 2), (20_000, 28), (10**6, 10_000)]
)


@schedules
def test_checkpoints_go_from_the_start_to_the_end(total, count):
    steps = checkpoint_steps(total, count)
    assert (steps[0], steps[-1]) == (0, total)


@schedules
def test_checkpoints_ascend_without_repetition(total, count):
    steps = checkpoint_steps(total, count)
    assert steps == sorted(set(steps))


@schedules
def test_checkpoints_lie_ever_further_apart_but_for_rounding(total, count):
    steps = checkpoint_steps(total, count)
    gaps = [after - before for before, after in pairwise(steps)]
    assert all(later >= earlier - 1 for earlier, later in pairwise(gaps))


@schedules
def test_there_are_no_more_checkpoints_than_asked(total, count):
    assert len(checkpoint_steps(total, count)) <= count


@pytest.mark.parametrize(("total", "count"), [(20_000, 2), (20_000, 28), (1_000_000, 50)])
def test_a_long_run_keeps_as_many_checkpoints_as_asked(total, count):
    assert len(checkpoint_steps(total, count)) == count


def test_checkpoints_follow_the_cube_of_their_place():
    assert checkpoint_steps(27_000, 4) == [0, 1_000, 8_000, 27_000]


def test_a_batch_larger_than_the_image_set_is_refused_with_the_largest_that_fits(tiny_config, few_digits):
    config = tiny_config(schedule={"batch_size": 61})
    with pytest.raises(ConfigError, match=r"schedule\.batch_size: 61 is more than the 60 images.*use 60 or less"):
        check_fits(config, few_digits)


def test_a_batch_of_the_whole_image_set_fits(tiny_config, few_digits):
    config = tiny_config(schedule={"batch_size": 60})
    check_fits(config, few_digits)
    iterate(new_state(config, SHAPE), config, few_digits.images)

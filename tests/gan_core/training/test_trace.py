"""One iteration, watched line by line."""

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import torch

from gan_core.training import step
from gan_core.training.state import new_state
from gan_core.training.trace import trace_iteration

SHAPE = (1, 28, 28)


def test_each_turn_moves_one_network_and_leaves_the_other_exactly_as_it_was(finished_config, digits):
    trace = trace_iteration(new_state(finished_config, SHAPE), finished_config, digits.images)
    for turn, frozen in (("discriminator", "generator"), ("generator", "discriminator")):
        assert all(moved > 0 for moved in trace.moved[turn][turn])
        assert set(trace.moved[turn][frozen]) == {0.0}
    widths = finished_config.network
    assert len(trace.moved["generator"]["generator"]) == len(widths.generator_widths) + 1
    assert len(trace.moved["generator"]["discriminator"]) == len(widths.discriminator_widths) + 1


def test_the_lines_are_those_that_ran_in_their_order(finished_config, digits):
    trace = trace_iteration(new_state(finished_config, SHAPE), finished_config, digits.images)
    texts = Path(step.__file__).read_text().splitlines()
    ran = [texts[number - 1].strip() for number, _ in trace.lines]
    wanted = (
        "real = to_model_range",
        "loss = objective.discriminator",
        "with frozen(",
        "value = (loss or objective.generator)",
    )
    places = [next(place for place, text in enumerate(ran) if text.startswith(begin)) for begin in wanted]
    assert places == sorted(places)
    times = [microseconds for _, microseconds in trace.lines]
    assert times == sorted(times) and times[0] >= 0


def test_a_watched_iteration_is_a_real_one(finished_config, digits):
    state = new_state(finished_config, SHAPE)
    other = deepcopy(state)
    trace = trace_iteration(state, finished_config, digits.images)
    metrics = step.iterate(other, finished_config, digits.images)
    assert (trace.loss_d, trace.loss_g) == (round(metrics.loss_d, 4), round(metrics.loss_g, 4))
    pairs = zip(state.generator.parameters(), other.generator.parameters(), strict=True)
    assert all(torch.equal(one, same) for one, same in pairs)
    assert sys.gettrace() is None or "trace_iteration" not in repr(sys.gettrace())


def test_the_program_prints_one_trace(python):
    ran = subprocess.run([*python, "-m", "gan_core.training.trace"], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["step"] == 6

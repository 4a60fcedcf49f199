"""Which precision is chosen, read off a clock that the test moves."""

import pytest
import torch

from gan_core.runs.run import open_run
from gan_core.training import precision
from gan_core.training.loop import start_run
from gan_core.training.precision import resolve_precision, with_batch

SHAPE = (1, 28, 28)


@pytest.fixture
def machine(monkeypatch):
    """A machine that takes the given seconds for an iteration; the first of each kind takes a hundred times as long."""

    def pretend(**seconds):
        clock = {"now": 0.0}
        calls = []

        def iterate(state, config, images, **options):
            call = (config.precision, config.schedule.batch_size)
            first = call not in calls
            calls.append(call)
            clock["now"] += seconds[config.precision] * (100 if first else 1)

        monkeypatch.setattr(precision, "iterate", iterate)
        monkeypatch.setattr(precision.time, "perf_counter", lambda: clock["now"])
        return calls

    return pretend


@pytest.mark.parametrize(
    ("bfloat16", "expected"),
    [(0.5, "bfloat16"), (0.89, "bfloat16"), (0.95, "float32"), (1.0, "float32"), (13.0, "float32")],
)
def test_auto_becomes_the_faster_precision_and_float32_in_doubt(bfloat16, expected, machine, tiny_config):
    machine(float32=1.0, bfloat16=bfloat16)
    assert resolve_precision(tiny_config(precision="auto"), SHAPE).precision == expected


@pytest.mark.parametrize("asked", ["float32", "bfloat16"])
def test_a_precision_that_is_asked_for_is_kept_untried(asked, machine, tiny_config):
    calls = machine(float32=1.0, bfloat16=1.0)
    config = tiny_config(precision=asked)
    assert resolve_precision(config, SHAPE) == config
    assert calls == []


def test_both_precisions_are_tried_by_turns_on_a_few_images_and_on_whole_batches(machine, tiny_config):
    calls = machine(float32=1.0, bfloat16=1.0)
    resolve_precision(with_batch(tiny_config(precision="auto"), 128), SHAPE)
    first, whole = 1 + precision.FIRST_ROUNDS, 1 + precision.ROUNDS
    assert calls == [("float32", 8), ("bfloat16", 8)] * first + [("float32", 128), ("bfloat16", 128)] * whole


def test_a_batch_no_larger_than_the_few_is_tried_once(machine, tiny_config):
    calls = machine(float32=1.0, bfloat16=1.0)
    resolve_precision(with_batch(tiny_config(precision="auto"), 8), SHAPE)
    assert len(calls) == 2 * (1 + precision.FIRST_ROUNDS)


def test_no_whole_batch_is_tried_where_a_few_images_show_that_there_is_no_hope(machine, tiny_config):
    calls = machine(float32=1.0, bfloat16=4.0)
    assert resolve_precision(with_batch(tiny_config(precision="auto"), 128), SHAPE).precision == "float32"
    assert {size for _, size in calls} == {8}


@pytest.mark.parametrize("kind", ["dense", "conv"])
def test_the_real_networks_run_in_both_and_the_global_random_stream_is_left_alone(kind, tiny_config):
    before = torch.get_rng_state()
    chosen = resolve_precision(tiny_config(kind, precision="auto"), SHAPE).precision
    assert chosen in ("float32", "bfloat16")
    assert torch.equal(torch.get_rng_state(), before)


def test_a_run_folder_says_what_was_chosen(machine, tiny_config, few_digits, tmp_path):
    machine(float32=1.0, bfloat16=0.5)
    start_run(tmp_path / "run", tiny_config(precision="auto"), few_digits)
    assert open_run(tmp_path / "run").info.config.precision == "bfloat16"

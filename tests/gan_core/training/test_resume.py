"""A state as bytes and back, and a run that goes on as if it had never stopped."""

import json
from copy import deepcopy

import pytest
import torch
from safetensors.torch import load, save

from gan_core.errors import CheckpointError, NonFiniteError
from gan_core.registry import OBJECTIVES
from gan_core.runs.atomic import append, sha256
from gan_core.runs.checkpoint import read_header
from gan_core.runs.manifest import checkpoint_file
from gan_core.runs.run import open_run
from gan_core.training.loop import resume_run, start_run, train
from gan_core.training.resume import state_from_bytes, state_to_bytes
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)
either = pytest.mark.parametrize("kind", ["dense", "conv"])


def assert_same(first, second):
    """Both states agree in every bit."""
    assert first.step == second.step
    assert torch.equal(first.noise.get_state(), second.noise.get_state())
    for name in ("generator", "discriminator", "generator_ema"):
        one, other = getattr(first, name).state_dict(), getattr(second, name).state_dict()
        assert one.keys() == other.keys()
        assert [key for key in one if not torch.equal(one[key], other[key])] == []
    for name in ("generator_optimiser", "discriminator_optimiser"):
        one, other = getattr(first, name).state_dict(), getattr(second, name).state_dict()
        assert one["param_groups"] == other["param_groups"]
        assert one["state"].keys() == other["state"].keys()
        for index, moments in one["state"].items():
            assert moments.keys() == other["state"][index].keys()
            assert all(torch.equal(tensor, other["state"][index][key]) for key, tensor in moments.items())


def saved_state(run):
    """What resume.safetensors holds."""
    return state_from_bytes(run.resume_path.read_bytes(), run.info.config, SHAPE, "test")


def metrics_without_time(run):
    lines = [json.loads(line) for line in run.metrics_path.read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]


@pytest.fixture
def trained(tiny_config, few_digits):
    def make(kind="dense", objective="bce", steps=3):
        config = tiny_config(kind, objective)
        state = new_state(config, SHAPE)
        for _ in range(steps):
            iterate(state, config, few_digits.images)
        return config, state

    return make


# --- bytes -----------------------------------------------------------------------------------------------------------


@either
@pytest.mark.parametrize("steps", [0, 3])
def test_bytes_both_ways_are_the_identity(kind, steps, trained):
    config, state = trained(kind, steps=steps)
    assert_same(state_from_bytes(state_to_bytes(state), config, SHAPE, "test"), state)


def test_the_time_spent_is_kept(trained):
    config, state = trained()
    assert state_from_bytes(state_to_bytes(state), config, SHAPE, "test").seconds == state.seconds > 0


@either
def test_a_state_read_back_trains_on_alike(kind, trained, few_digits):
    config, state = trained(kind)
    copy = state_from_bytes(state_to_bytes(state), config, SHAPE, "test")
    for _ in range(2):
        iterate(state, config, few_digits.images)
        iterate(copy, config, few_digits.images)
    assert_same(copy, state)


def test_saving_leaves_the_state_unchanged(trained):
    _, state = trained()
    before = deepcopy(state)
    state_to_bytes(state)
    assert_same(state, before)


def test_the_same_state_gives_the_same_bytes(trained):
    _, state = trained()
    assert len({state_to_bytes(state) for _ in range(20)}) == 1


def test_bytes_both_ways_leave_the_global_random_stream_alone(trained):
    config, state = trained()
    before = torch.get_rng_state()
    state_from_bytes(state_to_bytes(state), config, SHAPE, "test")
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("place", [0, 63, 64, 200, -1])
def test_a_flipped_byte_is_called_damage(place, trained):
    config, state = trained()
    data = bytearray(state_to_bytes(state))
    data[place] ^= 1
    with pytest.raises(CheckpointError, match=r"^the state is damaged"):
        state_from_bytes(bytes(data), config, SHAPE, "the state")


@pytest.mark.parametrize("kept", [0, 10, 64, 1_000, -1])
def test_a_truncated_state_is_called_damaged(kept, trained):
    config, state = trained()
    with pytest.raises(CheckpointError, match="damaged"):
        state_from_bytes(state_to_bytes(state)[:kept], config, SHAPE, "the state")


def test_another_format_is_named_with_the_one_that_can_be_read(trained):
    config, state = trained()
    body = save(load(state_to_bytes(state)[64:]), {"gan_core": '{"format": 3}'})
    with pytest.raises(CheckpointError, match=r"the state is of format 3; .* reads formats up to 2: install a newer"):
        state_from_bytes(sha256(body).encode() + body, config, SHAPE, "the state")


def test_a_state_of_format_1_is_read_as_the_same(trained):
    """It called the generator's EMA "average"."""
    config, state = trained()
    tensors = {
        name.replace("generator_ema/", "average/"): tensor for name, tensor in load(state_to_bytes(state)[64:]).items()
    }
    assert len([name for name in tensors if name.startswith("average/")]) == len(state.generator_ema.state_dict())
    position = json.dumps({"format": 1, "step": state.step, "seconds": state.seconds})
    body = save(tensors, {"gan_core": position})
    assert_same(state_from_bytes(sha256(body).encode() + body, config, SHAPE, "the state"), state)


def test_a_state_of_other_networks_does_not_fit(trained, tiny_config):
    _, state = trained("dense")
    with pytest.raises(CheckpointError, match=r"does not fit the networks in run\.json"):
        state_from_bytes(state_to_bytes(state), tiny_config("conv"), SHAPE, "the state")


def test_a_network_that_is_not_finite_is_refused(trained):
    _, state = trained()
    with torch.no_grad():
        state.generator_ema.head[0].bias[1] = torch.nan
    with pytest.raises(NonFiniteError, match=r"step 3: generator_ema/head\.0\.bias"):
        state_to_bytes(state)


def test_an_optimiser_that_is_not_finite_is_refused(trained):
    _, state = trained()
    next(iter(state.generator_optimiser.state.values()))["exp_avg_sq"].fill_(torch.inf)
    with pytest.raises(NonFiniteError, match=r"step 3: generator_optimiser/0/exp_avg_sq"):
        state_to_bytes(state)


# --- a run that stops and goes on ------------------------------------------------------------------------------------
# 60 images make 7 batches of 8 and leave four images out: a stop after 5 steps falls inside the first epoch, 12 steps
# end inside the second.

GAMES = [("dense", name, 1) for name in OBJECTIVES] + [("conv", name, 2) for name in OBJECTIVES]


def in_one_go(folder, config, data):
    """Trains without a stop; the run and its last state."""
    run, state = start_run(folder, config, data)
    assert train(run, state, data)
    return run, state


def with_a_stop(folder, config, data):
    """Trains, stops after 5 steps, and goes on from the files alone."""
    run, state = start_run(folder, config, data)
    assert not train(run, state, data, should_stop=lambda: state.step == 5)
    run, state = resume_run(open_run(run.folder), data)
    assert state.step == 5
    assert train(run, state, data)
    return run, state


@pytest.fixture(scope="module", params=[*GAMES, "bfloat16"], ids=str)
def both(request, tiny_config, few_digits, tmp_path_factory):
    """The same training in one go and with a stop: (run, state) each."""
    config = tiny_config(precision="bfloat16") if request.param == "bfloat16" else tiny_config(*request.param)
    folder = tmp_path_factory.mktemp("both")
    return in_one_go(folder / "whole", config, few_digits), with_a_stop(folder / "halves", config, few_digits)


def test_a_stop_changes_no_bit_of_the_final_state(both):
    (whole, whole_state), (halves, halves_state) = both
    assert_same(halves_state, whole_state)
    assert_same(saved_state(halves), saved_state(whole))


def test_a_stop_changes_no_metric_but_the_time(both):
    (whole, _), (halves, _) = both
    assert metrics_without_time(halves) == metrics_without_time(whole)
    assert [line["step"] for line in metrics_without_time(whole)] == [1, 2, 4, 6, 8, 10, 12]


def test_a_stop_changes_nothing_in_the_kept_steps(both):
    (whole, _), (halves, _) = both
    assert halves.steps() == sorted([*whole.steps(), 5])
    for number in whole.steps():
        assert read_header(halves.ref(number)) == read_header(whole.ref(number))
        kept, found = (load((run.folder / checkpoint_file(number)).read_bytes()) for run in (whole, halves))
        assert found.keys() == kept.keys()
        assert [name for name in kept if not torch.equal(found[name], kept[name])] == []


class Killed(BaseException):
    """Stands for the end of the process: nothing after it runs."""


@either
def test_a_kill_changes_nothing_either(kind, tiny_config, few_digits, tmp_path):
    whole, whole_state = in_one_go(tmp_path / "whole", tiny_config(kind), few_digits)
    run, state = start_run(tmp_path / "killed", tiny_config(kind), few_digits)

    def die(metrics):
        if metrics.step == 10:
            raise Killed

    with pytest.raises(Killed):
        train(run, state, few_digits, on_step=die)
    append(run.metrics_path, b'{"step": 11, "ima')
    run, state = resume_run(open_run(run.folder), few_digits)
    assert state.step == 4  # the last step kept before the kill
    assert train(run, state, few_digits)
    assert_same(state, whole_state)
    assert metrics_without_time(run) == metrics_without_time(whole)


def test_a_finished_run_can_be_extended_as_if_it_had_been_longer(tiny_config, few_digits, tmp_path):
    _, whole_state = in_one_go(tmp_path / "whole", tiny_config(), few_digits)
    shorter = {"steps": 6, "batch_size": 8, "checkpoints": 4, "log_every": 2}
    run, state = start_run(tmp_path / "extended", tiny_config(schedule=shorter), few_digits)
    train(run, state, few_digits)
    run, state = resume_run(open_run(run.folder), few_digits, total_steps=12)
    assert train(run, state, few_digits)
    assert_same(state, whole_state)


def test_an_extended_run_says_its_new_length(spare_run, digits):
    run, state = resume_run(spare_run, digits, total_steps=33)
    train(run, state, digits)
    reopened = open_run(run.folder)
    assert reopened.info.config.schedule.steps == 33
    assert reopened.steps()[-1] == 33
    assert reopened.info.status == "finished"

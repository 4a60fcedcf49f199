"""Two real processes train as one would: every gradient is the mean of the shares', and none waits for the other."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from gan_core.config import from_file, to_json
from gan_core.data.image_set import to_model_range
from gan_core.errors import ConfigError
from gan_core.random import random_stream
from gan_core.registry import OBJECTIVES
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from gan_core.training import distributed as processes_module
from gan_core.training.batches import batch_indices, draw_noise
from gan_core.training.distributed import COUNT_VARIABLES, SINGLE, ProcessGroup, join_processes
from gan_core.training.loop import resume_run, start_run, train
from gan_core.training.objectives import objective_of, wasserstein_penalty, zero_centred_penalty
from gan_core.training.resume import state_from_bytes
from gan_core.training.state import new_state
from gan_core.training.step import generate, generator_step, iterate

SHAPE = (1, 28, 28)
HANG_SECONDS = 300  # nothing is measured by it: it only ends a wait that would never end
GAMES = [f"{kind}-{objective}" for kind in ("dense", "conv") for objective in OBJECTIVES]
every_game = pytest.mark.parametrize("game", GAMES)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def without_launcher() -> dict[str, str]:
    """The environment of a process that no launcher started, on a machine without GPUs."""
    hidden = {*COUNT_VARIABLES, "MASTER_PORT"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return environment | {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def together(tiny_config, few_digits, tmp_path_factory):
    """The folder in which two processes, started once, have left all that the tests look at."""
    folder = tmp_path_factory.mktemp("together")
    save_file({"images": few_digits.images, "labels": few_digits.labels}, folder / "digits.safetensors")
    (folder / "games").mkdir()
    for game in GAMES:
        (folder / "games" / f"{game}.json").write_text(to_json(tiny_config(*game.split("-", 1))))
    run, state = start_run(
        folder / "runs" / "one-then-two", from_file(folder / "games" / f"{TRAINED}.json"), few_digits
    )
    train(run, state, few_digits, should_stop=lambda: state.step == 5)
    meeting = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    command = [sys.executable, str(Path(__file__).with_name("one_of_two.py")), str(folder)]
    pair = [
        subprocess.Popen(
            command,
            env=without_launcher() | meeting | {"RANK": rank, "LOCAL_RANK": rank},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in "01"
    ]
    try:
        errors = [process.communicate(timeout=HANG_SECONDS)[1] for process in pair]
    finally:
        for process in pair:
            process.kill()
    assert [process.returncode for process in pair] == [0, 0], "\n".join(errors)
    return folder


TRAINED = "dense-bce-r1r2"


@pytest.fixture(scope="module")
def found(together):
    """What each of the two has to say."""
    return [json.loads((together / f"found-{index}.json").read_text()) for index in (0, 1)]


def config_of(game, together):
    return from_file(together / "games" / f"{game}.json")


def first_batch(config, data):
    """Real images and noise of the first batch, and the stream from which the penalty draws next."""
    random = random_stream(config.seed, "noise")
    z = draw_noise(random, 8, 6)
    return to_model_range(data.images[batch_indices(config.seed, len(data.images), 8, 0)]), z, random


def assert_gradients(found, prefix, expected):
    """Every gradient is the expected one, and there is no other."""
    gradients = {name.removeprefix(prefix): tensor for name, tensor in found.items() if name.startswith(prefix)}
    assert gradients.keys() == expected.keys()
    for name, gradient in gradients.items():
        torch.testing.assert_close(gradient, expected[name], rtol=1e-5, atol=2e-7, msg=name)


# --- how they meet ---------------------------------------------------------------------------------------------------


def test_each_of_the_two_knows_its_place(found):
    places = [(each["meeting"]["index"], each["meeting"]["count"], each["meeting"]["device"]) for each in found]
    assert places == [(0, 2, "cpu"), (1, 2, "cpu")]


def test_a_mean_is_everyones(found):
    assert [each["meeting"]["mean"] for each in found] == [[1.5, 15.0]] * 2
    assert [each["meeting"]["undefined mean"] for each in found] == ["nan"] * 2


def test_a_flag_of_one_is_a_flag_of_all(found):
    assert [each["meeting"]["any"] for each in found] == [[True, True, False]] * 2


def test_what_the_first_finds_all_know(found):
    assert [each["meeting"]["first"] for each in found] == ["the word of 0"] * 2


def test_nothing_keeps_their_threads_alive_into_the_interpreters_end(found):
    assert [each["parted"] for each in found] == [True, True]


def test_one_process_by_itself_changes_and_copies_nothing():
    tensor = torch.ones(3)
    assert SINGLE.mean(tensor) is tensor
    assert torch.equal(SINGLE.local_shard(tensor), tensor)
    assert (SINGLE.any(True), SINGLE.any(False), SINGLE.on_main(lambda: 5), SINGLE.shard_size(9)) == (True, False, 5, 9)
    parameter = torch.nn.Parameter(tensor)
    SINGLE.average_gradients([parameter])
    assert parameter.grad is None


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_the_shares_are_disjoint_and_leave_nothing_out(count):
    whole = torch.arange(12).view(12, 1)
    shares = [ProcessGroup(index, count).local_shard(whole) for index in range(count)]
    assert torch.equal(torch.cat(shares), whole)
    assert {len(share) for share in shares} == {ProcessGroup(0, count).shard_size(12)} == {12 // count}


@pytest.mark.parametrize(("batch_size", "count", "advice"), [(9, 2, 8), (129, 2, 128), (2, 2, 4), (8, 6, 12)])
def test_a_batch_that_cannot_be_shared_evenly_is_refused(batch_size, count, advice):
    message = (
        rf"schedule\.batch_size: {batch_size} images .* over {count} processes, two or more to each; use {advice} "
    )
    with pytest.raises(ConfigError, match=message):
        ProcessGroup(0, count).shard_size(batch_size)
    assert ProcessGroup(0, count).shard_size(advice) >= 2


@pytest.fixture
def environment(monkeypatch):
    """Sets what a launcher would; torch sees no GPU."""
    for name in (*COUNT_VARIABLES, "MASTER_PORT", "ACCELERATE_MIXED_PRECISION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    return lambda **variables: [monkeypatch.setenv(*variable) for variable in variables.items()]


def test_without_a_launcher_and_a_gpu_a_process_is_by_itself(environment):
    with join_processes() as joined:
        assert joined is SINGLE


def test_accelerate_is_not_asked_of_who_trains_alone(environment, monkeypatch, tiny_config, few_digits, tmp_path):
    monkeypatch.setitem(sys.modules, "accelerate", None)  # importing it fails
    with join_processes() as joined:
        run, state = start_run(tmp_path / "run", tiny_config(), few_digits, joined)
        assert train(run, state, few_digits, processes=joined)


def test_several_processes_without_accelerate_are_told_how_to_get_it(environment, monkeypatch):
    monkeypatch.setattr(processes_module, "find_spec", lambda name: None)
    environment(WORLD_SIZE="2")
    with pytest.raises(ConfigError, match=r"one of 2 processes needs accelerate.*pip install"), join_processes():
        pass


def test_one_process_where_several_were_asked_for_is_refused(environment):
    environment(ACCELERATE_MIXED_PRECISION="no", MASTER_PORT="29500")
    message = r"asked for several processes but has started a single one.*torchrun"
    with pytest.raises(ConfigError, match=message), join_processes():
        pass


# --- gradients -------------------------------------------------------------------------------------------------------


def penalty_of(config, discriminator, real, fake, fraction):
    """The penalties by their formulas."""
    if config.objective.name == "wgan-gp":
        return wasserstein_penalty(discriminator, real, fake, fraction)
    if config.objective.name.endswith("r1r2"):
        return zero_centred_penalty(discriminator, real) + zero_centred_penalty(discriminator, fake)
    return 0.0


def mean_of_shares(network, losses):
    """The mean of the losses' gradients, each found by itself."""
    names, parameters = zip(*network.named_parameters(), strict=True)
    found = [torch.autograd.grad(loss, parameters, retain_graph=True) for loss in losses]
    return {name: torch.stack(each).mean(0) for name, *each in zip(names, *found, strict=True)}


@every_game
def test_the_discriminators_gradient_is_the_mean_of_its_shares(game, together, few_digits):
    config = config_of(game, together)
    rules = objective_of(config.objective)
    state = new_state(config, SHAPE)
    real, z, random = first_batch(config, few_digits)
    fractions = torch.rand(8, generator=random)
    losses = []
    for share in (slice(0, 4), slice(4, 8)):
        fake = state.generator(z[share]).detach()
        penalty = penalty_of(config, state.discriminator, real[share], fake, fractions[share])
        loss = rules.discriminator(state.discriminator(real[share]), state.discriminator(fake))
        losses.append(loss + config.objective.penalty_weight * penalty)
    expected = mean_of_shares(state.discriminator, losses)
    for index in (0, 1):
        assert_gradients(load_file(together / "shares" / f"{game}-{index}.safetensors"), "discriminator/", expected)


def with_trained_discriminator(state, found):
    """The state with the weights that the discriminator had when the generator learned from it."""
    weights = {name.removeprefix("weights/"): value for name, value in found.items() if name.startswith("weights/")}
    state.discriminator.load_state_dict(weights)
    return state


@every_game
def test_the_generators_gradient_is_the_mean_of_its_shares(game, together, few_digits):
    config = config_of(game, together)
    rules = objective_of(config.objective)
    real, z, _ = first_batch(config, few_digits)
    for index in (0, 1):
        found = load_file(together / "shares" / f"{game}-{index}.safetensors")
        state = with_trained_discriminator(new_state(config, SHAPE), found)
        losses = [
            rules.generator(state.discriminator(real[share]), state.discriminator(state.generator(z[share])))
            for share in (slice(0, 4), slice(4, 8))
        ]
        assert_gradients(found, "generator/", mean_of_shares(state.generator, losses))


@every_game
def test_without_batch_statistics_two_processes_learn_what_one_learns_of_the_whole_batch(game, together, few_digits):
    config = config_of(game, together)
    found = load_file(together / "whole" / f"{game}-0.safetensors")
    state = new_state(config, SHAPE)
    state.generator.eval()  # fixed statistics: an image depends on its own z alone
    iterate(state, config, few_digits.images)
    gradients = {name: parameter.grad for name, parameter in state.discriminator.named_parameters()}
    assert_gradients(found, "discriminator/", gradients)

    state = with_trained_discriminator(new_state(config, SHAPE), found)
    state.generator.eval()
    real, z, _ = first_batch(config, few_digits)
    generator_step(state, config, real, generate(state, config, z))
    assert_gradients(
        found, "generator/", {name: parameter.grad for name, parameter in state.generator.named_parameters()}
    )


@every_game
def test_what_is_logged_is_of_the_whole_batch(game, together, found, few_digits):
    config = config_of(game, together)
    state = new_state(config, SHAPE)
    state.generator.eval()
    expected = iterate(state, config, few_digits.images).as_dict()
    for each in found:
        metrics = each["metrics"][f"whole/{game}"]
        assert metrics.keys() == expected.keys()
        for name in metrics.keys() - {"seconds"}:
            assert metrics[name] == pytest.approx(expected[name], rel=1e-3, abs=1e-5), name


def test_a_penalty_alone_needs_no_gradient_of_every_weight(together, few_digits):
    config = config_of(TRAINED, together)
    network = new_state(config, SHAPE).discriminator
    zero_centred_penalty(network, to_model_range(few_digits.images[:8])).backward()
    assert network.layers[-1].bias.grad is None
    expected = {
        name: torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        for name, parameter in network.named_parameters()
    }
    for index in (0, 1):
        assert_gradients(load_file(together / f"penalty-{index}.safetensors"), "", expected)


@every_game
@pytest.mark.parametrize("kind", ["shares", "whole"])
def test_after_three_iterations_both_hold_the_same_state_bit_for_bit(kind, game, together):
    first, second = ((together / kind / f"{game}-{index}.state").read_bytes() for index in (0, 1))
    assert first == second


@every_game
def test_the_noise_is_that_of_one_process(game, together, few_digits):
    config = config_of(game, together)
    alone = new_state(config, SHAPE)
    for _ in range(3):
        iterate(alone, config, few_digits.images)
    kept = (together / "shares" / f"{game}-0.state").read_bytes()
    assert torch.equal(state_from_bytes(kept, config, SHAPE, "kept state").noise.get_state(), alone.noise.get_state())


@pytest.mark.parametrize("game", ["dense-bce", "conv-bce"])
def test_the_running_statistics_are_the_mean_of_the_shares(game, together, few_digits):
    config = config_of(game, together)
    _, z, _ = first_batch(config, few_digits)
    each = []
    for share in (slice(0, 4), slice(4, 8)):
        generator = new_state(config, SHAPE).generator
        generator(z[share])
        each.append({name: buffer for name, buffer in generator.named_buffers() if buffer.is_floating_point()})
    assert each[0]
    for index in (0, 1):
        found = load_file(together / "shares" / f"{game}-{index}.safetensors")
        for name, one in each[0].items():
            assert not torch.equal(one, each[1][name])
            torch.testing.assert_close(found[f"statistics/{name}"], (one + each[1][name]) / 2)


# --- a whole run -----------------------------------------------------------------------------------------------------


def lines_of(run):
    """The logged iterations without the time."""
    lines = [json.loads(line) for line in run.metrics_path.read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]


@pytest.mark.parametrize("name", ["whole", "halves", "one-then-two"])
def test_two_processes_write_one_whole_run(name, together):
    run = open_run(together / "runs" / name)
    assert verify(run) == []
    assert run.info.status == "finished"
    assert [line["step"] for line in lines_of(run)] == [1, 2, 4, 6, 8, 10, 12]
    assert set(run.steps()) >= {0, 4, 12}


def test_only_the_first_is_told_of_steps(found):
    assert [each["training"]["told"] for each in found] == [list(range(1, 13)), []]


def test_a_stop_that_one_asks_for_stops_both(found, together):
    assert [each["training"]["stopped"] for each in found] == ["stopped"] * 2
    assert 5 in open_run(together / "runs" / "halves").steps()


def kept_state(run):
    state = state_from_bytes(run.resume_path.read_bytes(), run.info.config, SHAPE, "kept state")
    return {
        f"{part}/{name}": tensor
        for part in ("generator", "discriminator", "generator_ema")
        for name, tensor in getattr(state, part).state_dict().items()
    } | {"noise": state.noise.get_state()}


def test_a_stop_changes_no_bit_of_what_two_processes_make(together):
    whole, halves = (open_run(together / "runs" / name) for name in ("whole", "halves"))
    expected, found = kept_state(whole), kept_state(halves)
    assert [name for name in expected if not torch.equal(found[name], expected[name])] == []
    assert lines_of(halves) == lines_of(whole)


def test_one_process_goes_on_where_two_stopped(together, few_digits, tmp_path):
    folder = Path(shutil.copytree(together / "runs" / "two-then-one", tmp_path / "run"))
    assert open_run(folder).info.status == "stopped"
    run, state = resume_run(open_run(folder), few_digits)
    assert state.step == 5
    assert train(run, state, few_digits)
    assert verify(run) == []
    assert [line["step"] for line in lines_of(run)] == [1, 2, 4, 6, 8, 10, 12]
    assert lines_of(run)[:3] == lines_of(open_run(together / "runs" / "whole"))[:3]


# --- what one meets, all hear ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("undefined", "NonFiniteError: the discriminator's loss at step 8 is "),
        ("unwritable", "NonFiniteError: step 4: "),
        ("taken", "RunError: "),
        ("unequal", "ConfigError: schedule.batch_size: 9 images"),
        ("locked", "RunError: "),
        ("action", "ZeroDivisionError: division by zero"),
    ],
)
def test_both_end_alike_when_one_fails(case, message, found):
    first, second = (each["failures"][case] for each in found)
    assert first == second
    assert first.startswith(message)


@pytest.mark.parametrize(("name", "kept"), [("undefined", [0, 4]), ("unwritable", [0])])
def test_a_run_that_blew_up_in_one_process_is_failed_and_keeps_its_last_good_step(name, kept, together, found):
    run = open_run(together / "runs" / name)
    assert (run.info.status, run.steps()) == ("failed", kept)
    assert found[1]["failures"][name].endswith(run.info.reason)
    assert verify(run) == []


def test_a_refused_batch_makes_no_folder(together):
    assert not (together / "runs" / "unequal").exists()


# --- from a terminal -------------------------------------------------------------------------------------------------


def test_a_launched_training_speaks_once_and_is_stopped_by_ctrl_c(here, mnist_folder):
    command = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes=2"]
    command += ["--num_machines=1", "--mixed_precision=no", "--dynamo_backend=no", f"--main_process_port={free_port()}"]
    command += ["-m", "gan_core", "train", "two", "--data=mnist", f"--data-dir={mnist_folder}", "--steps=1000000"]
    command += ["--batch-size=8", "--latent-size=6", "--set=precision=float32", "--set=schedule.log_every=1"]
    command += ["--set=network.generator_widths=8", "--set=network.discriminator_widths=8"]
    run = here / "runs" / "two"
    with subprocess.Popen(
        command,
        env=without_launcher(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as launcher:
        try:
            deadline = time.monotonic() + HANG_SECONDS
            while not (run / "metrics.jsonl").exists() or not (run / "metrics.jsonl").read_bytes():
                assert launcher.poll() is None, launcher.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            os.killpg(launcher.pid, signal.SIGINT)  # as a terminal does: to the launcher and to both
            out, _ = launcher.communicate(timeout=HANG_SECONDS)
        finally:
            if launcher.poll() is None:
                os.killpg(launcher.pid, signal.SIGKILL)
    stopped = open_run(run)
    assert stopped.info.status == "stopped"
    assert verify(stopped) == []
    steps = [line["step"] for line in lines_of(stopped)]
    assert steps == list(range(1, stopped.steps()[-1] + 1))
    assert out.count("training runs/two on 60 images of mnist, shared by 2 processes") == 1
    assert out.count("saved; continue with: gan-core resume runs/two") == 1

"""A run folder is true at every moment: while it grows, when it stops, when training blows up, when it is published."""

import subprocess
import sys
from itertools import pairwise

import pytest
import torch

from gan_core.errors import CheckpointError, ConfigError, NonFiniteError, RunError
from gan_core.runs.lock import exclusive
from gan_core.runs.manifest import read_manifest
from gan_core.runs.run import append_metrics, open_run
from gan_core.runs.verify import verify
from gan_core.training.loop import resume_run, start_run, train
from gan_core.training.resume import state_from_bytes
from gan_core.training.saving import Saver
from gan_core.training.schedule import checkpoint_steps

SHAPE = (1, 28, 28)


@pytest.fixture
def new_run(tiny_config, few_digits, tmp_path):
    """A run that has not begun: 12 steps, of which 0, 0.4 -> 0, 3.6 -> 4 and 12 are kept."""
    return start_run(tmp_path / "run", tiny_config(), few_digits)


# --- as it grows -----------------------------------------------------------------------------------------------------


def test_a_finished_run_says_so(new_run, few_digits):
    run, state = new_run
    assert train(run, state, few_digits) is True
    assert open_run(run.folder).info.status == "finished"


def test_a_run_keeps_the_scheduled_steps(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits)
    assert open_run(run.folder).steps() == checkpoint_steps(12, 4) == [0, 4, 12]


def test_the_untrained_networks_are_kept_as_step_0(new_run, few_digits):
    run, state = new_run
    before = {name: tensor.clone() for name, tensor in state.generator.state_dict().items()}
    train(run, state, few_digits)
    kept = run.checkpoint(0).generator.state_dict()
    assert all(torch.equal(kept[name], tensor) for name, tensor in before.items())


def test_the_last_step_holds_the_trained_networks_each_in_its_place(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits)
    step = run.checkpoint(12)
    for kept, trained in (
        (step.generator_ema, state.generator_ema),
        (step.generator, state.generator),
        (step.discriminator, state.discriminator),
    ):
        assert all(torch.equal(kept.state_dict()[name], tensor) for name, tensor in trained.state_dict().items())


def test_the_first_and_last_step_are_logged_besides_every_second(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits)
    assert run.metrics()["step"].tolist() == [1, 2, 4, 6, 8, 10, 12]


def test_each_finished_step_is_told(new_run, few_digits):
    run, state = new_run
    told = []
    train(run, state, few_digits, on_step=told.append)
    assert [metrics.step for metrics in told] == list(range(1, 13))


def test_logged_gradient_norms_are_numbers(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits)
    metrics = run.metrics()
    assert (metrics["gradient_norm_d"] > 0).all()
    assert (metrics["gradient_norm_g"] > 0).all()


def test_what_the_manifest_names_is_whole_after_every_step(new_run, few_digits):
    run, state = new_run
    problems, named = [], []

    def look(metrics):
        problems.extend(verify(run))
        named.append(set(read_manifest(run.folder).files))

    train(run, state, few_digits, on_step=look)
    assert problems == []
    assert named[0] == {"run.json", "steps/00000000.safetensors"}
    assert all(before <= after for before, after in pairwise(named))
    # whatever is saved next waits for the checkpoint before
    assert named[-1] >= named[0] | {"steps/00000004.safetensors"}


def test_a_finished_runs_manifest_seals_every_file_that_will_not_change(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits)
    sealed = {"run.json", "metrics.jsonl", *(f"steps/{step:08d}.safetensors" for step in (0, 4, 12))}
    assert set(read_manifest(run.folder).files) == sealed
    assert verify(run) == []


def test_a_running_run_can_be_opened_and_looked_at(new_run, few_digits):
    run, state = new_run
    seen = []

    def look(metrics):
        opened = open_run(run.folder)
        opened.checkpoint(opened.steps()[-1])
        seen.append((opened.info.status, len(opened.metrics().get("step", []))))

    train(run, state, few_digits, on_step=look)
    assert seen[0] == ("running", 1)
    assert seen[-1] == ("running", 7)


def test_nothing_lies_in_a_finished_run_but_its_files(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits)
    names = {path.name for path in run.folder.iterdir()} - {".lock"}
    assert names == {"run.json", "metrics.jsonl", "manifest.json", "resume.safetensors", "steps"}


def test_a_state_to_go_on_from_is_saved_between_kept_steps(new_run, few_digits, monkeypatch):
    run, state = new_run
    monkeypatch.setattr(Saver, "is_due", lambda saver: True)
    saved = []

    def look(metrics):
        saved.append(state_from_bytes(run.resume_path.read_bytes(), run.info.config, SHAPE, "test").step)

    train(run, state, few_digits, on_step=look)
    # the last one may be in writing, the one before is there
    assert all(step in (iteration - 1, iteration) for iteration, step in enumerate(saved, 1))
    assert state_from_bytes(run.resume_path.read_bytes(), run.info.config, SHAPE, "test").step == 12


# --- stops and failures ----------------------------------------------------------------------------------------------


def test_a_stopped_run_says_so_and_keeps_where_it_stopped(new_run, few_digits):
    run, state = new_run
    assert train(run, state, few_digits, should_stop=lambda: state.step == 7) is False
    stopped = open_run(run.folder)
    assert stopped.info.status == "stopped"
    assert stopped.steps() == [0, 4, 7]
    assert resume_run(stopped, few_digits)[1].step == 7


def test_a_stop_that_comes_with_the_last_step_is_a_finish(new_run, few_digits):
    run, state = new_run
    assert train(run, state, few_digits, should_stop=lambda: state.step == 12) is True
    assert open_run(run.folder).info.status == "finished"


@pytest.fixture
def failed_run(new_run, few_digits):
    """A run whose discriminator was spoiled after step 7."""
    run, state = new_run

    def spoil(metrics):
        if metrics.step == 7:
            with torch.no_grad():
                state.discriminator.layers[-1].bias.fill_(torch.inf)

    with pytest.raises(NonFiniteError):
        train(run, state, few_digits, on_step=spoil)
    return open_run(run.folder)


def test_a_run_that_blew_up_is_failed_with_its_reason(failed_run):
    assert failed_run.info.status == "failed"
    assert "loss at step 8 is" in failed_run.info.reason
    assert failed_run.status_text() == f"failed: {failed_run.info.reason}"


def test_a_run_that_blew_up_keeps_its_last_good_step(failed_run):
    assert failed_run.steps() == [0, 4]
    assert all(tensor.isfinite().all() for tensor in failed_run.checkpoint(4).generator_ema.state_dict().values())


def test_a_run_that_blew_up_is_whole(failed_run):
    assert verify(failed_run) == []


def test_a_run_that_blew_up_can_go_on_from_its_last_good_step(failed_run, few_digits):
    run, state = resume_run(failed_run, few_digits)
    assert state.step == 4
    assert train(run, state, few_digits) is True
    reopened = open_run(run.folder)
    assert (reopened.info.status, reopened.info.reason) == ("finished", None)


def test_weights_that_blow_up_at_a_kept_step_are_not_kept(new_run, few_digits):
    run, state = new_run

    def spoil(*arguments):
        if state.step == 3:
            with torch.no_grad():
                state.generator.head[0].bias.fill_(torch.inf)

    state.generator_optimiser.register_step_post_hook(spoil)
    with pytest.raises(NonFiniteError, match="step 4: "):
        train(run, state, few_digits)
    failed = open_run(run.folder)
    assert (failed.info.status, failed.steps()) == ("failed", [0])
    assert resume_run(failed, few_digits)[1].step == 0


def test_a_batch_larger_than_the_image_set_makes_no_folder(tiny_config, few_digits, tmp_path):
    with pytest.raises(ConfigError, match=r"schedule\.batch_size"):
        start_run(tmp_path / "run", tiny_config(schedule={"batch_size": 61}), few_digits)
    assert not (tmp_path / "run").exists()


# --- going on --------------------------------------------------------------------------------------------------------


def test_a_finished_run_has_nothing_to_go_on_to(spare_run, digits):
    with pytest.raises(RunError, match="has reached its 30 steps; go further with --steps N, N above 30"):
        resume_run(spare_run, digits)


@pytest.mark.parametrize("steps", [30, 5, 0, -3])
def test_a_new_length_must_be_longer(steps, spare_run, digits):
    with pytest.raises(RunError, match="N above 30"):
        resume_run(spare_run, digits, total_steps=steps)


def test_other_images_are_refused(spare_run, few_digits):
    with pytest.raises(RunError, match=r"was trained on mnist-5k with SHA-256.*--data-dir"):
        resume_run(spare_run, few_digits, total_steps=40)


def test_a_damaged_state_is_called_so(spare_run, digits):
    data = bytearray(spare_run.resume_path.read_bytes())
    data[1_000] ^= 1
    spare_run.resume_path.write_bytes(data)
    with pytest.raises(CheckpointError, match=r"resume\.safetensors is damaged"):
        resume_run(spare_run, digits, total_steps=40)


def test_reloading_changes_nothing_on_disk(spare_run, digits):
    before = {path: path.read_bytes() for path in spare_run.folder.rglob("*") if path.is_file()}
    resume_run(spare_run, digits, total_steps=40)
    assert {path: path.read_bytes() for path in spare_run.folder.rglob("*") if path.is_file()} == before


# --- one writer ------------------------------------------------------------------------------------------------------


def test_a_second_writer_is_refused(new_run, few_digits):
    run, state = new_run
    with exclusive(run), pytest.raises(RunError, match="is being trained by another process"):
        train(run, state, few_digits)


def test_a_writer_in_another_process_is_noticed(new_run, few_digits):
    run, state = new_run
    program = (
        "import sys; from filelock import FileLock\n"
        "with FileLock(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(run.folder / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(RunError, match="is being trained by another process"):
            train(run, state, few_digits)
        other.stdin.close()
    assert train(run, state, few_digits)


def test_a_refused_writer_changes_nothing(new_run, few_digits):
    run, state = new_run
    before = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    with exclusive(run), pytest.raises(RunError):
        train(run, state, few_digits)
    after = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file() and path.name != ".lock"}
    assert after == before


def test_the_right_to_write_ends_with_its_block(new_run):
    run, _ = new_run
    first = exclusive(run)
    with first:
        pass
    with exclusive(run):  # `first` is still there: its end must not depend on the garbage collector
        pass
    del first


def test_fit_gives_the_right_to_write_back(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits)
    with exclusive(run):  # raises if it is held
        pass


def test_a_failed_fit_gives_the_right_to_write_back(failed_run):
    with exclusive(failed_run):
        pass


def test_what_was_logged_after_the_last_state_is_logged_once(tiny_config, few_digits, tmp_path):
    """A kill between a line of the log and the next state."""
    every = {"steps": 6, "batch_size": 8, "checkpoints": 2, "log_every": 1}
    run, state = start_run(tmp_path / "run", tiny_config(schedule=every), few_digits)
    assert train(run, state, few_digits, should_stop=lambda: state.step == 3) is False
    append_metrics(run, {"step": 4, "images": 32, "seconds": 1.0})
    run, state = resume_run(open_run(run.folder), few_digits, accept_changes=True)
    assert train(run, state, few_digits)
    assert run.metrics()["step"].tolist() == [1, 2, 3, 4, 5, 6]

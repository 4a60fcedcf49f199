"""What a kill, a full disk, a moved folder or a changed file does to a training: little, and it is said."""

import errno
import json
import os
import shutil

import pytest
import torch

from gan_core.errors import ConfigError, RunError
from gan_core.runs import atomic
from gan_core.runs.manifest import read_manifest
from gan_core.runs.publish import publish
from gan_core.runs.run import open_run, set_status
from gan_core.runs.verify import verify
from gan_core.training import loop, threads
from gan_core.training.loop import resume_run, start_run, train


@pytest.fixture
def new_run(tiny_config, few_digits, tmp_path):
    return start_run(tmp_path / "run", tiny_config(), few_digits)


class Killed(BaseException):
    """Stands for the end of the process: nothing after it runs."""


def killed_at(step):
    def die(metrics):
        if metrics.step == step:
            raise Killed

    return die


# --- what a kill loses -----------------------------------------------------------------------------------------------


def test_a_new_run_can_be_resumed_before_it_trained(new_run, few_digits):
    run, _ = new_run
    assert open_run(run.folder).steps() == [0]
    assert train(*resume_run(open_run(run.folder), few_digits), few_digits)


def test_a_run_killed_between_its_last_state_and_its_seal_is_finished_by_resuming(new_run, few_digits, monkeypatch):
    run, state = new_run

    def die(*arguments):
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(loop, "set_status", die)
        train(run, state, few_digits)
    run, state = resume_run(open_run(run.folder), few_digits)
    assert state.step == 12
    assert train(run, state, few_digits)
    assert (open_run(run.folder).info.status, verify(run)) == ("finished", [])


def test_a_run_killed_before_its_first_state_starts_over(new_run, few_digits):
    run, _ = new_run
    run.resume_path.unlink()
    run, state = resume_run(open_run(run.folder), few_digits)
    assert state.step == 0
    assert train(run, state, few_digits)


def test_a_published_run_alone_is_said_to_be_published(new_run, few_digits, tmp_path):
    run, state = new_run
    train(run, state, few_digits)
    copy = publish(run, tmp_path / "copy", "float32")
    with pytest.raises(RunError, match=r"it was published to be looked at.*gan-core train NEW --like "):
        resume_run(open_run(copy.folder), few_digits)
    run.resume_path.unlink()
    with pytest.raises(RunError, match="it was removed; bring it back"):
        resume_run(open_run(run.folder), few_digits)


# --- one writer, one name --------------------------------------------------------------------------------------------


def test_of_two_makers_of_one_name_one_wins_and_nothing_is_left(tiny_config, few_digits, tmp_path, monkeypatch):
    config, make = tiny_config(), loop.create_run

    def overtaken(folder, *arguments):
        monkeypatch.setattr(loop, "create_run", make)
        start_run(folder, config, few_digits)
        return make(folder, *arguments)

    monkeypatch.setattr(loop, "create_run", overtaken)
    with pytest.raises(RunError, match="run exists already; choose another name, or go on with: gan-core resume"):
        start_run(tmp_path / "run", config, few_digits)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_who_was_overtaken_between_making_and_training_drops_nothing(new_run, few_digits):
    run, state = new_run
    other, begun = resume_run(open_run(run.folder), few_digits)
    assert not train(other, begun, few_digits, should_stop=lambda: begun.step == 7)
    with pytest.raises(RunError, match="is at iteration 7 now, not at 0: another process has trained it"):
        train(run, state, few_digits)
    assert open_run(run.folder).steps() == [0, 4, 7]


# --- the machine -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EROFS, "it may not be written"),
        (errno.EMFILE, "too many files are open"),
    ],
)
def test_a_failing_disk_is_one_sentence_that_names_the_file(number, said, new_run, few_digits, monkeypatch):
    run, state = new_run

    def fail(handle):
        raise OSError(number, os.strerror(number))

    def spoil(metrics):
        if metrics.step == 2:
            monkeypatch.setattr(atomic.os, "fsync", fail)

    with pytest.raises(RunError, match=f"cannot write .*{said}.*, then go on with: gan-core resume {run.folder}"):
        train(run, state, few_digits, on_step=spoil)
    monkeypatch.undo()
    assert verify(run) == []
    assert train(*resume_run(open_run(run.folder), few_digits), few_digits)


def test_used_up_memory_is_the_reason_of_a_failed_run(new_run, few_digits):
    run, state = new_run

    def spoil(metrics):
        if metrics.step == 2:
            raise MemoryError

    with pytest.raises(RunError, match="the memory is used up"):
        train(run, state, few_digits, on_step=spoil)
    assert open_run(run.folder).status_text().startswith("failed: the memory is used up")


@pytest.mark.parametrize("take_away", [shutil.rmtree, lambda folder: folder.rename(folder.with_name("moved"))])
def test_a_folder_that_is_moved_or_deleted_ends_the_training_and_stays_so(take_away, new_run, few_digits):
    run, state = new_run

    def spoil(metrics):
        if metrics.step == 2:
            take_away(run.folder)

    with pytest.raises(RunError, match="is gone: it was renamed or deleted"):
        train(run, state, few_digits, on_step=spoil)
    assert not run.folder.exists()


# --- resume is honest ------------------------------------------------------------------------------------------------


def edit(run, section, **fields):
    path = run.folder / "run.json"
    values = json.loads(path.read_text())
    (values["config"][section] if section else values["config"]).update(fields)
    path.write_text(json.dumps(values))


def test_an_edited_run_is_refused_by_the_fields_name_and_accepted_when_told(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits, should_stop=lambda: state.step == 7)
    edit(run, "schedule", log_every=3)
    with pytest.raises(RunError, match=r"run\.json is damaged.*config\.schedule\.log_every is 3.*--accept-changes"):
        resume_run(open_run(run.folder), few_digits)
    run, state = resume_run(open_run(run.folder), few_digits, accept_changes=True)
    assert train(run, state, few_digits)
    changes = open_run(run.folder).info.changes
    assert any("iteration 7: accepted that run.json: config.schedule.log_every is 3" in each for each in changes)
    assert verify(open_run(run.folder)) == []


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize(
    ("section", "field", "value"),
    [("schedule", "batch_size", 4), ("objective", "discriminator_steps", 2), ("", "seed", 4)],
)
def test_what_decides_which_images_come_next_cannot_be_edited(section, field, value, accepted, new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits, should_stop=lambda: state.step == 7)
    edit(run, section, **{field: value})
    with pytest.raises(RunError, match=rf"{field}: run\.json says {value}, run was trained with \d .*--like .*{field}"):
        resume_run(open_run(run.folder), few_digits, accept_changes=accepted)


def test_an_edit_is_noticed_by_an_older_checkpoint_if_the_newest_cannot_be_read(new_run, few_digits):
    run, state = new_run
    train(run, state, few_digits, should_stop=lambda: state.step == 7)
    (run.folder / "steps" / "00000007.safetensors").write_bytes(b"")
    edit(run, "schedule", batch_size=4)
    with pytest.raises(RunError, match=r"schedule\.batch_size: run\.json says 4.*up to checkpoint 4"):
        resume_run(open_run(run.folder), few_digits, accept_changes=True)


@pytest.mark.parametrize("ended", [True, False], ids=["stopped", "killed"])
def test_an_edited_log_is_refused(ended, new_run, few_digits):
    run, state = new_run
    if ended:
        train(run, state, few_digits, should_stop=lambda: state.step == 7)
    else:
        with pytest.raises(Killed):
            train(run, state, few_digits, on_step=killed_at(10))
    lines = run.metrics_path.read_bytes()
    run.metrics_path.write_bytes(lines.replace(b'"step": 2', b'"step": 3', 1))
    with pytest.raises(RunError, match=r"metrics\.jsonl is not what was logged up to iteration"):
        resume_run(open_run(run.folder), few_digits)


@pytest.mark.parametrize("status", ["running", "stopped"])
def test_run_json_is_sealed_while_a_run_trains_too(status, new_run):
    run, _ = new_run
    set_status(run, status)
    assert "run.json" in read_manifest(run.folder).files and verify(run) == []
    edit(run, "schedule", log_every=3)
    assert verify(run) != []


def test_an_impossible_length_is_refused_by_the_fields_name(spare_run, digits):
    with pytest.raises(RunError, match=r"schedule\.steps: -5 is not beyond"):
        resume_run(spare_run, digits, total_steps=-5)
    with pytest.raises(ConfigError, match=r"schedule\.steps: .*found 1000000000000"):
        resume_run(spare_run, digits, total_steps=10**12)


def test_a_run_goes_on_with_its_own_number_of_threads(new_run, few_digits, monkeypatch):
    run, _ = new_run
    assert open_run(run.folder).info.threads == torch.get_num_threads() == 1
    run.info = run.info.model_copy(update={"threads": 2})
    set_status(run, "stopped")
    warnings = []
    monkeypatch.setattr(threads, "cores", lambda: 2)
    try:
        resume_run(open_run(run.folder), few_digits, warn=warnings.append)
        assert (torch.get_num_threads(), warnings) == (2, [])
    finally:
        torch.set_num_threads(1)
    monkeypatch.setattr(threads, "cores", lambda: 1)
    resumed, _ = resume_run(open_run(run.folder), few_digits, warn=warnings.append)
    assert "by 2 threads, this machine has 1 core:" in warnings[0]
    assert (resumed.info.threads, "1 thread instead of 2" in resumed.info.changes[0]) == (1, True)


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["-d2", ".hidden", "a\nb", "a\x1b[31m", "classifiers", ".trash", "x" * 201])
def test_a_name_that_would_be_taken_for_something_else_is_refused(name, tiny_config, few_digits, tmp_path):
    with pytest.raises(RunError, match="a run cannot be named"):
        start_run(tmp_path / name, tiny_config(), few_digits)
    assert list(tmp_path.iterdir()) == []

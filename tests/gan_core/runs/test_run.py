"""Run folders: made, found, opened, read, verified, and never misread."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from gan_core.errors import CheckpointError, RunError
from gan_core.runs import run as runs
from gan_core.runs.atomic import append, sha256, write_atomic
from gan_core.runs.index import RunIndex
from gan_core.runs.locate import find_run
from gan_core.runs.lock import exclusive
from gan_core.runs.manifest import read_manifest
from gan_core.runs.run import (
    append_metrics,
    checkpoint_file,
    create_run,
    open_run,
    reopen,
    set_status,
    trim_metrics,
    write_checkpoint,
)
from tests.spoiled import spoil


@pytest.fixture
def new_run(tiny_config, few_digits, tmp_path):
    return create_run(tmp_path / "runs" / "new", tiny_config(), few_digits)


def renamed(folder, section, field, name):
    """The folder, after a name in its run.json became another."""
    info = json.loads((folder / "run.json").read_text())
    info["config"][section][field] = name
    (folder / "run.json").write_text(json.dumps(info))
    return folder


# --- made ------------------------------------------------------------------------------------------------------------


def test_a_new_run_reads_back_as_it_was_made(new_run):
    assert open_run(new_run.folder).info == new_run.info


def test_a_new_run_says_what_it_learns_from(new_run, few_digits, tiny_config):
    info = new_run.info
    assert (info.data.name, info.data.count, info.data.image_shape) == ("mnist-5k", 60, (1, 28, 28))
    assert info.data.sha256 == few_digits.sha256
    assert info.config == tiny_config()


def test_a_new_run_is_running_and_has_nothing_yet(new_run):
    assert (new_run.info.status, new_run.steps(), new_run.metrics()) == ("running", [], {})


def test_a_run_is_named_after_its_folder(new_run):
    assert new_run.name == "new"


def test_a_taken_folder_is_refused_with_the_way_to_go_on(new_run, tiny_config, few_digits):
    with pytest.raises(RunError, match=f"{new_run.folder} exists already.*gan-core resume {new_run.folder}"):
        create_run(new_run.folder, tiny_config(), few_digits)


def test_a_taken_folder_is_left_as_it_is(new_run, tiny_config, few_digits):
    before = (new_run.folder / "run.json").read_bytes()
    with pytest.raises(RunError):
        create_run(new_run.folder, tiny_config(seed=9), few_digits)
    assert (new_run.folder / "run.json").read_bytes() == before


def test_a_file_in_the_place_of_a_run_is_refused(tmp_path, tiny_config, few_digits):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RunError, match="exists already"):
        create_run(tmp_path / "file", tiny_config(), few_digits)


def test_an_empty_folder_is_free(tmp_path, tiny_config, few_digits):
    (tmp_path / "empty").mkdir()
    assert create_run(tmp_path / "empty", tiny_config(), few_digits).name == "empty"


def test_a_folder_that_cannot_be_made_is_named(tmp_path, tiny_config, few_digits):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RunError, match="cannot make the run folder"):
        create_run(tmp_path / "file" / "run", tiny_config(), few_digits)


# --- opened ----------------------------------------------------------------------------------------------------------


def test_a_folder_without_run_json_is_no_run(tmp_path):
    with pytest.raises(RunError, match=rf"{tmp_path} is no run folder: it has no run\.json"):
        open_run(tmp_path)


def test_a_missing_folder_is_no_run(tmp_path):
    with pytest.raises(RunError, match="is no run folder"):
        open_run(tmp_path / "absent")


def test_a_run_json_that_is_a_folder_is_named(spare_run):
    (spare_run.folder / "run.json").unlink()
    (spare_run.folder / "run.json").mkdir()
    with pytest.raises(RunError, match=r"cannot read .*run\.json"):
        open_run(spare_run.folder)


def test_a_broken_run_json_is_called_damaged(spare_run):
    (spare_run.folder / "run.json").write_text('{"format": 1, ')
    with pytest.raises(RunError, match=r"run\.json is damaged or of another format: .*Invalid JSON"):
        open_run(spare_run.folder)


def change_run_json(run, change):
    path = run.folder / "run.json"
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


def test_a_newer_format_is_named(spare_run):
    change_run_json(spare_run, lambda values: values.update(format=3))
    with pytest.raises(RunError, match=r"run\.json is of format 3; this version of latent-atlas reads formats up to 2"):
        open_run(spare_run.folder)


def test_an_unknown_status_is_named(spare_run):
    change_run_json(spare_run, lambda values: values.update(status="sleeping"))
    with pytest.raises(RunError, match=r"status: .*found 'sleeping'"):
        open_run(spare_run.folder)


def test_a_missing_part_of_run_json_is_named(spare_run):
    change_run_json(spare_run, lambda values: values["data"].pop("sha256"))
    with pytest.raises(RunError, match=r"data\.sha256: Field required"):
        open_run(spare_run.folder)


def test_a_bad_field_inside_the_configuration_is_named_as_it_stands_in_the_file(spare_run):
    change_run_json(spare_run, lambda values: values["config"]["network"].update(latent_size=0))
    with pytest.raises(RunError, match=r" config\.network\.latent_size: .*found 0"):
        open_run(spare_run.folder)


def test_a_missing_manifest_is_named(spare_run):
    (spare_run.folder / "manifest.json").unlink()
    with pytest.raises(RunError, match=r"cannot read .*manifest\.json: No such file"):
        open_run(spare_run.folder)


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1, "files": {"run.json": {"bytes": 3}}}'])
def test_a_damaged_manifest_is_called_so(text, spare_run):
    (spare_run.folder / "manifest.json").write_text(text)
    with pytest.raises(RunError, match=r"manifest\.json is damaged"):
        open_run(spare_run.folder)


# --- steps -----------------------------------------------------------------------------------------------------------


def test_steps_are_read_from_the_manifest_in_order(new_run):
    for step in (200, 3, 10):
        write_checkpoint(new_run, step, b"content")
    assert new_run.steps() == [3, 10, 200]


def test_the_manifest_is_parsed_again_only_when_its_file_has_changed(spare_run, monkeypatch):
    parsed = []
    read = runs.read_manifest
    monkeypatch.setattr(runs, "read_manifest", lambda folder: parsed.append(folder) or read(folder))
    first, path = spare_run.manifest(), spare_run.folder / "manifest.json"
    for step in spare_run.steps():
        spare_run.ref(step)
    assert spare_run.manifest() is first and parsed == []
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert spare_run.manifest() == first and len(parsed) == 1
    stat = path.stat()
    write_atomic(path, path.read_bytes())  # another inode of the same size and time
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert spare_run.manifest() == first and len(parsed) == 2


def test_a_manifest_written_by_another_process_is_seen_by_an_open_run(spare_run):
    before = spare_run.steps()
    write_checkpoint(open_run(spare_run.folder), 31, b"content")
    assert spare_run.steps() == [*before, 31]
    assert spare_run.ref(31).sha256 == sha256(b"content")


def test_a_manifest_that_is_gone_is_an_error_and_not_remembered(spare_run):
    (spare_run.folder / "manifest.json").rename(spare_run.folder / "aside")
    with pytest.raises(RunError, match=r"cannot read .*manifest\.json: No such file"):
        spare_run.steps()
    (spare_run.folder / "aside").rename(spare_run.folder / "manifest.json")
    assert spare_run.steps()


def test_a_reference_changes_with_the_content_of_its_file(spare_run):
    """Whatever is remembered of a checkpoint is remembered by this: path alone would show old images."""
    step = spare_run.steps()[-1]
    before = spare_run.ref(step)
    assert spare_run.ref(step) == before and hash(spare_run.ref(step)) == hash(before)
    spoil(spare_run, lambda tensor: tensor + 1)
    after = spare_run.ref(step)
    assert (after.path, after.bytes) == (before.path, before.bytes)
    assert after != before and after.sha256 != before.sha256


def written(monkeypatch, folder):
    """Collects the names of files in the order in which they get theirs."""
    names, replace = [], os.replace

    def note(source, target):
        names.append(str(Path(target).relative_to(folder)))
        replace(source, target)

    monkeypatch.setattr(os, "replace", note)
    return names


def test_the_manifest_is_written_last(new_run, monkeypatch):
    """What it names is whole, whenever the power fails."""
    names = written(monkeypatch, new_run.folder)
    write_checkpoint(new_run, 3, b"content")
    assert names == [checkpoint_file(3), "manifest.json"]
    append_metrics(new_run, {"step": 1})
    names.clear()
    set_status(new_run, "finished")
    assert names == ["manifest.json", "run.json", "manifest.json"]  # let go, changed, named again


def test_the_manifest_lets_go_of_what_will_change_before_it_changes(spare_run, monkeypatch):
    names = written(monkeypatch, spare_run.folder)
    reopen(spare_run, spare_run.info)
    assert names[0] == "manifest.json" and names[-2:] == ["run.json", "manifest.json"]


def test_a_new_folder_is_a_run_only_when_all_else_is_there(tiny_config, few_digits, tmp_path, monkeypatch):
    seen = []
    create_run(tmp_path / "new", tiny_config(), few_digits, fill=lambda run: seen.append((tmp_path / "new").exists()))
    assert seen == [False]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new"]


def test_a_step_that_the_manifest_does_not_name_is_not_there(spare_run):
    spare_run.folder.joinpath(checkpoint_file(29)).write_bytes(b"half")
    assert 29 not in spare_run.steps()
    with pytest.raises(RunError, match=r"has no checkpoint 29; it has 0, .*30"):
        spare_run.checkpoint(29)


def test_a_run_without_steps_says_so(new_run):
    with pytest.raises(RunError, match="has no checkpoint 0; it has none yet"):
        new_run.checkpoint(0)


def test_a_kept_step_is_loaded(finished_run):
    step = open_run(finished_run).checkpoint(30)
    assert (step.header.step, step.header.config) == (30, open_run(finished_run).info.config)


def test_a_damaged_step_is_not_loaded(spare_run):
    path = spare_run.folder / checkpoint_file(30)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match="damaged"):
        spare_run.checkpoint(30)


def test_the_manifest_does_not_name_a_step_that_could_not_be_written(new_run):
    (new_run.folder / "steps").write_bytes(b"in the way")
    with pytest.raises(OSError, match="steps"):
        write_checkpoint(new_run, 3, b"content")
    assert new_run.steps() == []


# --- metrics ---------------------------------------------------------------------------------------------------------


def test_metrics_are_columns_of_equal_length(finished_run):
    metrics = open_run(finished_run).metrics()
    assert list(metrics) == [
        "step",
        "images",
        "seconds",
        "loss_d",
        "loss_g",
        "d_real",
        "d_fake",
        "gradient_norm_d",
        "gradient_norm_g",
        "spread",
        "weight_change_d",
        "weight_change_g",
    ]
    assert {column.shape for column in metrics.values()} == {(7,)}
    assert {column.dtype for column in metrics.values()} == {np.dtype("float64")}


def test_metrics_hold_what_was_logged(new_run):
    append_metrics(new_run, {"step": 1, "loss_d": 0.5})
    append_metrics(new_run, {"step": 2, "loss_d": 0.25})
    metrics = new_run.metrics()
    assert (metrics["step"].tolist(), metrics["loss_d"].tolist()) == ([1, 2], [0.5, 0.25])


def test_logged_numbers_have_six_significant_digits(new_run):
    append_metrics(new_run, {"step": 12_345_678, "loss_d": 0.000123456789})
    assert new_run.metrics_path.read_text() == '{"step": 12345678, "loss_d": 0.000123457}\n'


def test_a_half_written_line_is_no_metric_yet(new_run):
    append_metrics(new_run, {"step": 1, "loss_d": 0.5})
    append(new_run.metrics_path, b'{"step": 2, "lo')
    assert new_run.metrics()["step"].tolist() == [1]


@pytest.mark.parametrize("step", ["Infinity", "-Infinity", "NaN", "1e999"])
def test_a_step_that_is_no_finite_number_is_not_read_and_not_trimmed_over(step, new_run):
    append(new_run.metrics_path, f'{{"step": {step}}}\n'.encode())
    assert new_run.metrics() == {}
    with pytest.raises(RunError, match=r"metrics\.jsonl holds a line that is no metrics record"):
        trim_metrics(new_run, 5)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_log_that_is_no_file_is_named(make, new_run):
    make(new_run.metrics_path)
    with pytest.raises(RunError, match=r"cannot read .*metrics\.jsonl: it is no regular file"):
        new_run.metrics()


garbage = pytest.mark.parametrize("line", ["no json", "[0]", "5", "null", '"step"', '{"loss_d": 1}', '{"step": "x"}'])


@garbage
@pytest.mark.parametrize("place", ["first", "later"])
def test_a_line_that_is_no_record_costs_no_other(line, place, new_run):
    if place == "later":
        append_metrics(new_run, {"step": 1})
    append(new_run.metrics_path, line.encode() + b"\n")
    append_metrics(new_run, {"step": 2})
    assert new_run.metrics()["step"].tolist() == ([1, 2] if place == "later" else [2])


def test_trimming_drops_what_was_logged_after_a_step(new_run):
    for step in (1, 2, 3, 4):
        append_metrics(new_run, {"step": step})
    trim_metrics(new_run, 2)
    assert new_run.metrics_path.read_text() == '{"step": 1}\n{"step": 2}\n'


def test_trimming_drops_a_half_written_line(new_run):
    append_metrics(new_run, {"step": 1})
    append(new_run.metrics_path, b'{"step": 1')
    trim_metrics(new_run, 5)
    assert new_run.metrics_path.read_text() == '{"step": 1}\n'


def test_trimming_a_run_without_metrics_leaves_none(new_run):
    trim_metrics(new_run, 5)
    assert new_run.metrics() == {}


@pytest.mark.parametrize("line", ["no json", "[0]", '{"loss_d": 1}'])
def test_a_line_that_is_no_record_is_not_trimmed_over(line, new_run):
    append_metrics(new_run, {"step": 1})
    append(new_run.metrics_path, line.encode() + b"\n")
    with pytest.raises(RunError, match=r"metrics\.jsonl"):
        trim_metrics(new_run, 5)


# --- status ----------------------------------------------------------------------------------------------------------


def test_a_status_survives_on_disk(new_run):
    set_status(new_run, "failed", "the loss is nan")
    info = open_run(new_run.folder).info
    assert (info.status, info.reason) == ("failed", "the loss is nan")


def test_a_failed_run_says_why(new_run):
    set_status(new_run, "failed", "the loss is nan")
    assert new_run.status_text() == "failed: the loss is nan"


def test_an_ended_run_is_sealed_and_a_reopened_one_is_not(spare_run):
    assert {"run.json", "metrics.jsonl"} <= set(read_manifest(spare_run.folder).files)
    reopen(spare_run, spare_run.info)
    assert all(file == "run.json" or file.startswith("steps/") for file in read_manifest(spare_run.folder).files)
    assert open_run(spare_run.folder).info.status == "running"


def test_the_growing_log_of_a_running_run_is_not_sealed(new_run):
    append_metrics(new_run, {"step": 1})
    set_status(new_run, "running")
    assert set(read_manifest(new_run.folder).files) == {"run.json"}


def test_a_running_run_whose_lock_is_held_is_running_however_old_its_files_are(spare_run):
    set_status(spare_run, "running")
    for path in spare_run.folder.iterdir():
        os.utime(path, (0, 0))
    with exclusive(spare_run):
        assert spare_run.status_text() == "running"


def test_a_running_run_whose_lock_is_free_is_interrupted_however_new_its_files_are(spare_run):
    set_status(spare_run, "running")
    assert spare_run.status_text() == "interrupted"
    with exclusive(spare_run):
        pass
    assert spare_run.status_text() == "interrupted"


@pytest.mark.parametrize("status", ["finished", "stopped"])
def test_an_ended_run_is_never_interrupted(status, spare_run):
    set_status(spare_run, status)
    assert spare_run.status_text() == status


# --- with names of a plug-in that is missing -------------------------------------------------------------------------

names = pytest.mark.parametrize(
    ("section", "field", "kind"),
    [("network", "kind", "network"), ("objective", "name", "objective"), ("data", "name", "data set")],
)


@names
def test_a_run_with_a_name_that_is_not_registered_is_whole_and_lacks_a_plugin(new_run, section, field, kind):
    folder = renamed(new_run.folder, section, field, "theirs")
    why = f"the {kind} 'theirs' is not registered; a plug-in is missing or cannot be loaded"
    sentence = f"{folder / 'run.json'}: {why}"
    with pytest.raises(RunError) as error:
        open_run(folder)
    assert str(error.value) == sentence
    with pytest.raises(RunError) as error:
        find_run("new", [folder.parent])
    assert str(error.value) == sentence
    [summary] = RunIndex().summaries([folder.parent])
    assert summary.problem == sentence


def test_all_names_that_are_not_registered_are_told(new_run):
    renamed(new_run.folder, "objective", "name", "mine")
    with pytest.raises(RunError, match="the network 'theirs' and the objective 'mine' are not registered"):
        open_run(renamed(new_run.folder, "network", "kind", "theirs"))


def test_a_run_that_is_also_damaged_is_called_damaged(new_run):
    renamed(new_run.folder, "schedule", "steps", -1)
    with pytest.raises(RunError, match="is damaged or of another format"):
        open_run(renamed(new_run.folder, "network", "kind", "theirs"))


@pytest.mark.parametrize("kind", [5, None, ["dense"], {}])
def test_a_kind_that_is_no_text_is_damage(new_run, kind):
    with pytest.raises(RunError, match="is damaged or of another format"):
        open_run(renamed(new_run.folder, "network", "kind", kind))


# --- gone ------------------------------------------------------------------------------------------------------------


def test_a_run_that_was_renamed_while_it_was_open_is_gone(spare_run):
    spare_run.folder.rename(spare_run.folder.with_name("elsewhere"))
    with pytest.raises(RunError, match="spare is gone: it was renamed or deleted"):
        spare_run.steps()


def test_a_run_that_was_replaced_while_it_was_open_is_gone_and_not_the_other(spare_run):
    spare_run.folder.rename(spare_run.folder.with_name("elsewhere"))
    shutil.copytree(spare_run.folder.with_name("elsewhere"), spare_run.folder)
    with pytest.raises(RunError, match="spare is gone: it was renamed or deleted"):
        spare_run.checkpoint(30)
    assert open_run(spare_run.folder).checkpoint(30)

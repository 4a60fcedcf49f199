"""A whole run has no problem; each file that is not whole has one sentence."""

import json
import os
import shutil

import pytest

from gan_core.runs.atomic import append
from gan_core.runs.manifest import FileEntry, checkpoint_file, record_file, write_manifest
from gan_core.runs.run import open_run, write_checkpoint
from gan_core.runs.verify import verify
from tests.spoiled import renumbered


def test_a_whole_run_has_no_problem(finished_run):
    assert verify(open_run(finished_run)) == []


@pytest.mark.parametrize("name", ["mnist-conv", "mnist-dense", "fashion-conv"])
def test_a_run_that_ships_is_whole(name, shipped_runs):
    assert verify(open_run(shipped_runs / name)) == []


def test_each_damaged_file_is_named(spare_run):
    for file in (checkpoint_file(30), "metrics.jsonl"):
        append(spare_run.folder / file, b"x")
    problems = verify(spare_run)
    assert [problem.split(" is damaged: ")[0] for problem in problems] == ["metrics.jsonl", checkpoint_file(30)]


def test_a_file_of_the_right_size_and_other_content_is_named(spare_run):
    path = spare_run.folder / checkpoint_file(30)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert [problem.split(" is damaged: its SHA-256 is")[0] for problem in verify(spare_run)] == [checkpoint_file(30)]


def test_each_missing_file_is_named(spare_run):
    (spare_run.folder / checkpoint_file(0)).unlink()
    assert verify(spare_run) == [f"{checkpoint_file(0)} cannot be read: No such file or directory"]


def test_a_pipe_in_the_place_of_a_file_does_not_hang(spare_run):
    spare_run.metrics_path.unlink()
    os.mkfifo(spare_run.metrics_path)
    assert verify(spare_run) == ["metrics.jsonl cannot be read: it is no regular file"]


def test_a_file_behind_a_link_that_leads_out_of_the_run_is_named(spare_run, tmp_path):
    shutil.move(spare_run.metrics_path, tmp_path / "elsewhere")
    spare_run.metrics_path.symlink_to(tmp_path / "elsewhere")
    assert verify(spare_run) == ["metrics.jsonl cannot be read: it lies outside the run folder"]


def test_a_size_that_nobody_could_read_is_a_sentence(spare_run):
    files = spare_run.manifest().files
    entry = files["metrics.jsonl"]
    write_manifest(spare_run.folder, files | {"metrics.jsonl": FileEntry(bytes=2**60, sha256=entry.sha256)})
    [problem] = verify(spare_run)
    assert "metrics.jsonl is damaged: it holds" in problem and f"the manifest says {2**60:,}" in problem


def test_a_run_json_that_contradicts_the_checkpoints_is_told(spare_run):
    path = spare_run.folder / "run.json"
    info = json.loads(path.read_text())
    info["config"]["network"]["latent_size"] = 7
    path.write_text(json.dumps(info))
    record_file(spare_run.folder, "run.json", path.read_bytes())
    problems = verify(open_run(spare_run.folder))
    assert len(problems) == len(spare_run.steps())
    assert all("holds other networks than run.json names" in problem for problem in problems)


def test_a_checkpoint_under_another_name_is_told(spare_run):
    data = (spare_run.folder / checkpoint_file(30)).read_bytes()
    write_checkpoint(spare_run, 31, data)
    [problem] = verify(spare_run)
    assert "holds iteration 30, its name says 31" in problem
    write_checkpoint(spare_run, 31, renumbered(data, 31))
    assert verify(spare_run) == []


def test_a_sealed_file_that_is_no_checkpoint_is_told(spare_run):
    write_checkpoint(spare_run, 31, b"content")
    [problem] = verify(spare_run)
    assert f"{checkpoint_file(31)} is not a readable safetensors file" in problem


def test_links_in_a_circle_are_one_problem(spare_run):
    path = spare_run.folder / checkpoint_file(spare_run.steps()[-1])
    path.unlink()
    path.symlink_to(path)
    assert [problem.partition(" cannot")[0] for problem in verify(spare_run)] == [
        checkpoint_file(spare_run.steps()[-1])
    ]

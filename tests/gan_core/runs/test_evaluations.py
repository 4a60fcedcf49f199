"""Evaluations survive on disk, whoever writes, whenever it is killed."""

import json
import os
import shutil

import pytest

from benchmarks.many_runs import made_evaluation
from gan_core.errors import QualityError, RunError
from gan_core.runs import evaluations as module
from gan_core.runs.atomic import append
from gan_core.runs.evaluations import (
    append_quality,
    check_quality_file,
    quality_path,
    read_quality,
)
from gan_core.runs.lock import exclusive
from gan_core.runs.verify import verify


def evaluation(step=30, fid=1.5, seed=0, precision="float32", **values):
    return made_evaluation(step, {"fid": fid, **values}, seed=seed, precision_stored=precision)


def test_what_was_appended_is_read_by_step(spare_run):
    for step in (30, 0, 15):
        append_quality(spare_run, evaluation(step))
    assert read_quality(spare_run) == [evaluation(0), evaluation(15), evaluation(30)]


def test_a_run_without_the_file_has_none(spare_run):
    assert read_quality(spare_run) == []


def test_the_same_measured_again_replaces_and_anything_else_does_not(spare_run):
    others = [evaluation(seed=1), evaluation(precision="int8"), evaluation(step=0)]
    for each in (evaluation(fid=2), *others, evaluation(fid=3)):
        append_quality(spare_run, each)
    found = read_quality(spare_run)
    assert evaluation(fid=3) in found and evaluation(fid=2) not in found
    assert all(each in found for each in others) and len(found) == 4


def test_a_metric_that_is_not_known_here_and_one_that_is_missing_are_read(spare_run):
    append_quality(spare_run, evaluation(sharpness=0.25, nearer_share=None))
    [found] = read_quality(spare_run)
    assert found.values == {"fid": 1.5, "sharpness": 0.25, "nearer_share": None}


def test_the_classes_that_are_hardly_made_are_told():
    assert evaluation().collapsed_classes == ("1",)


def test_half_a_last_line_is_not_read_and_does_not_spoil_the_next(spare_run):
    append(quality_path(spare_run), evaluation(0).model_dump_json().encode() + b"\n" + b'{"step": 1')
    assert read_quality(spare_run) == [evaluation(0)]
    append_quality(spare_run, evaluation(30))
    assert read_quality(spare_run) == [evaluation(0), evaluation(30)]
    assert verify(spare_run) == []


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"{}",
        b'{"format": 2}',
        b"[" * 9_000,
        b"\xff",
        evaluation().model_dump_json().replace("1.5", "NaN").encode(),
    ],
    ids=lambda line: repr(line[:20]),
)
def test_a_whole_line_that_is_no_evaluation_is_named_with_a_remedy(line, spare_run):
    append_quality(spare_run, evaluation())
    append(quality_path(spare_run), line + b"\n")
    message = (
        r"^line 2 of .*quality\.jsonl is damaged or of another format: .*; restore the file, or remove it and measure"
    )
    with pytest.raises(QualityError, match=message):
        read_quality(spare_run)


def test_a_newer_format_is_not_called_damage(spare_run):
    newer = json.loads(evaluation().model_dump_json()) | {"format": 3}
    append(quality_path(spare_run), json.dumps(newer).encode() + b"\n")
    with pytest.raises(QualityError, match=r"is of format 3; .* reads formats up to 2: install a newer one$"):
        read_quality(spare_run)


def test_a_pipe_in_its_place_is_named(spare_run):
    os.mkfifo(quality_path(spare_run))
    with pytest.raises(QualityError, match=r"cannot read .*quality\.jsonl: it is no regular file"):
        read_quality(spare_run)


# --- and the manifest ------------------------------------------------------------------------------------------------


def test_the_file_is_sealed_after_each_line(spare_run):
    for step in (0, 30):
        append_quality(spare_run, evaluation(step))
        assert spare_run.manifest().files["quality.jsonl"].bytes == quality_path(spare_run).stat().st_size
        assert verify(spare_run) == []


def test_a_changed_file_is_not_sealed_as_if_it_were_whole(spare_run):
    append_quality(spare_run, evaluation())
    text = quality_path(spare_run).read_text().replace("1.5", "0.5")
    quality_path(spare_run).write_text(text)
    for attempt in (check_quality_file, lambda run: append_quality(run, evaluation(0))):
        with pytest.raises(QualityError, match=r"is damaged: its SHA-256 is .*, the manifest says .*measure again"):
            attempt(spare_run)
    assert quality_path(spare_run).read_text() == text


@pytest.mark.parametrize("point", ["forget_file", "_append_line", "record_file"])
def test_a_kill_at_any_point_leaves_a_whole_run(point, spare_run, monkeypatch):
    append_quality(spare_run, evaluation(0))

    def killed(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, point, killed)
        with pytest.raises(KeyboardInterrupt):
            append_quality(spare_run, evaluation(30))
    assert verify(spare_run) == []
    append_quality(spare_run, evaluation(30))
    assert read_quality(spare_run) == [evaluation(0), evaluation(30)]
    assert verify(spare_run) == []


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_run_that_is_gone_gets_no_line_and_neither_does_its_successor(is_replaced, spare_run):
    moved = spare_run.folder.rename(spare_run.folder.with_name("moved"))
    if is_replaced:
        shutil.copytree(moved, spare_run.folder)
    with pytest.raises(RunError, match=r"(is gone|cannot read)"):
        append_quality(spare_run, evaluation())
    assert spare_run.folder.exists() == is_replaced
    assert not quality_path(spare_run).exists()


def test_while_the_run_trains_the_manifest_is_left_to_the_training(spare_run):
    before = (spare_run.folder / "manifest.json").read_bytes()
    with exclusive(spare_run):
        append_quality(spare_run, evaluation())
    assert (spare_run.folder / "manifest.json").read_bytes() == before
    assert read_quality(spare_run) == [evaluation()]

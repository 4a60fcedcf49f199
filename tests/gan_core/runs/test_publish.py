"""A small copy of a run: all its checkpoints in fewer bits, nothing to go on from."""

import json
import os

import pytest
import torch

from gan_core.errors import CheckpointError, RunError
from gan_core.runs.atomic import write_atomic
from gan_core.runs.publish import publish
from gan_core.runs.run import create_run, open_run
from gan_core.runs.verify import verify
from gan_core.training.loop import resume_run


@pytest.fixture
def published(spare_run, tmp_path):
    """Publishes the spare run in a given precision."""
    return lambda precision="float16": publish(spare_run, tmp_path / f"small-{precision}", precision)


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("precision", ["float32", "float16", "int8"])
def test_a_published_run_keeps_every_step_in_fewer_bytes(precision, published, spare_run):
    copy = open_run(published(precision).folder)
    assert copy.steps() == spare_run.steps()
    assert size(copy.folder) < size(spare_run.folder)


def test_fewer_bits_make_a_smaller_published_run(published):
    sizes = [size(published(precision).folder) for precision in ("float32", "float16", "int8")]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("precision", ["float16", "int8"])
def test_a_published_steps_header_says_its_precision(precision, published):
    assert published(precision).checkpoint(30).header.precision == precision


@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 0), ("float16", 0.01), ("int8", 0.1)])
def test_a_published_generator_makes_nearly_the_same_images(precision, tolerance, published, spare_run):
    z = torch.randn(8, 100, generator=torch.Generator().manual_seed(0))
    copy, original = published(precision).checkpoint(30), spare_run.checkpoint(30)
    with torch.no_grad():
        for name in ("generator_ema", "generator"):
            torch.testing.assert_close(getattr(copy, name)(z), getattr(original, name)(z), rtol=0, atol=tolerance)


def test_a_published_run_keeps_metrics_and_status(published, spare_run):
    copy = open_run(published().folder)
    assert copy.metrics_path.read_bytes() == spare_run.metrics_path.read_bytes()
    assert copy.info == spare_run.info.model_copy(update={"published": True})


def test_a_published_run_is_whole(published):
    assert verify(open_run(published().folder)) == []


def test_a_published_run_cannot_go_on_and_says_why(published, digits):
    copy = published()
    assert not copy.resume_path.exists()
    with pytest.raises(RunError, match=r"keeps no resume\.safetensors: it was published to be looked at"):
        resume_run(copy, digits, total_steps=40)


def test_publishing_leaves_the_original_unchanged(published, spare_run):
    before = {path: path.read_bytes() for path in spare_run.folder.rglob("*") if path.is_file()}
    published()
    assert {path: path.read_bytes() for path in spare_run.folder.rglob("*") if path.is_file()} == before


def test_a_taken_folder_is_not_published_into(spare_run, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_bytes(b"mine")
    with pytest.raises(RunError, match="taken exists already"):
        publish(spare_run, tmp_path / "taken", "float16")
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["file"]


def test_a_damaged_step_is_not_published(spare_run, tmp_path):
    step = spare_run.folder / "steps" / "00000030.safetensors"
    write_atomic(step, step.read_bytes()[:-1])
    with pytest.raises(CheckpointError, match=r"00000030\.safetensors is damaged"):
        publish(spare_run, tmp_path / "small", "float16")


def test_a_publication_that_failed_does_not_pass_for_a_finished_run(spare_run, tmp_path):
    step = spare_run.folder / "steps" / "00000030.safetensors"
    write_atomic(step, step.read_bytes()[:-1])
    with pytest.raises(CheckpointError):
        publish(spare_run, tmp_path / "small", "float16")
    left = tmp_path / "small" / "run.json"
    assert not left.exists() or json.loads(left.read_text())["status"] != "finished"


def test_a_run_without_any_metrics_can_be_published(tiny_config, few_digits, tmp_path):
    run = create_run(tmp_path / "new", tiny_config(), few_digits)
    copy = publish(run, tmp_path / "small", "float16")
    assert copy.metrics() == {}


def test_a_pipe_in_the_place_of_the_metrics_hangs_nobody(spare_run, tmp_path):
    spare_run.metrics_path.unlink()
    os.mkfifo(spare_run.metrics_path)
    with pytest.raises(RunError, match=r"cannot read .*metrics\.jsonl: it is no regular file"):
        publish(spare_run, tmp_path / "copy", "float16")
    assert not (tmp_path / "copy").exists()


def test_some_checkpoints_can_be_left_out(spare_run, tmp_path):
    first, *_, last = spare_run.steps()
    copy = open_run(publish(spare_run, tmp_path / "few", "int8", [last, first, last]).folder)
    assert copy.steps() == [first, last]


def test_a_checkpoint_that_is_not_there_is_refused_and_nothing_is_left(spare_run, tmp_path):
    with pytest.raises(RunError, match="has no checkpoint 12345"):
        publish(spare_run, tmp_path / "none", "int8", [12345])
    assert not (tmp_path / "none").exists()

"""How far a run was trained."""

import json

import pytest

from gan_core.runs.atomic import append
from gan_core.runs.progress import Progress, read_progress


def test_the_last_logged_line_says_how_far_a_run_was_trained(spare_run):
    seconds = spare_run.metrics()["seconds"][-1]
    assert read_progress(spare_run) == Progress(30, 30 * 16, seconds)


def test_a_checkpoint_that_is_newer_than_the_log_counts(spare_run):
    lines = spare_run.metrics_path.read_text().splitlines(keepends=True)
    *_, before = [line for line in lines if json.loads(line)["step"] < 30]
    spare_run.metrics_path.write_text("".join(lines[: lines.index(before) + 1]))
    found = read_progress(spare_run)
    assert (found.iterations, found.images) == (30, 30 * 16)
    assert found.seconds == json.loads(before)["seconds"]


def test_a_log_that_is_newer_than_the_checkpoints_counts(spare_run):
    append(spare_run.metrics_path, b'{"step": 31, "images": 496, "seconds": NaN}\n')
    assert read_progress(spare_run) == Progress(31, 496, None)


@pytest.mark.parametrize("text", ["", '{"step": 1', "{}\n", '{"step": 1, "images": NaN, "seconds": 1}\n'])
def test_without_a_readable_last_line_nobody_can_tell(text, spare_run):
    spare_run.metrics_path.write_text(text)
    assert read_progress(spare_run) == Progress()

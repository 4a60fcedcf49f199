"""`gan-core resume`: a run goes on."""

from gan_core.runs.atomic import append
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence


def test_resume_goes_beyond_the_first_goal(command, here, tiny, mnist_folder):
    command("train", "first", *tiny, "--steps=4")
    assert command("resume", "first", "--steps=6", f"--data-dir={mnist_folder}").code == 0
    assert open_run(here / "runs" / "first").steps()[-1] == 6


def test_a_run_at_its_goal_is_one_sentence(command, here, tiny, mnist_folder):
    command("train", "first", *tiny, "--steps=2")
    result = command("resume", "first", f"--data-dir={mnist_folder}")
    assert_one_sentence(result)
    assert "has reached its 2 steps" in result.err


def test_a_log_that_cannot_be_read_is_an_error(command, here, tiny, mnist_folder):
    command("train", "first", *tiny, "--steps=2")
    append(here / "runs" / "first" / "metrics.jsonl", b"no json\n")
    result = command("resume", "first", "--steps=3", f"--data-dir={mnist_folder}")
    assert result.code == 1
    assert "metrics.jsonl" in result.err

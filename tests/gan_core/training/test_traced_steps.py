"""Steps that run when they are asked for, in a process of their own."""

import pytest

from gan_core.training.traced_steps import TracedSteps

PATIENCE_SECONDS = 300


def test_every_request_runs_another_real_step_and_an_ended_process_is_started_again():
    steps = TracedSteps()
    first = steps.latest.result(PATIENCE_SECONDS)
    steps.go_on()
    second = steps.latest.result(PATIENCE_SECONDS)
    assert second["step"] == first["step"] + 1
    assert second["loss_d"] != first["loss_d"]
    assert {line for line, _ in first["lines"]} == {line for line, _ in second["lines"]}

    steps._process.kill()
    steps._process.wait()
    steps.go_on()
    assert steps.latest.result(PATIENCE_SECONDS) == first | {"lines": steps.latest.result()["lines"]}


def test_a_process_that_ends_without_a_step_is_said_to(monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/true")
    with pytest.raises(ChildProcessError):
        TracedSteps().latest.result(PATIENCE_SECONDS)


def test_one_request_at_a_time(monkeypatch):
    steps = TracedSteps()
    waiting = steps.latest
    steps.go_on()
    assert steps.latest is waiting
    waiting.result(PATIENCE_SECONDS)

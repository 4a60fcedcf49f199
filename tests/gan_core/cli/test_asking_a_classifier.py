"""What `regions`, `boundary` and `plane` share: they ask a classifier."""

from pathlib import Path

import pytest

from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence, strict

# the finished run makes one digit only; where digits must meet, take a run that ships
SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"

FEW = ["--points=60", "--circles=4", "--paths=30"]

NO_CLASSIFIER = "there is no classifier for kmnist yet; make one with: gan-core classifier train --data kmnist"

CALLS = {
    "regions": [*FEW],
    "boundary": ["--seed=5"],
    "plane": ["--seeds", "1", "2", "3", "--size=3"],
}

every_command = pytest.mark.parametrize("name", CALLS)


@every_command
def test_the_same_seed_prints_the_same(name, command, here):
    first, second = (command(name, SHIPPED, *CALLS[name], "--json") for _ in range(2))
    assert strict(first) == strict(second)


@every_command
def test_an_unknown_run_is_one_sentence(name, command, known):
    assert command(name, "tinny", *CALLS[name]).err == "error: run 'tinny' not found; known runs: tiny\n"


@every_command
def test_a_step_that_was_not_kept_is_one_sentence(name, command, known):
    result = command(name, "tiny", *CALLS[name], "--step=7")
    assert_one_sentence(result)
    assert "has no checkpoint 7; it has 0, 2, 6, 15, 30" in result.err


@every_command
def test_a_step_is_taken_when_told(name, command, here):
    first = open_run(SHIPPED).steps()[-2]
    assert strict(command(name, SHIPPED, *CALLS[name], f"--step={first}", "--json"))["step"] == first


@every_command
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_generator_of_undefined_numbers_is_one_sentence(name, flags, command, here, undefined_run):
    result = command(name, undefined_run, *CALLS[name], *flags)
    assert_one_sentence(result)
    assert "infinite or undefined numbers" in result.err
    assert not (here / "map.png").exists()


@pytest.mark.parametrize("name", ["regions", "boundary"])
def test_without_a_classifier_nothing_is_measured(name, command, here, unclassified_run):
    result = command(name, unclassified_run, *CALLS[name])
    assert_one_sentence(result)
    assert result.err == f"error: {NO_CLASSIFIER}\n"


@pytest.mark.parametrize("name", ["boundary", "plane"])
def test_a_place_that_cannot_be_written_is_an_error(name, command, here):
    (here / "file").write_bytes(b"")
    assert_one_sentence(command(name, SHIPPED, *CALLS[name], "--out=file/picture.png"))

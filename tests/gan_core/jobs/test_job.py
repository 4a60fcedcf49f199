"""Jobs: what they ask for is what the command makes of them."""

import shlex

import pytest
from pydantic import ValidationError

from gan_core.config import from_json
from gan_core.errors import UnknownNameError
from gan_core.jobs.job import QueuedJob, ResumeJob, TrainJob, command_line
from gan_core.recipes import find_recipe, recipe_names

WHOLE = TrainJob(name="my run", recipe="conv", data="mnist-5k", network="dense", objective="hinge", steps=70, seed=9)


@pytest.mark.parametrize("recipe", recipe_names())
def test_a_job_that_changes_nothing_is_its_recipe(recipe):
    config = TrainJob(name="a", recipe=recipe, steps=5, seed=1).config()
    expected = find_recipe(recipe).config
    schedule = expected.schedule.model_copy(update={"steps": 5})
    assert config == expected.model_copy(update={"schedule": schedule, "seed": 1})


def test_the_command_makes_the_configuration_of_the_job(python, tmp_path):
    import subprocess

    ran = subprocess.run(
        [*python, "-m", "gan_core", *WHOLE.arguments(), "--show-config"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert from_json(ran.stdout) == WHOLE.config()


def test_the_command_can_be_pasted_into_a_shell():
    assert shlex.split(command_line(WHOLE, "/some where")) == ["gan-core", *WHOLE.arguments("/some where")]
    assert command_line(ResumeJob(name="my run", steps=9)) == "gan-core resume 'my run' --steps=9"
    assert ResumeJob(name="a").arguments("/runs") == ["resume", "/runs/a"]


@pytest.mark.parametrize("name", ["", ".", "../up", "a/b", "-x", ".hidden", "tab\t", "classifiers", "x" * 201])
def test_a_name_that_no_run_can_have_is_none_of_a_job(name):
    with pytest.raises(ValidationError):
        TrainJob(name=name, recipe="quick", steps=1)
    with pytest.raises(ValidationError):
        ResumeJob(name=name)


def test_an_unknown_recipe_is_said_to_be_unknown():
    with pytest.raises(UnknownNameError, match="no recipe"):
        TrainJob(name="a", recipe="nothing", steps=1).config()


@pytest.mark.parametrize("job", [WHOLE, ResumeJob(name="a", steps=4), ResumeJob(name="b")])
def test_a_job_is_read_as_it_was_written(job):
    assert QueuedJob.model_validate_json(QueuedJob(asked=3, job=job).model_dump_json()).job == job

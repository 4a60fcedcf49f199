"""What is asked for when a run shall be trained, as a document and as the command that does it."""

import shlex
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gan_core.config import RunConfig, with_network, with_overrides
from gan_core.errors import AtlasError
from gan_core.recipes import find_recipe
from gan_core.runs.staging import check_new_name
from gan_core.schema import ConfigModel, Text


def _run_name(name: str) -> str:
    try:
        check_new_name(name)
    except AtlasError as error:
        raise ValueError(str(error)) from None
    return name


RunName = Annotated[Text, AfterValidator(_run_name)]
Iterations = Annotated[int, Field(ge=1, le=10**9)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]


class TrainJob(ConfigModel):
    """A new run.

    Attributes:
        name: Of the run.
        recipe: From which it starts.
        data, network, objective: In place of the recipe's, where they are given.
        steps: Iterations.
        seed: Of weights, noise and order.
    """

    action: Literal["train"] = "train"
    name: RunName
    recipe: Text
    data: Text | None = None
    network: Text | None = None
    objective: Text | None = None
    steps: Iterations
    seed: Seed = 0

    def config(self) -> RunConfig:
        """The configuration of the run, as the command makes it.

        Raises:
            AtlasError: If a name in it is not registered here.
        """
        config = find_recipe(self.recipe).config
        if self.network is not None and self.network != config.network.kind:
            config = with_network(config, self.network)
        fields = {
            "data.name": self.data,
            "objective.name": self.objective,
            "schedule.steps": self.steps,
            "seed": self.seed,
        }
        return with_overrides(config, [f"{field}={value}" for field, value in fields.items() if value is not None])

    def arguments(self, folder: str | None = None) -> list[str]:
        """Those of `gan-core` that train it in a folder of runs; None for the command's own."""
        own = {
            "recipe": self.recipe,
            "data": self.data,
            "network": self.network,
            "objective": self.objective,
            "steps": self.steps,
            "seed": self.seed,
            "out": folder,
        }
        return ["train", self.name, *(f"--{name}={value}" for name, value in own.items() if value is not None)]


class ResumeJob(ConfigModel):
    """A run that goes on.

    Attributes:
        name: Of the run.
        steps: Its new goal; None for the one that it has.
    """

    action: Literal["resume"] = "resume"
    name: RunName
    steps: Iterations | None = None

    def arguments(self, folder: str | None = None) -> list[str]:
        """Those of `gan-core` that have it go on."""
        place = self.name if folder is None else f"{folder}/{self.name}"
        return ["resume", place, *([] if self.steps is None else [f"--steps={self.steps}"])]


Job = TrainJob | ResumeJob


def command_line(job: Job, folder: str | None = None) -> str:
    """The command that does a job, to be pasted into a shell."""
    return shlex.join(["gan-core", *job.arguments(folder)])


class QueuedJob(ConfigModel):
    """A job as a file of the queue.

    Attributes:
        asked: When, in nanoseconds: the first comes first.
        job: What for.
    """

    format: Literal[1] = 1
    asked: Annotated[int, Field(ge=0)]
    job: Annotated[Job, Field(discriminator="action")]

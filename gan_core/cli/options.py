"""Arguments and options that several commands share."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import click
import typer


class ChoiceOf(click.Choice):
    """A choice among names that are asked for only when a command's options are read or shown.

    Args:
        names: Gives them.
    """

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names
        self.case_sensitive = True

    @property
    def choices(self) -> tuple[str, ...]:
        """The names."""
        return tuple(self._names())


RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run folder, or its name in runs/ or checkpoints/.")]
StepOption = Annotated[int | None, typer.Option(help="Iteration of the checkpoint.", show_default="the last")]
SeedOption = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Seed of everything random.")]
DataDirOption = Annotated[Path | None, typer.Option(help="Folder that already holds the images as torchvision does.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]

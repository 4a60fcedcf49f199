"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run folder, or its name in runs/ or checkpoints/.")]
StepOption = Annotated[int | None, typer.Option(help="Which step.", show_default="the last")]
SeedOption = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Seed of all that is drawn by lot.")]
DataDirOption = Annotated[
    Path | None, typer.Option(help="Folder that holds the images already, in torchvision's layout.")
]

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object, nothing else.")]

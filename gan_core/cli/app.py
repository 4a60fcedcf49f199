"""`gan-core`: one file a command.

Heavy modules are imported inside the commands, so that help and errors come at once.
"""

import os
import sys
from typing import NoReturn

import typer
from rich.markup import escape

from gan_core.cli.boundary import boundary
from gan_core.cli.claims import claims
from gan_core.cli.classifier import classifier_app
from gan_core.cli.directions import directions
from gan_core.cli.encoder import encoder_app
from gan_core.cli.evaluate import evaluate
from gan_core.cli.info import info
from gan_core.cli.invert import invert
from gan_core.cli.losses import losses
from gan_core.cli.options import NamingCommand
from gan_core.cli.output import err
from gan_core.cli.plane import plane
from gan_core.cli.prepare import prepare
from gan_core.cli.publish import publish
from gan_core.cli.regions import regions
from gan_core.cli.resume import resume
from gan_core.cli.runs import runs
from gan_core.cli.sample import sample
from gan_core.cli.tournament import tournament
from gan_core.cli.train import train
from gan_core.errors import AtlasError

app = typer.Typer(
    help="Train generative adversarial networks, and explore and measure their latent space.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (train, resume, sample, runs, info, publish, prepare):
    app.command(cls=NamingCommand)(command)
app.add_typer(classifier_app, name="classifier")
app.add_typer(encoder_app, name="encoder")
for command in (invert, regions, boundary, plane, directions, claims, losses, tournament):
    app.command(cls=NamingCommand)(command)
app.command(cls=NamingCommand, epilog="METRICS")(evaluate)


def main() -> NoReturn:
    """Run the command; an expected failure is one sentence on standard error and exit code 1."""
    try:
        app()
    except AtlasError as error:
        _say(str(error))
    except OSError as error:
        _say(system_failure(error))
    except (MemoryError, RuntimeError) as error:  # torch says so by the latter
        from gan_core.training.trouble import is_out_of_memory

        if not is_out_of_memory(error):
            raise
        _say("the memory is used up; ask for less, or close some programs")
    sys.exit(1)


def _say(text: str) -> None:
    err.print("[red]error:[/red]", escape(text), highlight=False, soft_wrap=True)


def system_failure(error: OSError) -> str:
    """What the system refused, and of which file: its own text begins with a number that tells a person nothing."""
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return f"the system refused an operation: {reason}; check free space and permissions"
    name = os.fsdecode(error.filename) if isinstance(error.filename, bytes) else str(error.filename)
    return f"cannot use {name}: {reason}; check that it exists and that you may read and write there"

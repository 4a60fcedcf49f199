"""`gan-core encoder`: the command that trains one."""

import typer

from gan_core.cli.encoder_train import train
from gan_core.cli.options import NamingCommand

encoder_app = typer.Typer(help="Train the network that guesses the z of an image.", no_args_is_help=True)


@encoder_app.callback()
def encoder() -> None:
    """Train the network that guesses the z of an image."""


encoder_app.command(cls=NamingCommand)(train)

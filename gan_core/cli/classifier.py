"""`gan-core classifier`: a command that trains a classifier and one that evaluates it."""

import typer

from gan_core.cli.classifier_evaluate import evaluate
from gan_core.cli.classifier_train import train
from gan_core.cli.options import NamingCommand

classifier_app = typer.Typer(help="Train or evaluate a classifier of images.", no_args_is_help=True)
for command in (train, evaluate):
    classifier_app.command(cls=NamingCommand)(command)

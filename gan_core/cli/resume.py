"""`gan-core resume`: a stopped run goes on."""

from typing import Annotated

import typer

from gan_core.cli.options import DataDirOption, RunArgument
from gan_core.cli.output import warn
from gan_core.cli.training import joined_processes, stop_signals, train_to_the_end


def resume(
    run: RunArgument,
    steps: Annotated[int | None, typer.Option(help="New total, to train beyond the first goal.")] = None,
    data_dir: DataDirOption = None,
    accept_changes: Annotated[
        bool,
        typer.Option("--accept-changes", help="Go on although files were changed by hand; run.json will say so."),
    ] = False,
) -> None:
    """Continue a stopped or killed run: bit for bit as if it had never stopped, on the same machine with the same
    number of threads.
    """
    from gan_core.data.sources import load_images
    from gan_core.runs.locate import find_run
    from gan_core.training.loop import resume_run

    with joined_processes() as processes:
        found = processes.on_main(find_run, run)
        images = processes.on_main(load_images, found.info.data.name, data_dir)
        with stop_signals(processes) as received:
            found, state = resume_run(found, images, steps, processes, accept_changes, warn)
            train_to_the_end(found, state, images, received, processes)

"""`gan-core encoder train`: the network that guesses the z of an image, for one checkpoint."""

from typing import Annotated

import typer

from gan_core.cli.options import JsonOption, RunArgument, SeedOption, StepOption
from gan_core.cli.output import heading, open_checkpoint, origin, print_json, progress, say

STEPS = 2_000  # as `inference.encoding.STEPS`, which needs torch
LOGGED = 100  # the printed residual is the mean over so many last steps


def train(
    run: RunArgument,
    step: StepOption = None,
    steps: Annotated[int, typer.Option(min=1, max=10_000_000, help="Batches of 128 images to learn from.")] = STEPS,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Train an encoder on images that the generator makes, and save it beside the run, where inversion finds it."""
    from statistics import fmean

    from gan_core.inference.encoding import train_encoder
    from gan_core.runs.encoder import save_encoder

    opened, checkpoint = open_checkpoint(run, step, needs_class=False)
    residuals: list[float] = []
    with progress("batches", steps) as show:

        def on_step(done: int, residual: float) -> None:
            residuals.append(residual)
            show(completed=done, note=f"RMSE {fmean(residuals[-LOGGED:]):.3f}")

        network = train_encoder(checkpoint, steps, seed, on_step=on_step)
    path = save_encoder(opened, checkpoint.header.step, network, steps, seed)
    facts = {
        **origin(opened, checkpoint),
        "steps": steps,
        "seed": seed,
        "rmse": fmean(residuals[-LOGGED:]),
        "bytes": path.stat().st_size,
        "file": str(path),
    }
    if as_json:
        print_json(facts)
        return
    say(
        f"{heading(opened, checkpoint)}: images and those of their guesses are {facts['rmse']:.3f} apart "
        "(root-mean-square, pixels in [0, 1])"
    )
    say(f"saved in {path}")

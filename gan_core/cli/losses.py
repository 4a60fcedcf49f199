"""`gan-core losses`: whether the losses of runs look like noise while the images improve."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import JsonOption, SeedOption
from gan_core.cli.output import print_json, print_table, say
from gan_core.errors import RunError

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.training.losses import LossTest, NoiseTest

RunsArgument = Annotated[list[str], typer.Argument(metavar="RUN...", help="Run folders, or names of runs.")]


def losses(
    runs: RunsArgument,
    first: Annotated[
        int | None, typer.Option("--from", min=0, help="First iteration.", show_default="after a tenth of the run")
    ] = None,
    last: Annotated[int | None, typer.Option("--to", min=1, help="Last iteration.", show_default="the last")] = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Test whether losses look like noise while the images improve: trend, autocorrelation and FID of one span."""
    from gan_core.runs.locate import find_run
    from gan_core.training.losses import in_words, why

    opened = [find_run(name) for name in runs]
    tests = [claim_of(run, first, last, seed) for run in opened]
    if as_json:
        print_json({"runs": [_facts(run, test) for run, test in zip(opened, tests, strict=True)]})
        return
    print_table(
        {
            "run": "left",
            "loss of": "left",
            "change, in scatters": "right",
            "95% interval": "right",
            "neighbours": "right",
            "shuffled": "right",
            "memory, iterations": "right",
            "FID": "right",
            "noise": "left",
        },
        (row_of(run, test, loss) for run, test in zip(opened, tests, strict=True) for loss in test.losses.values()),
    )
    for run, test in zip(opened, tests, strict=True):
        say(f"\n{run.name}: {in_words(test)}\n{why(run.info.config)}")
    say(
        "\nchange: of a straight line over the span, in standard deviations of what is left around it; neighbours: "
        "correlation of neighbouring logged values without that line, and where it lies in 95% of the shuffled ones; "
        "memory: for how long values are as good as one"
    )


def claim_of(run: "Run", first: int | None, last: int | None, seed: int) -> "NoiseTest":
    """The claim, tested on what a run has logged.

    Raises:
        RunError: If that is too little.
    """
    from gan_core.runs.evaluations import read_quality
    from gan_core.runs.index import comparable
    from gan_core.training.losses import FEWEST_VALUES, noise_test

    fids = {record.step: record.values.get("fid") for record in comparable(read_quality(run))}
    found = noise_test(run.metrics(), fids, first, last, seed)
    if found is None:
        raise RunError(f"{run.name} has logged fewer than {FEWEST_VALUES} iterations there; choose others with --from")
    return found


def row_of(run: "Run", test: "NoiseTest", loss: "LossTest") -> tuple[str, ...]:
    """A line of the table."""
    trend, memory, images = loss.trend, loss.memory, test.images
    return (
        run.name,
        loss.name,
        f"{trend.change:+.1f}",
        f"{trend.change_low:+.1f} to {trend.change_high:+.1f}",
        f"{memory.correlation:+.2f}",
        f"{memory.low:+.2f} to {memory.high:+.2f}",
        f"{memory.iterations:,.0f}",
        "not measured" if images is None else f"{images.first:.1f} to {images.last:.1f}",
        "yes" if loss.is_noise else "no",
    )


def _facts(run: "Run", test: "NoiseTest") -> dict[str, Any]:
    from gan_core.training.losses import in_words, verdict, why

    losses = {
        name: {
            "trend": asdict(loss.trend) | {"kind": loss.trend.kind},
            "memory": asdict(loss.memory) | {"kind": loss.memory.kind},
            "is_noise": loss.is_noise,
        }
        for name, loss in test.losses.items()
    }
    return {
        "run": run.name,
        "first": test.first,
        "last": test.last,
        "values": test.values,
        "losses": losses,
        "fid": None if test.images is None else asdict(test.images),
        "verdict": verdict(test),
        "sentence": in_words(test),
        "why": why(run.info.config),
    }

"""`gan-core`: train, resume, sample and publish runs from a terminal; `runs_cli` adds what lists and inspects them,
`latent_cli`, `regions_cli` and `quality_cli` what asks a classifier.

Heavy modules are imported inside the commands, so that help and errors come at once.
"""

import io
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from gan_core.cli.boundary import boundary
from gan_core.cli.classifier import classifier_app
from gan_core.cli.evaluate import evaluate
from gan_core.cli.info import info
from gan_core.cli.options import DataDirOption, RunArgument, StepOption
from gan_core.cli.output import err, open_step, out, say
from gan_core.cli.plane import plane
from gan_core.cli.regions import regions
from gan_core.cli.runs import runs
from gan_core.errors import AtlasError

if TYPE_CHECKING:
    from gan_core.config import RunConfig
    from gan_core.data.image_set import ImageSet
    from gan_core.runs.run import Run
    from gan_core.training.distributed import ProcessGroup
    from gan_core.training.state import TrainingState
    from gan_core.training.step import Metrics


app = typer.Typer(
    help="Train generative adversarial networks and keep every step.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Network(StrEnum):
    """`--network`."""

    dense = "dense"
    conv = "conv"


class Data(StrEnum):
    """`--data`."""

    mnist_5k = "mnist-5k"
    mnist = "mnist"
    fashion_mnist = "fashion-mnist"
    kmnist = "kmnist"
    emnist_digits = "emnist-digits"


class Objective(StrEnum):
    """`--objective`."""

    bce = "bce"
    bce_r1r2 = "bce-r1r2"
    hinge = "hinge"
    wgan_gp = "wgan-gp"
    relativistic_r1r2 = "relativistic-r1r2"


class StoredPrecision(StrEnum):
    """`publish --precision`."""

    float32 = "float32"
    float16 = "float16"
    int8 = "int8"


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="Name of the new run.")],
    network: Annotated[Network | None, typer.Option(help="Kind of networks.")] = None,
    data: Annotated[
        Data | None, typer.Option(help="Images to learn from.", show_default="mnist-5k, needs no network")
    ] = None,
    objective: Annotated[Objective | None, typer.Option(help="Loss of both networks.")] = None,
    steps: Annotated[int | None, typer.Option(help="Iterations to train.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Real images a discriminator step.")] = None,
    latent_size: Annotated[int | None, typer.Option(help="Dimensions of z.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights, noise and order.")] = None,
    config: Annotated[Path | None, typer.Option(help="JSON configuration to start from.")] = None,
    like: Annotated[
        str | None, typer.Option(metavar="RUN", help="A run whose configuration to start from, e.g. mnist-dense.")
    ] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Any field, e.g. optimiser.beta1=0 (repeatable).")
    ] = None,
    data_dir: DataDirOption = None,
    folder: Annotated[Path, typer.Option("--out", help="Folder that receives the run folder.")] = Path("runs"),
    show_config: Annotated[bool, typer.Option("--show-config", help="Print the configuration and stop.")] = False,
) -> None:
    """Train a new run; the dashboard shows it while it grows."""
    from gan_core.config import RunConfig, from_file, to_json, with_overrides
    from gan_core.data.sources import load_images
    from gan_core.errors import ConfigError, RunError
    from gan_core.runs.locate import find_run
    from gan_core.training.loop import start_run

    if config and like:
        raise ConfigError("--config and --like both name a configuration to start from; give one of them")
    chosen = RunConfig()
    if config:
        chosen = from_file(config)
    elif like:
        # what was the faster precision elsewhere need not be so here
        chosen = find_run(like).info.config.model_copy(update={"precision": "auto"})
    if network is not None and network != chosen.network.kind:
        chosen = _with_network(chosen, network)
    flags = {
        "data.name": data,
        "objective.name": objective,
        "schedule.steps": steps,
        "schedule.batch_size": batch_size,
        "network.latent_size": latent_size,
        "seed": seed,
    }
    chosen = with_overrides(
        chosen, [f"{field}={value}" for field, value in flags.items() if value is not None] + (overrides or [])
    )
    if show_config:
        out.print_json(to_json(chosen))
        return
    if name in ("", ".", "..") or Path(name).name != name:
        raise RunError(f"a run's name is the name of one folder, found {name!r}; choose the place with --out")
    with _launched() as processes:
        images = processes.on_main(load_images, chosen.data.name, data_dir)
        with _stop_signals(processes) as received:
            run, state = start_run(folder / name, chosen, images, processes)
            _train_to_the_end(run, state, images, received, processes)


def _with_network(config: "RunConfig", kind: str) -> "RunConfig":
    from gan_core.config import from_dict

    return from_dict(config.model_dump(mode="json") | {"network": {"kind": str(kind)}})


@app.command()
def resume(
    run: RunArgument,
    steps: Annotated[int | None, typer.Option(help="New total, to train beyond the first goal.")] = None,
    data_dir: DataDirOption = None,
) -> None:
    """Go on with a stopped run, bit for bit as if it had never stopped."""
    from gan_core.data.sources import load_images
    from gan_core.runs.locate import find_run
    from gan_core.training.loop import resume_run

    with _launched() as processes:
        found = processes.on_main(find_run, run)
        images = processes.on_main(load_images, found.info.data.name, data_dir)
        with _stop_signals(processes) as received:
            found, state = resume_run(found, images, steps, processes)
            _train_to_the_end(found, state, images, received, processes)


@app.command()
def sample(
    run: RunArgument,
    step: StepOption = None,
    count: Annotated[int, typer.Option(min=1, help="How many images.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Seed of z.")] = 0,
    raw: Annotated[bool, typer.Option("--raw", help="Use the raw generator, not its moving average.")] = False,
    to: Annotated[Path, typer.Option("--out", help="The .npz to write.")] = Path("samples.npz"),
) -> None:
    """Write images and their z: uint8 `images` (N, 28, 28) and float32 `z` (N, latent size)."""
    import numpy as np
    import torch

    from gan_core.data.image_set import to_pixels
    from gan_core.latent.sampling import decode_batches, sample_latent
    from gan_core.runs.atomic import write_atomic

    found, networks = open_step(run, step)
    z = sample_latent(seed, count, networks.header.config.network.latent_size)
    generator = networks.raw_generator if raw else networks.generator
    images = torch.cat([to_pixels(batch) for batch in decode_batches(generator, z)])
    buffer = io.BytesIO()
    np.savez_compressed(buffer, images=images.squeeze(1).numpy(), z=z.numpy())
    write_atomic(to, buffer.getvalue())
    say(f"wrote {count} images of {found.name}, step {networks.header.step}, seed {seed}, to {to}")


for command in (runs, info):
    app.command()(command)


@app.command()
def publish(
    run: RunArgument,
    folder: Annotated[Path, typer.Argument(help="The new run folder.")],
    precision: Annotated[StoredPrecision, typer.Option(help="Of the stored weights.")] = StoredPrecision.float16,
) -> None:
    """Copy a run in fewer bytes, to be looked at: no optimiser state."""
    from gan_core.runs.locate import find_run
    from gan_core.runs.publish import publish as publish_run

    copy = publish_run(find_run(run), folder, precision.value)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    say(f"wrote {len(copy.steps())} steps to {folder}, {size / 2**20:.1f} MiB")


def _train_to_the_end(
    run: "Run", state: "TrainingState", images: "ImageSet", received: list[int], processes: "ProcessGroup"
) -> None:
    from gan_core.training.loop import train

    shared = f", shared by {processes.count} processes" if processes.count > 1 else ""
    say(f"training {run.folder} on {len(images.images)} images of {images.name}{shared}")
    with _progress(state.step, run.info.config.schedule.steps) as show:
        finished = train(run, state, images, lambda: bool(received), show, processes)
    if finished:
        say(f"finished at step {state.step}; look at it with: streamlit run dashboard")
        return
    say(f"stopped at step {state.step}, saved; go on with: gan-core resume {run.folder}")
    raise typer.Exit(128 + (received[0] if received else signal.SIGTERM))  # the signal may have met another process


@contextmanager
def _launched() -> Iterator["ProcessGroup"]:
    """Join the processes that a launcher started; the first of them speaks for all, also by its exit code."""
    from gan_core.training.distributed import join_processes
    from gan_core.training.malloc import keep_freed_memory

    keep_freed_memory()
    with join_processes() as processes:
        out.quiet = err.quiet = not processes.is_main
        try:
            yield processes
        except (AtlasError, OSError, typer.Exit):
            if processes.is_main:
                raise
            # the first has met the same; a launcher that saw this one fail might end that one before it has spoken
            raise typer.Exit(0) from None


@contextmanager
def _stop_signals(processes: "ProcessGroup") -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM instead of dying, so that the step is finished and saved. A second one kills.

    Under a launcher it does not: the launcher hands on what the terminal has sent to every process already, and kills
    by other means.
    """
    received: list[int] = []

    def note(number: int, frame: object) -> None:
        received.append(number)
        signal.signal(number, signal.SIG_DFL if processes.count == 1 else signal.SIG_IGN)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(first_step: int, last_step: int) -> Iterator[Callable[["Metrics"], None]]:
    bar = Progress(
        TextColumn("step"),
        MofNCompleteColumn(),
        BarColumn(bar_width=None),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    losses = Text()
    task = bar.add_task("training", total=last_step, completed=first_step)

    def show(metrics: "Metrics") -> None:
        speed = metrics.images / metrics.seconds if metrics.seconds else 0.0
        losses.plain = (
            f"loss D {metrics.loss_d:.3f}  G {metrics.loss_g:.3f}   "
            f"D(x) {metrics.d_real:.2f}  D(G(z)) {metrics.d_fake:.2f}   {speed:,.0f} images/s"
        )
        bar.update(task, completed=metrics.step)

    with Live(Group(bar, losses), console=out, refresh_per_second=4):
        yield show
    if not out.is_terminal:  # there Live leaves its last line open
        out.print()


app.add_typer(classifier_app, name="classifier")

for command in (regions, boundary, plane, evaluate):
    app.command()(command)


def main() -> NoReturn:
    """Run the command; an expected failure is one sentence on standard error and exit code 1."""
    try:
        app()
    except (AtlasError, OSError) as error:
        err.print("[red]error:[/red]", escape(str(error)), highlight=False, soft_wrap=True)
    sys.exit(1)

"""What `train` and `resume` share: the processes that train together, stopping by a signal, the progress bar, and what
is seen of a run from outside while it is trained.
"""

import math
import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from gan_core.cli.output import err, out, say, warn
from gan_core.errors import AtlasError, counted
from gan_core.shell import shell_path

STARTED = time.time()  # of this process; who asked for a stop before did not mean it

if TYPE_CHECKING:
    from gan_core.data.image_set import ImageSet
    from gan_core.runs.run import Run
    from gan_core.training.distributed import ProcessGroup
    from gan_core.training.state import TrainingState
    from gan_core.training.step import Metrics


def train_to_the_end(
    run: "Run", state: "TrainingState", images: "ImageSet", received: list[int], processes: "ProcessGroup"
) -> None:
    """Train until the schedule's end or a signal, and print which of them it was.

    Raises:
        typer.Exit: If the run was stopped; the code is that of the signal.
    """
    from gan_core.jobs.queue import stop_asked
    from gan_core.training.live import LiveSamples
    from gan_core.training.loop import train

    def should_stop() -> bool:
        if not received and stop_asked(run.folder, STARTED):
            received.append(signal.SIGTERM)
        return bool(received)

    live, watch = LiveSamples(run, state), _watch(run)

    def look(metrics: "Metrics") -> None:
        show(metrics)
        live.look()
        watch(metrics)

    shared = f", shared by {processes.count} processes" if processes.count > 1 else ""
    say(f"training {run.folder} on {counted(len(images.images), 'image')} of {images.name}{shared}")
    with _progress(state.step, run.info.config.schedule.steps) as show:
        finished = train(run, state, images, should_stop, look, processes)
    if processes.is_main:
        live.write()
    if finished:
        say(f"finished at iteration {state.step:,}; look at it with: latent-atlas")
        return
    say(f"stopped at iteration {state.step:,}, saved; continue with: gan-core resume {shell_path(run.folder)}")
    raise typer.Exit(128 + (received[0] if received else signal.SIGTERM))  # the signal may have met another process


def _watch(run: "Run") -> "Callable[[Metrics], None]":
    """What says once, as soon as it is seen, that a run is collapsing or diverging."""
    import numpy as np

    from gan_core.training.alarm import find_alarm

    columns = {name: list(values) for name, values in run.metrics().items()}
    known = find_alarm({name: np.array(values) for name, values in columns.items()}, run.info.config.objective.name)

    def watch(metrics: "Metrics") -> None:
        nonlocal known
        if known is not None or math.isnan(metrics.gradient_norm_g):  # not logged
            return
        for name, value in metrics.as_dict().items():
            columns.setdefault(name, []).append(value)
        recent = {name: np.array(values[-WATCHED:]) for name, values in columns.items()}
        known = find_alarm(recent, run.info.config.objective.name)
        if known is not None:
            warn(f"alarm at iteration {known.step:,}: {known.text}")

    return watch


WATCHED = 8  # logged iterations: more than any alarm asks for in a row


@contextmanager
def joined_processes() -> Generator["ProcessGroup"]:
    """Join the processes that a launcher started; the main one prints for all, also by its exit code."""
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
            # the main one has met the same; a launcher that saw this one fail might end that one before it has printed
            raise typer.Exit(0) from None


@contextmanager
def stop_signals(processes: "ProcessGroup") -> Generator[list[int]]:
    """Collect SIGINT, SIGTERM and SIGHUP instead of dying, so that the iteration is finished and saved. A second one
    kills. SIGHUP, a closed terminal, stays ignored where it was: under nohup.

    Under a launcher it does not: the launcher passes on what the terminal has sent to every process already, and kills
    by other means.
    """
    received: list[int] = []
    in_terminal = out.is_terminal

    def note(number: int, frame: object) -> None:
        received.append(number)
        if in_terminal and not out.is_terminal:  # it was closed: a word to it would be an error, after all is saved
            out.quiet = err.quiet = True
        signal.signal(number, signal.SIG_DFL if processes.count == 1 else signal.SIG_IGN)

    numbers = [signal.SIGINT, signal.SIGTERM]
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is not None and signal.getsignal(hang_up) != signal.SIG_IGN:
        numbers.append(hang_up)
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(first_step: int, last_step: int) -> Generator[Callable[["Metrics"], None]]:
    bar = Progress(
        TextColumn("iteration"),
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

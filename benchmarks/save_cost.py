"""What saving a state costs the training: in the training's own thread, as it once was, and beside it, as it is.

Both ways take turns in one training of each shipped configuration. A state holds training up for a while, keeps a
processor busy in all threads, and is on disk after a while. Every so many seconds one is saved: so much of the time
training is held up, and at most if all that the other thread does were taken from it. How long a processor is busy
hardly depends on what else the machine does, the rest does.

Run: python -m benchmarks.save_cost [--saves 20] [--seconds 4] [--threads N]
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from safetensors.torch import save

from benchmarks.machine import cores, facts
from gan_core.data.sources import load_images
from gan_core.runs.atomic import sha256, sync_file, write_atomic
from gan_core.runs.locate import find_run
from gan_core.runs.run import GrowingLog, Run
from gan_core.training.loop import start_run
from gan_core.training.malloc import keep_freed_memory
from gan_core.training.resume import NETWORKS, OPTIMISERS
from gan_core.training.saving import SaveCost, Saver, save_interval
from gan_core.training.state import TrainingState
from gan_core.training.step import iterate

RUNS = ("mnist-dense", "mnist-conv")
DATA = "mnist-5k"  # any images cost the same


@dataclass(frozen=True)
class Save:
    """One saved state: its cost, and the processor's seconds in the training's thread and all that it waits for."""

    cost: SaveCost
    own_busy: float

    @property
    def busy(self) -> float:
        """Seconds of processors."""
        return self.own_busy + self.cost.busy


def save_in_turn(run: Run, state: TrainingState) -> None:
    """The former way: torch looks at each tensor, and the training waits for the disk."""
    tensors = {"noise": state.noise.get_state()}
    for name in NETWORKS:
        tensors |= {f"{name}/{key}": each.contiguous() for key, each in getattr(state, name).state_dict().items()}
    for name in OPTIMISERS:
        for index, moments in getattr(state, name).state_dict()["state"].items():
            tensors |= {f"{name}/{index}/{key}": each.contiguous() for key, each in moments.items()}
    if not all(torch.isfinite(tensor).all() for tensor in tensors.values()):
        raise ValueError("a number is infinite or undefined")
    body = save(tensors, {"gan_core": "{}"})
    sync_file(run.metrics_path)
    write_atomic(run.resume_path, sha256(body).encode() + body)


def timed(action: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the clock and of all this process's threads."""
    started, idle = time.monotonic(), time.process_time()
    action()
    return time.monotonic() - started, time.process_time() - idle


def measure(name: str, saves: int, seconds: float) -> tuple[list[Save], list[Save], float]:
    """Train and save both ways in turn.

    Args:
        name: Of the run whose configuration is trained.
        saves: Of each way.
        seconds: Of training between two.

    Returns:
        The former way's, the present way's, and seconds of an iteration.
    """
    data = load_images(DATA)
    before, beside, lengths = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        run, state = start_run(Path(folder) / "run", find_run(name).info.config, data)
        log = GrowingLog(run)
        log.begin(0)

        def some() -> None:
            ends = time.monotonic() + seconds
            while True:
                lengths.append(timed(lambda: iterate(state, run.info.config, data.images, False))[0])
                if time.monotonic() > ends:
                    return

        some()
        with Saver(run, log) as saver:
            for _ in range(saves):
                some()
                clock, busy = timed(lambda: save_in_turn(run, state))
                before.append(Save(SaveCost(held=clock, written=clock), busy))
                some()
                started = time.thread_time()  # no other thread helps to copy
                saver.save(state)
                busy = time.thread_time() - started
                some()
                saver.finish()
                beside.append(Save(saver.cost, busy))
    return before, beside, median(lengths)


def row(found: list[Save], interval: float) -> list[str]:
    """Medians: milliseconds held, busy, until written; seconds to the next; share held, and with the other thread's."""
    held, busy = median(each.cost.held for each in found), median(each.busy for each in found)
    written = median(each.cost.written for each in found)
    times = [f"{1_000 * seconds:.0f}" for seconds in (held, busy, written)]
    most = held + median(each.cost.busy for each in found)
    return [*times, f"{interval:.1f}", f"{100 * held / interval:.2f}", f"{100 * most / interval:.2f}"]


def main(
    saves: Annotated[int, typer.Option(help="Of each way and configuration.")] = 20,
    seconds: Annotated[float, typer.Option(help="Of training between two.")] = 4.0,
    threads: Annotated[int, typer.Option(help="Of torch.")] = cores(),
) -> None:
    """Print both ways for each configuration."""
    torch.set_num_threads(threads)
    keep_freed_memory()
    columns = ("held ms", "busy ms", "on disk ms", "every s", "held %", "at most %")
    table = Table("run", "saved", *columns, title=f"medians of {saves} saved states; {facts()}")
    for name in RUNS:
        before, beside, iteration = measure(name, saves, seconds)
        costs = ([getattr(each.cost, field) for each in beside] for field in ("held", "busy", "written"))
        interval = max(save_interval(SaveCost(*map(median, costs)), iteration), iteration)
        table.add_row(name, "in turn", *row(before, interval))
        table.add_row(name, "beside", *row(beside, interval))
    Console(width=100).print(table)


if __name__ == "__main__":
    typer.run(main)

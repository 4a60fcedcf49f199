"""What training costs as it grows, where the time goes, and how far that is from the processor's peak.

Throughput and peak memory of `gan_core.training.step.iterate` against batch, width, image size and threads; each row
is a
process of its own, for memory that was once taken is not given back. Only the dense networks take images of any size:
the convolutional ones are built for 28x28.

Run: python -m benchmarks.training_cost [--plots docs]
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch.nn.functional import interpolate

from benchmarks.browser import ROOT
from benchmarks.interleaved_timing import Clock, rate
from benchmarks.machine import cores, facts
from benchmarks.matmul_peak import operations_of, peaks
from benchmarks.training_speed import shipped_row
from gan_core.config import RunConfig, from_dict
from gan_core.data.sources import load_images
from gan_core.networks.configs import ConvConfig, DenseConfig
from gan_core.training.malloc import keep_freed_memory
from gan_core.training.precision import resolve_precision

KINDS = ("dense", "conv")
SIZE = 28
BATCHES = (8, 32, 128, 512, 2_048)
WIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
SIZES = (14, 28, 56, 112)
TURNS = 3
TOP = 12


# --- what is measured ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One row: defaults but for one thing.

    Attributes:
        kind: Of the networks.
        threads: Of torch.
        batch: Real images an iteration.
        width: Factor of all hidden widths or channels.
        size: Rows and columns of the images.
    """

    kind: str
    threads: int
    batch: int = 128
    width: float = 1.0
    size: int = SIZE


@dataclass(frozen=True)
class Cost:
    """What one row cost.

    Attributes:
        images_per_second: Median of a few turns.
        peak, before: MiB that the process held at most, and before it trained.
        operations: Floating point operations of one real image's share of an iteration, products and sums.
        precision: In which it trained.
    """

    images_per_second: float
    peak: float
    before: float
    operations: float
    precision: str

    @property
    def gigaflops(self) -> float:
        """Achieved, in 10^9 operations a second."""
        return self.images_per_second * self.operations / 1e9


def scaled(kind: str, factor: float) -> dict:
    """The default networks with all hidden layers wider or narrower, as a part of a configuration."""
    network = {"dense": DenseConfig, "conv": ConvConfig}[kind]()
    widths = {
        name: [max(1, round(factor * width)) for width in value]
        for name, value in network.model_dump().items()
        if isinstance(value, tuple)
    }
    return {"kind": kind, **widths}


def config_at(point: Point) -> RunConfig:
    """The configuration of a row."""
    return from_dict({"network": scaled(point.kind, point.width), "schedule": {"batch_size": point.batch}})


def digits(size: int) -> torch.Tensor:
    """Real digits brought to a size, uint8, shape (5000, 1, size, size)."""
    images = load_images("mnist-5k").images
    return images if size == SIZE else interpolate(images.float(), (size, size), mode="area").to(torch.uint8)


def peak_mib() -> float:
    """MiB that this process held at most so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)  # macOS counts bytes, Linux KiB


def cost_of(point: Point, seconds: float, clock: Clock) -> Cost:
    """Measure a row in this process, which should have done nothing else."""
    keep_freed_memory()
    torch.set_num_threads(point.threads)
    images = digits(point.size)
    before = peak_mib()
    config = resolve_precision(config_at(point), tuple(images.shape[1:]))
    step = shipped_row(config, images)
    step()
    rates = [rate(step, seconds / TURNS, clock) for _ in range(TURNS)]
    peak = peak_mib()
    # counted last: the counter slows and holds on to what it counts
    return Cost(median(rates), peak, before, operations_of(step), config.precision)


def in_a_process(point: Point, seconds: float, clock: Clock) -> Cost:
    """Measure a row in a process of its own."""
    # OpenMP would read this before torch is told of its threads
    environment = {**os.environ, "OMP_NUM_THREADS": str(point.threads)}
    task = json.dumps({"point": asdict(point), "seconds": seconds, "clock": clock})
    command = [sys.executable, "-m", "benchmarks.training_cost", "--point", task]
    found = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return Cost(**json.loads(found.stdout.splitlines()[-1]))


def axes(threads: int) -> dict[str, list[Point]]:
    """What grows, and the rows along it."""
    counts = sorted({*(2**power for power in range(threads.bit_length()) if 2**power <= threads), threads})
    return {
        "batch": [Point(kind, threads, batch=batch) for kind in KINDS for batch in BATCHES],
        "width": [Point(kind, threads, width=width) for kind in KINDS for width in WIDTHS],
        "size": [Point("dense", threads, size=size) for size in SIZES],
        "threads": [Point(kind, count) for kind in KINDS for count in counts],
    }


@dataclass(frozen=True)
class Share:
    """An operation of a profile: its name, its share of the time, how often it is called in an iteration."""

    name: str
    share: float
    calls: float


def profiled(step: Callable[[], int], iterations: int = 10) -> list[Share]:
    """Where the time of an iteration goes, the greediest first; an operation's time is without what it calls."""
    for _ in range(3):
        step()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        for _ in range(iterations):
            step()
    events = profile.key_averages()
    total = sum(event.self_cpu_time_total for event in events)
    found = [Share(event.key, event.self_cpu_time_total / total, event.count / iterations) for event in events]
    return sorted(found, key=lambda each: -each.share)


# --- tables and plots ------------------------------------------------------------------------------------------------


def growth_table(axis: str, found: dict[Point, Cost]) -> Table:
    """Throughput and memory along one axis."""
    table = Table("networks", axis, "images/s", "GFLOP/s", "MFLOP an image", "peak MiB", "of it for training")
    for point, cost in found.items():
        table.add_row(
            point.kind,
            f"{getattr(point, axis):g}",
            f"{cost.images_per_second:,.0f}",
            f"{cost.gigaflops:.0f}",
            f"{cost.operations / 1e6:.1f}",
            f"{cost.peak:,.0f}",
            f"{cost.peak - cost.before:,.0f}",
        )
    return table


def peak_table(found: dict[Point, Cost], best: dict[str, float]) -> Table:
    """How near a whole iteration of the defaults comes to the matrix product's peak."""
    table = Table("networks", "precision", "GFLOP/s", *(f"of the {name} peak, {best[name]:.0f}" for name in best))
    for point, cost in found.items():
        shares = (f"{100 * cost.gigaflops / peak:.0f}%" for peak in best.values())
        table.add_row(point.kind, cost.precision, f"{cost.gigaflops:.0f}", *shares)
    return table


def profile_table(kind: str, shares: list[Share]) -> Table:
    """The greediest operations of an iteration."""
    table = Table("operation", "share of the time", "calls an iteration", title=f"{kind}: where the time goes")
    for share in shares[:TOP]:
        table.add_row(share.name, f"{100 * share.share:.1f}%", f"{share.calls:g}")
    table.add_row("all others", f"{100 * sum(share.share for share in shares[TOP:]):.1f}%", "")
    return table


def plot(found: dict[str, dict[Point, Cost]], path: Path) -> None:
    """Draw throughput over memory, a column for each axis, into a PNG."""
    from matplotlib.figure import Figure  # takes a second, and few ask for plots

    figure = Figure(figsize=(3.6 * len(found), 6), layout="constrained")
    panels = figure.subplots(2, len(found), squeeze=False)
    labels = {"images/s": lambda cost: cost.images_per_second, "peak MiB": lambda cost: cost.peak}
    for column, (axis, costs) in enumerate(found.items()):
        for row, (label, value) in enumerate(labels.items()):
            panel = panels[row][column]
            for kind in dict.fromkeys(point.kind for point in costs):
                line = [(getattr(point, axis), value(cost)) for point, cost in costs.items() if point.kind == kind]
                panel.plot(*zip(*line, strict=True), marker="o", label=kind)
            ticks = sorted({getattr(point, axis) for point in costs})
            panel.set_xscale("log", base=2)
            panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
            panel.set_yscale("log" if label == "images/s" else "linear")
            panel.set_xlabel({"size": "rows and columns", "width": "times the default width"}.get(axis, axis))
            panel.set_ylabel(label)
            panel.grid(alpha=0.3)
    panels[0][0].legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def main(
    threads: Annotated[int, typer.Option(min=1, help="Of torch.", show_default="all cores")] = cores(),
    seconds: Annotated[float, typer.Option(min=0.01, help="Spent on each row.")] = 3.0,
    clock: Annotated[Clock, typer.Option(help="cpu where other programs run; then take one thread.")] = Clock.wall,
    plots: Annotated[Path | None, typer.Option(help="Folder for training-cost.png.")] = None,
    point: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Print the tables, and draw them."""
    if point is not None:
        task = json.loads(point)
        cost = cost_of(Point(**task["point"]), task["seconds"], Clock(task["clock"]))
        print(json.dumps(asdict(cost)))
        return
    torch.set_num_threads(threads)
    console = Console()
    console.print(facts(), soft_wrap=True)
    started = time.perf_counter()
    measured: dict[Point, Cost] = {}
    found: dict[str, dict[Point, Cost]] = {}
    for axis, points in axes(threads).items():
        for each in points:
            if each not in measured:  # the defaults lie on every axis
                measured[each] = in_a_process(each, seconds, clock)
        found[axis] = {each: measured[each] for each in points}
        console.print(growth_table(axis, found[axis]))
    console.print(peak_table({each: measured[each] for each in (Point(kind, threads) for kind in KINDS)}, peaks(clock)))
    keep_freed_memory()
    images = digits(SIZE)
    for kind in KINDS:
        config = resolve_precision(config_at(Point(kind, threads)), tuple(images.shape[1:]))
        console.print(profile_table(kind, profiled(shipped_row(config, images))))
    if plots:
        plot(found, plots / "training-cost.png")
        console.print(f"drawn: {plots / 'training-cost.png'}")
    console.print(f"{time.perf_counter() - started:.0f} s for all of this")


if __name__ == "__main__":
    typer.run(main)

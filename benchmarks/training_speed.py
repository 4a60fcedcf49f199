"""A whole training iteration against the loop that everyone writes first, and what each lever brings.

The rows of the first part are cumulative, in the order in which one would pull the switches: each has all above it. Any
other way would mislead, since a lever is worth the more the less the others have left. The last of them is what ships.
The second part changes single switches of all those that can be pulled in one process.
Every row takes its turn in every round of one run. Rows that keep freed memory do so in processes of their own.

Run: python -m benchmarks.training_speed [--objective relativistic-r1r2] [--threads N]
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from benchmarks.ablations import Loop, Switches, indexed_batches, with_stock_layers
from benchmarks.interleaved_timing import Apart, Clock, Iterate, interleaved, times_as_fast
from benchmarks.machine import cores, facts, has_brain_float
from benchmarks.matmul_peak import best_peak, operations_of, times_at_peak
from benchmarks.plain_loop import loader, plain_loop
from gan_core.config import RunConfig, from_dict
from gan_core.data.sources import load_images
from gan_core.training.malloc import keep_freed_memory
from gan_core.training.objectives import has_penalty
from gan_core.training.precision import resolve_precision
from gan_core.training.state import new_state
from gan_core.training.step import iterate

KINDS = ("dense", "conv")
DATA = "mnist-5k"
PLAIN = "plain loop"
WORKERS = "plain loop, its loader with 2 processes"
SHIPPED = "as shipped, gan_core.training.step.iterate"
COMPILED = "torch.compile"


@dataclass(frozen=True)
class Rung:
    """A row of the ladder: its name, and what is switched on."""

    name: str
    switches: Switches


def ladder(kind: str, brain: bool) -> list[Rung]:
    """The cumulative rows between the plain loop and what ships.

    Args:
        kind: Of the networks, "dense" or "conv".
        brain: Whether the processor has instructions for bfloat16.
    """
    changes: list[tuple[str, dict]] = [
        ("+ images in memory, batches by index", {}),
        ("+ one generated batch for both steps", {"shared": True}),
        ("+ discriminator frozen in the generator's step", {"frozen": True}),
        ("+ real and generated images in one pass", {"one_pass": True}),
    ]
    if kind == "conv":
        changes.append(("+ convolutions computed another way, rectifiers in place", {"own_layers": True}))
        changes.append(("+ channels_last", {"channels_last": True}))
    else:
        changes.append(("+ rectifiers in place", {"own_layers": True}))
    changes.append(("+ fused Adam", {"adam": "fused"}))
    changes.append(("+ losses read out every 10th iteration", {"log_every": 10}))
    if brain:
        changes.append(("+ bfloat16 autocast", {"brain": "autocast"}))
    changes.append(("+ moving average of the generator", {"average": True}))
    changes.append(("+ freed memory kept for the next block", {"kept": True}))
    rungs, switches = [], Switches()
    for name, change in changes:
        switches = replace(switches, **change)
        rungs.append(Rung(name, switches))
    return rungs


def extras(kind: str, brain: bool, penalty: bool, best: Switches) -> list[Rung]:
    """Single changes to the ladder's last rung.

    Args:
        kind: Of the networks.
        brain: Whether the processor has instructions for bfloat16.
        penalty: Whether the objective differentiates twice, which torch.compile does not.
        best: What the last rung has switched on.
    """
    rungs = [Rung("foreach Adam instead of fused", replace(best, adam="foreach"))]
    if brain:
        rungs.append(Rung("float32 throughout", replace(best, brain="no")))
        rungs.append(Rung("bfloat16 inside float32 operations instead of autocast", replace(best, brain="inside")))
    if kind == "conv":
        rungs.append(Rung("PyTorch's own layout instead of channels_last", replace(best, channels_last=False)))
    if not penalty:
        rungs.append(Rung(COMPILED, replace(best, compiled=True)))
    return rungs


def plain_row(config: RunConfig, images: Tensor, workers: int) -> Iterate:
    """An iteration of the plain loop on the run's own networks."""
    state = new_state(config, tuple(images.shape[1:]))
    generator, discriminator = (
        network.to(memory_format=torch.contiguous_format)
        for network in map(with_stock_layers, (state.generator, state.discriminator))
    )
    batch_size = config.schedule.batch_size
    data = loader(images, batch_size, workers)
    loop = plain_loop(config, generator, discriminator, data, state.noise)
    return lambda: (next(loop), batch_size)[1]


def shipped_row(config: RunConfig, images: Tensor) -> Iterate:
    """An iteration as `gan-core train` does it; gradients are measured where it logs."""
    state = new_state(config, tuple(images.shape[1:]))

    def step() -> int:
        iterate(state, config, images, measure_gradients=(state.step + 1) % config.schedule.log_every == 0)
        return config.schedule.batch_size * config.objective.discriminator_steps

    return step


def kept_row(config: RunConfig, threads: int, switches: Switches | None = None) -> Iterate:
    """What ships, or a loop with these switches, for a process of its own that keeps freed memory."""
    keep_freed_memory()
    torch.set_num_threads(threads)
    images = load_images(DATA).images
    if switches is None:
        return shipped_row(config, images)
    return Loop(config, indexed_batches(config, images), tuple(images.shape[1:]), switches)


def warm_up_seconds(loop: Callable[[], int], calls: int = 2) -> float:
    """Time of the first calls, in which everything is compiled; what an earlier process compiled is not used."""
    from torch._inductor.utils import fresh_cache

    started = time.perf_counter()
    with fresh_cache():
        for _ in range(calls):
            loop()
    return time.perf_counter() - started


def pays_back_after(warm_up: float, rate: float, base: float) -> float | None:
    """After how many seconds of training a compiled loop has made up for its warm-up.

    Args:
        warm_up: Seconds that were lost at the beginning.
        rate, base: Images a second with and without.

    Returns:
        Seconds from the beginning, warm-up included, or None if it never does.
    """
    return warm_up * rate / (rate - base) if rate > base else None


def config_of(kind: str, objective: str, batch_size: int) -> RunConfig:
    """The configuration that is measured: the defaults but for these."""
    return from_dict(
        {"network": {"kind": kind}, "objective": {"name": objective}, "schedule": {"batch_size": batch_size}}
    )


def measure(
    config: RunConfig, images: Tensor, rounds: int, seconds: float, clock: Clock, compiled: bool, console: Console
) -> None:
    """Print the table of one pair of networks."""
    kind, shape = config.network.kind, tuple(images.shape[1:])
    config = resolve_precision(config, shape)
    brain = has_brain_float()
    rungs = ladder(kind, brain)
    here = [rung for rung in rungs if not rung.switches.kept]
    further = extras(kind, brain, has_penalty(config.objective), here[-1].switches)
    further = [rung for rung in further if compiled or rung.name != COMPILED]
    loops = {
        rung.name: Loop(config, indexed_batches(config, images), shape, rung.switches) for rung in [*here, *further]
    }
    warm_up, notes = None, []
    if COMPILED in loops:
        try:
            warm_up = warm_up_seconds(loops[COMPILED])
        except Exception as error:  # it fails in as many ways as there are compilers: a row less, and why
            loops.pop(COMPILED)
            notes.append(f"torch.compile is not available: {str(error).strip().splitlines()[0]}")
    threads = torch.get_num_threads()
    apart = {rung.name: Apart(kept_row, config, threads, rung.switches) for rung in rungs if rung.switches.kept}
    rows = {PLAIN: plain_row(config, images, 0), WORKERS: plain_row(config, images, 2), **loops, **apart}
    found = interleaved({**rows, SHIPPED: Apart(kept_row, config, threads)}, rounds, seconds, clock)
    if warm_up is not None:
        notes.append(compiler_note(warm_up, found[COMPILED], found[here[-1].name]))
    operations = operations_of(shipped_row(config, images))
    notes.append(ceiling_note(operations, best_peak(clock), found[PLAIN]))
    title = (
        f"{kind}, {config.objective.name}, batches of {config.schedule.batch_size}, shipped precision "
        f"{config.precision}; medians of {rounds} rounds of {seconds:g} s ({clock} time)"
    )
    console.print(speed_table(title, found, rungs, here[-1], further))
    for note in notes:
        console.print(note, soft_wrap=True)


def compiler_note(warm_up: float, rates: list[float], base: list[float]) -> str:
    """Whether torch.compile pays: its warm-up in seconds, images a second with it and without."""
    payback = pays_back_after(warm_up, statistics.median(rates), statistics.median(base))
    after = "never pays back" if payback is None else f"pays back after {payback:.0f} s"
    return f"torch.compile: {warm_up:.0f} s of warm-up, {after}"


def ceiling_note(operations: float, peak: float, base: list[float]) -> str:
    """How far any loop of these networks could get here.

    Args:
        operations: Of one image's share of the shipped iteration.
        peak: Of the processor's matrix product, 10^9 operations a second.
        base: Images a second of the plain loop in each round.
    """
    ceiling = times_at_peak(operations, peak, statistics.median(base))
    return (
        f"ceiling: the {operations / 1e6:.1f} MFLOP an image of the shipped iteration, all at the peak of the matrix "
        f"product ({peak:.0f} GFLOP/s), would be {ceiling:.2f} times as fast as the plain loop"
    )


def speed_table(title: str, found: dict[str, list[float]], rungs: list[Rung], base: Rung, further: list[Rung]) -> Table:
    """A row for each name in `found`, images a second in each round: the ladder, then single changes to one of it."""
    table = Table("training iteration", "images/s", "times plain", "times row above", title=title)

    def add(name: str, base: str) -> None:
        rates = found[name]
        ratios = (f"{times_as_fast(rates, found[other]):.2f}" for other in (PLAIN, base))
        table.add_row(name, f"{statistics.median(rates):,.0f}", *ratios)

    add(PLAIN, PLAIN)
    add(WORKERS, PLAIN)
    names = [PLAIN, *(rung.name for rung in rungs), SHIPPED]
    for above, name in pairwise(names):
        add(name, above)
    table.add_section()
    table.add_row(f"single changes to the rung '{base.name}':", "", "", "times that rung")
    for rung in further:
        if rung.name in found:
            add(rung.name, base.name)
    return table


def main(
    objective: Annotated[str, typer.Option(help="Of both pairs of networks.")] = "bce",
    batch_size: Annotated[int, typer.Option(min=2, help="Real images an iteration.")] = 128,
    threads: Annotated[int, typer.Option(min=1, help="Of torch.", show_default="all cores")] = cores(),
    rounds: Annotated[int, typer.Option(min=1, help="How often each row takes a turn.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.01, help="Length of a turn.")] = 1.5,
    clock: Annotated[Clock, typer.Option(help="cpu where other programs run; then take one thread.")] = Clock.wall,
    compiled: Annotated[bool, typer.Option("--compile/--no-compile", help="With a row for torch.compile.")] = True,
) -> None:
    """Print a table for each kind of networks, as configured by default."""
    torch.set_num_threads(threads)
    console = Console()
    console.print(facts(), soft_wrap=True)
    images = load_images(DATA).images
    for kind in KINDS:
        measure(config_of(kind, objective, batch_size), images, rounds, seconds, clock, compiled, console)


if __name__ == "__main__":
    typer.run(main)

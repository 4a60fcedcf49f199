"""How long a tournament takes: every generator of a run against every discriminator.

Processor seconds tell what it costs however busy the machine is; on a quiet one it takes that long divided by its
cores. Of a run with fewer checkpoints than asked for, all play, and the time of the whole square is estimated by the
number of pairs, which nearly all of it goes into.

Run: python -m benchmarks.tournament
"""

import os
import time
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.decoding import shipped
from benchmarks.machine import facts
from gan_core.inference.tournament import SAMPLES, play_tournament

PLAYERS = 20


def processor_seconds() -> float:
    """Of this process so far."""
    spent = os.times()
    return spent.user + spent.system


def main(samples: Annotated[int, typer.Option(help="Images of each generator.")] = SAMPLES) -> None:
    """Print a row for each shipped run."""
    cores = torch.get_num_threads()
    columns = (
        "run",
        "checkpoints",
        "processor s",
        "s as it was",
        f"s for {PLAYERS} x {PLAYERS} on {cores} quiet cores",
    )
    table = Table(*columns, title=f"tournaments of {samples} images a generator\n{facts()}")
    for run in shipped():
        begin, spent = time.perf_counter(), processor_seconds()
        count = len(play_tournament(run, samples).steps)
        took, spent = time.perf_counter() - begin, processor_seconds() - spent
        whole = spent / cores * (PLAYERS / count) ** 2
        table.add_row(run.name, str(count), f"{spent:.1f}", f"{took:.1f}", f"{whole:.1f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)

"""The Training page of a run with a million log lines: how soon it is there, what is sent, and what it keeps in memory.

Run: python -m benchmarks.long_log [--lines 1000000]
"""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.browser import ROOT, resident
from benchmarks.machine import facts
from benchmarks.sessions import app
from benchmarks.visitor import Answer, visitor

RUN = "mnist-dense"


@dataclass(frozen=True)
class LongLog:
    """What a long log costs.

    Attributes:
        before: Memory of the server that has shown the page of another run, in MiB.
        first: The page of the long log, the first time.
        after: Memory then.
        again: The page once more.
        toggled: The curves on another scale.
    """

    before: float
    first: Answer
    after: float
    again: Answer
    toggled: Answer


def write_log(path: Path, lines: int) -> None:
    """Replace a log by one of so many lines, each another one."""
    record = json.loads(path.read_text().splitlines()[-1])
    with path.open("w") as file:
        for step in range(1, lines + 1):
            file.write(json.dumps(record | {"step": step, "loss_d": step % 97 / 97, "loss_g": step % 89 / 89}) + "\n")


def measure(run: Path, lines: int) -> LongLog:
    """Show the Training page of a copy of a run with so many log lines."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("short", "long"):
            shutil.copytree(run, Path(folder) / name)
        write_log(Path(folder) / "long" / "metrics.jsonl", lines)
        with app(Path(folder)) as server, visitor(server.port) as one:
            one.open("training", "run=short")
            before = resident(server.process)
            first = one.open("training", "run=long")
            after = resident(server.process)
            again = one.again()
            toggle, fragment = again.toggles[0]
            return LongLog(before, first, after, again, one.switch(toggle, fragment, True))


def main(lines: Annotated[int, typer.Option(min=1, help="In the log.")] = 1_000_000) -> None:
    """Print what it costs."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    found = measure(ROOT / "checkpoints" / RUN, lines)
    console.print(
        f"{lines:,} log lines: the page is there in {found.first.seconds:.1f} s and {_megabytes(found.first)}, the "
        f"server grows by {found.after - found.before:.0f} MiB; once more {found.again.seconds:.2f} s and "
        f"{_megabytes(found.again)}; another scale {found.toggled.seconds:.2f} s and {_megabytes(found.toggled)}",
        soft_wrap=True,
    )


def _megabytes(answer: Answer) -> str:
    return f"{answer.bytes / 1e6:.2f} MB"


if __name__ == "__main__":
    typer.run(main)

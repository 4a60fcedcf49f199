"""What `kill -9` loses: trainings killed at random moments, resumed, and compared with one that was left alone.

    python -m benchmarks.kills                                         60, of the networks of mnist-dense
    python -m benchmarks.kills --kills 2 --small --longest-wait 0.5    of tiny networks

Each kill comes up to so many seconds after the first iteration of its process. What it loses is the training since the
state that the next process goes on from: the seconds of the logged iterations, and those since the last line. A run
that has reached its end must hold the weights, moments and metrics of the run that nobody killed, bit for bit.
"""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from benchmarks.crash_points import outcome
from benchmarks.machine import facts
from gan_core.runs.metric_log import parse_record
from gan_core.training.resume import position_from_bytes
from gan_core.training.saving import MOST_LOST_SECONDS

# the precision that is faster here may be another the next time
FLAGS = ["--data=mnist-5k", "--set=schedule.log_every=1", "--set=precision=float32"]
SHIPPED = ["--like=mnist-dense", "--steps=1200", *FLAGS]
SMALL = [
    "--set=network.generator_widths=8",
    "--set=network.discriminator_widths=8",
    "--batch-size=8",
    "--steps=600",
    *FLAGS,
]


@dataclass(frozen=True)
class Kill:
    """What one kill lost: iterations that were logged, and seconds of training with the unfinished one."""

    iterations: int
    seconds: float


def gan_core(*arguments: str, output: Path) -> subprocess.Popen[bytes]:
    """Start the command; what it prints goes into a file."""
    with output.open("wb") as file:
        return subprocess.Popen([sys.executable, "-m", "gan_core", *arguments], stdout=file, stderr=file)


def last_logged(log: Path) -> tuple[int, float]:
    """The last whole line's iteration and seconds; zeros without one."""
    for line in reversed(log.read_bytes().split(b"\n")[:-1]):
        if (record := parse_record(line)) is not None:
            return int(record[0]), record[2]
    return 0, 0.0


def number_of(log: Path) -> int | None:
    """What tells a log that was written anew from the one before."""
    return log.stat().st_ino if log.exists() else None


def saved(folder: Path) -> tuple[int, float]:
    """Iteration and seconds of the state that a run would go on from; zeros where it begins anew."""
    path = folder / "resume.safetensors"
    if not path.exists():
        return 0, 0.0
    position = position_from_bytes(path.read_bytes(), path.name)
    return position.step, position.seconds


def kill_in_training(process: subprocess.Popen[bytes], folder: Path, before: int | None, wait: float) -> Kill | None:
    """Wait for the first iteration and then so many seconds more, and kill.

    Args:
        process: It has just been started.
        folder: Of its run.
        before: The number of the log before it was.
        wait: Seconds.

    Returns:
        What was lost; None for a run that reached its end first.
    """
    log = folder / "metrics.jsonl"
    begun = saved(folder)[0] if before is not None else 0
    while process.poll() is None and (number_of(log) in (None, before) or last_logged(log)[0] <= begun):
        time.sleep(0.01)
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        process.kill()
    else:
        return None
    process.wait()
    killed = time.time()
    (logged, reached), (step, seconds) = last_logged(log), saved(folder)
    return Kill(logged - step, reached - seconds + max(0.0, killed - log.stat().st_mtime))


def killed_runs(flags: list[str], kills: int, wait: float, place: Path, chance: random.Random) -> Iterator[Kill | str]:
    """Each kill, and the outcome of each run that was brought to its end."""
    folder, output = place / "runs" / "run", place / "output"
    left = kills
    while left:
        shutil.rmtree(folder, ignore_errors=True)
        call = ["train", "run", f"--out={folder.parent}", *flags]
        is_over = False
        while left and not is_over:
            before = number_of(folder / "metrics.jsonl")
            kill = kill_in_training(gan_core(*call, output=output), folder, before, chance.uniform(0, wait))
            call = ["resume", str(folder)]
            if kill is None:
                is_over = True
            else:
                left -= 1
                yield kill
        if not is_over and gan_core(*call, output=output).wait():
            sys.stderr.write(output.read_text())
        yield outcome(folder)


def main(
    kills: Annotated[int, typer.Option(help="How many.")] = 60,
    small: Annotated[bool, typer.Option("--small", help="Tiny networks instead of those of mnist-dense.")] = False,
    longest_wait: Annotated[
        float, typer.Option(help="Seconds of training after which a kill comes at the latest.")
    ] = 15.0,
    most_lost: Annotated[float, typer.Option(help="Seconds that a kill may lose.")] = MOST_LOST_SECONDS,
    seed: Annotated[int, typer.Option(help="Of the moments.")] = 0,
) -> None:
    """Print a line for each kill and the figure; exit code 1 if a run ended otherwise or a kill lost more."""
    started, lost, same, other = time.monotonic(), [], 0, 0
    flags = SMALL if small else SHIPPED
    print(facts(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if gan_core("train", "run", f"--out={place / 'alone'}", *flags, output=place / "output").wait():
            sys.exit((place / "output").read_text())
        expected = outcome(place / "alone" / "run")
        for found in killed_runs(flags, kills, longest_wait, place, random.Random(seed)):
            if isinstance(found, Kill):
                lost.append(found.seconds)
                print(f"kill {len(lost)}: {found.iterations} iterations, {found.seconds:.2f} s", flush=True)
            elif found == expected:
                same += 1
            else:
                other += 1
                print(f"a killed run ended otherwise: {found}, not {expected}", flush=True)
    print(
        f"{kills} kills lost {max(lost):.1f} s of training at most, {median(lost):.1f} s in the median; {same} killed "
        f"runs ended bit for bit like the one left alone, {other} did not; {time.monotonic() - started:.0f} s"
    )
    sys.exit(other > 0 or max(lost) > most_lost)


if __name__ == "__main__":
    typer.run(main)

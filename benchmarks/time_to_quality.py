"""How soon generated digits are good: FID against the processor time spent on training.

Each contestant trains alone in a process of its own, with the same threads, the same images in memory and the same
budget of CPU time; the clocks stand still while it is measured. A contestant is a run (its configuration is trained
anew), a configuration file, or `dcgan`, the rival of `benchmarks/dcgan.py` (batches of 64; `dcgan-128` has the paper's
128). It ends early when a configuration's steps are done; one whose learning rates fall at its end should be given as
many steps as the budget allows, by `--set schedule.steps=N`.

Run: python -m benchmarks.time_to_quality mnist-conv dcgan --minutes 20 --data mnist [--data-dir DIR]
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from benchmarks import dcgan
from benchmarks.browser import ROOT
from benchmarks.machine import cores, facts
from gan_core.classifier.model import find_classifier
from gan_core.cli.options import DataDirOption
from gan_core.config import RunConfig, from_file, with_overrides
from gan_core.data.image_set import ImageSet, to_model_range, to_pixels
from gan_core.data.sources import load_images
from gan_core.errors import AtlasError
from gan_core.latent.sampling import decode_batches, sample_latent
from gan_core.metrics.evaluate import observe
from gan_core.metrics.frechet import frechet_distance
from gan_core.runs.locate import find_run
from gan_core.training.batches import batch_indices
from gan_core.training.malloc import keep_freed_memory
from gan_core.training.precision import resolve_precision
from gan_core.training.state import new_state
from gan_core.training.step import iterate

RIVALS = {"dcgan": 64, "dcgan-128": 128}
GOALS = (100, 50, 30, 20, 15, 10, 8, 6, 5, 4, 3, 2, 1)
SAMPLES = 10_000
SAMPLE_SEED = 0

Decode = Callable[[Tensor], Tensor]


# --- the contestants -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contestant:
    """Something that learns.

    Attributes:
        iterate: Train one iteration.
        decoders: The generator as it may be shown, z (N, latent_size) to images; where there is more than one way to
            show it, the better one counts.
        latent_size: Length of z.
        batch_size: Real images an iteration.
        steps: Iterations after which it has no more to learn; None for as many as there is time for.
    """

    iterate: Callable[[], object]
    decoders: Callable[[], list[Decode]]
    latent_size: int
    batch_size: int
    steps: int | None = None


def rival(batch_size: int, images: Tensor, seed: int) -> Contestant:
    """The DCGAN on uint8 images (N, 1, 28, 28) in memory."""
    pair = dcgan.new_pair(seed)
    done = 0

    def step() -> None:
        nonlocal done
        dcgan.iterate(pair, to_model_range(images[batch_indices(seed, len(images), batch_size, done)]))
        done += 1

    def decoders() -> list[Decode]:
        # its authors normalise by the batch when they show images; most who use it, by the running statistics
        shown = [deepcopy(pair.generator).train(mode) for mode in (True, False)]
        return [lambda z, network=network: network(z[:, :, None, None]) for network in shown]

    return Contestant(step, decoders, dcgan.LATENT_SIZE, batch_size)


def configured(config: RunConfig, images: Tensor) -> Contestant:
    """A configuration of this project's, trained as `gan-core train` does but without a run folder."""
    keep_freed_memory()
    config = resolve_precision(config, tuple(images.shape[1:]))
    state = new_state(config, tuple(images.shape[1:]))

    def step() -> None:
        iterate(state, config, images, measure_gradients=(state.step + 1) % config.schedule.log_every == 0)

    def decoders() -> list[Decode]:
        return [deepcopy(state.generator_ema).eval()]

    batch_size = config.schedule.batch_size * config.objective.discriminator_steps
    return Contestant(step, decoders, config.network.latent_size, batch_size, config.schedule.steps)


def contestant(name: str, images: Tensor, seed: int, overrides: list[str]) -> Contestant:
    """A contestant by its name; the overrides are for configurations only.

    Raises:
        ConfigError: If the file or an override is wrong.
        RunError: If it is neither a rival nor a run.
    """
    if name in RIVALS:
        return rival(RIVALS[name], images, seed)
    config = from_file(Path(name)) if name.endswith(".json") and Path(name).is_file() else find_run(name).info.config
    return configured(with_overrides(config, overrides), images)


# --- one contestant, in a process of its own -------------------------------------------------------------------------


@dataclass(frozen=True)
class Measurement:
    """What a contestant had reached.

    Attributes:
        cpu_seconds, seconds: Processor time (of all threads) and time on the wall, spent on training alone.
        steps, images: Iterations done, and real images seen in them.
        fid: Of the averaged generator where there is an average.
    """

    cpu_seconds: float
    seconds: float
    steps: int
    images: int
    fid: float


def due_times(budget: float, count: int) -> list[float]:
    """When to measure: ever further apart, the last when the budget is spent; ascending CPU seconds."""
    return [budget * (place / count) ** 2 for place in range(1, count + 1)]


def fid_meter(data: ImageSet, samples: int) -> Callable[[Contestant], float]:
    """A function that measures a contestant as it is now; the real images are looked at once, here."""
    classifier = find_classifier(data.name, tuple(data.images.shape[1:]))
    real = observe(classifier, data.images).features

    def measure(of: Contestant) -> float:
        z = sample_latent(SAMPLE_SEED, samples, of.latent_size)
        shown = (torch.cat([to_pixels(batch) for batch in decode_batches(decode, z)]) for decode in of.decoders())
        return min(frechet_distance(real, observe(classifier, images).features) for images in shown)

    return measure


def train(of: Contestant, due: list[float], measure: Callable[[Contestant], float]) -> Iterator[Measurement]:
    """Train, and measure whenever so much CPU time has been spent; the clocks stand still meanwhile."""
    cpu_seconds = seconds = 0.0
    steps = 0
    for goal in due:
        cpu_started, started = time.process_time(), time.perf_counter()
        while steps != of.steps and cpu_seconds + time.process_time() - cpu_started < goal:
            of.iterate()
            steps += 1
        cpu_seconds += time.process_time() - cpu_started
        seconds += time.perf_counter() - started
        yield Measurement(cpu_seconds, seconds, steps, steps * of.batch_size, measure(of))
        if steps == of.steps:
            return


def compete(name: str, settings: dict) -> None:
    """Train one contestant and print each measurement as a line of JSON."""
    torch.set_num_threads(settings["threads"])
    data = load_images(settings["data"], settings["data_dir"] and Path(settings["data_dir"]))
    of = contestant(name, data.images, settings["seed"], settings["overrides"])
    due = due_times(60 * settings["minutes"], settings["measurements"])
    for measurement in train(of, due, fid_meter(data, settings["samples"])):
        print(json.dumps(asdict(measurement)), flush=True)


# --- the contest -----------------------------------------------------------------------------------------------------


def watched(name: str, settings: dict) -> Iterator[Measurement]:
    """The measurements of a contestant, as its process prints them.

    Raises:
        subprocess.CalledProcessError: If it ends with an error, which stands on standard error.
    """
    # OpenMP would read this before torch is told of its threads
    environment = {**os.environ, "OMP_NUM_THREADS": str(settings["threads"])}
    command = [sys.executable, "-m", "benchmarks.time_to_quality", "compete", name, json.dumps(settings)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            yield Measurement(**json.loads(line))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def first_at(measurements: list[Measurement], goal: float) -> Measurement | None:
    """The first measurement whose FID is at most `goal`; None if there is none."""
    return next((found for found in measurements if found.fid <= goal), None)


def course_table(found: dict[str, list[Measurement]]) -> Table:
    """FID after the same CPU time, a row a measurement."""
    table = Table("CPU s", *(f"{name}: {column}" for name in found for column in ("FID", "wall s", "images")))
    for row in range(max(map(len, found.values()))):
        cells = []
        for measurements in found.values():
            there = measurements[row] if row < len(measurements) else None
            cells += [f"{there.fid:.2f}", f"{there.seconds:.0f}", f"{there.images:,}"] if there else ["", "", ""]
        cpu_seconds = next(each[row].cpu_seconds for each in found.values() if row < len(each))
        table.add_row(f"{cpu_seconds:.0f}", *cells)
    return table


def goals_table(found: dict[str, list[Measurement]]) -> Table:
    """CPU and wall seconds to each FID that someone reached."""
    table = Table("FID at most", *(f"{name}: {column}" for name in found for column in ("CPU s", "wall s")))
    for goal in GOALS:
        reached = [first_at(measurements, goal) for measurements in found.values()]
        if any(reached):
            cells = [[f"{at.cpu_seconds:.0f}", f"{at.seconds:.0f}"] if at else ["not reached", ""] for at in reached]
            table.add_row(str(goal), *(cell for pair in cells for cell in pair))
    return table


app = typer.Typer(add_completion=False)


@app.command()
def contest(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Runs, configuration files, dcgan, dcgan-128.")],
    minutes: Annotated[float, typer.Option(min=0.05, help="CPU minutes of training for each.")] = 20,
    data: Annotated[str, typer.Option(help="Images to learn from and to compare with.")] = "mnist",
    data_dir: DataDirOption = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads of each.", show_default="all cores")] = cores(),
    samples: Annotated[int, typer.Option(min=100, help="Generated images a measurement.")] = SAMPLES,
    measurements: Annotated[int, typer.Option(min=1, help="How often to measure.")] = 24,
    seed: Annotated[int, typer.Option(min=0, help="Of the rival; a configuration has its own.")] = 0,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Any field of the configurations, e.g. schedule.steps=8000.")
    ] = None,
) -> None:
    """Train one after the other and print what each had reached, and when."""
    torch.set_num_threads(threads)
    console = Console()
    console.print(facts(), soft_wrap=True)
    settings = {
        "minutes": minutes,
        "data": data,
        "data_dir": data_dir and str(data_dir.resolve()),
        "threads": threads,
        "samples": samples,
        "measurements": measurements,
        "seed": seed,
        "overrides": overrides or [],
    }
    found: dict[str, list[Measurement]] = {}
    for name in names:
        found[name] = []
        for at in watched(name, settings):
            found[name].append(at)
            # one plain line each, at once: a contest is long and may be watched through its log
            print(
                f"{name}: {at.cpu_seconds:.0f} CPU s, {at.seconds:.0f} s, step {at.steps:,}, {at.images:,} images, "
                f"FID {at.fid:.2f}",
                flush=True,
            )
    classifier = find_classifier(data, (1, 28, 28))
    console.print(
        f"FID of {samples:,} images (seed {SAMPLE_SEED}) against all training images of {data}, by the features of the "
        f"classifier of {classifier.info.data} ({classifier.info.weights_sha256[:12]})",
        soft_wrap=True,
    )
    console.print(course_table(found), goals_table(found))


@app.command("compete", hidden=True)
def compete_command(name: str, settings: str) -> None:
    """What each contestant's process runs."""
    compete(name, json.loads(settings))


def main() -> None:
    """Run the contest; an expected failure is one sentence."""
    # a contest is what everyone wants: its name is left out
    arguments = sys.argv[1:]
    try:
        app(arguments if arguments[:1] == ["compete"] else ["contest", *arguments])
    except AtlasError as error:
        sys.exit(f"error: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"error: {error.cmd[-2]} ended with code {error.returncode}")


if __name__ == "__main__":
    main()

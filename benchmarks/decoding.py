"""Any point at any step: how long the same points take through 50 steps, cold and warm.

Cold is the first time: every step is read, verified and unpacked. Where a run keeps fewer steps, a temporary copy is
made whose further steps are the kept ones with their weights slightly moved, so that no two files are the same.

Run: python -m benchmarks.decoding
"""

import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from safetensors.torch import load, save

from benchmarks.browser import ROOT
from benchmarks.machine import facts
from gan_core.errors import CheckpointError
from gan_core.inference.decoder import Decoder
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import METADATA
from gan_core.runs.foreign import ForeignFile
from gan_core.runs.manifest import CheckpointRef, checkpoint_file
from gan_core.runs.run import Run, open_run, write_checkpoint
from gan_core.runs.tensors import parse_header

STEPS = 50
POINTS = (1, 64)
REPEATS = 9


def shipped() -> list[Run]:
    """Every run that ships, by name."""
    return [open_run(path.parent) for path in sorted((ROOT / "checkpoints").glob("*/run.json"))]


def with_steps(run: Run, folder: Path, count: int) -> list[CheckpointRef]:
    """Checkpoints of that many different steps, those that are lacking made in a copy of the run."""
    kept = run.steps()
    if len(kept) < count:
        run = open_run(Path(shutil.copytree(run.folder, folder / run.name)))
        for number in range(count - len(kept)):
            data = (run.folder / checkpoint_file(kept[number % len(kept)])).read_bytes()
            step = kept[-1] + 1 + number
            write_checkpoint(run, step, moved(data, step))
    steps = run.steps()
    return [run.ref(steps[place * (len(steps) - 1) // (count - 1)]) for place in range(count)]


def moved(data: bytes, step: int) -> bytes:
    """A checkpoint of another iteration with slightly other biases and scales, of the same format."""
    random = torch.Generator().manual_seed(step)
    tensors = {
        name: tensor * (1 + 0.01 * torch.randn(tensor.shape, generator=random).clamp(-3, 3))
        if tensor.is_floating_point()
        else tensor
        for name, tensor in load(data).items()
    }
    header = json.loads(parse_header(data, ForeignFile("the checkpoint", CheckpointError)).metadata[METADATA])
    return save(tensors, {METADATA: json.dumps(header | {"step": step})})


def measure(checkpoints: list[CheckpointRef], points: int) -> tuple[float, list[float]]:
    """Seconds of the first time, and of each later one with other points."""
    decoder = Decoder(most=len(checkpoints))
    times = []
    for seed in range(1 + REPEATS):
        z = sample_latent(seed, points, 100)
        started = time.perf_counter()
        decoder.through(checkpoints, z)
        times.append(time.perf_counter() - started)
    return times[0], times[1:]


def main() -> None:
    """Print a row for each shipped run and number of points."""
    columns = ("run", "points", "cold s", "warm median s", "warm slowest s", "median ms a step")
    table = Table(*columns, title=f"the same points through {STEPS} steps\n{facts()}")
    with tempfile.TemporaryDirectory() as folder:
        for run in shipped():
            checkpoints = with_steps(run, Path(folder), STEPS)
            measure(checkpoints[:2], 1)  # torch's own first time is not what is asked
            for points in POINTS:
                cold, warm = measure(checkpoints, points)
                median = statistics.median(warm)
                row = (f"{cold:.2f}", f"{median:.3f}", f"{max(warm):.3f}", f"{1000 * median / STEPS:.1f}")
                table.add_row(run.name, str(points), *row)
    Console().print(table)


if __name__ == "__main__":
    main()

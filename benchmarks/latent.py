"""How long the geometry of the latent space takes: samples, maps, boundaries. Models are loaded and warm.

Run: python -m benchmarks.latent
"""

import statistics
import time
from collections.abc import Callable

import torch
from rich.console import Console
from rich.table import Table

from benchmarks.browser import ROOT
from gan_core.classifier.model import Classifier, find_classifier
from gan_core.latent.boundaries import nearest_boundaries
from gan_core.latent.sample_map import build_sample_map
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import evaluate_slice, slice_through
from gan_core.runs.run import open_run

RUNS = ("mnist-dense", "mnist-conv")
SAMPLES = 10_000
MAP_SIZE = 48
REPEATS = 9
SEARCHES = 20


def seconds(work: Callable[[int], object], repeats: int) -> list[float]:
    """Time of each call after one that does not count; the call's number is its argument."""
    work(0)
    times = []
    for repeat in range(1, repeats + 1):
        started = time.perf_counter()
        work(repeat)
        times.append(time.perf_counter() - started)
    return times


def tasks(
    generator: torch.nn.Module, discriminator: torch.nn.Module, classifier: Classifier
) -> dict[str, tuple[Callable, int]]:
    """What is timed, and how often. Each call takes other random points."""

    def samples(seed: int) -> None:
        build_sample_map(generator, "hidden", seed, SAMPLES, 100, classifier.probabilities_and_features)

    def chart(seed: int) -> None:
        anchors = sample_latent(seed, 3, 100)
        found = slice_through(*anchors)
        width = found.home_width(anchors)
        evaluate_slice(found, torch.zeros(2), width, MAP_SIZE, generator, classifier.logits, discriminator)

    def boundary(seed: int) -> None:
        start = sample_latent(seed, 1, 100)[0]
        with torch.inference_mode():
            own = int(classifier.logits(generator(start.unsqueeze(0))).argmax())
        target = (own + 1 + seed % 9) % 10
        nearest_boundaries(generator, classifier.logits, start, [target], torch.Generator().manual_seed(seed))

    return {
        f"{SAMPLES:,} samples decoded, classified and projected": (samples, REPEATS),
        f"{MAP_SIZE} x {MAP_SIZE} map, classified and scored": (chart, REPEATS),
        "search of the nearest boundary with a chosen digit": (boundary, SEARCHES),
    }


def main() -> None:
    """Print a row for each task and shipped run."""
    table = Table("task", "run", "median s", "slowest s", title=f"latent space, {torch.get_num_threads()} threads")
    for name in RUNS:
        run = open_run(ROOT / "checkpoints" / name)
        step = run.checkpoint(run.steps()[-1])
        classifier = find_classifier(run.info.data.name, run.info.data.image_shape)
        for task, (work, repeats) in tasks(step.generator_ema, step.discriminator, classifier).items():
            times = seconds(work, repeats)
            table.add_row(task, name, f"{statistics.median(times):.2f}", f"{max(times):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()

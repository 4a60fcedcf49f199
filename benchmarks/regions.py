"""Class regions: every frame of every path decoded, against decoding only where a class can change, in turns.

The first way decodes random points, 180 frames of each great circle and 17 of each interpolation, a batch after the
other with all threads of torch. The second is what pages and commands do. Both take the same number of points, circles
and interpolations; the last columns say how far what they find is apart, for lifts in widths of the first way's 95%
intervals.

Run: python -m benchmarks.regions
"""

import statistics
import time
from collections.abc import Callable
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.machine import facts
from gan_core.classifier.model import Classifier, find_classifier
from gan_core.inference.class_regions import measured, observe_regions
from gan_core.latent.circles import classes_on_circles
from gan_core.latent.evaluation import classes_at, evaluate_batches
from gan_core.latent.regions import (
    CIRCLE_FRAMES,
    PATH_FRAMES,
    PATHS_PER_CIRCLE,
    POINTS_PER_CIRCLE,
    Regions,
    class_adjacency,
    class_shares,
    passages,
)
from gan_core.latent.sphere import exponential, great_circles, logarithm
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.locate import find_run

RUNS = ("mnist-dense", "mnist-conv", "fashion-conv")
Measure = Callable[[Checkpoint, Classifier, int, int], Regions]


def every_frame(checkpoint: Checkpoint, classifier: Classifier, circles: int, seed: int) -> Regions:
    """All points of all paths decoded, as version 0.1 did."""
    random, size = torch.Generator().manual_seed(seed), checkpoint.header.config.network.latent_size
    classes = len(classifier.classes)
    rings = great_circles(circles, CIRCLE_FRAMES, size, random)
    alone = torch.randn(POINTS_PER_CIRCLE * circles, size, generator=random)
    starts, ends = torch.randn(2, PATHS_PER_CIRCLE * circles, size, generator=random)
    tangents = torch.linspace(0, 1, PATH_FRAMES).view(1, -1, 1) * logarithm(starts, ends).unsqueeze(1)
    between = exponential(starts.unsqueeze(1).expand_as(tangents), tangents)

    def classes_of(z: torch.Tensor) -> torch.Tensor:
        batches = evaluate_batches(checkpoint.generator_ema, z.flatten(0, -2), classifier.logits)
        return torch.cat([batch.classes for batch in batches]).view(z.shape[:-1])

    return Regions(
        class_shares(classes_of(alone), classes),
        class_adjacency(classes_of(rings), classes, random),
        passages(classes_of(between), classes),
    )


def where_classes_change(checkpoint: Checkpoint, classifier: Classifier, circles: int, seed: int) -> Regions:
    """As pages and commands do."""
    *_, sample = observe_regions(checkpoint, classifier, circles, seed=seed)
    return measured(sample, checkpoint.header.config.network.latent_size, seed)


def seconds_until_first_result(checkpoint: Checkpoint, classifier: Classifier, circles: int, seed: int) -> float:
    """When a page shows something, by the wall clock."""
    started = time.perf_counter()
    stages = observe_regions(checkpoint, classifier, circles, seed=seed)
    measured(next(stages), checkpoint.header.config.network.latent_size, seed)
    taken = time.perf_counter() - started
    stages.close()
    return taken


WAYS: dict[str, Measure] = {"every frame": every_frame, "where classes change": where_classes_change}


def apart(first: Regions, other: Regions) -> tuple[float, float]:
    """Median distance of the lifts in widths of the first's interval, and the largest of the shares in points."""
    width = first.adjacency.high - first.adjacency.low
    lifts = ((first.adjacency.lift - other.adjacency.lift).abs() / width).nanmedian()
    return float(lifts), 100 * float((first.shares.share - other.shares.share).abs().max())


def crossings_missed(checkpoint: Checkpoint, classifier: Classifier, circles: int) -> tuple[int, int]:
    """On the same circles: crossings that are seen frame by frame and not otherwise, and all of them."""
    size, classes = checkpoint.header.config.network.latent_size, len(classifier.classes)
    rings = great_circles(circles, CIRCLE_FRAMES, size, torch.Generator().manual_seed(0))
    ways = (
        classes_at(checkpoint.generator_ema, rings, classifier.logits),
        classes_on_circles(checkpoint.generator_ema, rings, classifier.logits),
    )
    every, some = (class_adjacency(way, classes, torch.Generator().manual_seed(0)).crossings for way in ways)
    return int((every - some).clamp_min(0).sum()), int(every.sum())


def main(
    circles: Annotated[int, typer.Option(min=25, help="Great circles of each measurement.")] = 100,
    rounds: Annotated[int, typer.Option(min=1, help="How often each way takes a turn.")] = 5,
) -> None:
    """Print a table: seconds of the wall clock and of all cores, median of the rounds."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    columns = ("run", "way", "wall s", "times as fast", "CPU s", "times as cheap", "lifts apart", "shares apart")
    table = Table(*columns, title=f"class regions by {circles} great circles")
    notes: list[str] = []
    for name in RUNS:
        run = find_run(name)
        checkpoint = run.checkpoint(run.steps()[-1])
        classifier = find_classifier(run.info.data.name, run.info.data.image_shape)
        every_frame(checkpoint, classifier, 2, 0)  # torch's own first time is not what is asked
        spent: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        found: dict[str, Regions] = {}
        first: list[float] = []
        for seed in range(rounds):
            for way, measure in WAYS.items():
                wall, cpu = time.perf_counter(), time.process_time()
                found[way] = measure(checkpoint, classifier, circles, seed)
                spent[way].append((time.perf_counter() - wall, time.process_time() - cpu))
            first.append(seconds_until_first_result(checkpoint, classifier, circles, seed))
        base = spent["every frame"]
        for way, times in spent.items():
            ratios = [[old / new for old, new in zip(*pair, strict=True)] for pair in zip(base, times, strict=True)]
            (wall, cpu), (faster, cheaper) = (
                map(statistics.median, zip(*each, strict=True)) for each in (times, ratios)
            )
            lifts, shares = apart(found["every frame"], found[way])
            table.add_row(
                name,
                way,
                f"{wall:.2f}",
                f"{faster:.1f}",
                f"{cpu:.2f}",
                f"{cheaper:.1f}",
                f"{lifts:.2f}",
                f"{shares:.1f}",
            )
        table.add_row(name, "its first result", f"{statistics.median(first):.2f}", *[""] * 5)
        missed, there = crossings_missed(checkpoint, classifier, circles)
        notes.append(f"{name}: of {there:,} crossings of the same circles {missed} were missed")
    console.print(table)
    console.print("\n".join(notes))


if __name__ == "__main__":
    typer.run(main)

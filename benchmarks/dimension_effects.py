"""How fast and how well the effect of each dimension is measured: one probe at many points, or whole Jacobians at few.

The truth is the mean of whole Jacobians at many other points. Ranks are compared by Spearman's correlation.

Run: python -m benchmarks.dimension_effects
"""

import statistics
import time
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from scipy.stats import spearmanr
from torch import Tensor

from benchmarks.machine import facts
from gan_core.latent.directions import METRIC_POINTS, dimension_effects, mean_metric
from gan_core.latent.sampling import Decode, sample_latent
from gan_core.runs.locate import find_run

RUNS = ("mnist-dense", "mnist-conv", "fashion-conv")
WHOLE = (32, 64)
REACH = 0.002  # half of a difference's length in sigma: beyond it lie kinks, below it rounding
TRUTH_SEED = 99


@torch.inference_mode()
def jacobian_metric(generate: Decode, z: Tensor) -> Tensor:
    """The mean metric (D, D) of points (N, D) from whole Jacobians, by central differences."""
    steps = REACH * torch.eye(z.shape[1])
    total = torch.zeros(z.shape[1], z.shape[1])
    for point in z:
        rows = (generate(point + steps) - generate(point - steps)).flatten(1) / (2 * REACH)
        total += rows @ rows.T / rows.shape[1]
    return total / len(z)


def main(
    truth: Annotated[int, typer.Option(min=1, help="Points of the truth.")] = 500,
    rounds: Annotated[int, typer.Option(min=1, help="Seeds that each row is measured with.")] = 5,
) -> None:
    """Print a table."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    table = Table("run", "measured by", "seconds", "mean error of an effect", "rank correlation")
    for name in RUNS:
        run = find_run(name)
        generator = run.checkpoint(run.steps()[-1]).generator_ema
        size = run.info.config.network.latent_size
        expected = dimension_effects(jacobian_metric(generator, sample_latent(TRUTH_SEED, truth, size)))
        ways = {f"whole Jacobians at {count} points": (count, jacobian_metric) for count in WHOLE}
        ways[f"one probe at {METRIC_POINTS:,} points"] = (
            METRIC_POINTS,
            lambda generate, z: mean_metric(generate, z, torch.Generator().manual_seed(0)),
        )
        for way, (count, measure) in ways.items():
            found = []
            for seed in range(rounds):
                started = time.perf_counter()
                effects = dimension_effects(measure(generator, sample_latent(seed, count, size)))
                seconds = time.perf_counter() - started
                error = ((effects - expected).abs() / expected).mean().item()
                found.append((seconds, error, spearmanr(effects, expected).statistic))
            seconds, error, ranks = map(statistics.median, zip(*found, strict=True))
            table.add_row(name, way, f"{seconds:.2f}", f"{error:.1%}", f"{ranks:.3f}")
    console.print(table)


if __name__ == "__main__":
    typer.run(main)

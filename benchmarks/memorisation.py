"""Whether the generators copy: how far their images are from the nearest training image, beside the test images' own.

`gan-core evaluate` asks it of a thousand images at every step; here ten thousand of the last step say how sure it is.

Run: python -m benchmarks.memorisation [--data-dir DIR]
"""

from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from gan_core.cli.options import DataDirOption, SeedOption
from gan_core.cli.output import open_checkpoint, progress
from gan_core.data.image_set import to_pixels
from gan_core.data.sources import load_images
from gan_core.latent.sampling import decode_batches, sample_latent
from gan_core.metrics.nearest import nearest_neighbour_distances

RUNS = ("mnist-dense", "mnist-conv", "fashion-conv")
AT_ONCE = 1_000  # images whose distances are looked for between two movements of the bar
RESAMPLES = 500


def error_of_median(values: Tensor, random: torch.Generator, resamples: int = RESAMPLES) -> float:
    """Standard error of the median of values (N,), by the bootstrap."""
    chosen = (torch.randint(len(values), (len(values),), generator=random) for _ in range(resamples))
    return torch.stack([values[rows].median() for rows in chosen]).std().item()


def distances_of(images: Tensor, train: Tensor, doing: str) -> Tensor:
    """From each image to the nearest training image, in grey levels, shape (N,)."""
    found = []
    with progress(doing, len(images)) as show:
        for some in images.split(AT_ONCE):
            found.append(nearest_neighbour_distances(some, train))
            show(advance=len(some))
    return torch.cat(found)


def main(
    samples: Annotated[int, typer.Option(min=100, max=10_000, help="Images of each kind.")] = 10_000,
    seed: SeedOption = 0,
    data_dir: DataDirOption = None,
) -> None:
    """Print a row for each run that ships, under the row of its data's test images."""
    table = Table("images", "median, grey levels", "5th percentile", "smallest")
    random = torch.Generator().manual_seed(seed)
    rows: dict[str, Tensor] = {}
    for name in RUNS:
        run, step = open_checkpoint(name, None)
        data = run.info.data.name
        train = load_images(data, data_dir).images
        test = f"test images of {data}"
        if test not in rows:
            rows[test] = distances_of(load_images(data, data_dir, "test").images[:samples], train, test)
        z = sample_latent(seed, samples, step.header.config.network.latent_size)
        images = torch.cat([to_pixels(batch) for batch in decode_batches(step.generator_ema, z)])
        rows[f"{name}, step {step.header.step:,}"] = distances_of(images, train, name)
    for name, distances in rows.items():
        median = f"{distances.median():.2f} ± {error_of_median(distances, random):.2f}"
        table.add_row(name, median, f"{distances.quantile(0.05):.2f}", f"{distances.min():.2f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)

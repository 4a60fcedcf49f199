"""How well real digits are inverted: how near their reconstructions come, and whether they stay the same digits.

Test images that no network of the run has seen. The residual is the root-mean-square difference of the pixels, counted
in [0, 1]; a digit is kept if the classifier calls the reconstruction what it calls the original. Intervals are 95%: of
the median by resampling the digits, of the share by Wilson. Time is the processor's, in one thread.

Run: python -m benchmarks.inversion [--images 1000] [--way "as it ships"] [--data-dir DIR]
"""

import math
import time
from dataclasses import dataclass
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from dashboard.views.invert.data import PAGE_STARTS, PAGE_STEPS
from gan_core.classifier.model import find_classifier
from gan_core.cli.options import DataDirOption, SeedOption
from gan_core.cli.output import open_checkpoint, progress
from gan_core.data.image_set import to_model_range
from gan_core.data.sources import load_images
from gan_core.inference.inverting import IMAGES, STARTS, Inverter
from gan_core.latent.inversion import STEPS
from gan_core.latent.norms import shell
from gan_core.networks.conditioning import decode_told
from gan_core.runs.encoder import read_encoder
from gan_core.statistics import wilson

RUNS = ("mnist-dense", "mnist-conv", "mnist-conditional")
RESAMPLES = 2_000
ALONE = 20  # digits that are inverted one at a time, for the time that a person waits
ANYWHERE = (0.0, math.inf)  # bounds of the norm that hold nothing back


@dataclass(frozen=True)
class Way:
    """How digits are inverted.

    Attributes:
        encoder: Whether its guess is one of the starts.
        within: Bounds of the norm; None for the shell's.
        starts, steps: As `Inverter.invert`.
    """

    encoder: bool = True
    within: tuple[float, float] | None = None
    starts: int = STARTS
    steps: int = STEPS


WAYS = {
    "as it ships": Way(),
    "without the encoder": Way(encoder=False),
    "three starts": Way(starts=3),
    "as the page does it": Way(starts=PAGE_STARTS, steps=PAGE_STEPS),
    "from the guess alone": Way(starts=1),
    "the guess itself": Way(starts=1, steps=0),
    "50 steps": Way(steps=50),
    "any norm": Way(within=ANYWHERE),
}


def interval_of_median(values: Tensor, random: torch.Generator) -> tuple[float, float]:
    """95% interval of the median of values (N,), by the bootstrap."""
    rows = torch.randint(len(values), (RESAMPLES, len(values)), generator=random)
    medians = values[rows].median(1).values
    return medians.quantile(0.025).item(), medians.quantile(0.975).item()


def row_of(name: str, way: str, images: Tensor, seed: int) -> list[str]:
    """What one way finds of images (N, 1, 28, 28) at the last checkpoint of a run that ships."""
    run, checkpoint = open_checkpoint(name, None, needs_class=False)
    chosen = WAYS[way]
    encoder = read_encoder(run, checkpoint.header.step) if chosen.encoder else None
    inverter = Inverter(checkpoint, encoder, seed=seed)
    z, residuals, kept, seconds = [], [], [], 0.0
    classifier = find_classifier(run.info.data.name, run.info.data.image_shape)
    with progress(f"{name}, {way}", len(images)) as show:
        for batch in images.split(IMAGES):
            begin = time.process_time()
            found = inverter.invert(batch, chosen.starts, chosen.steps, chosen.within)
            seconds += time.process_time() - begin
            count = 0 if found.classes is None else len(run.told_classes)
            made = torch.cat(list(decode_told(checkpoint.generator_ema, found.inversion.z, found.classes, count)))
            z.append(found.inversion.z)
            residuals.append(found.inversion.residual)
            kept.append(classifier.logits(made).argmax(1) == classifier.logits(batch).argmax(1))
            show(advance=len(batch))
    residual, same, norm = torch.cat(residuals), torch.cat(kept), torch.cat(z).norm(dim=1)
    low, high = interval_of_median(residual, torch.Generator().manual_seed(seed))
    share = same.float().mean()
    least, most = (100 * bound.item() for bound in wilson(share, len(same)))
    inner, outer = shell(z[0].shape[1])
    inside = ((norm > inner - 1e-3) & (norm < outer + 1e-3)).float().mean().item()
    return [
        name,
        way,
        f"{residual.median():.3f} [{low:.3f}, {high:.3f}]",
        f"{residual.quantile(0.95):.3f}",
        f"{100 * share:.1f}% [{least:.1f}, {most:.1f}]",
        f"{norm.median():.1f} ({inside:.0%})",
        f"{seconds / len(images):.3f}",
        f"{_alone(inverter, images, chosen):.3f}",
    ]


def _alone(inverter: Inverter, images: Tensor, way: Way) -> float:
    """Median processor seconds of a digit that is inverted alone."""
    taken = []
    for image in images[:ALONE].split(1):
        begin = time.process_time()
        inverter.invert(image, way.starts, way.steps, way.within)
        taken.append(time.process_time() - begin)
    return torch.tensor(taken).median().item()


def main(
    images: Annotated[int, typer.Option(min=20, max=10_000, help="Test digits.")] = 1_000,
    way: Annotated[list[str] | None, typer.Option(help=f"One of: {', '.join(WAYS)}.", show_default="all")] = None,
    run: Annotated[list[str] | None, typer.Option(help="A run on MNIST.", show_default=", ".join(RUNS))] = None,
    seed: SeedOption = 0,
    data_dir: DataDirOption = None,
) -> None:
    """Print a row for each run and each way of inverting."""
    torch.set_num_threads(1)
    digits = to_model_range(load_images("mnist", data_dir, "test").images[:images])
    table = Table("run", "way", "median RMSE", "95th percentile", "kept", "norm (on shell)", "s in 100", "s alone")
    for name in run or RUNS:
        for each in way or WAYS:
            table.add_row(*row_of(name, each, digits, seed))
    Console(width=140).print(table)


if __name__ == "__main__":
    typer.run(main)

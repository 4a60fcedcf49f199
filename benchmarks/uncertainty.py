"""How often the classifier cannot tell what the shipped generators make, by truncation: last checkpoints.

Class-conditional networks are told the classes in turn.

Run: python -m benchmarks.uncertainty [--samples 10000]
"""

from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from gan_core.classifier.model import Classifier, find_classifier
from gan_core.cli.output import progress
from gan_core.latent.sampling import sample_latent
from gan_core.latent.uncertainty import UncertainShares, uncertain_by_truncation
from gan_core.runs.locate import find_run
from gan_core.runs.run import Run
from gan_core.statistics import wilson

RUNS = ("mnist-dense", "mnist-conv", "mnist-conditional", "fashion-conv")
TRUNCATIONS = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0)


def shares_of(run: Run, classifier: Classifier, z: Tensor) -> UncertainShares:
    """The uncertain share of the images of points z (N, D); class-conditional networks share them among the classes."""
    told = torch.eye(len(run.told_classes)).tolist() or [None]
    of_classes = [
        uncertain_by_truncation(
            run.at_class(mix).checkpoint(run.steps()[-1]).generator_ema, classifier.logits, some, TRUNCATIONS
        )
        for mix, some in zip(told, z.chunk(len(told)), strict=True)
    ]
    share = torch.stack([each.share for each in of_classes]).mean(0)
    return UncertainShares(of_classes[0].truncations, share, *wilson(share, len(z)))


def main(
    samples: Annotated[int, typer.Option(min=100, help="Images of each generator at each truncation.")] = 10_000,
) -> None:
    """Print a row for each run that ships."""
    table = Table("run", *(f"truncation {each:g}" for each in TRUNCATIONS), title="uncertain share, 95% interval")
    with progress("Classifying", len(RUNS)) as show:
        for name in RUNS:
            run = find_run(name)
            classifier = find_classifier(run.info.data.name, run.info.data.image_shape)
            z = sample_latent(0, samples, run.info.config.network.latent_size)
            found = shares_of(run, classifier, z)
            rows = zip(found.share.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
            table.add_row(name, *(f"{share:.1%} [{low:.1%}, {high:.1%}]" for share, low, high in rows))
            show(advance=1)
    Console(width=160).print(table)


if __name__ == "__main__":
    typer.run(main)

"""Classification accuracy score: a classifier trained on generated images alone reads the real test images.

The generator is unconditional, so its images have no labels; the classifier that ships gives them, and images of which
it is less sure than `SURE` are left out. One of the same kind, with other first weights, then learns from these alone.

Run: python -m benchmarks.classification_accuracy_score [--run mnist-conv] [--data-dir DIR]

Source: the "Classification Accuracy Score" of Ravuri and Vinyals 2019, arXiv:1905.10887.
"""

from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from gan_core.classifier.model import Classifier, find_classifier
from gan_core.classifier.train import train_classifier
from gan_core.cli.options import DataDirOption, SeedOption
from gan_core.cli.output import open_checkpoint, percent, progress
from gan_core.data.image_set import ImageSet, checksum, to_pixels
from gan_core.data.sources import load_images
from gan_core.latent.sampling import decode_batches, sample_latent

SURE = 0.9


@torch.inference_mode()
def labelled(generator: torch.nn.Module, classifier: Classifier, z: Tensor) -> tuple[Tensor, Tensor]:
    """Pixels (M, 1, H, W) and the classifier's labels (M,) of those images of which it is sure, M at most len(z)."""
    images, labels = [], []
    for batch in decode_batches(generator, z):
        confidence, classes = classifier.probabilities(batch).max(1)
        sure = confidence >= SURE
        images.append(to_pixels(batch[sure]))
        labels.append(classes[sure])
    return torch.cat(images), torch.cat(labels)


def main(
    run: Annotated[str, typer.Option(help="The run whose generator teaches.")] = "mnist-conv",
    count: Annotated[int, typer.Option(min=1_000, help="Generated images.")] = 60_000,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over them.")] = 10,
    seed: SeedOption = 1,
    data_dir: DataDirOption = None,
) -> None:
    """Teach two classifiers alike, one by generated images and one by real ones; print what both read."""
    found, step = open_checkpoint(run, None)
    name = found.info.data.name
    classifier = find_classifier(name, found.info.data.image_shape)
    test = load_images(classifier.info.data, data_dir, "test")
    images, labels = labelled(
        step.generator_ema, classifier, sample_latent(seed, count, step.header.config.network.latent_size)
    )
    lessons = {
        f"{len(images):,} generated ({found.name}, step {step.header.step})": ImageSet(
            classifier.info.data, images, labels, checksum(images, labels)
        ),
        "the real training images": load_images(classifier.info.data, data_dir),
    }
    table = Table("learned from", f"accuracy on {len(test.images):,} real test images")
    for lesson, taught in lessons.items():
        with progress("step") as show:
            _, info = train_classifier(
                taught, test, epochs, seed, lambda step, total, loss, show=show: show(completed=step, total=total)
            )
        table.add_row(lesson, percent(info.test.accuracy, 2))
    console = Console()
    console.print(table)
    console.print(
        f"labels by the classifier of {classifier.info.data}, images below {percent(SURE)} confidence left out "
        f"({percent(1 - len(images) / count, 1)}); {epochs} passes, seed {seed}"
    )


if __name__ == "__main__":
    typer.run(main)

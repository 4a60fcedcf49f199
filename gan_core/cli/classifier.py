"""`gan-core classifier train` and `classifier evaluate`.

Heavy modules are imported inside the commands, so that help and errors come at once.
"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan_core.cli.options import DataDirOption, JsonOption, SeedOption
from gan_core.cli.output import classifier_identity, percent, print_json, print_table, progress, say
from gan_core.errors import ClassifierError

if TYPE_CHECKING:
    from gan_core.classifier.calibration import Reliability


classifier_app = typer.Typer(help="Train a classifier of images, or measure one.", no_args_is_help=True)


class ClassifierData(StrEnum):
    """`classifier --data`: the sets that have test images."""

    mnist = "mnist"
    fashion_mnist = "fashion-mnist"
    kmnist = "kmnist"
    emnist_digits = "emnist-digits"


@classifier_app.command("train")
def train_command(
    data: Annotated[ClassifierData, typer.Option(help="Images to learn from.")] = ClassifierData.mnist,
    data_dir: DataDirOption = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training images.")] = 30,
    seed: SeedOption = 0,
    folder: Annotated[
        Path | None, typer.Option("--out", help="The new classifier's folder.", show_default="runs/classifiers/DATA")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train a classifier: a classifier that says which class an image is, and how sure it is."""
    from gan_core.classifier.model import FOLDER, save_classifier
    from gan_core.classifier.train import train_classifier
    from gan_core.data.sources import load_images

    goal = folder or Path("runs") / FOLDER / data.value
    if goal.exists() and any(goal.iterdir() if goal.is_dir() else [goal]):
        raise ClassifierError(f"{goal} exists already; choose another folder with --out, or remove it first")
    train, test = (load_images(data.value, data_dir, split) for split in ("train", "test"))
    goal.mkdir(parents=True, exist_ok=True)  # a place that cannot be written is known before the long training
    if not as_json:
        say(f"training a classifier on {len(train.images):,} images of {data}")
    with progress("step") as show:
        network, info = train_classifier(
            train,
            test,
            epochs,
            seed,
            lambda step, total, loss: show(completed=step, total=total, note=f"loss {loss:.3f}"),
        )
    save_classifier(goal, network, info)
    if as_json:
        print_json({"folder": str(goal), **info.model_dump(exclude={"format", "weights_sha256"})})
        return
    say(f"wrote the classifier to {goal}")
    say(
        f"{info.test.images:,} test images: accuracy {percent(info.test.accuracy, 2)}, expected calibration error "
        f"{percent(info.test.calibration_error, 2)}, temperature {info.temperature:.3f}"
    )


@classifier_app.command("evaluate")
def evaluate_command(
    data: Annotated[ClassifierData, typer.Option(help="Whose test images to classifier.")] = ClassifierData.mnist,
    data_dir: DataDirOption = None,
    folder: Annotated[
        Path | None, typer.Option("--classifier", help="The classifier's folder.", show_default="the one for --data")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a classifier on test images: how often it is right, and whether it is as sure as it should be."""
    from gan_core.classifier.calibration import reliability
    from gan_core.classifier.model import IMAGE_SHAPE, find_classifier, load_classifier, raw_logits, score
    from gan_core.data.sources import CLASSES, load_images

    classifier = load_classifier(folder) if folder else find_classifier(data.value, IMAGE_SHAPE)
    if classifier.classes != CLASSES[data.value]:
        raise ClassifierError(
            f"this classifier tells {', '.join(classifier.classes)} apart, the images of {data} show "
            f"{', '.join(CLASSES[data.value])}; choose other images with --data or another classifier with --classifier"
        )
    test = load_images(data.value, data_dir, "test")
    logits = raw_logits(classifier.network, test.images) / classifier.info.temperature
    found = score(logits, test.labels)
    bins = _filled_bins(reliability(logits.softmax(1), test.labels))
    if as_json:
        facts = {
            "classifier": classifier_identity(classifier),
            "data": data.value,
            "data_sha256": test.sha256,
            **found.model_dump(),
        }
        print_json({**facts, "reliability": bins})
        return
    say(
        f"classifier of {classifier.info.data} on {found.images:,} test images of {data} (SHA-256 {test.sha256[:12]}...)"
    )
    say(f"accuracy {percent(found.accuracy, 2)}, expected calibration error {percent(found.calibration_error, 2)}")
    print_table(
        {"confidence": "right", "images": "right", "mean confidence": "right", "accuracy": "right"},
        (
            (
                f"{percent(row['from'])} to {percent(row['to'])}",
                f"{row['count']:,}",
                percent(row["confidence"], 2),
                percent(row["accuracy"], 2),
            )
            for row in bins
        ),
    )


def _filled_bins(groups: "Reliability") -> list[dict[str, float]]:
    """A row for each group that holds an answer."""
    columns = (groups.edges[:-1], groups.edges[1:], groups.counts, groups.confidence, groups.accuracy)
    names = ("from", "to", "count", "confidence", "accuracy")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(column.tolist() for column in columns), strict=True)]
    return [row for row in rows if row["count"]]

"""`gan-core classifier train`: a new classifier."""

from pathlib import Path
from typing import Annotated

import typer

from gan_core.cli.options import ClassifierDataOption, DataDirOption, JsonOption, SeedOption, check_name
from gan_core.cli.output import percent, print_json, progress, say, warn
from gan_core.errors import ClassifierError


def train(
    data: ClassifierDataOption = "mnist",
    data_dir: DataDirOption = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training images.")] = 30,
    seed: SeedOption = 0,
    folder: Annotated[
        Path | None, typer.Option("--out", help="The new classifier's folder.", show_default="runs/classifiers/DATA")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train a classifier, which names an image's class and says how probable it is."""
    from gan_core.classifier.info import FOLDER
    from gan_core.classifier.model import save_classifier
    from gan_core.classifier.train import train_classifier
    from gan_core.data.sources import load_images, not_the_known_set

    check_name(data, "--data", "TESTED_DATA")
    goal = folder or Path("runs") / FOLDER / data
    if goal.exists() and any(goal.iterdir() if goal.is_dir() else [goal]):
        raise ClassifierError(f"{goal} exists already; choose another folder with --out, or remove it first")
    train_images, test_images = (load_images(data, data_dir, split) for split in ("train", "test"))
    goal.mkdir(parents=True, exist_ok=True)  # a place that cannot be written is known before the long training
    if why := not_the_known_set(data, train_images.sha256):
        warn(f"warning: {why}")
    if not as_json:
        say(f"training a classifier on {len(train_images.images):,} images of {data}")
    with progress("step") as show:
        network, info = train_classifier(
            train_images,
            test_images,
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

"""`gan-core classifier evaluate`: how often a classifier is right, and whether its probabilities are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan_core.cli.options import ClassifierDataOption, DataDirOption, JsonOption, check_name
from gan_core.cli.output import classifier_identity, percent, print_json, print_table, say
from gan_core.errors import ClassifierError

if TYPE_CHECKING:
    from gan_core.classifier.calibration import Reliability


def evaluate(
    data: ClassifierDataOption = "mnist",
    data_dir: DataDirOption = None,
    folder: Annotated[
        Path | None, typer.Option("--classifier", help="The classifier's folder.", show_default="the one for --data")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Evaluate a classifier on test images: its accuracy, and whether its probabilities are calibrated."""
    from gan_core.classifier.calibration import reliability
    from gan_core.classifier.model import IMAGE_SHAPE, find_classifier, load_classifier, raw_logits, score
    from gan_core.data.sources import load_images
    from gan_core.registry import DATA_SETS

    check_name(data, "--data", "TESTED_DATA")
    classifier = load_classifier(folder) if folder else find_classifier(data, IMAGE_SHAPE)
    classes = DATA_SETS[data].classes
    if classifier.classes != classes:
        raise ClassifierError(
            f"this classifier knows the classes {', '.join(classifier.classes)}, the images of {data} show "
            f"{', '.join(classes)}; choose other images with --data or another classifier with --classifier"
        )
    test = load_images(data, data_dir, "test")
    logits = raw_logits(classifier.network, test.images) / classifier.info.temperature
    found = score(logits, test.labels)
    bins = _filled_bins(reliability(logits.softmax(1), test.labels))
    if as_json:
        facts = {
            "classifier": classifier_identity(classifier),
            "data": data,
            "data_sha256": test.sha256,
            **found.model_dump(),
        }
        print_json({**facts, "reliability": bins})
        return
    images = f"{found.images:,} test images of {data} (SHA-256 {test.sha256[:12]}...)"
    say(f"classifier of {classifier.info.data} on {images}")
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

"""`gan-core prepare`: what the page Explore needs of a checkpoint, saved beside it."""

from typing import TYPE_CHECKING

from gan_core.cli.options import JsonOption, RunArgument, StepOption
from gan_core.cli.output import open_checkpoint, print_json, say, warn

if TYPE_CHECKING:
    from pathlib import Path

    from gan_core.runs.run import Run


def prepare(run: RunArgument, step: StepOption = None, as_json: JsonOption = False) -> None:
    """Save what the page Explore needs of a checkpoint and its classifier, so that it opens without computing."""
    from gan_core.errors import ClassifierError
    from gan_core.inference.preparing import prepare as prepared_of
    from gan_core.runs.locate import find_run
    from gan_core.runs.prepared import check_preparable, save_prepared

    check_preparable(find_run(run))
    opened, checkpoint = open_checkpoint(run, step)
    paths = [save_prepared(opened, checkpoint.header.step, prepared_of(checkpoint))]
    try:
        paths.append(_prepare_classifier(opened))
    except ClassifierError as error:
        warn(f"no classifier was prepared: {error}")
    if as_json:
        print_json({"run": opened.name, "step": checkpoint.header.step, "files": [str(path) for path in paths]})
        return
    for path in paths:
        say(f"prepared in {path} and the weights beside it")


def _prepare_classifier(run: "Run") -> "Path":
    from gan_core.classifier.info import find_folder
    from gan_core.classifier.model import load_classifier
    from gan_core.classifier.prepared import FILE, read_prepared_classifier, save_prepared_classifier
    from gan_core.errors import PreparedError
    from gan_core.inference.web_export import export_classifier

    folder = find_folder(run.info.data.name, run.info.data.image_shape)
    try:
        if read_prepared_classifier(folder):
            return folder / FILE
    except PreparedError as error:
        warn(f"{error}; made again")
    classifier = load_classifier(folder)
    return save_prepared_classifier(folder, classifier.info, export_classifier(classifier))

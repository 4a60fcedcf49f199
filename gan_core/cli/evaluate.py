"""`gan-core evaluate`: how good a run's images are, checkpoint by checkpoint."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import DataDirOption, JsonOption, RunArgument, SeedOption
from gan_core.cli.output import classifier_identity, percent, print_json, print_table, progress, say
from gan_core.errors import ClassifierError, QualityError, RunError
from gan_core.registry import metrics_in_order

if TYPE_CHECKING:
    from gan_core.classifier.model import Classifier
    from gan_core.data.image_set import ImageSet
    from gan_core.runs.evaluations import Evaluation, EvaluationSettings, QualityMetrics
    from gan_core.runs.run import Run

METRICS_IN_A_TABLE = 6  # wider ones would wrap in a terminal of 80 columns
ARROWS = {"lower": " ↓", "higher": " ↑", None: ""}  # where better values lie


def evaluate(
    run: RunArgument,
    step: Annotated[
        int | None, typer.Option(help="Iteration of one checkpoint.", show_default="all checkpoints")
    ] = None,
    samples: Annotated[int, typer.Option(min=1, help="Images to generate for each checkpoint.")] = 10_000,
    seed: SeedOption = 0,
    folder: Annotated[
        Path | None,
        typer.Option("--classifier", help="The classifier's folder.", show_default="the one for the run's data"),
    ] = None,
    data_dir: DataDirOption = None,
    again: Annotated[bool, typer.Option("--again", help="Measure again what has been measured.")] = False,
    real: Annotated[bool, typer.Option("--real", help="Measure real test images instead; nothing is written.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure the images of a run's checkpoints against real ones, and add the metrics to its quality.jsonl."""
    from gan_core.metrics.evaluate import settings_of
    from gan_core.runs.locate import find_run
    from gan_core.training.malloc import keep_freed_memory

    keep_freed_memory()
    opened = find_run(run)
    steps = _wanted_steps(opened, step)
    classifier = _classifier_of(opened, folder)
    train, test = _images_of(opened, data_dir)
    settings = settings_of(train, test, classifier, samples, seed)
    if real:
        _evaluate_real(opened, settings, train, test, classifier, as_json)
        return
    records, skipped = _evaluate_steps(opened, steps, settings, train, test, classifier, again)
    if as_json:
        facts = [record.model_dump(mode="json", exclude={"settings"}) for record in records]
        print_json({**_origin(opened, classifier, settings), "skipped": skipped, "records": facts})
        return
    say(_heading(f"{settings.samples:,} images of each checkpoint's generator (EMA)", opened, settings))
    if skipped:
        say(f"measured before, and skipped: iteration {', '.join(map(str, skipped))}; measure again with --again")
    _print_figures([(str(record.step), record) for record in records], settings)


def _wanted_steps(run: "Run", step: int | None) -> list[int]:
    if step is not None:
        run.ref(step)  # refuses one that is not there
        return [step]
    steps = run.steps()
    if not steps:
        raise RunError(f"{run.name} has no checkpoint yet")
    return steps


def _classifier_of(run: "Run", folder: Path | None) -> "Classifier":
    from gan_core.classifier.model import IMAGE_SHAPE, find_classifier, load_classifier
    from gan_core.registry import DATA_SETS

    name, shape = run.info.data.name, tuple(run.info.data.image_shape)
    if folder is None:
        return find_classifier(name, shape)
    classifier = load_classifier(folder)
    if shape != IMAGE_SHAPE:
        raise ClassifierError(f"classifiers read images of shape {IMAGE_SHAPE}; this run makes {shape}")
    known = DATA_SETS[name].classes if name in DATA_SETS else classifier.classes
    if classifier.classes != known:
        raise ClassifierError(
            f"this classifier knows the classes {', '.join(classifier.classes)}, the images of {name} show "
            f"{', '.join(known)}; choose another classifier with --classifier"
        )
    return classifier


def _images_of(run: "Run", data_dir: Path | None) -> tuple["ImageSet", "ImageSet | None"]:
    """The images that a run was trained on, and the test images of the same set if it has any.

    Raises:
        DataError: If they are not there.
        QualityError: If they are others than those that the run saw.
    """
    from gan_core.data.sources import load_images
    from gan_core.registry import DATA_SETS

    data = run.info.data
    train = load_images(data.name, data_dir)
    if train.sha256 != data.sha256:
        raise QualityError(
            f"{run.name} was trained on {data.name} with SHA-256 {data.sha256[:12]}..., the images given have "
            f"{train.sha256[:12]}...; point --data-dir to the same images"
        )
    return train, load_images(data.name, data_dir, "test") if DATA_SETS[data.name].has_test else None


def _evaluate_steps(
    run: "Run",
    steps: list[int],
    settings: "EvaluationSettings",
    train: "ImageSet",
    test: "ImageSet | None",
    classifier: "Classifier",
    again: bool,
) -> tuple[list["Evaluation"], list[int]]:
    """Measure the steps whose record lacks a registered metric with these settings.

    Returns:
        All records with these settings, and the steps skipped.
    """
    from gan_core.metrics.evaluate import evaluate_checkpoint, reference_of
    from gan_core.registry import METRICS
    from gan_core.runs.checkpoint import read_header
    from gan_core.runs.evaluations import append_quality, check_quality_file, read_quality

    stored = {step: read_header(run.ref(step)).precision for step in run.steps()}

    def of_these_settings() -> dict[int, "Evaluation"]:
        wanted = (record for record in read_quality(run) if record.settings == settings)
        return {record.step: record for record in wanted if stored.get(record.step) == record.precision_stored}

    known = of_these_settings()
    missing = [step for step in steps if again or step not in known or not METRICS.keys() <= known[step].values.keys()]
    if missing:
        check_quality_file(run)
        with progress("images", len(train.images) + len(missing) * settings.samples) as show:
            reference = reference_of(settings, train, test, classifier, lambda count: show(advance=count))
            for step in missing:
                show(note=f"iteration {step:,}")
                append_quality(
                    run,
                    evaluate_checkpoint(
                        run.checkpoint(step),
                        reference,
                        lambda count: show(advance=count),
                        None if again else known.get(step),
                    ),
                )
    return list(of_these_settings().values()), [step for step in steps if step not in missing]


def _evaluate_real(
    run: "Run",
    settings: "EvaluationSettings",
    train: "ImageSet",
    test: "ImageSet | None",
    classifier: "Classifier",
    as_json: bool,
) -> None:
    """What a perfect generator would score."""
    from gan_core.metrics.evaluate import measure_images, reference_of, shuffled

    if test is None:
        raise QualityError(f"{train.name} has no test images of its own; --real needs a run on a set that has them")
    if settings.samples > len(test.images):
        raise QualityError(
            f"{test.name} has {len(test.images)} test images, fewer than {settings.samples}; "
            f"take --samples {len(test.images)} or fewer"
        )
    with progress("images", len(train.images) + settings.samples) as show:
        reference = reference_of(settings, train, test, classifier, lambda count: show(advance=count))
        images = shuffled(test, settings.seed)[: settings.samples]
        figures = measure_images(images, reference, lambda count: show(advance=count))
    if as_json:
        print_json({**_origin(run, classifier, settings), "real": figures.model_dump(mode="json")})
        return
    say(_heading(f"{settings.samples:,} test images of {test.name} instead of a generator's", run, settings))
    _print_figures([("test images", figures)], settings)


def _origin(run: "Run", classifier: "Classifier", settings: "EvaluationSettings") -> dict[str, Any]:
    return {
        "run": run.name,
        "classifier": classifier_identity(classifier),
        "settings": settings.model_dump(mode="json"),
    }


def _heading(what: str, run: "Run", settings: "EvaluationSettings") -> str:
    real, extractor = settings.real, settings.extractor
    return (
        f"{run.name}: {what}, seed {settings.seed}, against the {real.count:,} training images of {real.name} "
        f"(SHA-256 {real.sha256[:12]}...), by the features of the classifier of {extractor.data} "
        f"(SHA-256 {extractor.weights_sha256[:12]}...)"
    )


def _print_figures(rows: list[tuple[str, "QualityMetrics"]], settings: "EvaluationSettings") -> None:
    say(
        f"\nprecision, recall, density and coverage with k = {settings.k}, {settings.manifold_images:,} images of "
        f"each kind; KID over {settings.kid_subsets} subsets of {settings.kid_subset_size:,}; distances to the nearest "
        f"training image of {settings.nearest_images:,} samples, RMS in grey levels (0 to 255)"
    )
    metrics = metrics_in_order()
    for names in _batched(metrics, METRICS_IN_A_TABLE):
        titles = [f"{metrics[name].title}{ARROWS[metrics[name].better]}" for name in names]
        print_table(
            {"iteration": "right", **dict.fromkeys(titles, "right")},
            ((row, *(metrics[name].text(found.values.get(name)) for name in names)) for row, found in rows),
        )
    say("\nleast and most frequent class, and the median distance to the nearest training image")
    print_table(
        {
            "iteration": "right",
            "least": "right",
            "most": "right",
            "samples": "right",
            "test images": "right",
            "collapsed": "left",
        },
        ((name, *_class_and_copy_cells(found)) for name, found in rows),
    )
    _print_told(rows[-1][1])
    _print_notes([found for _, found in rows])


def _print_told(found: "QualityMetrics") -> None:
    """What became of each class that class-conditional networks were told, at the last of the checkpoints."""
    if not found.told:
        return
    say("\nby the class that was told, at the last iteration above: what the classifier sees, and how surely")
    print_table(
        {"told": "left", "images": "right", "seen as told": "right", "uncertain": "right"},
        (
            (told.name, f"{told.images:,}", percent(told.agreement, 1), percent(told.uncertain, 1))
            for told in found.told
        ),
    )


def _batched(names: Iterable[str], size: int) -> Iterator[list[str]]:
    """Names, a few at a time."""
    names = list(names)
    return (names[start : start + size] for start in range(0, len(names), size))


def _class_and_copy_cells(found: "QualityMetrics") -> tuple[str, ...]:
    shares = sorted(found.classes, key=lambda known: known.share)
    return (
        *(f"{known.name} {percent(known.share, 1)}" for known in (shares[0], shares[-1])),
        f"{found.nearest.median:.1f}",
        f"{found.nearest_test.median:.1f}" if found.nearest_test else "not available",
        ", ".join(found.collapsed_classes) or "none",
    )


def _print_notes(figures: Iterable["QualityMetrics"]) -> None:
    """What the tables' short words mean."""
    last = list(figures)[-1]
    for name, metric in metrics_in_order().items():
        real = last.real_values.get(name)
        scored = "" if real is None else f" The real training images themselves: {metric.text(real)}."
        say(f"{metric.title}: {metric.description}{scored}")
    if last.nearest_test:
        say(f"99% of test images are at least {last.nearest_test.percentile_1:.1f} grey levels from a training image")
    else:
        say(f"how near other real images are is not available: {last.nearest_test_why}")

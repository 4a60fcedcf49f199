"""`gan-core directions`: what latent directions do, what they leak, how often arithmetic works, and files of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import ClassOption, JsonOption, RunArgument, SeedOption, StepOption, check_name
from gan_core.cli.output import (
    classifier_identity,
    heading,
    latent_size_of,
    open_checkpoint,
    origin,
    percent,
    print_json,
    print_table,
    progress,
    say,
)
from gan_core.errors import ClassifierError, DirectionsError, counted

if TYPE_CHECKING:
    from gan_core.classifier.model import Classifier
    from gan_core.inference.directions import Arithmetic, FoundDirection
    from gan_core.latent.direction_effects import DirectionEffects
    from gan_core.runs.run import Run

LARGEST_FILE = 8 * 2**20  # as `runs.directions.MOST_BYTES`


def directions(
    run: RunArgument,
    step: StepOption = None,
    told: ClassOption = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="ATTRIBUTE", help="Direction of an attribute; may be repeated.", show_default="all"),
    ] = None,
    along: Annotated[
        list[str] | None,
        typer.Option(help="Another direction: principal.1, layer.1 (SeFa), features.1 (GANSpace), class.3.8."),
    ] = None,
    hold: Annotated[
        list[str] | None, typer.Option(metavar="HELD", help="What must not move along; may be repeated.")
    ] = None,
    samples: Annotated[int, typer.Option(min=20, max=20_000, help="Held-out samples that are moved.")] = 300,
    triples: Annotated[
        int, typer.Option("--arithmetic", min=0, max=100_000, help="Try A - B + C on so many triples.")
    ] = 0,
    seed: SeedOption = 0,
    save: Annotated[
        bool, typer.Option("--save", help="Save the directions beside the run, under their names.")
    ] = False,
    exported: Annotated[Path | None, typer.Option("--export", help="Write what is saved beside the run.")] = None,
    imported: Annotated[
        Path | None, typer.Option("--import", help="Save the directions of a file beside the run.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure what directions of z do to a digit's attributes, and what they leak into the others."""
    if exported or imported:
        _exchange(run, exported, imported, as_json)
        return
    import torch

    from gan_core.inference.directions import Arithmetic, find_direction, holding, leak_table, measure_arithmetic, study
    from gan_core.latent.attributes import NAMES
    from gan_core.latent.direction_effects import POSITIONS
    from gan_core.latent.found_directions import hold_fixed
    from gan_core.runs.directions import described, save_directions

    for name in attribute or ():
        check_name(name, "--attribute", "ATTRIBUTE")
    for name in hold or ():
        check_name(name, "--hold", "HELD")
    opened, checkpoint = open_checkpoint(run, step, told)
    classifier = _classifier_or_none(opened)
    sources = [*(attribute or ([] if along else NAMES)), *(along or ())]
    with progress("samples") as show:
        known = study(checkpoint, classifier, seed=seed, on_points=lambda count: show(advance=count))
    found = {name: find_direction(checkpoint, known, name) for name in sources}
    vectors = torch.stack([hold_fixed(each.vector, holding(known, hold or (), name)) for name, each in found.items()])
    with progress("images", samples * len(POSITIONS) * len(sources)) as show:
        effects = leak_table(checkpoint, classifier, vectors, seed, samples, lambda count: show(advance=count))
    arithmetic: list[Arithmetic] = []
    if triples and classifier is None:
        raise ClassifierError("arithmetic needs a classifier of these images; leave out --arithmetic")
    if triples and classifier:
        arithmetic = measure_arithmetic(checkpoint, classifier, known, triples, seed)
    saved = None
    if save:
        held = f", holding {', '.join(hold)}" if hold else ""
        rows = zip(sources, vectors.tolist(), strict=True)
        saved = save_directions(
            opened, [described(opened, checkpoint.header.step, name, name + held, vector) for name, vector in rows]
        )
    if as_json:
        print_json(
            {
                **origin(opened, checkpoint),
                "seed": seed,
                "samples": samples,
                "classifier": classifier and classifier_identity(classifier),
                "held": hold or [],
                "attributes": list(NAMES),
                "directions": [
                    {"name": name, **_facts(found[name], vectors[row], effects[row])}
                    for row, name in enumerate(sources)
                ],
                "arithmetic": [_arithmetic_facts(each) for each in arithmetic],
            }
        )
        return
    say(f"{heading(opened, checkpoint)}, seed {seed}, z of {counted(latent_size_of(checkpoint), 'dimension')}")
    _print_leak(sources, effects, found, samples)
    if arithmetic:
        _print_arithmetic(arithmetic)
    if saved:
        say(f"\n{counted(len(sources), 'direction')} saved in {saved}")


def _classifier_or_none(run: "Run") -> "Classifier | None":
    from gan_core.cli.output import classifier_of

    try:
        return classifier_of(run)
    except ClassifierError:
        return None


def _exchange(name: str, exported: Path | None, imported: Path | None, as_json: bool) -> None:
    """Write what is saved beside a run into a file, or save a file's directions beside it."""
    from gan_core.runs.atomic import write_atomic
    from gan_core.runs.directions import directions_text, parse_directions, read_directions, save_directions
    from gan_core.runs.foreign import read_bounded
    from gan_core.runs.locate import find_run

    run = find_run(name)
    if imported:
        try:
            data = read_bounded(imported, LARGEST_FILE)
        except OSError as error:
            raise DirectionsError(f"cannot read {imported}: {error.strerror}") from None
        save_directions(run, parse_directions(data, run, str(imported)))
    found = read_directions(run)
    if exported:
        write_atomic(exported, directions_text(found))
    if as_json:
        print_json({"run": run.name, "directions": [each.model_dump(mode="json") for each in found]})
        return
    say(
        f"{run.name}: {counted(len(found), 'direction')} beside the run{f', written to {exported}' if exported else ''}"
    )


def _facts(found: "FoundDirection", vector: Any, effects: "DirectionEffects") -> dict[str, Any]:
    parts = {"leak": effects.leak, "slope": effects.slope, "rising": effects.rising}
    return {
        "explained": found.explained,
        "separation": found.separation,
        **{name: {"value": each.value, "low": each.low, "high": each.high} for name, each in parts.items()},
        "ranges": effects.ranges,
        "class_kept": effects.kept
        and {"value": effects.kept.value, "low": effects.kept.low, "high": effects.kept.high},
        "vector": vector,
    }


def _arithmetic_facts(each: "Arithmetic") -> dict[str, Any]:
    return {
        "averaged": each.averaged,
        "class": vars(each.classes),
        "slant": each.slant and vars(each.slant),
    }


def _print_leak(
    names: list[str], effects: list["DirectionEffects"], found: dict[str, "FoundDirection"], samples: int
) -> None:
    from gan_core.latent.attributes import ATTRIBUTES, NAMES

    say(f"\nchange of each attribute in its standard deviations per sigma, on {samples:,} held-out samples")
    print_table(
        {"direction": "left", **{name: "right" for name in NAMES}},
        (
            (
                name,
                *(
                    f"{value:+.2f} ({low:+.2f} to {high:+.2f})"
                    for value, low, high in zip(
                        each.leak.value.tolist(), each.leak.low.tolist(), each.leak.high.tolist(), strict=True
                    )
                ),
            )
            for name, each in zip(names, effects, strict=True)
        ),
    )
    say("\nof each direction the attribute that it moves most, and how many keep their class up to 2 sigma")
    rows = []
    for name, each in zip(names, effects, strict=True):
        own = NAMES.index(name) if name in NAMES else int(each.leak.value.abs().argmax())
        attribute, (begin, end) = ATTRIBUTES[own], each.ranges[own].tolist()
        explained = found[name].explained
        rows.append(
            (
                name,
                attribute.name,
                f"{float(each.slope.value[own]):+.{attribute.digits}f} {attribute.unit}",
                percent(float(each.rising.value[own])),
                f"{begin:+.0f} to {end:+.0f}",
                "" if each.kept is None else percent(float(each.kept.value)),
                "" if explained is None else percent(explained),
            )
        )
    columns = ("attribute", "per sigma", "steps its way", "holds, sigma", "class kept", "linear in z")
    print_table({"direction": "left", **{column: "right" for column in columns}}, rows)


def _print_arithmetic(arithmetic: list["Arithmetic"]) -> None:
    say(f"\nA - B + C, {counted(arithmetic[0].classes.triples, 'triple')} each; 95% intervals, and random samples")
    print_table(
        {"samples in A and B": "right", "class of A": "right", "slant carried over": "right"},
        (
            (
                str(each.averaged),
                *(
                    ""
                    if worked is None
                    else f"{percent(worked.share, 1)} ({100 * worked.low:.1f} to "
                    f"{100 * worked.high:.1f}; chance {percent(worked.chance, 1)})"
                    for worked in (each.classes, each.slant)
                ),
            )
            for each in arithmetic
        ),
    )

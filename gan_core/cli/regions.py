"""`gan-core regions`: how large each class region of the latent space is, which are adjacent, and which lie between."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import ClassOption, JsonOption, RunArgument, SeedOption, StepOption
from gan_core.cli.output import (
    classifier_identity,
    classifier_of,
    heading,
    latent_size_of,
    open_checkpoint,
    origin,
    percent,
    print_json,
    print_table,
    progress,
    say,
    warn,
)
from gan_core.errors import counted

if TYPE_CHECKING:
    from gan_core.classifier.model import Classifier
    from gan_core.latent.claims import NeighbourClaim, PassageClaim
    from gan_core.latent.regions import Regions, RegionSample
    from gan_core.runs.checkpoint import Checkpoint
    from gan_core.runs.run import Run

PAIRS_SHOWN = 10
CIRCLES = 300  # as `latent.regions.CIRCLES`, which needs torch


def regions(
    run: RunArgument,
    step: StepOption = None,
    told: ClassOption = None,
    points: Annotated[
        int | None, typer.Option(min=1, help="Random points, for the shares.", show_default="50 a circle")
    ] = None,
    circles: Annotated[int, typer.Option(min=1, max=10_000, help="Great circles, for the adjacency.")] = CIRCLES,
    paths: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Interpolations between random points, on these circles, for what lies between.",
            show_default="15 a circle",
        ),
    ] = None,
    seed: SeedOption = 0,
    save: Annotated[
        bool, typer.Option("--save", help="Save what was observed in the run's folder, where pages find it.")
    ] = False,
    all_steps: Annotated[bool, typer.Option("--all-steps", help="Save it of every checkpoint.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure each class's share of the latent space, which classes are adjacent, and which lie between two others."""
    from gan_core.data.sources import DIGITS
    from gan_core.inference.class_regions import measured
    from gan_core.latent.claims import lecture_claims
    from gan_core.latent.regions import PATHS_PER_CIRCLE, POINTS_PER_CIRCLE
    from gan_core.runs.class_regions import check_savable
    from gan_core.runs.locate import find_run

    if save:
        check_savable(find_run(run))
    points = POINTS_PER_CIRCLE * circles if points is None else points
    paths = PATHS_PER_CIRCLE * circles if paths is None else paths
    if all_steps:
        if not save or step is not None:
            raise typer.BadParameter("--all-steps goes with --save, and not with --step")
        _save_all(run, points, circles, seed, as_json)
        return
    opened, checkpoint = open_checkpoint(run, step, told)
    classifier = classifier_of(opened)
    with progress("circles", circles) as show:
        sample = _observe(
            opened, checkpoint, classifier, points, circles, seed, save, lambda done: show(completed=done)
        )
    found = measured(sample, latent_size_of(checkpoint), seed, paths)
    claims = lecture_claims(found) if classifier.classes == DIGITS else None
    if as_json:
        counts = {"points": points, "circles": circles, "paths": paths}
        facts = {
            **origin(opened, checkpoint),
            "seed": seed,
            "classifier": classifier_identity(classifier),
            "counts": counts,
        }
        print_json({**facts, **_regions_facts(found, classifier.classes), "claims": claims and _claims_facts(*claims)})
        return
    say(f"{heading(opened, checkpoint)}, seed {seed}; classifier of {classifier.info.data}")
    _print_shares(found, classifier.classes, points)
    _print_adjacency(found, classifier.classes, circles)
    if claims:
        _print_claims(*claims, pairs=math.comb(len(classifier.classes), 2), paths=paths, circles=circles)


def _observe(
    run: "Run",
    checkpoint: "Checkpoint",
    classifier: "Classifier",
    points: int,
    circles: int,
    seed: int,
    save: bool,
    on_circles: Callable[[int], None],
) -> "RegionSample":
    """What is saved of this checkpoint, if it is what would be observed; else what is observed now."""
    from gan_core.errors import RegionsError
    from gan_core.inference.class_regions import observe_regions
    from gan_core.runs.class_regions import read_regions, save_regions
    from gan_core.runs.evaluations import FeatureExtractor

    identity, step = FeatureExtractor(**classifier_identity(classifier)), checkpoint.header.step
    try:
        saved = read_regions(run, step, identity, len(classifier.classes))
    except RegionsError as error:
        warn(f"{error}; measured again")
        saved = None
    wanted = (seed, points, circles)
    if saved and (saved.seed, sum(saved.counts), len(saved.circles)) == wanted:
        return saved.sample
    sample = None
    for sample in observe_regions(checkpoint, classifier, circles, points, seed):
        on_circles(len(sample.circles))
    assert sample is not None  # there is at least one circle
    if save:
        save_regions(run, step, identity, seed, sample)
    return sample


def _save_all(name: str, points: int, circles: int, seed: int, as_json: bool) -> None:
    """Save the class regions of every checkpoint that has none."""
    from gan_core.runs.class_regions import FOLDER
    from gan_core.runs.locate import find_run

    run = find_run(name)
    classifier, steps = classifier_of(run), run.steps()
    with progress("circles", circles * len(steps)) as show:
        for number, step in enumerate(steps):
            show(note=f"iteration {step:,}")
            begun = circles * number
            _observe(
                run,
                run.checkpoint(step),
                classifier,
                points,
                circles,
                seed,
                True,
                lambda done, begun=begun: show(completed=begun + done),
            )
    if as_json:
        print_json({"run": run.name, "steps": steps, "folder": str(run.folder / FOLDER)})
        return
    say(f"{run.name}: class regions of {counted(len(steps), 'checkpoint')} saved in {run.folder / FOLDER}")


def _regions_facts(found: "Regions", classes: tuple[str, ...]) -> dict[str, Any]:
    parts = {"shares": found.shares, "adjacency": found.adjacency, "passages": found.passages}
    return {"classes": classes, **{name: vars(part) for name, part in parts.items()}}


def _claims_facts(neighbours: list["NeighbourClaim"], through: list["PassageClaim"]) -> dict[str, Any]:
    """The claims by the digits' names; what could not be measured has neither rank nor verdict."""
    return {
        "neighbours": [
            {**vars(claim), "pair": [str(digit) for digit in claim.pair], "verdict": claim.verdict}
            | ({} if math.isfinite(claim.lift) else {"rank": None, "verdict": None})
            for claim in neighbours
        ],
        "passages": [
            {**vars(claim), "digits": [str(digit) for digit in claim.digits]} | ({} if claim.paths else {"rank": None})
            for claim in through
        ],
    }


def _print_shares(found: "Regions", classes: tuple[str, ...], points: int) -> None:
    say(f"\nshare of the latent space, by {counted(points, 'random point')}")
    columns = (found.shares.share.tolist(), found.shares.low.tolist(), found.shares.high.tolist())
    print_table(
        {"class": "left", "share": "right", "95% interval": "right"},
        (
            (name, percent(share, 1), f"{100 * low:.1f} to {percent(high, 1)}")
            for name, share, low, high in zip(classes, *columns, strict=True)
        ),
    )


def _print_adjacency(found: "Regions", classes: tuple[str, ...], circles: int) -> None:
    from gan_core.latent.regions import ranks

    table, ranked = found.adjacency, ranks(found.adjacency.share)
    pairs = [(one, other) for one in range(len(classes)) for other in range(one) if table.share[one, other] > 0]
    if not pairs:
        say(f"\nno boundary was met on {counted(circles, 'great circle')}")
        return
    shown = sorted(pairs, key=lambda pair: int(ranked[pair]))[:PAIRS_SHOWN]
    say(
        f"\nlongest of the {math.comb(len(classes), 2)} boundaries, by {counted(circles, 'great circle')} with "
        f"{table.per_circle:.1f} crossings on each"
    )
    print_table(
        {
            "rank": "right",
            "boundary": "left",
            "share of all": "right",
            "x expected by chance": "right",
            "95% interval": "right",
        },
        (
            (
                str(int(ranked[pair])),
                f"{classes[pair[1]]} | {classes[pair[0]]}",
                percent(float(table.share[pair]), 1),
                f"{table.lift[pair]:.1f}",
                _interval(float(table.low[pair]), float(table.high[pair])),
            )
            for pair in shown
        ),
    )


def _print_claims(
    neighbours: list["NeighbourClaim"], through: list["PassageClaim"], pairs: int, paths: int, circles: int
) -> None:
    say(
        "\nclaim: these digits are adjacent more often than expected by chance; "
        f"by {circles:,} great circles, with 95% intervals"
    )
    for claim in neighbours:
        say(f"  {_neighbour_sentence(claim, pairs)}")
    say(f"\nwhat lies between two digits, by {counted(paths, 'interpolation')} along these circles, with 95% intervals")
    for passage in through:
        say(f"  {_passage_sentence(passage)}")


def _neighbour_sentence(claim: "NeighbourClaim", pairs: int) -> str:
    one, other = claim.pair
    if not math.isfinite(claim.lift):
        return f"{one}-{other}: not measured, one of the digits did not occur"
    lift = f"{claim.lift:.1f} x expected by chance [{_interval(claim.low, claim.high)}]"
    return f"{one}-{other}: {claim.verdict}, {lift}, rank {claim.rank} of {pairs}"


def _interval(low: float, high: float) -> str:
    return "too few circles" if math.isnan(low) else f"{low:.1f} to {high:.1f}"


def _passage_sentence(claim: "PassageClaim") -> str:
    first, middle, last = claim.digits
    if not claim.paths:
        return f"no interpolation led between {first} and {last}"
    interval = f"[{100 * claim.low:.0f}, {100 * claim.high:.0f}]"
    return (
        f"of {counted(claim.paths, 'interpolation')} between {first} and {last}, {percent(claim.share)} passed "
        f"through {middle} {interval}, rank {claim.rank} of 8"
    )

"""`gan-core regions`: how large each class region of the latent space is, which are adjacent, and which lie between."""

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import JsonOption, RunArgument, SeedOption, StepOption
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
)
from gan_core.errors import counted

if TYPE_CHECKING:
    from gan_core.latent.claims import NeighbourClaim, PassageClaim
    from gan_core.latent.regions import Regions

PAIRS_SHOWN = 10
ANSWERS = {"supported": "yes", "rejected": "no", "inconclusive": "not clear"}


def regions(
    run: RunArgument,
    step: StepOption = None,
    points: Annotated[int, typer.Option(min=1, help="Random points, for the shares.")] = 10_000,
    circles: Annotated[int, typer.Option(min=1, help="Great circles, for the adjacency.")] = 200,
    paths: Annotated[
        int, typer.Option(min=1, help="Interpolations between random points, for what lies between.")
    ] = 3_000,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Measure each class's share of the latent space, which classes are adjacent, and which lie between two others."""
    import torch

    from gan_core.data.sources import DIGITS
    from gan_core.latent.claims import lecture_claims
    from gan_core.latent.regions import measure_regions, regions_cost

    opened, checkpoint = open_checkpoint(run, step)
    classifier = classifier_of(opened)
    with progress("images", regions_cost(points, circles, paths)) as show:
        found = measure_regions(
            checkpoint.generator_ema,
            classifier.logits,
            latent_size_of(checkpoint),
            len(classifier.classes),
            points,
            circles,
            paths,
            torch.Generator().manual_seed(seed),
            lambda count: show(advance=count),
        )
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
        _print_claims(*claims, pairs=math.comb(len(classifier.classes), 2), paths=paths)


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


def _print_claims(neighbours: list["NeighbourClaim"], through: list["PassageClaim"], pairs: int, paths: int) -> None:
    say("\nare digits of similar shape adjacent more often than expected by chance?")
    for claim in neighbours:
        say(f"  {_neighbour_sentence(claim, pairs)}")
    say(f"\nwhat lies between two digits, by {counted(paths, 'interpolation')} between random points")
    for passage in through:
        say(f"  {_passage_sentence(passage)}")


def _neighbour_sentence(claim: "NeighbourClaim", pairs: int) -> str:
    one, other = claim.pair
    if not math.isfinite(claim.lift):
        return f"{one}-{other}: not measured, one of the digits did not occur"
    lift = f"{claim.lift:.1f} x expected by chance [{_interval(claim.low, claim.high)}]"
    return f"{one}-{other}: {ANSWERS[claim.verdict]}, {lift}, rank {claim.rank} of {pairs}"


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

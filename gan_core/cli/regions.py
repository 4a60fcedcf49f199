"""`gan-core regions`: who lives where in the latent space and who boundaries on whom, from a terminal.

Heavy modules are imported inside the command, so that help and errors come at once.
"""

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import JsonOption, RunArgument, SeedOption, StepOption
from gan_core.cli.output import (
    classifier_identity,
    classifier_of,
    heading,
    latent_size_of,
    open_step,
    origin,
    percent,
    print_json,
    print_table,
    progress,
    say,
)

if TYPE_CHECKING:
    from gan_core.latent.claims import NeighbourClaim, PassageClaim
    from gan_core.latent.regions import Regions


PAIRS_SHOWN = 10


def regions(
    run: RunArgument,
    step: StepOption = None,
    points: Annotated[int, typer.Option(min=1, help="Random points, for the shares.")] = 10_000,
    circles: Annotated[int, typer.Option(min=1, help="Ways around the shell, for the boundaries.")] = 200,
    walks: Annotated[int, typer.Option(min=1, help="Ways between random points, for what lies between.")] = 3_000,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Measure how much of the latent space each class holds, who boundaries on whom, and who lies between."""
    import torch

    from gan_core.data.sources import DIGITS
    from gan_core.latent.claims import lecture_claims
    from gan_core.latent.regions import measure_regions, regions_cost

    opened, networks = open_step(run, step)
    classifier = classifier_of(opened)
    with progress("images", regions_cost(points, circles, walks)) as show:
        found = measure_regions(
            networks.generator,
            classifier.logits,
            latent_size_of(networks),
            len(classifier.classes),
            points,
            circles,
            walks,
            torch.Generator().manual_seed(seed),
            lambda count: show(advance=count),
        )
    claims = lecture_claims(found) if classifier.classes == DIGITS else None
    if as_json:
        counts = {"points": points, "circles": circles, "walks": walks}
        facts = {
            **origin(opened, networks),
            "seed": seed,
            "classifier": classifier_identity(classifier),
            "counts": counts,
        }
        print_json({**facts, **_regions_facts(found, classifier.classes), "claims": claims and _claims_facts(*claims)})
        return
    say(f"{heading(opened, networks)}, seed {seed}; classifier of {classifier.info.data}")
    _print_shares(found, classifier.classes, points)
    _print_adjacency(found, classifier.classes, circles)
    if claims:
        _print_claims(*claims, pairs=math.comb(len(classifier.classes), 2), walks=walks)


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
            {**vars(claim), "way": [str(digit) for digit in claim.way]} | ({} if claim.walks else {"rank": None})
            for claim in through
        ],
    }


def _print_shares(found: "Regions", classes: tuple[str, ...], points: int) -> None:
    say(f"\nshare of the latent space, by {points:,} random points")
    columns = (found.shares.share.tolist(), found.shares.low.tolist(), found.shares.high.tolist())
    print_table(
        {"class": "left", "share": "right", "95 % interval": "right"},
        (
            (name, percent(share, 1), f"{100 * low:.1f} to {percent(high, 1)}")
            for name, share, low, high in zip(classes, *columns, strict=True)
        ),
    )


def _print_adjacency(found: "Regions", classes: tuple[str, ...], circles: int) -> None:
    from gan_core.latent.regions import ranks

    table, places = found.adjacency, ranks(found.adjacency.share)
    pairs = [(one, other) for one in range(len(classes)) for other in range(one) if table.share[one, other] > 0]
    if not pairs:
        say(f"\nno boundary was met on {circles:,} ways around the shell")
        return
    shown = sorted(pairs, key=lambda pair: int(places[pair]))[:PAIRS_SHOWN]
    say(
        f"\nlongest of the {math.comb(len(classes), 2)} boundaries, by {circles:,} ways around the shell with "
        f"{table.per_circle:.1f} crossings each"
    )
    print_table(
        {
            "rank": "right",
            "boundary": "left",
            "share of all": "right",
            "times by lot": "right",
            "95 % interval": "right",
        },
        (
            (
                str(int(places[pair])),
                f"{classes[pair[1]]} | {classes[pair[0]]}",
                percent(float(table.share[pair]), 1),
                f"{table.lift[pair]:.1f}",
                _interval(float(table.low[pair]), float(table.high[pair])),
            )
            for pair in shown
        ),
    )


def _print_claims(neighbours: list["NeighbourClaim"], through: list["PassageClaim"], pairs: int, walks: int) -> None:
    say("\nwhat the lecture says of neighbours")
    for claim in neighbours:
        say(f"  {_neighbour_sentence(claim, pairs)}")
    say(f"and of what lies between, by {walks:,} walks between random points")
    for passage in through:
        say(f"  {_passage_sentence(passage)}")


def _neighbour_sentence(claim: "NeighbourClaim", pairs: int) -> str:
    one, other = claim.pair
    if not math.isfinite(claim.lift):
        return f"{one}-{other} was not measured: not both digits were met"
    length = f"{claim.lift:.1f} times as long as by lot [{_interval(claim.low, claim.high)}]"
    return f"{one}-{other} rank {claim.rank} of {pairs}, {length}: {claim.verdict}"


def _interval(low: float, high: float) -> str:
    return "too few circles" if math.isnan(low) else f"{low:.1f} to {high:.1f}"


def _passage_sentence(claim: "PassageClaim") -> str:
    first, middle, last = claim.way
    if not claim.walks:
        return f"no walk led between {first} and {last}"
    interval = f"[{100 * claim.low:.0f}, {100 * claim.high:.0f}]"
    return (
        f"of {claim.walks} walks between {first} and {last}, {percent(claim.share)} met a {middle} {interval}, "
        f"rank {claim.rank} of the 8 digits that could be met"
    )

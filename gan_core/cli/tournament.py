"""`gan-core tournament`: the generator of each checkpoint against the discriminator of each."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from gan_core.cli.options import JsonOption, RunArgument, SeedOption
from gan_core.cli.output import percent, print_json, print_table, progress, say, warn
from gan_core.errors import TournamentError, counted

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.runs.tournament import SavedTournament

SAMPLES = 256  # as `inference.tournament.SAMPLES`, which needs torch
UPSETS_SHOWN = 10


def tournament(
    run: RunArgument,
    samples: Annotated[int, typer.Option(min=1, max=10_000, help="Images of each generator.")] = SAMPLES,
    seed: SeedOption = 0,
    save: Annotated[
        bool, typer.Option("--save", help="Save the result in the run's folder, where pages find it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Let the generator of each checkpoint play against the discriminator of each: which share of images fools it?"""
    from gan_core.metrics.tournament import in_words, reading_of, upsets
    from gan_core.runs.locate import find_run

    opened = find_run(run)
    played = _played(opened, samples, seed, save)
    steps, shares = played.steps, played.shares
    reading, upset = reading_of(steps, shares), upsets(shares, played.samples)
    if as_json:
        print_json(
            {
                "run": opened.name,
                **played.model_dump(mode="json", exclude={"format"}),
                "reading": reading and asdict(reading),
                "upsets": [
                    asdict(each) | {"generator": steps[each.generator], "discriminator": steps[each.discriminator]}
                    for each in upset
                ],
            }
        )
        return
    say(
        f"{opened.name}: share of {counted(played.samples, 'image')} of each generator (rows, by iteration) that each "
        f"discriminator (columns) takes for real, seed {played.seed}"
    )
    print_table(
        {"G \\ D": "right", **{f"{step:,}": "right" for step in steps}},
        ((f"{step:,}", *map(percent, row)) for step, row in zip(steps, shares.tolist(), strict=True)),
    )
    if reading:
        say(f"\n{in_words(reading)}")
    for each in upset[:UPSETS_SHOWN]:
        say(
            f"upset: the discriminator of iteration {steps[each.discriminator]:,} takes {percent(each.share)} of the "
            f"images of generator {steps[each.generator]:,} for real, that generator's own opponent "
            f"{percent(each.contemporary)}"
        )
    if len(upset) > UPSETS_SHOWN:
        say(f"and {len(upset) - UPSETS_SHOWN} smaller upsets")


def _played(run: "Run", samples: int, seed: int, save: bool) -> "SavedTournament":
    """What is saved of this run, if it is what would be played; else what is played now."""
    from gan_core.inference.tournament import play_tournament, players_of
    from gan_core.runs.tournament import read_tournament, save_tournament

    try:
        saved = read_tournament(run)
    except TournamentError as error:
        warn(f"{error}; played again")
        saved = None
    if saved and (saved.seed, saved.samples, list(saved.steps)) == (seed, samples, players_of(run.steps())):
        return saved
    with progress("networks", None) as show:
        played = play_tournament(run, samples, seed, lambda done, total: show(completed=done, total=total))
    if save:
        save_tournament(run, played)
    return played

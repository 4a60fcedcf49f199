"""`gan-core claims`: the lecture's twelve claims, each measured on runs."""

from typing import TYPE_CHECKING, Annotated

import typer

from gan_core.cli.options import JsonOption
from gan_core.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from gan_core.inference.lecture import Finding
    from gan_core.runs.run import Run


def claims(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]...", help="Run folders, or names of runs.", show_default="all")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure what the lecture claims of GANs: twelve claims, a verdict for each run, and what it rests on."""
    from gan_core.inference.lecture import CLAIMS, findings
    from gan_core.runs.locate import find_run

    opened = [find_run(name) for name in runs or _all_names()]
    found = {run.name: [finding or both_improve(run) for finding in findings(run)] for run in opened}
    if as_json:
        print_json(
            {
                "claims": [claim.text for claim in CLAIMS],
                "runs": {name: [vars(finding) for finding in each] for name, each in found.items()},
            }
        )
        return
    print_table(
        {"": "right", "claim": "left", **dict.fromkeys(found, "left")},
        (
            (str(number), claim.text, *(each[number - 1].verdict for each in found.values()))
            for number, claim in enumerate(CLAIMS, start=1)
        ),
    )
    for name, each in found.items():
        say(f"\n{name}")
        for number, finding in enumerate(each, start=1):
            say(f"{number:>3}  {finding.verdict}: {finding.measured}")


def both_improve(run: "Run") -> "Finding":
    """What a saved tournament of checkpoints says of the twelfth claim."""
    from gan_core.inference.lecture import Finding
    from gan_core.metrics.tournament import in_words, reading_of
    from gan_core.runs.tournament import read_tournament

    played = read_tournament(run)
    reading = played and reading_of(played.steps, played.shares)
    if not reading:
        return Finding("not measured", "run gan-core tournament RUN --save")
    improved = (reading.generator_improved, reading.discriminator_improved)
    return Finding("supported" if all(improved) else "in part" if any(improved) else "rejected", in_words(reading))


def _all_names() -> list[str]:
    from gan_core.runs.index import RunIndex, by_name
    from gan_core.runs.locate import default_folders

    return [name for name, summary in by_name(RunIndex().summaries(default_folders())).items() if summary.run]

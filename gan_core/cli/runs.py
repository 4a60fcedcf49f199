"""`gan-core runs` and `gan-core info`: which runs there are, and what is known of one.

Heavy modules are imported inside the commands, so that help and errors come at once.
"""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from gan_core.cli.output import complain, out, say

if TYPE_CHECKING:
    from gan_core.runs.index import RunSummary


class RunOrder(StrEnum):
    """`runs --sort`."""

    name = "name"
    created = "created"
    fid = "fid"
    iterations = "iterations"
    images = "images"
    duration = "duration"
    size = "size"
    star = "star"


def runs(
    sort: Annotated[
        RunOrder | None, typer.Option(help="What comes first.", show_default="folder by folder, by name")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array, nothing else.")] = False,
) -> None:
    """List the runs in runs/ and checkpoints/."""
    from gan_core.runs.index import RunIndex, ordered
    from gan_core.runs.locate import default_folders

    listing = RunIndex()
    entries = listing.summaries(default_folders())
    if sort is not None:
        entries = ordered(listing, entries, sort.value)
    rows = [_summary(entry) for entry in entries]
    if as_json:
        print(json.dumps(rows))
        return
    if not rows:
        say("There is no run yet. Make one with: gan-core train my-first-run")
        return
    for entry in entries:
        if entry.annotations_problem:
            complain(f"{entry.name}: {entry.annotations_problem}")
    table = Table(box=None, header_style="bold")
    columns = ["name", "network", "objective", "data", "kept_steps", "last_step", "status"]
    if any(row["starred"] for row in rows):
        columns.insert(0, "starred")
    if any(row["note"] for row in rows):
        columns.append("note")
    for column in columns:
        name = "" if column == "starred" else column.replace("_", " ")
        justify = "right" if column.endswith(("steps", "step")) else "left"
        table.add_column(name, justify=justify, no_wrap=column == "name")
    for row in rows:
        shown = row | {"starred": "★" if row["starred"] else ""}
        table.add_row(*(escape(str(shown.get(column, ""))) for column in columns))
    out.print(table)


def _summary(entry: "RunSummary") -> dict[str, Any]:
    about = {"name": entry.name, "folder": str(entry.folder)}
    said = {"status": entry.status_text, "starred": entry.annotations.starred, "note": entry.annotations.note}
    if entry.run is None:
        return about | said
    return {
        **about,
        "network": entry.network,
        "objective": entry.objective,
        "data": entry.data,
        "kept_steps": len(entry.steps),
        "last_step": entry.steps[-1] if entry.steps else None,
        **said,
    }

"""`gan-core runs`: which runs there are."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from gan_core.cli.options import check_name
from gan_core.cli.output import print_whole, say, warn

if TYPE_CHECKING:
    from gan_core.runs.index import RunSummary

FOREIGN = ("name", "data", "status", "note")


def runs(
    sort: Annotated[
        str | None,
        typer.Option(metavar="SORT_KEY", help="What comes first.", show_default="folder by folder, by name"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array and nothing else.")] = False,
) -> None:
    """List the runs in runs/ and checkpoints/."""
    from gan_core.runs.index import RunIndex, ordered
    from gan_core.runs.locate import default_folders

    index = RunIndex()
    entries = index.summaries(default_folders())
    if sort is not None:
        check_name(sort, "--sort", "SORT_KEY")
        entries = ordered(index, entries, sort)
    rows = [summary_of(entry) for entry in entries]
    if as_json:
        print(json.dumps(rows))
        return
    if not rows:
        say("There is no run yet. Train one with: gan-core train my-first-run")
        return
    for entry in entries:
        if entry.annotations_problem:
            warn(f"{entry.name}: {entry.annotations_problem}")
    table = Table(box=None, header_style="bold")
    columns = ["name", "network", "objective", "data", "checkpoints", "last_iteration", "status"]
    if any(row["starred"] for row in rows):
        columns.insert(0, "starred")
    if any(row["note"] for row in rows):
        columns.append("note")
    for column in columns:
        name = {"starred": "", "last_iteration": "last"}.get(column, column)
        justify = "right" if column in ("checkpoints", "last_iteration") else "left"
        # what others wrote is folded, so that a narrow terminal keeps every column
        table.add_column(name, justify=justify, no_wrap=column not in FOREIGN, overflow="fold")
    for row in rows:
        shown = row | {"starred": "★" if row["starred"] else ""}
        table.add_row(*(escape(str(shown.get(column, ""))) for column in columns))
    print_whole(table)


def summary_of(entry: "RunSummary") -> dict[str, Any]:
    """A run in a few words, as JSON."""
    about = {"name": entry.name, "folder": str(entry.folder)}
    state = {"status": entry.status_text, "starred": entry.annotations.starred}
    state |= {"tags": list(entry.annotations.tags), "note": entry.annotations.note}
    if entry.run is None:
        return about | state
    return {
        **about,
        "network": entry.network,
        "objective": entry.objective,
        "data": entry.data,
        "checkpoints": len(entry.steps),
        "last_iteration": entry.steps[-1] if entry.steps else None,
        **state,
    }

"""`gan-core runs` and `gan-core info`: which runs there are, and what is known of one.

Heavy modules are imported inside the commands, so that help and errors come at once.
"""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from gan_core.console import JsonOption, RunArgument, complain, err, out, say

if TYPE_CHECKING:
    from gan_core.listing import Entry


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
    from gan_core.listing import Listing, ordered
    from gan_core.runs import default_folders

    listing = Listing()
    entries = listing.entries(default_folders())
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


def _summary(entry: "Entry") -> dict[str, Any]:
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


def info(run: RunArgument, as_json: JsonOption = False) -> None:
    """Show one run: configuration, data, kept steps, and whether every file is whole."""
    from gan_core.listing import read_entry
    from gan_core.networks import build_discriminator, build_generator
    from gan_core.resume import is_whole
    from gan_core.runs import find_run, verify

    found = find_run(run)
    network, shape = found.info.config.network, found.info.data.image_shape
    problems = verify(found)
    if found.resume_path.exists() and not is_whole(found.resume_path.read_bytes()):
        problems.append("resume.safetensors is damaged: the run cannot go on, its kept steps are not affected")
    facts = {
        **_summary(read_entry(found.folder)),
        "created": found.info.created,
        "data_sha256": found.info.data.sha256,
        "data_count": found.info.data.count,
        "generator_parameters": _parameter_count(build_generator(network, shape)),
        "discriminator_parameters": _parameter_count(build_discriminator(network, shape)),
        "steps": found.steps(),
        "problems": problems,
        "versions": found.info.versions,
        "config": found.info.config.model_dump(mode="json"),
    }
    if as_json:
        print(json.dumps(facts))
    else:
        _print_facts(facts)
    if problems:
        raise typer.Exit(1)


def _print_facts(facts: dict[str, Any]) -> None:
    table = Table(box=None, show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for name, value in facts.items():
        if name not in ("problems", "config"):
            table.add_row(name.replace("_", " "), _plain(value))
    out.print(table)
    out.print_json(json.dumps(facts["config"]))
    for problem in facts["problems"]:
        err.print(f"[red]{escape(problem)}[/red]", highlight=False, soft_wrap=True)
    if not facts["problems"]:
        out.print("[green]every file matches the manifest[/green]")


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _parameter_count(network: Any) -> int:
    return sum(parameter.numel() for parameter in network.parameters())

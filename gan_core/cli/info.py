"""`gan-core info`: one run, and whether every file is whole."""

import json
from typing import TYPE_CHECKING, Any

import typer
from rich.markup import escape
from rich.table import Table

from gan_core.cli.options import JsonOption, RunArgument
from gan_core.cli.output import err, out
from gan_core.cli.runs import summary_of

if TYPE_CHECKING:
    from gan_core.runs.run import Run


def info(run: RunArgument, as_json: JsonOption = False) -> None:
    """Show one run: configuration, data, checkpoints, and whether every file is whole."""
    from gan_core.data.sources import not_the_known_set
    from gan_core.networks.build import build_discriminator, build_generator
    from gan_core.runs.index import read_summary
    from gan_core.runs.locate import find_run
    from gan_core.runs.verify import verify

    found = find_run(run)
    network, shape = found.info.config.network, found.info.data.image_shape
    problems = verify(found)
    if why := _why_not_resumable(found):
        problems.append(f"resume.safetensors {why}: the run cannot be resumed, its checkpoints are not affected")
    facts = {
        **summary_of(read_summary(found.folder)),
        "created": found.info.created,
        "data_sha256": found.info.data.sha256,
        "data_problem": not_the_known_set(found.info.data.name, found.info.data.sha256),
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


def _why_not_resumable(run: "Run") -> str | None:
    """What is wrong with a run's resume.safetensors; None if it is whole, or if there is none."""
    from gan_core.runs.foreign import read_bounded
    from gan_core.training.resume import is_whole, most_bytes

    try:
        state = read_bounded(run.resume_path, most_bytes(run.info.config, run.info.data.image_shape))
        return None if is_whole(state) else "is damaged"
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"cannot be read, {error.strerror}"


def _print_facts(facts: dict[str, Any]) -> None:
    table = Table(box=None, show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for name, value in facts.items():
        if name not in ("problems", "config") and (name, value) != ("data_problem", None):
            table.add_row(name.replace("_", " "), escape(_plain(value)))
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

"""`gan-core publish`: a small copy of a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from gan_core.cli.options import RunArgument, check_name
from gan_core.cli.output import say
from gan_core.errors import RunError, counted

if TYPE_CHECKING:
    from gan_core.schema import Precision


def publish(
    run: RunArgument,
    folder: Annotated[Path, typer.Argument(help="The new run folder.")],
    only: Annotated[
        str | None, typer.Option(help="Iterations of the checkpoints, e.g. 0,448,56000.", show_default="all")
    ] = None,
    precision: Annotated[str, typer.Option(metavar="PRECISION", help="Of the stored weights.")] = "float16",
) -> None:
    """Copy a run in fewer bytes, to explore and not to train further."""
    from gan_core.runs.locate import find_run
    from gan_core.runs.publish import publish as publish_run

    steps = None if only is None else _numbers(only)
    check_name(precision, "--precision", "PRECISION")
    copy = publish_run(find_run(run), folder, cast("Precision", precision), steps)  # one of them, as just checked
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    say(f"wrote {counted(len(copy.steps()), 'checkpoint')} to {folder}, {size / 2**20:.1f} MiB")


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise RunError(f"--only {text}: expected iterations with commas between them, e.g. 0,448,56000") from None

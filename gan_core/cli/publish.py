"""`gan-core publish`: a small copy of a run."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from gan_core.cli.options import ChoiceOf, RunArgument
from gan_core.cli.output import say


def _stored_precisions() -> tuple[str, ...]:
    from gan_core.schema import Precision

    return get_args(Precision)


def publish(
    run: RunArgument,
    folder: Annotated[Path, typer.Argument(help="The new run folder.")],
    precision: Annotated[
        str, typer.Option(click_type=ChoiceOf(_stored_precisions), help="Of the stored weights.")
    ] = "float16",
) -> None:
    """Copy a run in fewer bytes, to explore and not to train further."""
    from gan_core.runs.locate import find_run
    from gan_core.runs.publish import publish as publish_run

    copy = publish_run(find_run(run), folder, precision)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    say(f"wrote {len(copy.steps())} checkpoints to {folder}, {size / 2**20:.1f} MiB")

"""What all commands share: where and how they print, and what RUN and --step open.

Nothing heavy is imported here, so that help and errors come at once.
"""

import json
import math
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from gan_core.errors import RunError
from gan_core.foreign_text import plain_lines

if TYPE_CHECKING:
    from gan_core.classifier.model import Classifier
    from gan_core.runs.checkpoint import Checkpoint
    from gan_core.runs.run import Run


class TextConsole(Console):
    """Prints texts without what would act on a terminal: names and files may hold escape sequences."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Everything that is printed as a string passes here, cells of tables too."""
        return super().render_str(plain_lines(text, LONGEST_OUTPUT), **options)


LONGEST_OUTPUT = 1_000_000
LONGEST_ROW = 10_000  # of a table that nobody looks at on a terminal
out = TextConsole(emoji=False)  # :x: in a name is no cross
err = TextConsole(stderr=True, emoji=False)


def say(text: str) -> None:
    """Print a line as it is: names may hold what Rich would take for markup."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def warn(text: str) -> None:
    """The same on standard error."""
    err.print(text, markup=False, highlight=False, soft_wrap=True)


def percent(share: float, digits: int = 0) -> str:
    """A share from 0 to 1 for people."""
    return f"{share:.{digits}%}"


def print_whole(table: Table) -> None:
    """Print a table as wide as the terminal; to a file or another program as wide as it is, so that nothing is cut."""
    (out if out.is_terminal else TextConsole(width=LONGEST_ROW, emoji=False)).print(table)


def print_table(columns: dict[str, JustifyMethod], rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows under their columns' names, each column to the "left" or to the "right"."""
    table = Table(box=None, header_style="bold")
    for name, side in columns.items():
        table.add_column(name, justify=side)
    for row in rows:
        table.add_row(*map(escape, row))
    print_whole(table)


def print_facts(facts: dict[str, str]) -> None:
    """Print names and facts, a line each."""
    table = Table(box=None, show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for name, fact in facts.items():
        table.add_row(name, escape(fact))
    print_whole(table)


def print_json(value: Any) -> None:
    """Print one strict JSON object. Arrays become lists; JSON knows no NaN, so null stands for what is unknown."""
    print(json.dumps(_strict(value), allow_nan=False))


def _strict(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {name: _strict(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@contextmanager
def progress(doing: str, total: int | None = None) -> Generator[Callable[..., None]]:
    """A bar on standard error while a block runs, and none where that is no terminal.

    Yields:
        What moves it: keywords `advance` or `completed`, `total`, and `note`, a text beside the bar.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        MofNCompleteColumn(),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[note]}"),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        expand=True,
        disable=not err.is_terminal,
    )
    with bar:
        yield partial(bar.update, bar.add_task(doing, total=total, note=""))


def open_checkpoint(
    name: str, step: int | None, told: str | None = None, needs_class: bool = True
) -> tuple["Run", "Checkpoint"]:
    """A run by its name or folder, and one of its checkpoints.

    Args:
        name: The command's RUN.
        step: What `--step` says; None for the last.
        told: What `--class` says.
        needs_class: Whether class-conditional networks must be told one class for all.

    Raises:
        RunError: If there is no such run or checkpoint, or its networks must be told a class, or can't be.
        CheckpointError: If the checkpoint's file is damaged.
    """
    from gan_core.runs.locate import find_run

    run = find_run(name)
    if told is not None or (needs_class and run.told_classes):
        run = run.at_class(_class_mix(run, told))
    return run, run.checkpoint(_last_step(run) if step is None else step)


def _class_mix(run: "Run", told: str | None) -> tuple[float, ...]:
    """The class mix that `--class` names."""
    from gan_core.latent.class_mix import parse_mix

    names = run.told_classes
    if not names:
        raise RunError(f"the networks of {run.name} are told no class; leave out --class")
    if told is None:
        raise RunError(f"the networks of {run.name} must be told a class: add --class, e.g. --class {names[-1]}")
    try:
        return parse_mix(told, names).parts(len(names))
    except ValueError as error:
        raise RunError(f"--class {told}: {error}") from None


def _last_step(run: "Run") -> int:
    steps = run.steps()
    if not steps:
        raise RunError(f"{run.name} has no checkpoint yet")
    return steps[-1]


def classifier_identity(classifier: "Classifier") -> dict[str, str]:
    """Which classifier a number rests on, as JSON."""
    return {"data": classifier.info.data, "weights_sha256": classifier.info.weights_sha256}


def classifier_of(run: "Run") -> "Classifier":
    """The classifier that knows what the run's images show.

    Raises:
        ClassifierError: If there is none.
    """
    from gan_core.classifier.model import find_classifier

    return find_classifier(run.info.data.name, run.info.data.image_shape)


def latent_size_of(checkpoint: "Checkpoint") -> int:
    """Length of z."""
    return checkpoint.header.config.network.latent_size


def origin(run: "Run", checkpoint: "Checkpoint") -> dict[str, Any]:
    """Where a number comes from, as JSON."""
    return {"run": run.name, "step": checkpoint.header.step}


def heading(run: "Run", checkpoint: "Checkpoint") -> str:
    """The same for people."""
    return f"{run.name}, iteration {checkpoint.header.step:,}"

"""Arguments and options that several commands share, and names in a command's help."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperOption

from gan_core.errors import UnknownNameError
from gan_core.recipes import recipe_names
from gan_core.registry import DATA_SETS, NETWORKS, OBJECTIVES, metrics_in_order

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run folder, or its name in runs/ or checkpoints/.")]
StepOption = Annotated[int | None, typer.Option(help="Iteration of the checkpoint.", show_default="the last")]
ClassOption = Annotated[
    str | None,
    typer.Option(
        "--class",
        help="Class that the networks are told: 7; 4,9 for halfway between; 4,9,0.3 for nearer to 4.",
    ),
]
SeedOption = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Seed of everything random.")]
DataDirOption = Annotated[Path | None, typer.Option(help="Folder that already holds the images as torchvision does.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
ClassifierDataOption = Annotated[str, typer.Option("--data", metavar="TESTED_DATA", help="A set with test images.")]


def tested_data_sets() -> Iterator[str]:
    """The sets that have test images."""
    return (name for name, data_set in DATA_SETS.items() if data_set.has_test)


def stored_precisions() -> tuple[str, ...]:
    """In which precisions weights are stored."""
    from typing import get_args

    from gan_core.schema import Precision

    return get_args(Precision)


def sort_keys() -> Iterable[str]:
    """By what runs are sorted."""
    from gan_core.runs import index

    return index.sort_keys()


def attributes() -> tuple[str, ...]:
    """What is measured on images."""
    from gan_core.latent.attributes import NAMES

    return NAMES


def holdable() -> tuple[str, ...]:
    """What a direction can leave as it is."""
    return ("class", *attributes())


NAMES: dict[str, Callable[[], Iterable[str]]] = {
    "NETWORK": NETWORKS.names,
    "OBJECTIVE": OBJECTIVES.names,
    "DATA": DATA_SETS.names,
    "RECIPE": recipe_names,
    "TESTED_DATA": tested_data_sets,
    "PRECISION": stored_precisions,
    "SORT_KEY": sort_keys,
    "METRICS": metrics_in_order,
    "ATTRIBUTE": attributes,
    "HELD": holdable,
}


class NamingCommand(TyperCommand):
    """A command whose help lists the names that NAMES has for a metavar or for the epilog.

    They are looked up only when help is asked for: that takes longer than everything else in it.
    """

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        for parameter in self.params:
            if isinstance(parameter, TyperArgument | TyperOption) and parameter.metavar in NAMES:
                parameter.help = f"{parameter.help} One of: {', '.join(NAMES[parameter.metavar]())}."
        if self.epilog in NAMES:
            self.epilog = f"{self.epilog.capitalize()}: {', '.join(NAMES[self.epilog]())}."
        super().format_help(ctx, formatter)


def check_name(name: str, option: str, metavar: str) -> None:
    """Refuse a name that NAMES does not have for a metavar.

    Raises:
        UnknownNameError: Lists those there are.
    """
    names = list(NAMES[metavar]())
    if name not in names:
        raise UnknownNameError(f"{option} {name}: choose one of {', '.join(names)}")

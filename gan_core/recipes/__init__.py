"""Named configurations, one file each: how the shipped runs were trained, and two that are done within minutes."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from gan_core.errors import UnknownNameError

if TYPE_CHECKING:
    from gan_core.config import RunConfig


@dataclass(frozen=True)
class TimeToQuality:
    """How good the images of a run were, and when.

    Attributes:
        run: Its name.
        metric: Title of the metric.
        first: Iteration of the first checkpoint that was nearly as good as the best one, and its value as text.
        best: The same of the best checkpoint.
    """

    run: str
    metric: str
    first: tuple[int, str]
    best: tuple[int, str]


@dataclass(frozen=True)
class Recipe:
    """A configuration with a name.

    Attributes:
        purpose: One sentence: what it is good for.
        config: The whole configuration.
        measured: What was measured of a run by it, where none ships.
    """

    purpose: str
    config: "RunConfig"
    measured: TimeToQuality | None = None


def recipe_names() -> list[str]:
    """The names of all recipes."""
    return sorted(path.name.removesuffix(".json") for path in files(__name__).iterdir() if path.name.endswith(".json"))


def find_recipe(name: str) -> Recipe:
    """A recipe by its name.

    Raises:
        UnknownNameError: Lists those there are.
    """
    from gan_core.config import from_dict

    names = recipe_names()
    if name not in names:
        raise UnknownNameError(f"there is no recipe {name!r}; choose one of {', '.join(names)}")
    found = json.loads(files(__name__).joinpath(f"{name}.json").read_text())
    config, measured = from_dict(found["config"], f"recipe {name}"), found.get("measured")
    if measured is None:
        return Recipe(found["purpose"], config)
    run, metric, first, best = (measured[key] for key in ("run", "metric", "first", "best"))
    return Recipe(found["purpose"], config, TimeToQuality(run, metric, tuple(first), tuple(best)))

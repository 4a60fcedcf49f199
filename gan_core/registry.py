"""What can be added from outside: networks, objectives, data sets, metrics, each under a name that stands once.

A built-in is registered in the module that defines it, and found when a name is first asked for: nothing here imports
what it names. Others come from installed packages, plug-ins, by entry points

    [project.entry-points."latent_atlas.objectives"]
    least-squares = "my_package.objectives:LEAST_SQUARES"

or, in examples and tests, from the modules named in $LATENT_ATLAS_PLUGINS (separated by commas), which call `register`.
No torch is loaded to list the names. A plug-in that fails is left out and said once in the log, which is standard error
where nobody sends it elsewhere; all that does not need it works.
"""

import logging
import os
import pkgutil
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, get_type_hints

from gan_core.errors import PluginError, UnknownNameError
from gan_core.foreign_text import plain

if TYPE_CHECKING:
    from pydantic import BaseModel
    from torch import Tensor

    from gan_core.schema import ClassNames, Digits, NetworkConfig, Sha256, Text

PLUGINS_VARIABLE = "LATENT_ATLAS_PLUGINS"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
Entry = TypeVar("Entry")

_problems: dict[str, None] = {}  # each once, in the order in which they were met


def _leave_out(problem: str) -> str:
    """Say once what is wrong with a plug-in."""
    problem = plain(problem, LONGEST_PROBLEM)
    if problem not in _problems:
        _problems[problem] = None
        logging.getLogger(__name__).warning("%s", problem)
    return problem


LONGEST_PROBLEM = 1_000


class Registry(Mapping[str, Entry], Generic[Entry]):
    """Entries of one kind by their names: the built-in ones in the order of their registration, then all others.

    Threads may ask at once. Each imports for itself and holds no lock meanwhile: Python's own locks see to it that each
    module runs once, and that two threads which need each other's modules do not wait for ever.

    Args:
        kind: What an entry is called in a sentence, such as "data set".
        group: Of entry points, such as "latent_atlas.data".
        built_in: Names the modules that register what is built in; called when a name is first asked for.
        entry_type: Of which class every entry must be.
    """

    def __init__(self, kind: str, group: str, built_in: Callable[[], Iterable[str]], entry_type: type = object) -> None:
        self.kind = kind
        self._entry_type = entry_type
        self.group = group
        self._built_in = built_in
        self._entries: dict[str, Entry] = {}
        self._waiting: dict[str, EntryPoint] | None = None  # found but not loaded; None before anything was looked for
        self._broken: dict[str, str] = {}  # why what an entry point names cannot be used
        self._publishing = Lock()
        self._imports: set[tuple[int, str]] = set()  # who imports what now: an entry's own module may ask for names

    def register(self, name: str, entry: Entry) -> Entry:
        """Add an entry.

        Returns:
            The entry, so that a module can name it, too.

        Raises:
            PluginError: If the name is taken or is none, or the entry is of another class or has a field of another
                type.
        """
        if name in self._entries:
            raise PluginError(f"there are two of the {self.kind} {name!r}; give one of them another name")
        self._entries[name] = self._checked(name, entry)
        return entry

    @contextmanager
    def replaced(self, name: str, entry: Entry) -> Generator[None]:
        """Another entry under a name that there is, for a block: for experiments and tests."""
        before = self[name]
        self._entries[name] = entry
        try:
            yield
        finally:
            self._entries[name] = before

    def names(self) -> list[str]:
        """All names, without loading what they stand for; those that are known not to load are left out."""
        waiting = self._found()
        return list(dict.fromkeys([*self._entries, *waiting]))  # what is being loaded stands in both for a moment

    def __getitem__(self, name: str) -> Entry:
        """The entry of a name.

        Raises:
            UnknownNameError: If there is none; the message lists those there are.
            PluginError: If it belongs to a package that cannot be loaded.
        """
        waiting = self._found()
        if name in waiting:
            self._load(name, waiting)
        if name in self._broken:
            raise PluginError(self._broken[name])
        if name not in self._entries:
            raise UnknownNameError(f"there is no {self.kind} {name!r}; there are {', '.join(self.names())}")
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is an entry of a name, and it can be loaded."""
        waiting = self._found()
        if isinstance(name, str) and name in waiting:
            self._load(name, waiting)
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        """The names of all entries that can be loaded."""
        waiting = self._found()
        for name in list(waiting):
            self._load(name, waiting)
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _found(self) -> dict[str, EntryPoint]:
        """Look once for all that is registered. What entry points name is not loaded yet."""
        with self._importing("") as is_first:
            if self._waiting is None and is_first:
                for module in self._built_in():
                    import_module(module)
                _import_plugins()
                with self._publishing:
                    if self._waiting is None:
                        self._waiting = self._announced()
        return self._waiting if self._waiting is not None else {}

    @contextmanager
    def _importing(self, name: str) -> Generator[bool]:
        """Whether this thread does not import an entry, or what is built in (""), already."""
        mine = (get_ident(), name)
        is_first = mine not in self._imports
        self._imports.add(mine)
        try:
            yield is_first
        finally:
            if is_first:
                self._imports.remove(mine)

    def _announced(self) -> dict[str, EntryPoint]:
        found: dict[str, EntryPoint] = {}
        for point in sorted(entry_points(group=self.group), key=lambda point: point.name):
            if point.name in self._entries or point.name in found:
                _leave_out(
                    f"the {self.kind} {point.name!r} of {point.value} is left out: there is one of that name already"
                )
            else:
                found[point.name] = point
        return found

    def _load(self, name: str, waiting: dict[str, EntryPoint]) -> None:
        """Load what an entry point names, or remember why it cannot be; only then does it wait no longer."""
        with self._importing(name) as is_first:
            point = waiting.get(name)
            if not is_first or point is None:
                return
            try:
                self._entries[name] = self._checked(name, point.load())
            except PluginError as error:
                self._broken[name] = _leave_out(str(error))
            except (Exception, SystemExit) as error:  # foreign code: anything may follow
                self._broken[name] = _leave_out(
                    f"the {self.kind} {name!r} cannot be loaded from {point.value}: {_reason(error)}"
                )
            waiting.pop(name, None)

    def _checked(self, name: str, entry: Entry) -> Entry:
        what = f"the {self.kind} {name!r:.100}"
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise PluginError(f"{what} needs a name of 1 to 60 letters, digits, dots, hyphens and underscores")
        if not isinstance(entry, self._entry_type):
            raise PluginError(f"{what} is of the type {type(entry).__name__}, expected {self._entry_type.__name__}")
        if is_dataclass(entry):
            _check_fields(what, entry)
        if isinstance(entry, Named) and (called := entry.own_name()) != name:
            raise PluginError(f"{what} calls itself {called!r:.100}; give both the same name")
        return entry


def _check_fields(what: str, entry: Any) -> None:
    """Know that every field of a dataclass is what its annotation says.

    Raises:
        PluginError: Names those that are not.
    """
    from pydantic import ValidationError

    from gan_core.schema import describe

    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    try:
        _fields_schema(type(entry)).model_validate(values)
    except ValidationError as problem:
        raise PluginError(f"{what} cannot be used: {describe(problem)}") from None


@cache
def _fields_schema(kind: type) -> "type[BaseModel]":
    """What the fields of a dataclass must be. Imported late: help needs none of it."""
    from pydantic import ConfigDict, create_model

    from gan_core import schema

    # of a function only that it can be called is asked; a tensor would bring torch
    hints = get_type_hints(kind, localns={**vars(schema), "Tensor": Any}, include_extras=True)
    expected: dict[str, Any] = {field.name: (hints[field.name], ...) for field in fields(kind)}
    return create_model(kind.__name__, __config__=ConfigDict(strict=True), **expected)


@cache
def _import_plugins() -> None:
    for module in filter(None, map(str.strip, os.environ.get(PLUGINS_VARIABLE, "").split(","))):
        try:
            import_module(module)
        except (Exception, SystemExit) as error:  # foreign code: anything may follow
            _leave_out(f"{PLUGINS_VARIABLE} names {module}, which cannot be imported: {_reason(error)}")


def _reason(error: BaseException) -> str:
    """What a failure of foreign code says, with its class where its own text would not do."""
    tells = isinstance(error, ImportError | PluginError) and str(error)
    return str(error) if tells else f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def modules_of(package: str, *others: str) -> Iterable[str]:
    """Names of the modules of a package but for some others."""
    for module in pkgutil.iter_modules(import_module(package).__path__):
        if module.name not in others:
            yield f"{package}.{module.name}"


# --- what an entry brings --------------------------------------------------------------------------------------------


class Named:
    """What says its own name, which must be that of its entry."""

    def own_name(self) -> str | None:
        """The name; None if it has none."""
        raise NotImplementedError


@dataclass(frozen=True)
class Network(Named):
    """A pair of networks.

    Attributes:
        config: What decides the pair, with a field `kind` whose default is the entry's name and a field `latent_size`.
        module: Where `build_generator(config, image_shape)` and `build_discriminator(config, image_shape)` stand. It
            is imported when a network is built.
    """

    config: "type[NetworkConfig]"
    module: "Text"

    def own_name(self) -> str | None:
        """What a configuration says of itself, unless it is told otherwise; None if it says nothing."""
        default = self.config.model_fields["kind"].default
        return default if isinstance(default, str) else None


Loss = Callable[["Tensor", "Tensor"], "Tensor"]


@dataclass(frozen=True)
class Objective:
    """The rules of one game.

    Attributes:
        title: What people call the losses, such as "Hinge loss".
        discriminator, generator: Losses of (real logits, fake logits), shape (N,) each, to a mean.
        formula: Both losses, as LaTeX.
        chance_loss: Both losses where every logit is 0, as of a discriminator that cannot tell real from generated
            images; None where that is no level to compare with.
        penalty: A gradient penalty of (discriminator, real images, fake images, random, processes), to a mean; None
            without one.
        penalty_title: What people call the penalty, such as "R1 + R2".
        is_probability: Whether sigmoid(logit) estimates the chance that an image is real.
        is_relativistic: Whether the generator's loss depends on the real images' logits.
    """

    title: "Text"
    discriminator: Loss
    generator: Loss
    formula: str
    chance_loss: float | None = None
    penalty: "Callable[..., Tensor] | None" = None
    penalty_title: str = ""
    is_probability: bool = False
    is_relativistic: bool = False


@dataclass(frozen=True)
class DataSet:
    """A named set of images.

    Attributes:
        title: What people call it.
        classes: What the labels mean, in their order.
        read: Of (folder given by --data-dir or None, "train" or "test"), to images uint8 (N, H, W) or (N, C, H, W) and
            labels int64 (N,). Raises `DataError` for what is not there.
        has_test: Whether it has test images of its own.
        classifier: The name of the set whose classifier knows these images; None for one trained on the set itself.
        is_symmetric: Whether a mirrored image still shows the same thing.
        is_local: Whether it is read without a network.
        is_here: Tells whether it was downloaded already; None where nobody can tell.
        sha256: Of the training images of the set that is known by this name, as `image_set.checksum` has it; None
            where it is not known.
    """

    title: "Text"
    classes: "ClassNames"
    read: "Callable[[Path | None, Literal['train', 'test']], tuple[Tensor, Tensor]]"
    has_test: bool = True
    classifier: str | None = None
    is_symmetric: bool = False
    is_local: bool = False
    is_here: Callable[[], bool] | None = None
    sha256: "Sha256 | None" = None


class Observed(Protocol):
    """What is known of N images."""

    @property
    def images(self) -> "Tensor":
        """uint8, shape (N, C, H, W)."""

    @property
    def features(self) -> "Tensor":
        """The classifier's last layer before the answer, shape (N, F)."""

    @property
    def counts(self) -> "Tensor":
        """How often it names each class, int64, shape (K,)."""

    @property
    def confidence(self) -> float:
        """Its mean probability of the answers."""

    @property
    def uncertain(self) -> float:
        """Share of the images of which it gives its answer a probability below 0.9."""


class Reference(Protocol):
    """The real images that a generator is measured against, and how."""

    @property
    def settings(self) -> "MeasurementSettings":
        """`samples`, `seed` and all else that two measurements must share to be compared."""

    @property
    def real(self) -> Observed:
        """What is known of the real training images."""

    @property
    def test_images(self) -> "Tensor | None":
        """Some test images of the same set, uint8, shape (T, C, H, W); None where it has none."""

    def once(self, statistics: "Callable[[Reference], Statistics]") -> "Statistics":
        """Statistics of the real images, computed by the first checkpoint that asks for them."""


class MeasurementSettings(Protocol):
    """How images are measured."""

    @property
    def samples(self) -> int:
        """Generated images."""

    @property
    def seed(self) -> int:
        """Draws z and every subset."""

    @property
    def k(self) -> int:
        """Which neighbour makes the balls of a manifold."""

    @property
    def manifold_images(self) -> int:
        """Of each kind, for a manifold."""

    @property
    def nearest_images(self) -> int:
        """Generated images whose nearest training image is looked for."""

    @property
    def kid_subsets(self) -> int:
        """How many subsets KID draws."""

    @property
    def kid_subset_size(self) -> int:
        """How large they are."""


Statistics = TypeVar("Statistics")


@dataclass(frozen=True)
class Metric(Generic[Statistics]):
    """One number that says how good a generator's images are: features -> statistics -> value.

    Attributes:
        title: What people call it, such as "FID".
        description: What it measures, in one sentence.
        statistics: Of (reference, generated images). Metrics that name the same function share its result.
        value: Of the statistics; None where the data set does not allow it.
        deviation: Standard deviation of the value, of the same statistics; None where it is not known.
        real: The value of the real training images themselves; None where that says nothing.
        better: Which direction is better; None if neither is by itself.
        unit: Behind the number, such as "grey levels"; empty for a pure number, "%" for a share from 0 to 1.
        digits: Decimal places to print.
        order: Where it stands in a table, the lowest first.
        is_listed: Whether a list of runs shows it before anybody chooses columns.
    """

    title: "Text"
    description: str
    statistics: "Callable[[Reference, Observed], Statistics]"
    value: "Callable[[Statistics], float | None]"
    deviation: "Callable[[Statistics], float] | None" = None
    real: "Callable[[Reference], float] | None" = None
    better: Literal["lower", "higher"] | None = None
    unit: str = ""
    digits: "Digits" = 3
    order: int = 50
    is_listed: bool = False

    def text(self, value: float | None) -> str:
        """A value for people, with its unit."""
        if value is None:
            return "not available"
        if self.unit == "%":
            return f"{value:.{self.digits}%}"
        return f"{value:,.{self.digits}f}" + (f" {self.unit}" if self.unit else "")


# --- the registries --------------------------------------------------------------------------------------------------

NETWORKS: Registry[Network] = Registry(
    "network", "latent_atlas.networks", lambda: ["gan_core.networks.configs"], Network
)
OBJECTIVES: Registry[Objective] = Registry(
    "objective", "latent_atlas.objectives", lambda: ["gan_core.training.objectives"], Objective
)
DATA_SETS: Registry[DataSet] = Registry("data set", "latent_atlas.data", lambda: ["gan_core.data.sources"], DataSet)
# each with statistics of a kind of its own
METRICS: Registry[Metric[Any]] = Registry(
    "metric", "latent_atlas.metrics", lambda: modules_of("gan_core.metrics", "evaluate"), Metric
)


def plugin_problems() -> tuple[str, ...]:
    """What is wrong with plug-ins, a sentence each; all that are announced are loaded for it."""
    for registry in (NETWORKS, OBJECTIVES, DATA_SETS, METRICS):
        len(registry)
    return tuple(_problems)


def metrics_in_order() -> dict[str, Metric[Any]]:
    """All metrics as tables show them."""
    return dict(sorted(METRICS.items(), key=lambda item: item[1].order))

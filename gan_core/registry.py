"""What can be added from outside: networks, objectives, data sets, metrics, each under a name that stands once.

A built-in is registered in the module that defines it, and found when a name is first asked for: nothing here imports
what it names. Others come from installed packages by entry points

    [project.entry-points."latent_atlas.objectives"]
    least-squares = "my_package.objectives:LEAST_SQUARES"

or, in examples and tests, from the modules named in $LATENT_ATLAS_PLUGINS (separated by commas), which call `register`.
No torch is loaded to list the names.
"""

import os
import pkgutil
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from gan_core.errors import PluginError, UnknownNameError

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.schema import NetworkConfig

PLUGINS_VARIABLE = "LATENT_ATLAS_PLUGINS"
Entry = TypeVar("Entry")


class Registry(Mapping[str, Entry], Generic[Entry]):
    """Entries of one kind by their names: the built-in ones in the order of their registration, then all others.

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
        self._is_looking = False

    def register(self, name: str, entry: Entry) -> Entry:
        """Add an entry.

        Returns:
            The entry, so that a module can name it, too.

        Raises:
            PluginError: If the name is taken, or the entry is of another class.
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

    def __getitem__(self, name: str) -> Entry:
        """The entry of a name.

        Raises:
            UnknownNameError: If there is none; the message lists those there are.
            PluginError: If it belongs to a package that cannot be loaded.
        """
        waiting = self._found()
        if name in waiting:
            self._entries[name] = self._loaded(waiting[name])
            del waiting[name]
        if name not in self._entries:
            raise UnknownNameError(f"there is no {self.kind} {name!r}; there are {', '.join(self)}")
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found() or name in self._entries

    def __iter__(self) -> Iterator[str]:
        waiting = self._found()
        return iter([*self._entries, *waiting])

    def __len__(self) -> int:
        return len(self._found()) + len(self._entries)

    def _found(self) -> dict[str, EntryPoint]:
        """Look once for all that is registered. What entry points name is not loaded yet."""
        if self._waiting is None and not self._is_looking:
            self._is_looking = True  # a built-in's own module may ask for names while it is imported
            try:
                for module in self._built_in():
                    import_module(module)
                _import_plugins()
                self._waiting = self._announced()
            finally:
                self._is_looking = False
        return self._waiting if self._waiting is not None else {}

    def _announced(self) -> dict[str, EntryPoint]:
        found: dict[str, EntryPoint] = {}
        for point in sorted(entry_points(group=self.group), key=lambda point: point.name):
            if point.name in self._entries or point.name in found:
                warnings.warn(
                    f"the {self.kind} {point.name!r} of {point.value} is left out: there is one of that name already",
                    stacklevel=2,
                )
            else:
                found[point.name] = point
        return found

    def _checked(self, name: str, entry: Entry) -> Entry:
        if not isinstance(entry, self._entry_type):
            raise PluginError(
                f"the {self.kind} {name!r} is of the type {type(entry).__name__}, expected {self._entry_type.__name__}"
            )
        return entry

    def _loaded(self, point: EntryPoint) -> Entry:
        try:
            return self._checked(point.name, point.load())
        except PluginError:
            raise
        except (Exception, SystemExit) as error:  # foreign code: anything may follow
            raise PluginError(f"the {self.kind} {point.name!r} cannot be loaded from {point.value}: {error}") from error


@cache
def _import_plugins() -> None:
    for module in filter(None, os.environ.get(PLUGINS_VARIABLE, "").split(",")):
        try:
            import_module(module)
        except PluginError:
            raise
        except (Exception, SystemExit) as error:  # foreign code: anything may follow
            why = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
            raise PluginError(f"{PLUGINS_VARIABLE} names {module}, which cannot be imported: {why}") from error


def modules_of(package: str, *others: str) -> Iterable[str]:
    """Names of the modules of a package but for some others."""
    for module in pkgutil.iter_modules(import_module(package).__path__):
        if module.name not in others:
            yield f"{package}.{module.name}"


# --- what an entry brings --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Network:
    """A pair of networks.

    Attributes:
        config: What decides the pair, with a field `kind` whose default is the entry's name and a field `latent_size`.
        module: Where `build_generator(config, image_shape)` and `build_discriminator(config, image_shape)` stand. It
            is imported when a network is built.
    """

    config: "type[NetworkConfig]"
    module: str


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

    title: str
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
    """

    title: str
    classes: tuple[str, ...]
    read: "Callable[[Path | None, Literal['train', 'test']], tuple[Tensor, Tensor]]"
    has_test: bool = True
    classifier: str | None = None
    is_symmetric: bool = False
    is_local: bool = False


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
        better: Which direction is better; None if neither is by itself.
        unit: Behind the number, such as "grey levels"; empty for a pure number, "%" for a share from 0 to 1.
        digits: Decimal places to print.
        order: Where it stands in a table, the lowest first.
        is_listed: Whether a list of runs shows it before anybody chooses columns.
    """

    title: str
    description: str
    statistics: "Callable[[Reference, Observed], Statistics]"
    value: "Callable[[Statistics], float | None]"
    deviation: "Callable[[Statistics], float] | None" = None
    better: Literal["lower", "higher"] | None = None
    unit: str = ""
    digits: int = 3
    order: int = 50
    is_listed: bool = False

    def text(self, value: float | None) -> str:
        """A value for people, with its unit."""
        if value is None:
            return "not available"
        if self.unit == "%":
            return f"{100 * value:.{self.digits}f} %"
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


def metrics_in_order() -> dict[str, Metric[Any]]:
    """All metrics as tables show them."""
    return dict(sorted(METRICS.items(), key=lambda item: item[1].order))

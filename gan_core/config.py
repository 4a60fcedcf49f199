"""What a run is: data, networks, objective, optimiser, schedule. One JSON document both ways.

Every name and kind in it is checked against a registry. Needs no torch.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, PositiveInt, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema
from pydantic_core import to_json as json_of

from gan_core.errors import ConfigError, PluginError, UnknownNameError
from gan_core.registry import DATA_SETS, NETWORKS, OBJECTIVES, Registry
from gan_core.schema import UNKNOWN_NAME, ConfigModel, NetworkConfig, TrainingPrecision, describe


class RegisteredName:
    """Marks a text that must be the name of an entry; the JSON schema lists the names there are."""

    def __init__(self, registry: Registry[Any]) -> None:
        self._registry = registry

    def __get_pydantic_core_schema__(self, source: type, handler: Any) -> CoreSchema:
        """A text, then a look into the registry."""
        return core_schema.no_info_after_validator_function(self._check, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """One of the names."""
        return {"type": "string", "enum": list(self._registry)}

    def _check(self, name: str) -> str:
        if name not in self._registry:
            raise _unknown(self._registry, name)
        return name


class AnyNetwork:
    """Marks a network's configuration: its `kind` names the registered class that checks the rest."""

    def __get_pydantic_core_schema__(self, source: type, handler: Any) -> CoreSchema:
        """A configuration, or what the class of its kind makes of a dictionary."""
        return core_schema.no_info_wrap_validator_function(
            self._check, core_schema.int_schema(), serialization=core_schema.simple_ser_schema("any")
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """One schema for each kind."""
        return {"oneOf": [network.config.model_json_schema() for network in NETWORKS.values()]}

    def _check(self, value: NetworkConfig | dict[str, Any], as_integer: Callable[[Any], int]) -> NetworkConfig:
        if isinstance(value, NetworkConfig):
            return value
        if not isinstance(value, dict):
            raise PydanticCustomError("dict_type", "Input should be an object")
        kind = value.get("kind")
        if not isinstance(kind, str) or kind not in NETWORKS:
            wrong = _unknown(NETWORKS, kind) if kind is None or isinstance(kind, str) else "string_type"
            problem = InitErrorDetails(type=wrong, loc=("kind",), input=kind)
            raise ValidationError.from_exception_data("network", [problem])
        config = NETWORKS[kind].config
        if _is_strict(as_integer):  # by way of JSON, where a list may stand for a tuple and still no text for a number
            return config.model_validate_json(json_of(value), strict=True)
        return config.model_validate(value)


def _is_strict(as_integer: Callable[[Any], int]) -> bool:
    """Whether the document is checked strictly, which pydantic tells a function only by what it refuses."""
    try:
        as_integer("0")
    except ValidationError:
        return True
    return False


def _unknown(registry: Registry[Any], name: str | None) -> PydanticCustomError:
    """Why nothing that can be used has a name: it is not there, or belongs to a plug-in that fails."""
    try:
        registry[name]  # pyrefly: ignore [bad-index]  # a document without a kind is told the names there are, too
    except (UnknownNameError, PluginError) as error:
        # braces would be taken for places to fill in
        return PydanticCustomError(UNKNOWN_NAME, "{message}", {"message": str(error), "kind": registry.kind})
    raise AssertionError(name)


DataName = Annotated[str, RegisteredName(DATA_SETS)]
ObjectiveName = Annotated[str, RegisteredName(OBJECTIVES)]
AnyNetworkConfig = Annotated[NetworkConfig, AnyNetwork()]
LearningRate = Annotated[float, Field(gt=0, le=1)]
Beta = Annotated[float, Field(ge=0, lt=1)]


class DataConfig(ConfigModel):
    """Which images to learn from."""

    name: DataName = "mnist-5k"


class ObjectiveConfig(ConfigModel):
    """The losses of both networks, and the gradient penalty."""

    name: ObjectiveName = "bce"
    penalty_weight: float = Field(
        10.0, ge=0, description="Factor of the gradient penalty; unused by objectives without one."
    )
    penalty_batch_fraction: float = Field(
        1.0, gt=0, le=1, description="Share of each batch on which the penalty is taken."
    )
    discriminator_steps: PositiveInt = Field(1, description="Discriminator steps before each generator step.")


class OptimiserConfig(ConfigModel):
    """Two Adam optimisers, one for each network."""

    generator_learning_rate: LearningRate = 2e-4
    discriminator_learning_rate: LearningRate = 2e-4
    beta1: Beta = 0.5
    beta2: Beta = 0.999
    lr_decay_fraction: float = Field(
        0.0, ge=0, le=1, description="Share of the run, at its end, over which both learning rates fall to zero."
    )


class EmaConfig(ConfigModel):
    """Exponential moving average of the generator's weights."""

    halflife_steps: float = Field(500.0, gt=0)
    rampup_ratio: float = Field(0.05, gt=0, description="The half-life never exceeds this share of the steps so far.")


class ScheduleConfig(ConfigModel):
    """How long to train and what to keep."""

    steps: Annotated[int, Field(ge=1, le=10**9)] = 20_000
    batch_size: Annotated[int, Field(ge=2)] = 128
    checkpoints: Annotated[int, Field(ge=2, le=10_000)] = 28
    log_every: PositiveInt = 10


class RunConfig(ConfigModel):
    """Everything that decides what a run learns."""

    data: DataConfig = DataConfig()
    network: AnyNetworkConfig = Field(default_factory=lambda: NETWORKS["dense"].config.model_validate({}))
    objective: ObjectiveConfig = ObjectiveConfig()
    optimiser: OptimiserConfig = OptimiserConfig()
    ema: EmaConfig = EmaConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    precision: TrainingPrecision = Field(
        "auto", description="Of the networks' arithmetic in training; auto tries which is faster on this machine."
    )
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0


def to_json(config: RunConfig) -> str:
    """The configuration as a JSON document that `from_json` reads back unchanged."""
    return config.model_dump_json(indent=2)


def from_json(text: str | bytes, source: str = "configuration") -> RunConfig:
    """Read a configuration.

    Args:
        text: A JSON document; fields left out take their defaults.
        source: What to call the document in an error message.

    Raises:
        ConfigError: Names every field that is wrong, the value found and what was expected.
    """
    try:
        return RunConfig.model_validate_json(text)
    except ValidationError as error:
        raise ConfigError(f"{source}: {describe(error)}") from None


def from_dict(values: dict[str, Any], source: str = "configuration") -> RunConfig:
    """Read a configuration from plain dictionaries, as `from_json` does from text."""
    try:
        return RunConfig.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{source}: {describe(error)}") from None


MOST_BYTES = 2**20  # a whole configuration takes one thousand


def from_file(path: Path) -> RunConfig:
    """Read a configuration file; errors name the file."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"cannot read the configuration {path}: {error.strerror}") from None
    if len(text) > MOST_BYTES:
        raise ConfigError(f"{path} holds more than {MOST_BYTES:,} bytes, so it is no configuration")
    return from_json(text, str(path))


def with_network(config: RunConfig, kind: str) -> RunConfig:
    """The configuration with a network of another kind, as that kind has it by default."""
    return from_dict(config.model_dump(mode="json") | {"network": {"kind": kind}}, "command line")


def with_overrides(config: RunConfig, overrides: list[str]) -> RunConfig:
    """Set single fields by their dotted names.

    Args:
        config: The configuration to start from.
        overrides: Texts such as "schedule.batch_size=64"; lists are written with commas, "256,512".

    Raises:
        ConfigError: If a text is not of that form or a field does not exist or does not take the value.
    """
    values = config.model_dump(mode="json")
    for override in overrides:
        name, separator, value = override.partition("=")
        if not separator:
            raise ConfigError(f"--set {override}: expected field=value, for example schedule.batch_size=64")
        _assign(values, name.strip().split("."), value.strip())
    return from_dict(values, "command line")


def _assign(values: dict[str, Any], path: list[str], value: str) -> None:
    *sections, field = path
    for section in sections:
        inner = values.get(section)
        if not isinstance(inner, dict):
            raise ConfigError(f"--set {'.'.join(path)}: there is no section {section!r}; there are {', '.join(values)}")
        values = inner
    if field not in values:
        raise ConfigError(f"--set {'.'.join(path)}: there is no field {field!r}; there are {', '.join(values)}")
    values[field] = [part for part in value.split(",") if part] if isinstance(values[field], list) else value

"""The base of every document that is read from disk or written there, and the types that several share."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

TrainingPrecision = Literal["auto", "float32", "bfloat16"]
Precision = Literal["float32", "float16", "int8"]  # of weights on disk
Split = Literal["train", "test"]
Side = Annotated[int, Field(ge=1, le=1_024)]
ImageShape = tuple[Annotated[int, Field(ge=1, le=64)], Side, Side]  # channels, rows, columns
Width = Annotated[int, Field(ge=1, le=65_536)]
LatentSize = Annotated[int, Field(ge=1, le=4_096)]
ClassCount = Annotated[int, Field(ge=0, le=1_000)]
# of an answer of a classifier: it is drawn by libraries that would take some signs for markup
ClassName = Annotated[str, Field(pattern=r"^[^<>&{}\p{C}\p{Zl}\p{Zp}]{1,60}$")]
ClassNames = Annotated[tuple[ClassName, ...], AfterValidator(lambda names: _some(names))]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Digits = Annotated[int, Field(ge=0, le=15)]  # behind the point


UNKNOWN_NAME = "unknown_name"  # the type of an error: nothing is registered under a name


class ConfigModel(BaseModel):
    """An immutable part of the configuration that refuses names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class NetworkConfig(ConfigModel):
    """What decides a pair of networks; each kind adds its own fields, and gives `kind` its name as the default."""

    kind: str
    latent_size: LatentSize = 100
    class_count: ClassCount = Field(0, description="Classes that both networks are told; 0: they are told none.")


def describe(error: ValidationError) -> str:
    """One sentence a wrong field: its name, what was expected and what was found. Many are counted, not told."""
    items = error.errors(include_url=False)
    rest = [f"and {len(items) - MOST_DESCRIBED} more"] if len(items) > MOST_DESCRIBED else []
    return "; ".join([*map(_describe_field, items[:MOST_DESCRIBED]), *rest])


def unregistered(error: ValidationError) -> list[str]:
    """Kinds and names of what is not registered, such as "network 'smooth'"; none if anything else is wrong, too."""
    items = error.errors(include_url=False)
    if any(item["type"] != UNKNOWN_NAME or not isinstance(item["input"], str) for item in items):
        return []
    return [f"{item['ctx']['kind']} {item['input']!r:.100}" for item in items]


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("expected one name at least")
    return names


MOST_DESCRIBED = 8


def _describe_field(item: ErrorDetails) -> str:
    field = ".".join(f"{part!s:.100}" for part in item["loc"]) or "the whole document"
    if item["type"] in ("extra_forbidden", "missing", "json_invalid", UNKNOWN_NAME):
        return f"{field}: {item['msg']}"
    return f"{field}: {item['msg']} (found {item['input']!r:.100})"

"""In what two runs differ: the fields of their configurations and of the images that they saw."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gan_core.runs.run import RunInfo
from gan_core.schema import ConfigModel


@dataclass(frozen=True)
class FieldDifference:
    """A field in which two runs differ.

    Attributes:
        field: Its dotted name, such as "optimiser.beta1"; `--set` takes those of the configuration.
        first, second: Its values; None where that run has no such field, for no field's own value is None.
    """

    field: str
    first: Any
    second: Any


def diff_runs(first: RunInfo, second: RunInfo) -> list[FieldDifference]:
    """The fields in which two runs differ, section by section in the order of the configuration."""
    here, there = _fields(first), _fields(second)
    sections = [_section(field) for field in here]
    fields = sorted({**here, **there}, key=lambda field: sections.index(_section(field)))
    pairs = ((field, here.get(field), there.get(field)) for field in fields)
    return [FieldDifference(*pair) for pair in pairs if pair[1] != pair[2]]


def flat_differences(first: ConfigModel, second: ConfigModel) -> list[FieldDifference]:
    """The fields in which two configurations differ, by name."""
    here, there = (dict(_flat(config.model_dump(mode="json"), "")) for config in (first, second))
    pairs = ((field, here.get(field), there.get(field)) for field in sorted({**here, **there}))
    return [FieldDifference(*pair) for pair in pairs if pair[1] != pair[2]]


def _section(field: str) -> str:
    return field.partition(".")[0]


def _fields(info: RunInfo) -> dict[str, Any]:
    values = info.config.model_dump(mode="json")
    values["data"] |= info.data.model_dump(mode="json")  # the images themselves, not only their name
    return dict(_flat(values, ""))


def _flat(values: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value

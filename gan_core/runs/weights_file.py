"""The weights of networks as one file for a browser: what is in it, and whether it is whole. Needs no torch.

A weights file is the text "LATB", the CRC-32 of all that follows it, the length of a JSON header, the header, and the
weights. The header tells each network's layers in order; a layer names its weights by their place in the body.
`inference.web_export` makes such files.
"""

import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
import pydantic_core
from pydantic import Field, ValidationError

from gan_core.errors import ExportError
from gan_core.runs.atomic import sha256
from gan_core.schema import ConfigModel, describe

FORMAT = 1
MAGIC = b"LATB"
ALIGNMENT = 4
PREAMBLE = 12  # magic, checksum, length of the header
NAME_LENGTH = 16
MOST_NUMBERS = 2**24  # that may come out of a layer
FLOAT_BYTES = 4

Place = Annotated[int, Field(ge=0, lt=2**31, multiple_of=ALIGNMENT)]
Size = Annotated[int, Field(ge=1, lt=2**24)]
Small = Annotated[int, Field(ge=0, le=1_024)]
Shape = Annotated[tuple[Size, ...], Field(min_length=1, max_length=3)]


@dataclass(frozen=True)
class WeightsFile:
    """Networks as bytes, and the name under which they may be kept: equal names, equal bytes."""

    name: str
    data: bytes


class LayerHeader(ConfigModel):
    """What the header says of a layer; `weight8` where weights are int8, with a scale a row."""

    kind: Literal["linear", "conv", "transposed", "upsample"]
    shape: Shape
    activation: tuple[Literal["none", "leaky_relu", "tanh", "sigmoid"], float]
    kernel: Small = 0
    stride: Small = 0
    padding: Small = 0
    factor: Small = 0
    rows: Size = 1
    columns: Size = 1
    bias: Place = 0
    weight: Place | None = None
    weight8: Place | None = None
    rowScale: Place | None = None
    columnScale: Place | None = None

    def parts(self) -> list[tuple[int, int]]:
        """Where its numbers begin in the body, and how many bytes they take."""
        count = self.rows * self.columns
        units = self.shape[-1] if self.kind in ("conv", "transposed") else self.rows
        places = (
            (self.weight8, count),
            (self.weight, FLOAT_BYTES * count),
            (self.rowScale, FLOAT_BYTES * self.rows),
            (self.columnScale, FLOAT_BYTES * self.columns),
            (None if self.kind == "upsample" else self.bias, FLOAT_BYTES * units),
        )
        return [(place, length) for place, length in places if place is not None]


class NetworkHeader(ConfigModel):
    """What the header says of a network."""

    input: Shape
    layers: Annotated[tuple[LayerHeader, ...], Field(min_length=1, max_length=100)]


class Header(ConfigModel):
    """The header."""

    format: Literal[1]
    name: Annotated[str, Field(pattern=rf"^[0-9a-f]{{{NAME_LENGTH}}}$")]
    networks: Annotated[dict[str, NetworkHeader], Field(min_length=1, max_length=8)]


def packed(networks: Mapping[str, Any], body: bytes) -> WeightsFile:
    """Headers of networks and their numbers as one file."""
    name = _name(networks, body)
    header = _json({"format": FORMAT, "name": name, "networks": networks})
    header += b" " * (-len(header) % ALIGNMENT)
    rest = len(header).to_bytes(4, "little") + header + body
    return WeightsFile(name, MAGIC + zlib.crc32(rest).to_bytes(4, "little") + rest)


def checked(data: bytes, needed: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]) -> WeightsFile:
    """A weights file that others may have written: whole, and of the networks that are needed.

    Args:
        data: The file.
        needed: By each network's name the shapes of what goes in and comes out, channels last.

    Raises:
        ExportError: If it is none; the message says why.
    """
    length = int.from_bytes(data[8:PREAMBLE], "little")
    if data[:4] != MAGIC or zlib.crc32(data[8:]).to_bytes(4, "little") != data[4:8] or PREAMBLE + length > len(data):
        raise ExportError("it is no weights file, or damaged")
    text, body = data[PREAMBLE : PREAMBLE + length], data[PREAMBLE + length :]
    try:
        facts = pydantic_core.from_json(text, allow_inf_nan=False)
        header = Header.model_validate_json(text, strict=True)
    except ValidationError as problem:
        raise ExportError(describe(problem)) from None
    except ValueError as problem:
        raise ExportError(f"its header is no JSON: {problem}") from None
    # components keep files by their names: one that bears the name of others would take their place
    if header.name != _name(facts["networks"], body):
        raise ExportError("its name is not that of its content")
    shapes = {name: (network.input, network.layers[-1].shape) for name, network in header.networks.items()}
    if shapes != dict(needed):
        raise ExportError(f"expected networks from and to {dict(needed)}, found {shapes}")
    for layer in (layer for network in header.networks.values() for layer in network.layers):
        _check_layer(layer, body)
    return WeightsFile(header.name, data)


def _check_layer(layer: LayerHeader, body: bytes) -> None:
    if math.prod(layer.shape) > MOST_NUMBERS:
        raise ExportError(f"a layer of shape {layer.shape} is too large")
    is_int8 = layer.weight8 is not None and layer.rowScale is not None
    if layer.kind != "upsample" and is_int8 == (layer.weight is not None):
        raise ExportError(f"a {layer.kind} layer has not one kind of weights")
    for place, length in layer.parts():
        if place + length > len(body):
            raise ExportError(f"the weights of a {layer.kind} layer lie outside the file")
        if place != layer.weight8 and not np.isfinite(np.frombuffer(body, "<f4", length // FLOAT_BYTES, place)).all():
            raise ExportError(f"a {layer.kind} layer holds an infinite or undefined number")


def _name(networks: Mapping[str, Any], body: bytes) -> str:
    return sha256(_json(networks) + body)[:NAME_LENGTH]


def _json(facts: Any) -> bytes:
    return json.dumps(facts, separators=(",", ":")).encode()

"""Safetensors files that others may have written: names, types and shapes are checked before any tensor is made.

Source of the format: 8 bytes of length, that much JSON, the tensors' bytes; https://github.com/huggingface/safetensors.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from gan_core.runs.foreign import DOCUMENT_BYTES, ForeignFile, parse_json

LENGTH_BYTES = 8
NAMES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.int64: "I64",
    torch.int8: "I8",
    torch.uint8: "U8",
}
SIZES = {name: dtype.itemsize for dtype, name in NAMES.items()}


@dataclass(frozen=True)
class TensorSpec:
    """What a file says of a tensor: its type in safetensors' own words ("F32"), and its shape."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """How many its numbers take; the type must be one of `NAMES`."""
        return SIZES[self.dtype] * math.prod(self.shape)

    def __str__(self) -> str:
        return f"shape {self.shape} of {self.dtype}"


Layout = dict[str, TensorSpec]  # by the tensors' names


@dataclass(frozen=True)
class FileHeader:
    """The JSON in front of a safetensors file."""

    layout: Layout
    metadata: dict[str, str]


def layout_of(tensors: Mapping[str, Tensor]) -> Layout:
    """What a file says of some tensors; those on the meta device do."""
    return {name: TensorSpec(NAMES[tensor.dtype], tuple(tensor.shape)) for name, tensor in tensors.items()}


def parse_header(data: bytes, file: ForeignFile) -> FileHeader:
    """The header of a safetensors file.

    Args:
        data: The file, or as much of it as holds the header.
        file: Where it comes from.

    Raises:
        AtlasError: If it is no such header.
    """
    length = int.from_bytes(data[:LENGTH_BYTES], "little")
    if length > min(len(data) - LENGTH_BYTES, DOCUMENT_BYTES):
        raise file.error(f"{file.name} is not a readable safetensors file: its header is cut off")
    header = parse_json(data[LENGTH_BYTES : LENGTH_BYTES + length], file)
    try:
        metadata = header.pop("__metadata__", {})
        layout = {name: TensorSpec(facts["dtype"], tuple(facts["shape"])) for name, facts in header.items()}
        if not (_are_texts(metadata) and all(_is_plain(spec) for spec in layout.values())):
            raise TypeError
    except (AttributeError, KeyError, TypeError):
        raise file.error(f"{file.name} is not a readable safetensors file: its header describes no tensors") from None
    return FileHeader(layout, metadata)


def _are_texts(metadata: Any) -> bool:
    return all(isinstance(value, str) for value in metadata.values())


def _is_plain(spec: TensorSpec) -> bool:
    return isinstance(spec.dtype, str) and all(type(side) is int and side >= 0 for side in spec.shape)


def compare_layouts(found: Layout, needed: Layout, needed_by: str, file: ForeignFile) -> None:
    """Know that a file holds exactly the tensors that a network needs.

    Args:
        found: What the file says of its tensors.
        needed: What they must be.
        needed_by: Who needs them, in an error message.
        file: Where they come from.

    Raises:
        AtlasError: It names the first tensor that is missing, different or too many.
    """
    for name, spec in needed.items():
        if name not in found:
            raise file.error(f"{file.name} lacks the weights {name}")
        if found[name] != spec:
            what = found[name] if found[name].dtype != spec.dtype else f"shape {found[name].shape}"
            need = spec if found[name].dtype != spec.dtype else spec.shape
            raise file.error(f"{file.name}: {name} has {what}, {needed_by} needs {need}")
    for name in found:
        if name not in needed:
            raise file.error(f"{file.name}: {needed_by} has no place for the weights {name!r:.100}")


def load_tensors(
    data: bytes, file: ForeignFile, name_of: Callable[[str], str] = lambda name: name
) -> dict[str, Tensor]:
    """The tensors of a safetensors file whose layout was compared.

    Raises:
        AtlasError: If the tensors' bytes are not where the header says.
    """
    try:
        return {name_of(name): tensor for name, tensor in load(data).items()}
    except (SafetensorError, RuntimeError, ValueError, KeyError) as problem:
        raise file.error(f"{file.name} is not a readable safetensors file: {problem}") from None


def is_finite(tensor: Tensor) -> bool:
    """Whether a tensor on the CPU holds no infinite and no undefined number."""
    # by numpy in one thread: torch shares a small test among threads that wait for each other longer than it takes
    return bool(np.isfinite(tensor.detach().numpy()).all())


def check_finite(tensors: Mapping[str, Tensor], file: ForeignFile) -> None:
    """Know that no number is infinite or undefined.

    Raises:
        AtlasError: It names the first such tensor.
    """
    for name, tensor in tensors.items():
        if not is_finite(tensor):
            raise file.error(f"{file.name}: {name} holds an infinite or undefined number")

"""Weights in fewer bits and back: quantisation for storage."""

import torch
from torch import Tensor

from gan_core.runs.tensors import Layout, TensorSpec
from gan_core.schema import Precision

SCALE = ":scale"


def pack(tensors: dict[str, Tensor], precision: Precision) -> dict[str, Tensor]:
    """Floating-point tensors in fewer bits. `unpack` brings them back as float32.

    int8 rounds each row of a matrix or kernel to 255 steps between its extremes and keeps one scale a row; vectors,
    being small, stay float32.
    """
    if precision == "float32":
        return {name: tensor.contiguous() for name, tensor in tensors.items()}
    if precision == "float16":
        return {
            name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
            for name, tensor in tensors.items()
        }
    packed = {}
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and tensor.ndim > 1:
            packed[name], packed[name + SCALE] = _to_int8(tensor)
        else:
            packed[name] = tensor.contiguous()
    return packed


def packed_layout(layout: Layout, precision: Precision) -> Layout:
    """What `pack` makes of tensors of some types and shapes."""
    if precision == "float32":
        return layout
    packed = {}
    for name, spec in layout.items():
        if spec.dtype != "F32":
            packed[name] = spec
        elif precision == "float16":
            packed[name] = TensorSpec("F16", spec.shape)
        elif len(spec.shape) > 1:
            packed[name], packed[name + SCALE] = TensorSpec("I8", spec.shape), TensorSpec("F32", spec.shape[:1])
        else:
            packed[name] = spec
    return packed


def unpack(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Inverse of `pack`, up to rounding."""
    unpacked = {}
    for name, tensor in tensors.items():
        if name.endswith(SCALE):
            continue
        if tensor.dtype == torch.int8:
            scale = tensors[name + SCALE]
            unpacked[name] = tensor.float() * scale.view(-1, *[1] * (tensor.ndim - 1))
        else:
            unpacked[name] = tensor.float() if tensor.is_floating_point() else tensor
    return unpacked


def _to_int8(tensor: Tensor) -> tuple[Tensor, Tensor]:
    scale = tensor.flatten(1).abs().amax(1) / 127
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))  # a row of zeros has no scale of its own
    rows = tensor / scale.view(-1, *[1] * (tensor.ndim - 1))
    return rows.round().to(torch.int8).contiguous(), scale

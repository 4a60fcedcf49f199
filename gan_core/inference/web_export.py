"""Networks for a browser, which has no torch: a flat list of layers and one binary file of weights.

`runs.weights_file` tells what is in such a file. What a runtime would otherwise have to know of torch is settled here,
once:

- Normalisation is folded into the layer before it, a temperature into the last one.
- Maps are (height, width, channels), and rows and columns of the weights are in the order that this needs. A layer is
  then a product of rows: linear, of the whole input; convolution, of the patches of the input; transposed convolution,
  of single places of the input, scattered over the output.
- Weights that were kept as int8 with one scale a row stay so: 8 bits, a scale for rows and one for columns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.classifier.model import IMAGE_SHAPE, Classifier
from gan_core.errors import ExportError
from gan_core.networks.build import Discriminator, Generator
from gan_core.networks.encoder import Encoder
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.weights_file import ALIGNMENT, WeightsFile, packed

WITHOUT_EFFECT = (nn.Dropout, nn.Identity)  # once a network is frozen


@dataclass
class Layer:
    """A step of a network.

    Attributes:
        kind: "linear", "conv", "transposed" or "upsample".
        shape: Of what comes out: (units,) or (height, width, channels).
        options: What the kind needs to know, e.g. kernel, stride and padding.
        weight: Rows are what is multiplied with the input, shape (rows, columns); None where there is nothing to weigh.
        row_scale, column_scale: By which the weights are to be multiplied, shape (rows,) and (columns,).
        bias: Shape (units,) or (channels,).
        activation: Name and, if it has one, slope below zero.
    """

    kind: str
    shape: tuple[int, ...]
    options: dict[str, Any] = field(default_factory=dict)
    weight: np.ndarray | None = None
    row_scale: np.ndarray = field(default_factory=lambda: np.ones(0))
    column_scale: np.ndarray | None = None
    bias: np.ndarray = field(default_factory=lambda: np.zeros(0))
    activation: tuple[str, float] = ("none", 0.0)

    def scale_channels(self, factor: np.ndarray) -> None:
        """Multiply what comes out, channel by channel; `factor` has shape (channels,)."""
        repeats = len(self.row_scale) // len(factor)
        # rows are in the order of the output: places first, channels last
        self.row_scale = self.row_scale * np.tile(factor, repeats)
        self.bias = self.bias * np.tile(factor, len(self.bias) // len(factor))

    def shift_channels(self, by: np.ndarray) -> None:
        """Add to what comes out, channel by channel; `by` has shape (channels,)."""
        self.bias = self.bias + np.tile(by, len(self.bias) // len(by))


def layers_of(modules: Iterable[nn.Module], input_shape: tuple[int, ...]) -> list[Layer]:
    """The layers of a network that is one module after the other.

    Args:
        modules: In the order in which they are applied.
        input_shape: (units,) or (channels, height, width) of what goes in.

    Raises:
        ExportError: If there is a module that no layer stands for.
    """
    layers: list[Layer] = []
    shape = _channels_last(input_shape)
    flattened_from: tuple[int, ...] | None = None  # the map whose places and channels a linear layer sees in a row
    for module in modules:
        if isinstance(module, nn.Linear):
            layers.append(_linear(module, flattened_from))
            flattened_from = None
        elif isinstance(module, nn.Conv2d):
            layers.append(_convolution(module, shape))
        elif isinstance(module, nn.ConvTranspose2d):
            layers.append(_transposed(module, shape))
        elif isinstance(module, nn.Upsample):
            layers.append(_upsample(module, shape))
        elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) and _takes(layers, "none"):
            _fold(module, layers[-1])
        elif isinstance(module, nn.LeakyReLU | nn.ReLU | nn.Tanh | nn.Sigmoid) and _takes(layers, "none"):
            layers[-1].activation = _activation(module)
        elif isinstance(module, nn.Unflatten) and _takes(layers, "none") and layers[-1].kind == "linear":
            _unflatten(layers[-1], _channels_last(tuple(module.unflattened_size)))
        elif isinstance(module, nn.Flatten):
            flattened_from = shape if len(shape) == 3 else None
        elif not isinstance(module, WITHOUT_EFFECT):
            raise ExportError(f"there is no layer for {module}; the network can only run where torch is")
        shape = layers[-1].shape if layers else shape
    return layers


def _channels_last(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (*shape[1:], shape[0]) if len(shape) == 3 else shape


def _takes(layers: list[Layer], activation: str) -> bool:
    """Whether something can still be put into the last layer."""
    return bool(layers) and layers[-1].weight is not None and layers[-1].activation[0] == activation


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().double().numpy()


def _rows(weight: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """A kernel as whole numbers and one scale a row where it was kept so, else as it is and scales of 1."""
    rows = weight.detach().float().contiguous().flatten(1)
    scale = rows.abs().amax(1) / 127
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    whole = (rows / scale.unsqueeze(1)).round()
    if torch.allclose(whole * scale.unsqueeze(1), rows, rtol=1e-6, atol=0):
        return whole.to(torch.int8).view(weight.shape).numpy(), _array(scale)
    return weight.detach().float().contiguous().numpy(), np.ones(len(rows))


def _bias(module: nn.Linear | nn.Conv2d | nn.ConvTranspose2d, units: int) -> np.ndarray:
    return np.zeros(units) if module.bias is None else _array(module.bias)


def _linear(module: nn.Linear, flattened_from: tuple[int, ...] | None) -> Layer:
    weight, scale = _rows(module.weight)
    if flattened_from:
        height, width, channels = flattened_from
        # torch flattens channels first
        weight = weight.reshape(-1, channels, height, width).transpose(0, 2, 3, 1).reshape(len(weight), -1)
    return Layer("linear", (len(weight),), weight=weight, row_scale=scale, bias=_bias(module, len(weight)))


def _unflatten(layer: Layer, shape: tuple[int, ...]) -> None:
    if layer.weight is None:
        raise ExportError(f"only the output of a linear layer can become a map, not that of {layer.kind!r}")
    height, width, channels = shape
    order = np.arange(channels * height * width).reshape(channels, height, width).transpose(1, 2, 0).ravel()
    layer.weight, layer.row_scale, layer.bias = layer.weight[order], layer.row_scale[order], layer.bias[order]
    layer.shape = shape


def _check_plain(module: nn.Conv2d | nn.ConvTranspose2d) -> tuple[int, int, int]:
    """Kernel, stride and padding of a convolution that has nothing special.

    Raises:
        ExportError: If it has.
    """
    squares = [module.kernel_size, module.stride, module.padding, module.dilation]
    is_square = all(isinstance(pair, tuple) and pair[0] == pair[1] for pair in squares)
    extra = getattr(module, "output_padding", (0, 0))
    padding = module.padding
    if (
        isinstance(padding, str)
        or not is_square
        or module.groups != 1
        or module.dilation[0] != 1
        or any(extra)
        or module.padding_mode != "zeros"
    ):
        raise ExportError(f"there is no layer for {module}: kernels must be square, without groups and dilation")
    return module.kernel_size[0], module.stride[0], padding[0]


def _convolution(module: nn.Conv2d, shape: tuple[int, ...]) -> Layer:
    kernel, stride, padding = _check_plain(module)
    weight, scale = _rows(module.weight)
    height, width = ((side + 2 * padding - kernel) // stride + 1 for side in shape[:2])
    units = len(weight)
    return Layer(
        "conv",
        (height, width, units),
        {"kernel": kernel, "stride": stride, "padding": padding},
        weight.transpose(0, 2, 3, 1).reshape(units, -1),  # columns: rows and columns of the patch, channels
        scale,
        bias=_bias(module, units),
    )


def _transposed(module: nn.ConvTranspose2d, shape: tuple[int, ...]) -> Layer:
    kernel, stride, padding = _check_plain(module)
    weight, scale = _rows(module.weight)  # (before, after, kernel, kernel): a scale for each channel before
    height, width = ((side - 1) * stride - 2 * padding + kernel for side in shape[:2])
    units = weight.shape[1]
    return Layer(
        "transposed",
        (height, width, units),
        {"kernel": kernel, "stride": stride, "padding": padding},
        weight.transpose(2, 3, 1, 0).reshape(-1, len(weight)),  # rows: rows and columns of the kernel, channels
        np.ones(kernel * kernel * units),
        scale,
        _bias(module, units),
    )


def _upsample(module: nn.Upsample, shape: tuple[int, ...]) -> Layer:
    factor = module.scale_factor
    if module.mode != "nearest" or not isinstance(factor, int | float) or int(factor) != factor:
        raise ExportError(f"there is no layer for {module}: only the nearest place, by a whole factor")
    height, width, channels = shape
    return Layer("upsample", (int(factor) * height, int(factor) * width, channels), {"factor": int(factor)})


def _fold(norm: nn.BatchNorm1d | nn.BatchNorm2d, layer: Layer) -> None:
    """Put a normalisation by running statistics into the layer before it."""
    if norm.running_mean is None or norm.running_var is None:
        raise ExportError(f"there is no layer for {norm}: without running statistics, images depend on each other")
    factor = 1 / np.sqrt(_array(norm.running_var) + norm.eps)
    if norm.affine:
        factor = factor * _array(norm.weight)
    layer.scale_channels(factor)
    layer.shift_channels(-_array(norm.running_mean) * factor)
    if norm.affine:
        layer.shift_channels(_array(norm.bias))


def _activation(module: nn.Module) -> tuple[str, float]:
    if isinstance(module, nn.LeakyReLU):
        return "leaky_relu", module.negative_slope
    if isinstance(module, nn.ReLU):
        return "leaky_relu", 0.0
    return ("tanh" if isinstance(module, nn.Tanh) else "sigmoid"), 0.0


def generator_layers(generator: Generator, latent_size: int, image_shape: tuple[int, ...]) -> list[Layer]:
    """From z to an image (height, width, channels).

    Raises:
        ExportError: If `body` and `head` are no sequences of layers that a browser knows.
    """
    layers = layers_of([*_sequence(generator, "body"), *_sequence(generator, "head")], (latent_size,))
    if len(layers[-1].shape) == 1:
        _unflatten(layers[-1], _channels_last(image_shape))
    return layers


def discriminator_layers(discriminator: Discriminator, image_shape: tuple[int, ...]) -> list[Layer]:
    """From an image to one logit.

    Raises:
        ExportError: If `layers` is no sequence of layers that a browser knows.
    """
    return layers_of(_sequence(discriminator, "layers"), image_shape)


def _sequence(network: Generator | Discriminator, name: str) -> nn.Sequential:
    """A part of a network that is one module after the other."""
    part = getattr(network, name, None)
    if not isinstance(part, nn.Sequential):
        raise ExportError(
            f"{type(network).__name__} has no sequence {name!r} of layers; it can only run where torch is"
        )
    return part


def classifier_layers(classifier: Classifier, image_shape: tuple[int, ...]) -> list[Layer]:
    """From an image to calibrated logits."""
    layers = layers_of([*classifier.network.body, classifier.network.head], image_shape)
    layers[-1].scale_channels(np.full(len(classifier.classes), 1 / classifier.info.temperature))
    return layers


def weights_file(networks: Mapping[str, tuple[tuple[int, ...], list[Layer]]]) -> WeightsFile:
    """Networks as one file.

    Args:
        networks: By name, what goes in (shape, channels last) and the layers.
    """
    body = bytearray()
    described = {
        name: {"input": list(shape), "layers": [_described(layer, body) for layer in layers]}
        for name, (shape, layers) in networks.items()
    }
    return packed(described, bytes(body))


def _described(layer: Layer, body: bytearray) -> dict[str, Any]:
    facts = {"kind": layer.kind, "shape": list(layer.shape), "activation": list(layer.activation), **layer.options}
    if layer.weight is None:
        return facts
    rows, columns = layer.weight.shape
    facts |= {"rows": rows, "columns": columns, "bias": _append(body, layer.bias)}
    if layer.weight.dtype == np.int8:
        facts |= {"weight8": _append(body, layer.weight), "rowScale": _append(body, layer.row_scale)}
        if layer.column_scale is not None:
            facts["columnScale"] = _append(body, layer.column_scale)
        return facts
    weight = layer.weight * layer.row_scale[:, None]
    if layer.column_scale is not None:
        weight = weight * layer.column_scale
    return facts | {"weight": _append(body, weight)}


def _append(body: bytearray, array: np.ndarray) -> int:
    """Add numbers to the body, float32 unless they are int8; where they begin."""
    start = len(body)
    if array.dtype != np.int8:
        with np.errstate(over="ignore"):
            array = array.astype("<f4")
        if not np.isfinite(array).all():
            raise ExportError("its weights, normalisation folded in, are too large for float32")
    body += array.tobytes()
    body += b"\0" * (-len(body) % ALIGNMENT)
    return start


def export_checkpoint(checkpoint: Checkpoint) -> WeightsFile:
    """A checkpoint's EMA generator and its discriminator.

    Raises:
        ExportError: If one of them has a module that no layer stands for.
    """
    shape, latent_size = checkpoint.header.image_shape, checkpoint.header.config.network.latent_size
    return weights_file(
        {
            "generator": ((latent_size,), generator_layers(checkpoint.generator_ema, latent_size, shape)),
            "discriminator": (_channels_last(shape), discriminator_layers(checkpoint.discriminator, shape)),
        }
    )


def export_told_generator(checkpoint: Checkpoint) -> WeightsFile:
    """A checkpoint's class-conditional EMA generator: a network of z with the scaled class mix behind it.

    Raises:
        ExportError: If it has a module that no layer stands for.
    """
    network = checkpoint.header.config.network
    size = network.latent_size + network.class_count
    layers = generator_layers(checkpoint.generator_ema, size, checkpoint.header.image_shape)
    return weights_file({"generator": ((size,), layers)})


def export_classifier(classifier: Classifier) -> WeightsFile:
    """A classifier, for images of the shape that classifiers read."""
    return weights_file({"classifier": (_channels_last(IMAGE_SHAPE), classifier_layers(classifier, IMAGE_SHAPE))})


def export_encoder(encoder: Encoder, image_shape: tuple[int, ...]) -> WeightsFile:
    """An encoder that is told no class, up to the shell: the page puts what comes out onto it.

    Args:
        encoder: The network.
        image_shape: (C, H, W) of what goes in.
    """
    layers = layers_of([*encoder.body, *encoder.head], image_shape)
    return weights_file({"encoder": (_channels_last(image_shape), layers)})

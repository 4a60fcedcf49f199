"""One step of a run on disk: three networks in a safetensors file whose header says what they are."""

import json
from dataclasses import dataclass
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load, save
from torch import Tensor, nn

from gan_core.config import RunConfig, from_dict
from gan_core.errors import CheckpointError, ConfigError, NonFiniteError
from gan_core.networks.build import build_discriminator, build_generator
from gan_core.runs.atomic import sha256
from gan_core.runs.quantise import pack, unpack
from gan_core.runs.upgrade import checkpoint_1_to_2, tensor_1_to_2, upgraded
from gan_core.schema import ImageShape, Precision

FORMAT = 2
HEADER = "gan_core"
GENERATOR_EMA = "generator_ema/"
GENERATOR = "generator/"
DISCRIMINATOR = "discriminator/"


@dataclass(frozen=True)
class Header:
    """What a step file says of itself before any weight is read."""

    step: int
    config: RunConfig
    image_shape: ImageShape
    precision: Precision


@dataclass(frozen=True)
class Step:
    """The networks at one step, frozen and in evaluation mode.

    Attributes:
        header: Step number, configuration, image shape, precision on disk.
        generator: The exponential moving average: what people look at.
        raw_generator: The generator that the optimiser moves.
        discriminator: Images (N, C, H, W) to logits (N,).
    """

    header: Header
    generator: nn.Module
    raw_generator: nn.Module
    discriminator: nn.Module


def step_to_bytes(
    header: Header,
    generator_ema: dict[str, Tensor],
    generator: dict[str, Tensor],
    discriminator: dict[str, Tensor],
) -> bytes:
    """A step file's content, from the state dicts of the three networks.

    Raises:
        NonFiniteError: If a weight is infinite or undefined; such a step is worth nothing.
    """
    tensors = {
        prefix + name: tensor
        for prefix, state in ((GENERATOR_EMA, generator_ema), (GENERATOR, generator), (DISCRIMINATOR, discriminator))
        for name, tensor in state.items()
    }
    for name, tensor in tensors.items():
        if not torch.isfinite(tensor).all():
            raise NonFiniteError(f"step {header.step}: the weights {name} hold an infinite or undefined number")
    packed = pack(tensors, header.precision)
    for name, tensor in packed.items():
        if not torch.isfinite(tensor).all():
            raise NonFiniteError(f"step {header.step}: the weights {name} are too large for {header.precision}")
    facts = {
        "format": FORMAT,
        "step": header.step,
        "config": header.config.model_dump(mode="json"),
        "image_shape": header.image_shape,
        "precision": header.precision,
    }
    # one entry, since safetensors writes several in random order: the same step shall be the same bytes
    return save(packed, {HEADER: json.dumps(facts)})


def read_header(path: Path) -> Header:
    """What a step file holds, without reading its weights.

    Raises:
        CheckpointError: If the file is missing, is no step file, or is of a newer format.
    """
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            metadata = file.metadata()
    except FileNotFoundError:
        raise CheckpointError(f"{path} does not exist") from None
    except (OSError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{path} is not a readable safetensors file: {error}") from None
    return _parse_header(metadata, path)


def _parse_header(metadata: dict[str, str] | None, path: Path) -> Header:
    try:
        facts = upgraded(json.loads(metadata[HEADER]), [checkpoint_1_to_2], str(path), CheckpointError)
        return Header(
            step=int(facts["step"]),
            config=from_dict(facts["config"], f"{path}: config"),
            image_shape=tuple(facts["image_shape"]),
            precision=facts["precision"],
        )
    except ConfigError as error:
        raise CheckpointError(str(error)) from None
    except (TypeError, KeyError, ValueError):
        raise CheckpointError(f"{path} has no step header; it was not written by gan_core") from None


def metadata_of(data: bytes) -> dict[str, str]:
    """The metadata of a whole safetensors file: a length of 8 bytes, then that much JSON."""
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]).get("__metadata__", {})


def load_step(path: Path, expected_sha256: str) -> Step:
    """Read and verify one step.

    Args:
        path: The step file.
        expected_sha256: Its checksum in the run's manifest.

    Raises:
        CheckpointError: If the file is missing, damaged, or does not fit the networks that its header names.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"cannot read {path}: {error.strerror}") from None
    found = sha256(data)
    if found != expected_sha256:
        raise CheckpointError(
            f"{path} is damaged: its SHA-256 is {found[:12]}..., the manifest says {expected_sha256[:12]}...; "
            "restore the file or train the run again"
        )
    header = _parse_header(metadata_of(data), path)
    tensors = {tensor_1_to_2(name): tensor for name, tensor in unpack(load(data)).items()}
    network = header.config.network
    generator = build_generator(network, header.image_shape)
    raw_generator = build_generator(network, header.image_shape)
    discriminator = build_discriminator(network, header.image_shape)
    _fill(generator, tensors, GENERATOR_EMA, path)
    _fill(raw_generator, tensors, GENERATOR, path)
    _fill(discriminator, tensors, DISCRIMINATOR, path)
    return Step(header, generator, raw_generator, discriminator)


def _fill(network: nn.Module, tensors: dict[str, Tensor], prefix: str, path: Path) -> None:
    state = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
    for name, expected in network.state_dict().items():
        if name not in state:
            raise CheckpointError(f"{path} lacks the weights {prefix}{name}")
        if state[name].shape != expected.shape:
            raise CheckpointError(
                f"{path}: {prefix}{name} has shape {tuple(state[name].shape)}, the network in its header needs "
                f"{tuple(expected.shape)}"
            )
    for name in state:
        if name not in network.state_dict():
            raise CheckpointError(f"{path}: the network in its header has no place for the weights {prefix}{name}")
    network.load_state_dict(state, assign=True)
    # in this layout a CPU convolves fastest
    network.eval().requires_grad_(False).to(memory_format=torch.channels_last)

"""A checkpoint on disk: the networks at one iteration, in a safetensors file whose header says what they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Literal

import torch
from pydantic import Field
from safetensors.torch import save
from torch import Tensor, nn

from gan_core.config import RunConfig
from gan_core.errors import CheckpointError, GeometryError, NonFiniteError, PluginError
from gan_core.networks.build import Discriminator, Generator, as_generator, build_discriminator, build_generator
from gan_core.networks.conditioning import ConditionalDiscriminator, ConditionalGenerator
from gan_core.runs.foreign import ForeignFile, open_regular, parse
from gan_core.runs.manifest import CheckpointRef, checkpoint_file, networks_and_images, read_named
from gan_core.runs.quantise import pack, packed_layout, unpack
from gan_core.runs.tensors import (
    LENGTH_BYTES,
    FileHeader,
    Layout,
    check_finite,
    compare_layouts,
    is_finite,
    layout_of,
    load_tensors,
    parse_header,
)
from gan_core.runs.upgrade import checkpoint_1_to_2, tensor_1_to_2
from gan_core.schema import ConfigModel, ImageShape, NetworkConfig, Precision

METADATA = "gan_core"
NETWORKS = ("generator_ema", "generator", "discriminator")  # before the first slash of a tensor's name
HEADER_READ_BYTES = 2**20
MIX_TOLERANCE = 1e-4  # of the sum of a class mix: its parts may have been rounded in an address


class CheckpointHeader(ConfigModel):
    """What a checkpoint says of itself before any weight is read.

    Attributes:
        step: The iteration.
        config: What the run was trained by.
        image_shape: (C, H, W) of its images.
        precision: Of the weights on disk.
    """

    format: Literal[2] = 2
    step: Annotated[int, Field(ge=0)]
    config: RunConfig
    image_shape: ImageShape
    precision: Precision


@dataclass(frozen=True)
class Checkpoint:
    """The networks at one iteration, frozen and in evaluation mode.

    Attributes:
        header: Iteration, configuration, image shape, precision on disk.
        generator_ema: The exponential moving average of the generator's weights: what people look at.
        generator: The one that the optimiser moves.
        discriminator: Images (N, C, H, W) to logits (N,).
    """

    header: CheckpointHeader
    generator_ema: Generator
    generator: Generator
    discriminator: Discriminator


def checkpoint_to_bytes(
    header: CheckpointHeader,
    generator_ema: dict[str, Tensor],
    generator: dict[str, Tensor],
    discriminator: dict[str, Tensor],
) -> bytes:
    """A checkpoint's content, from the state dicts of the three networks.

    Raises:
        NonFiniteError: If a weight is infinite or undefined; such a checkpoint is worth nothing.
    """
    states = zip(NETWORKS, (generator_ema, generator, discriminator), strict=True)
    tensors = {f"{network}/{name}": tensor for network, state in states for name, tensor in state.items()}
    for name, tensor in tensors.items():
        if not is_finite(tensor):
            raise NonFiniteError(f"step {header.step}: the weights {name} hold an infinite or undefined number")
    packed = pack(tensors, header.precision)
    for name, tensor in packed.items():
        if not is_finite(tensor):
            raise NonFiniteError(f"step {header.step}: the weights {name} are too large for {header.precision}")
    # one entry, since safetensors writes several in random order: the same checkpoint shall be the same bytes
    return save(packed, {METADATA: json.dumps(header.model_dump(mode="json"))})


def read_header(ref: CheckpointRef) -> CheckpointHeader:
    """What a checkpoint holds, without reading its weights.

    Raises:
        CheckpointError: If the file is missing, is no checkpoint, is another than the run names, or of a newer format.
    """
    path = ref.path
    try:
        with open_regular(path) as file:
            start = file.read(HEADER_READ_BYTES)
            length = int.from_bytes(start[:LENGTH_BYTES], "little")
            if len(start) - LENGTH_BYTES < length <= ref.bytes:
                start += file.read(length + LENGTH_BYTES - len(start))
    except FileNotFoundError:
        raise CheckpointError(f"{path} does not exist") from None
    except OSError as error:
        raise CheckpointError(f"cannot read {path}: {error.strerror}") from None
    return _checked(parse_header(start, _file(ref)), ref)


def load_checkpoint(ref: CheckpointRef) -> Checkpoint:
    """Read and verify one checkpoint.

    Args:
        ref: The file, as `Run.ref` names it.

    Raises:
        CheckpointError: If the file is missing, damaged, or does not fit the networks in its header or in run.json.
    """
    source = str(ref.path)
    try:
        data = read_named(ref.folder, checkpoint_file(ref.step), ref)
    except OSError as error:
        raise CheckpointError(f"cannot read {source}: {error.strerror}") from error
    except ValueError as error:
        raise CheckpointError(f"{source} is damaged: {error}; restore the file or train the run again") from None
    header = _checked(parse_header(data, _file(ref)), ref)
    tensors = unpack(load_tensors(data, _file(ref), tensor_1_to_2))
    check_finite(tensors, _file(ref))
    networks = _networks(header.config.network, header.image_shape)
    for name, network in networks.items():
        _fill(network, {key.removeprefix(f"{name}/"): each for key, each in tensors.items() if _is_of(key, name)})
    ema, generator, discriminator = (networks[name] for name in NETWORKS)
    checkpoint = Checkpoint(header, as_generator(ema), as_generator(generator), discriminator)
    class_count = header.config.network.class_count
    even = tuple(1 / class_count for _ in range(class_count))
    at_mix = at_class(checkpoint, even if ref.mix is None else ref.mix) if class_count else checkpoint
    _check_answers(at_mix, _file(ref))
    return checkpoint if ref.mix is None else at_mix


def at_class(checkpoint: Checkpoint, mix: Sequence[float]) -> Checkpoint:
    """Class-conditional networks at one class mix (K numbers that sum to 1), as ordinary ones of z and of images alone.

    Raises:
        GeometryError: If the networks are told no class, or the mix is not of their classes.
        PluginError: If the networks are of a kind that cannot be told one class for all.
    """
    class_count = checkpoint.header.config.network.class_count
    if len(mix) != class_count or class_count == 0:
        raise GeometryError(f"a class mix of {len(mix)} was given, these networks are told {class_count} classes")
    if not all(0 <= part <= 1 for part in mix) or abs(sum(mix) - 1) > MIX_TOLERANCE:
        raise GeometryError(f"the parts of a class mix lie between 0 and 1 and sum to 1, found {list(mix)}")
    ema, generator, discriminator = checkpoint.generator_ema, checkpoint.generator, checkpoint.discriminator
    if not (
        isinstance(ema, ConditionalGenerator)
        and isinstance(generator, ConditionalGenerator)
        and isinstance(discriminator, ConditionalDiscriminator)
    ):
        kind = checkpoint.header.config.network.kind
        raise PluginError(f"networks of the kind {kind!r} cannot be told one class for all")
    return replace(
        checkpoint,
        generator_ema=as_generator(ema.at_class(mix)),
        generator=as_generator(generator.at_class(mix)),
        discriminator=discriminator.at_class(mix),
    )


@torch.inference_mode()
def _check_answers(checkpoint: Checkpoint, file: ForeignFile) -> None:
    """Know that the networks answer with numbers: finite weights may be far too large."""
    header = checkpoint.header
    z = torch.linspace(-2, 2, header.config.network.latent_size).unsqueeze(0)
    answers = {
        "the generator (EMA)": checkpoint.generator_ema(z),
        "the generator": checkpoint.generator(z),
        "the discriminator": checkpoint.discriminator(torch.zeros(1, *header.image_shape)),
    }
    for network, answer in answers.items():
        if not torch.isfinite(answer).all():
            raise file.error(f"{file.name}: {network} makes infinite or undefined numbers; choose another checkpoint")


def _file(ref: CheckpointRef) -> ForeignFile:
    return ForeignFile(str(ref.path), CheckpointError, "restore the file or train the run again")


def _checked(found: FileHeader, ref: CheckpointRef) -> CheckpointHeader:
    """What a file says of itself; all of it agrees with the file and the run."""
    source = str(ref.path)
    if METADATA not in found.metadata:
        raise CheckpointError(f"{source} has no header of a checkpoint; it was not written by gan_core")
    header = parse(CheckpointHeader, found.metadata[METADATA].encode(), _file(ref), upgrades=[checkpoint_1_to_2])
    if header.step != ref.step:
        raise CheckpointError(f"{source} holds iteration {header.step}, its name says {ref.step}")
    said = networks_and_images(header.config.network, header.image_shape)
    if said != ref.expected:
        raise CheckpointError(f"{source} holds other networks than run.json names: {said}, there {ref.expected}")
    layout = {tensor_1_to_2(name): spec for name, spec in found.layout.items()}
    needed = packed_layout(_layout(header.config.network, header.image_shape), header.precision)
    compare_layouts(layout, needed, "the network in its header", _file(ref))
    return header


def _networks(config: NetworkConfig, shape: ImageShape) -> dict[str, nn.Module]:
    """The three networks without weights."""
    modules = (build_generator(config, shape), build_generator(config, shape), build_discriminator(config, shape))
    return dict(zip(NETWORKS, modules, strict=True))


@lru_cache(maxsize=64)
def _layout(config: NetworkConfig, shape: ImageShape) -> Layout:
    """What the three networks need. All checkpoints of a run need the same, and to build them takes milliseconds."""
    states = {name: network.state_dict() for name, network in _networks(config, shape).items()}
    return layout_of({f"{name}/{key}": each for name, state in states.items() for key, each in state.items()})


def _is_of(key: str, network: str) -> bool:
    return key.partition("/")[0] == network


def _fill(network: nn.Module, state: dict[str, Tensor]) -> None:
    network.load_state_dict(state, assign=True)
    # in this layout a CPU convolves fastest
    network.eval().requires_grad_(False).to(memory_format=torch.channels_last)

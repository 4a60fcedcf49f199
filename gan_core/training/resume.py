"""A training state as bytes and back, without a bit of difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import torch
from pydantic import Field
from safetensors.torch import save
from torch import Tensor
from torch.optim import Adam

from gan_core.config import RunConfig
from gan_core.errors import CheckpointError, NonFiniteError
from gan_core.networks.build import build_discriminator, build_generator
from gan_core.runs.atomic import sha256
from gan_core.runs.checkpoint import METADATA
from gan_core.runs.foreign import ForeignFile, parse
from gan_core.runs.run import LogMark
from gan_core.runs.tensors import (
    FileHeader,
    Layout,
    TensorSpec,
    check_finite,
    compare_layouts,
    is_finite,
    layout_of,
    load_tensors,
    parse_header,
)
from gan_core.runs.upgrade import resume_1_to_2, tensor_1_to_2
from gan_core.schema import ConfigModel, ImageShape, Sha256
from gan_core.training.distributed import CPU
from gan_core.training.state import TrainingState, new_state

NETWORKS = ("generator", "discriminator", "generator_ema")
CHECKSUM_BYTES = 64  # in front, as hexadecimal digits
HEADER_BYTES = 2**20  # names, types and shapes of some thousand tensors
OPTIMISERS = ("generator_optimiser", "discriminator_optimiser")


class Position(ConfigModel):
    """How far training came.

    Attributes:
        step, seconds: Finished iterations, and the time spent in them.
        log_bytes, log_sha256: Of metrics.jsonl then. None: the state was written before they were kept.
    """

    format: Literal[2] = 2
    step: Annotated[int, Field(ge=0)]
    seconds: Annotated[float, Field(ge=0)]
    log_bytes: Annotated[int, Field(ge=0)] | None = None
    log_sha256: Sha256 | None = None


@dataclass(frozen=True)
class Snapshot:
    """A training state as it was at one moment: training goes on and leaves it alone.

    Attributes:
        tensors: Networks, moments and noise by their names in the file; contiguous, on the CPU.
        position: The moment.
    """

    tensors: dict[str, Tensor]
    position: Position

    def network(self, name: str) -> dict[str, Tensor]:
        """The state dict of one of `NETWORKS`."""
        return _under(self.tensors, f"{name}/")


def take_snapshot(state: TrainingState, log: LogMark | None = None) -> Snapshot:
    """A copy of networks, both Adams, the noise stream and the position.

    Args:
        state: What training has changed.
        log: How far the run's log went then, to know it again.

    Raises:
        NonFiniteError: If a weight is infinite or undefined; such a state must not replace a good one.
    """
    tensors = {"noise": _copied(state.noise.get_state())}
    for key, tensor in _changing(state):
        tensors[key] = _copied(tensor)
        if not is_finite(tensors[key]):
            raise NonFiniteError(f"step {state.step}: {key} holds an infinite or undefined number")
    position = Position(
        step=state.step,
        seconds=state.seconds,
        log_bytes=log.bytes if log else None,
        log_sha256=log.sha256 if log else None,
    )
    return Snapshot(tensors, position)


def _changing(state: TrainingState) -> Iterator[tuple[str, Tensor]]:
    """The tensors of networks and optimisers, by their names in the file."""
    for name in NETWORKS:
        for key, tensor in getattr(state, name).state_dict().items():
            yield f"{name}/{key}", tensor
    for name in OPTIMISERS:
        for index, moments in getattr(state, name).state_dict()["state"].items():
            for key, tensor in moments.items():
                yield f"{name}/{index}/{key}", tensor


def _copied(tensor: Tensor) -> Tensor:
    # by numpy in one thread: torch shares a small copy among threads that wait for each other longer than it takes
    return torch.from_numpy(np.array(tensor.detach().cpu().numpy(), order="C"))


def snapshot_to_bytes(snapshot: Snapshot) -> bytes:
    """The content of resume.safetensors: a checksum of the whole in front, then a file of safetensors."""
    # one entry, since safetensors writes several in random order
    body = save(snapshot.tensors, {METADATA: snapshot.position.model_dump_json(exclude_none=True)})
    return sha256(body).encode() + body


def state_to_bytes(state: TrainingState, log: LogMark | None = None) -> bytes:
    """What resume.safetensors holds for a state; arguments and errors are those of `take_snapshot`."""
    return snapshot_to_bytes(take_snapshot(state, log))


def most_bytes(config: RunConfig, image_shape: ImageShape) -> int:
    """How many bytes `state_to_bytes` gives at most for the networks of a run, known without memory for them."""
    return CHECKSUM_BYTES + HEADER_BYTES + sum(spec.bytes for spec in _layout(config, image_shape, OPTIMISERS).values())


def is_whole(data: bytes) -> bool:
    """Whether the checksum in front fits the rest."""
    return sha256(data[CHECKSUM_BYTES:]).encode() == data[:CHECKSUM_BYTES]


def position_from_bytes(data: bytes, source: str) -> Position:
    """How far training had come in what `state_to_bytes` gave, without its tensors.

    Raises:
        CheckpointError: If the data is damaged or of another format.
    """
    if not is_whole(data):
        raise CheckpointError(f"{source} is damaged: its checksum does not match; the checkpoints are not affected")
    file = _file(source)
    return _position(parse_header(data[CHECKSUM_BYTES:], file), file)


def _file(source: str) -> ForeignFile:
    return ForeignFile(source, CheckpointError, "train the run again, or start another like it")


def _position(header: FileHeader, file: ForeignFile) -> Position:
    return parse(Position, header.metadata.get(METADATA, "{}").encode(), file, upgrades=[resume_1_to_2])


def state_from_bytes(
    data: bytes, config: RunConfig, image_shape: ImageShape, source: str, device: torch.device = CPU
) -> TrainingState:
    """Inverse of `state_to_bytes`.

    Args:
        data: What `state_to_bytes` gave.
        config: The run's configuration.
        image_shape: (C, H, W) of the run's images.
        source: What to call the data in an error message.
        device: Where training goes on; it may have been another before.

    Raises:
        CheckpointError: If the data is damaged, of another format, or of other networks.
    """
    if not is_whole(data):
        raise CheckpointError(f"{source} is damaged: its checksum does not match; the checkpoints are not affected")
    body = data[CHECKSUM_BYTES:]
    file = _file(source)
    header = parse_header(body, file)
    position = _position(header, file)
    found = {tensor_1_to_2(name): spec for name, spec in header.layout.items()}
    needed = _layout(config, image_shape, [name for name in OPTIMISERS if _has(found, name)])
    compare_layouts(found, needed, "a state of the networks in run.json", file)
    tensors = load_tensors(body, file, tensor_1_to_2)
    check_finite(tensors, file)
    state = new_state(config, image_shape, device)
    try:
        restore(state, Snapshot(tensors, position))
    except RuntimeError as error:
        raise file.damaged(f"noise: {error}") from None
    return state


def restore(state: TrainingState, snapshot: Snapshot) -> None:
    """Bring a state back to what it, or one of the same networks, was at a moment; inverse of `take_snapshot`."""
    for name in NETWORKS:
        getattr(state, name).load_state_dict(snapshot.network(name))
    for name in OPTIMISERS:
        _fill_optimiser(getattr(state, name), _under(snapshot.tensors, f"{name}/"))
    state.noise.set_state(snapshot.tensors["noise"])
    state.step, state.seconds = snapshot.position.step, snapshot.position.seconds


def _layout(config: RunConfig, image_shape: ImageShape, optimisers: Sequence[str]) -> Layout:
    """What a file must hold for the networks of a run, and for those optimisers that have made a step."""
    generator = build_generator(config.network, image_shape)  # without memory
    discriminator = build_discriminator(config.network, image_shape)
    modules = dict(zip(NETWORKS, (generator, discriminator, generator), strict=True))
    tensors = {f"{name}/{key}": each for name in NETWORKS for key, each in modules[name].state_dict().items()}
    layout = layout_of(tensors | {"noise": torch.Generator().get_state()})
    for name in optimisers:
        for index, parameter in enumerate(modules[name.removesuffix("_optimiser")].parameters()):
            shape = tuple(parameter.shape)
            moments = {"exp_avg": shape, "exp_avg_sq": shape, "step": ()}
            layout |= {f"{name}/{index}/{key}": TensorSpec("F32", each) for key, each in moments.items()}
    return layout


def _has(layout: Layout, name: str) -> bool:
    return any(key.startswith(f"{name}/") for key in layout)


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): tensor for key, tensor in tensors.items() if key.startswith(prefix)}


def _fill_optimiser(optimiser: Adam, tensors: dict[str, Tensor]) -> None:
    moments: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, name = key.partition("/")
        moments.setdefault(int(index), {})[name] = tensor
    optimiser.load_state_dict(optimiser.state_dict() | {"state": moments})
    for parameter, kept in optimiser.state.items():
        for key in ("exp_avg", "exp_avg_sq"):
            # the fused kernel goes through the memory of a weight and its moments side by side
            kept[key] = torch.empty_like(parameter).copy_(kept[key])
        kept["step"] = kept["step"].clone()  # torch takes the given tensor itself, and counts on in it

"""A training state as bytes and back, bit for bit."""

import json
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor
from torch.optim import Adam

from gan_core.config import RunConfig
from gan_core.errors import CheckpointError, NonFiniteError
from gan_core.runs.atomic import sha256
from gan_core.runs.checkpoint import METADATA
from gan_core.runs.foreign import ForeignFile, parse_json, upgraded
from gan_core.runs.tensors import parse_header
from gan_core.runs.upgrade import resume_1_to_2, tensor_1_to_2
from gan_core.schema import ImageShape
from gan_core.training.distributed import CPU
from gan_core.training.state import TrainingState, new_state

FORMAT = 2
NETWORKS = ("generator", "discriminator", "generator_ema")
OPTIMISERS = ("generator_optimiser", "discriminator_optimiser")


def state_to_bytes(state: TrainingState) -> bytes:
    """Networks, both Adams, the noise stream and the position, with a checksum of the whole in front.

    Raises:
        NonFiniteError: If a weight is infinite or undefined; such a state must not replace a good one.
    """
    tensors = {"noise": state.noise.get_state()}
    for name in NETWORKS:
        for key, tensor in getattr(state, name).state_dict().items():
            tensors[f"{name}/{key}"] = tensor.contiguous()
    for name in OPTIMISERS:
        for index, moments in getattr(state, name).state_dict()["state"].items():
            for key, tensor in moments.items():
                tensors[f"{name}/{index}/{key}"] = tensor.contiguous()
    for key, tensor in tensors.items():
        if not torch.isfinite(tensor).all():
            raise NonFiniteError(f"step {state.step}: {key} holds an infinite or undefined number")
    position = json.dumps({"format": FORMAT, "step": state.step, "seconds": state.seconds})
    # one entry, since safetensors writes several in random order
    body = save(tensors, {METADATA: position})
    return sha256(body).encode() + body


def is_whole(data: bytes) -> bool:
    """Whether the checksum in front fits the rest."""
    return sha256(data[64:]).encode() == data[:64]


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
    body = data[64:]
    file = ForeignFile(source, CheckpointError)
    position = upgraded(_position(body, file), [resume_1_to_2], file)
    tensors = {tensor_1_to_2(name): tensor for name, tensor in load(body).items()}
    state = new_state(config, image_shape, device)
    try:
        for name in NETWORKS:
            getattr(state, name).load_state_dict(_under(tensors, f"{name}/"))
        for name in OPTIMISERS:
            _fill_optimiser(getattr(state, name), _under(tensors, f"{name}/"))
    except RuntimeError as error:
        raise CheckpointError(f"{source} does not fit the networks in run.json: {error}") from None
    state.noise.set_state(tensors["noise"])
    state.step = position["step"]
    state.seconds = position["seconds"]
    return state


def _position(body: bytes, file: ForeignFile) -> Any:
    text = parse_header(body, file).metadata.get(METADATA, "{}")
    return parse_json(text.encode(), file)


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

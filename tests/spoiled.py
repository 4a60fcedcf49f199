"""Runs made to say or to hold something else; only ever copies."""

import json
from collections.abc import Callable

from safetensors.torch import load, save
from torch import Tensor

from gan_core.errors import CheckpointError
from gan_core.runs.checkpoint import METADATA
from gan_core.runs.foreign import ForeignFile
from gan_core.runs.manifest import checkpoint_file
from gan_core.runs.run import Run, write_checkpoint
from gan_core.runs.tensors import parse_header


def spoil(run: Run, change: Callable[[Tensor], Tensor]) -> None:
    """Change all weights of the last step's averaged generator, but not the counters beside them."""
    step = run.steps()[-1]
    data = (run.folder / checkpoint_file(step)).read_bytes()
    weights = {
        name: change(tensor) if name.startswith("generator_ema/") and tensor.is_floating_point() else tensor
        for name, tensor in load(data).items()
    }
    write_checkpoint(
        run, step, save(weights, parse_header(data, ForeignFile("the checkpoint", CheckpointError)).metadata)
    )


def renumbered(data: bytes, step: int) -> bytes:
    """A checkpoint's bytes as those of another iteration."""
    metadata = parse_header(data, ForeignFile("the checkpoint", CheckpointError)).metadata
    header = json.loads(metadata[METADATA]) | {"step": step}
    return save(load(data), {METADATA: json.dumps(header)})


def say_of_data(run: Run, **facts: object) -> None:
    """Let a run say something else of the images that it learned from."""
    path = run.folder / "run.json"
    info = json.loads(path.read_text())
    info["data"] |= facts
    path.write_text(json.dumps(info))


def rename_data(run: Run, name: str) -> None:
    """Let a run say that it was trained on other images."""
    path = run.folder / "run.json"
    info = json.loads(path.read_text())
    info["data"]["name"] = info["config"]["data"]["name"] = name
    path.write_text(json.dumps(info))

"""One real iteration as it runs: the lines of `step.py` in their order, and which weights moved in whose turn.

Run `python -m gan_core.training.trace` for one of the lecture's own game on mnist-5k, as one line of JSON, and another
one for each line of its input. It traces its own process, line by line, so it needs one that does nothing else.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.config import RunConfig
from gan_core.training import step
from gan_core.training.state import TrainingState, new_state

WARM_UP = 5  # iterations before the traced one: the first ones are slow, and the optimisers know nothing yet
DATA = "mnist-5k"
BETWEEN = step.generator_step.__name__  # where it begins, the discriminator's turn is over


@dataclass(frozen=True)
class StepTrace:
    """What happened in one iteration.

    Attributes:
        step: Its number.
        batch_size: Images of each kind.
        loss_d, loss_g: Of the two turns.
        lines: The number of each line of `step.py` that ran, and the processor time since the iteration began, in
            microseconds.
        moved: By turn ("discriminator", "generator") and by network: how far each layer's weights moved, as a share of
            their own size.
    """

    step: int
    batch_size: int
    loss_d: float
    loss_g: float
    lines: list[tuple[int, int]]
    moved: dict[str, dict[str, list[float]]]


def trace_iteration(state: TrainingState, config: RunConfig, images: Tensor) -> StepTrace:
    """Run one iteration and watch it.

    Args:
        state: Moves on by one step.
        config: The run's configuration.
        images: The training set, uint8, shape (N, C, H, W).
    """
    networks = {"discriminator": state.discriminator, "generator": state.generator}
    snapshots = [_weights(networks)]
    lines: list[tuple[int, int]] = []
    begin = time.thread_time_ns()

    def watch(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != step.__file__:
            return None
        if event == "call" and frame.f_code.co_name == BETWEEN:
            snapshots.append(_weights(networks))
        if event == "line":
            lines.append((frame.f_lineno, (time.thread_time_ns() - begin) // 1_000))
        return watch

    sys.settrace(watch)
    try:
        metrics = step.iterate(state, config, images)
    finally:
        sys.settrace(None)
    snapshots.append(_weights(networks))
    turns = dict(zip(networks, pairwise(snapshots), strict=True))
    moved = {
        turn: {name: _moved(before[name], after[name]) for name in networks} for turn, (before, after) in turns.items()
    }
    return StepTrace(
        metrics.step, config.schedule.batch_size, round(metrics.loss_d, 4), round(metrics.loss_g, 4), lines, moved
    )


def _weights(networks: dict[str, nn.Module]) -> dict[str, list[Tensor]]:
    """Copies of the weight matrices and kernels of some networks, layer by layer."""
    return {
        name: [weight.detach().clone() for weight in network.parameters() if weight.dim() > 1]
        for name, network in networks.items()
    }


def _moved(before: list[Tensor], after: list[Tensor]) -> list[float]:
    return [float((new - old).norm() / old.norm()) for old, new in zip(before, after, strict=True)]


def main() -> None:
    """Print the trace of a step, and of another one for each line that comes in."""
    from gan_core.data.sources import load_images
    from gan_core.recipes import find_recipe

    config = find_recipe("lecture").config
    images = load_images(DATA).images
    _, channels, height, width = images.shape
    state = new_state(config, (channels, height, width))
    for _ in range(WARM_UP):
        step.iterate(state, config, images)
    for _ in chain([""], sys.stdin):
        print(json.dumps(asdict(trace_iteration(state, config, images))), flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()

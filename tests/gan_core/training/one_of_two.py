"""What each of the two processes of test_processes.py does: all that needs company, its results in files.

Called with a folder that holds `digits.safetensors` and `games/*.json`; the rank stands in the environment.
"""

import json
import sys
import weakref
from copy import deepcopy
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from gan_core.config import RunConfig, from_file
from gan_core.data.image_set import ImageSet, checksum, to_model_range
from gan_core.errors import AtlasError
from gan_core.runs.lock import exclusive
from gan_core.runs.run import open_run
from gan_core.training.distributed import ProcessGroup, join_processes
from gan_core.training.ema import ema_decay, update_ema
from gan_core.training.loop import resume_run, start_run, train
from gan_core.training.objectives import zero_centred_penalty
from gan_core.training.resume import state_to_bytes
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)


def gradients(state) -> dict[str, torch.Tensor]:
    return {
        f"{name}/{key}": parameter.grad.clone()
        for name in ("generator", "discriminator")
        for key, parameter in getattr(state, name).named_parameters()
    }


def keep(tensors: dict[str, torch.Tensor], path: Path | str) -> None:
    """Write tensors of any layout."""
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, path)


def play(
    folder: Path, config: RunConfig, images: torch.Tensor, processes: ProcessGroup, batch_statistics: bool
) -> dict:
    """One iteration, of which gradients, discriminator and statistics are kept, then two more and their last state."""
    state = new_state(config, SHAPE)
    state.generator.train(batch_statistics)
    metrics = iterate(state, config, images, processes=processes)
    weights = {f"weights/{key}": tensor for key, tensor in state.discriminator.state_dict().items()}
    statistics = {f"statistics/{key}": tensor for key, tensor in state.generator.named_buffers()}
    keep(gradients(state) | weights | statistics, f"{folder}-{processes.index}.safetensors")
    iterate(state, config, images, processes=processes)
    average = deepcopy(state.generator_ema)
    iterate(state, config, images, processes=processes)
    update_ema(average, state.generator, ema_decay(3, config.ema.halflife_steps, config.ema.rampup_ratio))
    pairs = zip(average.state_dict().values(), state.generator_ema.state_dict().values(), strict=True)
    assert all(torch.equal(expected, found) for expected, found in pairs)
    state.seconds = 0.0
    Path(f"{folder}-{processes.index}.state").write_bytes(state_to_bytes(state))
    return metrics.as_dict()


def penalise_only(folder: Path, config: RunConfig, images: torch.Tensor, processes: ProcessGroup) -> None:
    """A loss that no last bias has a share in: the first eight images' penalty, four to each process."""
    network = new_state(config, SHAPE).discriminator
    zero_centred_penalty(network, to_model_range(processes.local_shard(images[:8]))).backward()
    assert network.layers[-1].bias.grad is None
    processes.average_gradients(network.parameters())
    tensors = {key: parameter.grad for key, parameter in network.named_parameters()}
    keep(tensors, folder / f"penalty-{processes.index}.safetensors")


def train_and_resume(runs: Path, config: RunConfig, data: ImageSet, processes: ProcessGroup) -> dict:
    """Runs in one go, with a stop that one process asks for, and with another number of processes before or after."""
    told = []

    def stop_in_the_last(state):
        return lambda: state.step == 5 and processes.index == 1

    run, state = start_run(runs / "whole", config, data, processes)
    assert train(run, state, data, on_step=told.append, processes=processes)
    run, state = start_run(runs / "halves", config, data, processes)
    assert not train(run, state, data, stop_in_the_last(state), processes=processes)
    stopped = processes.on_main(lambda: open_run(runs / "halves").info.status)
    assert train(
        *resume_run(processes.on_main(open_run, runs / "halves"), data, None, processes), data, processes=processes
    )
    run, state = start_run(runs / "two-then-one", config, data, processes)
    assert not train(run, state, data, stop_in_the_last(state), processes=processes)
    run, state = resume_run(processes.on_main(open_run, runs / "one-then-two"), data, None, processes)
    assert train(run, state, data, processes=processes)
    return {"told": [metrics.step for metrics in told], "stopped": stopped}


def message(action, *arguments) -> str:
    """What an action that fails says."""
    try:
        action(*arguments)
    except (AtlasError, ZeroDivisionError) as error:
        return f"{type(error).__name__}: {error}"
    return "nothing failed"


def fail(runs: Path, config: RunConfig, data: ImageSet, processes: ProcessGroup) -> dict[str, str]:
    """Failures that only one process meets; each says what this process heard of it."""
    heard = {}

    run, spoiled = start_run(runs / "undefined", config, data, processes)

    def spoil_the_last() -> bool:
        if spoiled.step == 7 and processes.index == 1:
            with torch.no_grad():
                spoiled.discriminator.layers[-1].bias.fill_(torch.inf)
        return False

    heard["undefined"] = message(train, run, spoiled, data, spoil_the_last, lambda metrics: None, processes)

    run, state = start_run(runs / "unwritable", config, data, processes)

    def spoil_the_first(*arguments: object) -> None:
        if state.step == 3 and processes.is_main:
            with torch.no_grad():
                state.generator.head[0].bias.fill_(torch.inf)

    state.generator_optimiser.register_step_post_hook(spoil_the_first)
    heard["unwritable"] = message(lambda: train(run, state, data, processes=processes))

    heard["taken"] = message(start_run, runs / "whole", config, data, processes)
    heard["unequal"] = message(
        start_run, runs / "unequal", config.model_copy(update={"schedule": odd(config)}), data, processes
    )
    run, state = start_run(runs / "locked", config, data, processes)
    if processes.is_main:
        with exclusive(run):
            heard["locked"] = message(lambda: train(run, state, data, processes=processes))
    else:
        heard["locked"] = message(lambda: train(run, state, data, processes=processes))
    heard["action"] = message(processes.on_main, lambda: 1 / 0)
    return heard


def odd(config: RunConfig):
    return config.schedule.model_copy(update={"batch_size": 9})


def meet(processes: ProcessGroup) -> dict:
    return {
        "index": processes.index,
        "count": processes.count,
        "device": str(processes.device),
        "mean": processes.mean(torch.tensor([1.0, 10.0]) * (1 + processes.index)).tolist(),
        "undefined mean": str(processes.mean(torch.tensor(torch.nan if processes.index else 1.0)).item()),
        "any": [processes.any(processes.index == which) for which in (0, 1, 2)],
        "first": processes.on_main(lambda: f"the word of {processes.index}"),
    }


def main() -> None:
    folder = Path(sys.argv[1])
    tensors = load_file(folder / "digits.safetensors")
    data = ImageSet("mnist-5k", tensors["images"], tensors["labels"], checksum(tensors["images"], tensors["labels"]))
    torch.set_num_threads(1)
    with join_processes() as processes:
        found = {"meeting": meet(processes), "metrics": {}}
        group = weakref.ref(torch.distributed.group.WORLD)
        for path in sorted((folder / "games").glob("*.json")):
            for kind, batch_statistics in (("shares", True), ("whole", False)):
                (folder / kind).mkdir(exist_ok=True)
                found["metrics"][f"{kind}/{path.stem}"] = play(
                    folder / kind / path.stem, from_file(path), data.images, processes, batch_statistics
                )
        plain = from_file(folder / "games" / "dense-bce-r1r2.json")
        penalise_only(folder, plain, data.images, processes)
        found["training"] = train_and_resume(folder / "runs", plain, data, processes)
        found["failures"] = fail(folder / "runs", plain, data, processes)
    found["parted"] = group() is None
    (folder / f"found-{processes.index}.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()

"""Does the alarm catch what goes wrong, and only that? Six faults, injected into real training, and healthy runs.

    python -m benchmarks.alarm                       20 seeds of each fault, 20 healthy runs, 200 iterations each
    python -m benchmarks.alarm --seeds 1 --small     a quick look, with tiny networks

All learn from mnist-5k, by the recipes in turn and with what each of these logs.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Annotated
from unittest.mock import patch

import numpy as np
import typer
from torch import Tensor, no_grad
from torch.nn.functional import softplus
from torch.optim import Adam

from benchmarks.machine import facts
from gan_core.config import RunConfig, with_overrides
from gan_core.data.image_set import ImageSet
from gan_core.data.sources import load_images
from gan_core.errors import NonFiniteError
from gan_core.recipes import find_recipe
from gan_core.registry import OBJECTIVES
from gan_core.training import step as one_step
from gan_core.training.alarm import Alarm, find_alarm
from gan_core.training.state import TrainingState, new_state

STEPS = 200
RECIPES = ("lecture", "dense", "conv", "conditional", "quick")
TINY = ("network.generator_widths=32", "network.discriminator_widths=32", "schedule.batch_size=32")
TIMES = 100  # a learning rate


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong.

    Attributes:
        title: What.
        rate: The field of the learning rate that is too high, if so.
        spoil: Spoils a state that is about to be trained, for a block.
    """

    title: str
    rate: str | None = None
    spoil: Callable[[TrainingState, RunConfig, ExitStack], None] = lambda state, config, held: None


def _without_flip(state: TrainingState, config: RunConfig, held: ExitStack) -> None:
    """The generator learns from true labels: it is rewarded when its images are called generated."""
    true = OBJECTIVES[config.objective.name]
    held.enter_context(
        OBJECTIVES.replaced(config.objective.name, replace(true, generator=lambda real, fake: softplus(fake).mean()))
    )


def _with_one_latent_vector(state: TrainingState, config: RunConfig, held: ExitStack) -> None:
    draw = one_step.draw_noise

    def one(*arguments: object) -> Tensor:
        z = draw(*arguments)
        return z[:1].expand_as(z)

    held.enter_context(patch.object(one_step, "draw_noise", one))


def _without_steps(optimiser: Adam, held: ExitStack) -> None:
    @no_grad()
    def stay() -> None:
        """Leave all weights as they are."""

    held.enter_context(patch.object(optimiser, "step", stay))


FAULTS = {
    "generator-rate": Fault(f"generator's learning rate x{TIMES}", "optimiser.generator_learning_rate"),
    "discriminator-rate": Fault(f"discriminator's learning rate x{TIMES}", "optimiser.discriminator_learning_rate"),
    "no-flip": Fault("labels not flipped in the generator's turn", spoil=_without_flip),
    "one-latent-vector": Fault("one latent vector for the whole batch", spoil=_with_one_latent_vector),
    "frozen-discriminator": Fault(
        "discriminator never learns",
        spoil=lambda state, config, held: _without_steps(state.discriminator_optimiser, held),
    ),
    "no-gradient": Fault(
        "no gradient reaches the generator",
        spoil=lambda state, config, held: _without_steps(state.generator_optimiser, held),
    ),
}
HEALTHY = Fault("healthy")


def configuration(recipe: str, seed: int, fault: Fault, small: bool = False) -> RunConfig:
    """A recipe on mnist-5k, with a fault in it if that is one of the configuration."""
    overrides = ["data.name=mnist-5k", f"seed={seed}", "precision=float32", *(TINY if small else ())]
    config = with_overrides(find_recipe(recipe).config, overrides)
    if fault.rate is None:
        return config
    rates = config.optimiser.model_dump()
    return with_overrides(config, [f"{fault.rate}={min(1.0, TIMES * rates[fault.rate.split('.')[1]])}"])


def logged(config: RunConfig, data: ImageSet, fault: Fault, steps: int = STEPS) -> dict[str, np.ndarray]:
    """What a training logs, in columns."""
    records = []
    with spoiled(config, fault) as state:
        for step in range(1, steps + 1):
            is_logged = step == 1 or step % config.schedule.log_every == 0
            try:
                metrics = one_step.iterate(state, config, data.images, is_logged, labels=data.labels)
            except NonFiniteError:  # it ends such a run, which says why
                records.append({**records[-1], "step": step, "loss_d": np.nan})
                break
            if is_logged:
                records.append(metrics.as_dict())
    return {name: np.array([record[name] for record in records]) for name in records[0]}


@contextmanager
def spoiled(config: RunConfig, fault: Fault) -> Iterator[TrainingState]:
    """An untrained state, and a fault in how it is trained for a block."""
    state = new_state(config, (1, 28, 28))
    with ExitStack() as held:
        fault.spoil(state, config, held)
        yield state


def alarms(data: ImageSet, fault: Fault, seeds: range, small: bool) -> Iterator[tuple[RunConfig, str, Alarm | None]]:
    """The alarm of a training for each seed, the recipes in turn."""
    recipes = [name for name in RECIPES if not (small and name == "conv")]
    for seed in seeds:
        recipe = recipes[seed % len(recipes)]
        config = configuration(recipe, seed, fault, small)
        yield config, recipe, find_alarm(logged(config, data, fault), config.objective.name)


def main(
    seeds: Annotated[int, typer.Option(help="Trainings of each fault, and healthy ones.")] = 20,
    small: Annotated[bool, typer.Option("--small", help="Tiny networks.")] = False,
) -> None:
    """Print a row for each fault; exit code 1 if one is missed, or more than one healthy run in twenty is suspected."""
    print(facts(), flush=True)
    print("| training | runs | alarms | seen as | latest iteration |\n|---|---|---|---|---|", flush=True)
    data, missed, false = load_images("mnist-5k"), 0, 0
    for fault in (*FAULTS.values(), HEALTHY):
        found = []
        for config, recipe, alarm in alarms(data, fault, range(seeds), small):
            found.append(alarm)
            if (alarm is None) == (fault is not HEALTHY):
                print(f"{fault.title}: {recipe}, seed {config.seed}: {alarm}", file=sys.stderr, flush=True)
        caught = [alarm for alarm in found if alarm is not None]
        kinds = ", ".join(sorted({alarm.kind for alarm in caught})) or "-"
        latest = max((alarm.step for alarm in caught), default="-")
        print(f"| {fault.title} | {len(found)} | {len(caught)} | {kinds} | {latest} |", flush=True)
        missed += len(found) - len(caught) if fault is not HEALTHY else 0
        false += len(caught) if fault is HEALTHY else 0
    sys.exit(missed > 0 or false > max(1, seeds // 20))


if __name__ == "__main__":
    typer.run(main)

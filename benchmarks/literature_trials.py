"""What the literature recommends, each tried for a few minutes: FID after equal CPU time, all else equal.

Every trial begins with the recipe of a run that ships and changes what its name says. It takes as many iterations as
fit into its budget by a first look at its speed, so that its learning rates fall over the end of it.

Run: python -m benchmarks.literature_trials [NAME...] [--minutes 4] [--data-dir DIR]
"""

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn

from benchmarks.literature_variants import (
    Shifted,
    UpsamplingGenerator,
    noise_penalty,
    residual_discriminator,
    residual_generator,
    with_group_deviation,
    with_spectral_norm,
    zero_last_layers,
)
from benchmarks.machine import facts
from benchmarks.time_to_quality import SAMPLES, Contestant, fid_meter
from gan_core.cli.options import DataDirOption
from gan_core.config import RunConfig, with_overrides
from gan_core.data.sources import load_images
from gan_core.networks.build import initialise
from gan_core.random import random_stream
from gan_core.registry import OBJECTIVES
from gan_core.runs.locate import find_run
from gan_core.schema import ImageShape
from gan_core.training.malloc import keep_freed_memory
from gan_core.training.precision import resolve_precision
from gan_core.training.state import TrainingState, first_state, new_state
from gan_core.training.step import iterate

DATA = "mnist"
SHAPE: ImageShape = (1, 28, 28)
WARM_UP, TIMED = 20, 60  # iterations before a trial, by which its number of steps is chosen

Change = Callable[[nn.Module, RunConfig], nn.Module]


def unchanged(network: nn.Module, config: RunConfig) -> nn.Module:
    """The network itself."""
    return network


@dataclass(frozen=True)
class Idea:
    """A recipe.

    Attributes:
        run: The shipped run whose configuration it begins with.
        settings: Overrides of it.
        generator, discriminator: Give another network for the untrained one of the configuration.
        penalty: In place of the objective's own.
    """

    run: str
    settings: tuple[str, ...] = ()
    generator: Change = unchanged
    discriminator: Change = unchanged
    penalty: Callable | None = None


@dataclass(frozen=True)
class Trial:
    """What came of an idea.

    Attributes:
        steps: Iterations done.
        seconds: Processor time spent on them.
        fid: Of the averaged generator.
    """

    steps: int
    seconds: float
    fid: float


def upsampling(network: nn.Module, config: RunConfig) -> nn.Module:
    """The configuration's generator with `UpsamplingGenerator`'s layers."""
    return fresh(UpsamplingGenerator(config.network.latent_size, config.network.generator_channels), config)


def residual_maker(network: nn.Module, config: RunConfig) -> nn.Module:
    """A residual generator with the configuration's numbers of maps."""
    made = residual_generator(config.network.latent_size, config.network.generator_channels)
    return zero_last_layers(fresh(made, config))


def residual_teller(network: nn.Module, config: RunConfig) -> nn.Module:
    """A residual discriminator with the configuration's numbers of maps."""
    return zero_last_layers(fresh(residual_discriminator(config.network.discriminator_channels), config))


def fresh(network: nn.Module, config: RunConfig) -> nn.Module:
    """The network with first weights as the project's own get them."""
    return initialise(network, random_stream(config.seed, "variant"))


def relativistic(gamma: float) -> tuple[str, ...]:
    """Settings of Huang et al. 2025 (arXiv:2501.05441): its game, the penalties on whole batches with weight gamma."""
    objective = (
        "objective.name=relativistic-r1r2",
        f"objective.penalty_weight={gamma}",
        "objective.penalty_batch_fraction=1",
    )
    rates = ("optimiser.generator_learning_rate=2e-4", "optimiser.discriminator_learning_rate=2e-4")
    return (*objective, *rates)


HINGE = ("objective.name=hinge", "optimiser.beta1=0.5")
IDEAS = {
    "dense": Idea("mnist-dense"),
    "dense, penalty by noise": Idea("mnist-dense", penalty=noise_penalty),
    "dense, penalty by noise on whole batches": Idea(
        "mnist-dense", ("objective.penalty_batch_fraction=1",), penalty=noise_penalty
    ),
    "dense, hinge": Idea("mnist-dense", HINGE),
    "dense, hinge, spectral norm": Idea(
        "mnist-dense", HINGE, discriminator=lambda network, config: with_spectral_norm(network)
    ),
    "dense, minibatch deviation": Idea(
        "mnist-dense", discriminator=lambda network, config: with_group_deviation(network)
    ),
    "dense, shifted images": Idea("mnist-dense", discriminator=lambda network, config: Shifted(network)),
    "dense, larger discriminator": Idea("mnist-dense", ("network.discriminator_widths=1024,512,256",)),
    "dense, relativistic, gamma 0.1": Idea("mnist-dense", relativistic(0.1)),
    "dense, relativistic, gamma 1": Idea("mnist-dense", relativistic(1)),
    "dense, relativistic, gamma 10": Idea("mnist-dense", relativistic(10)),
    "conv": Idea("mnist-conv"),
    "conv, upsampling": Idea("mnist-conv", generator=upsampling),
    "conv, residual, relativistic, gamma 1": Idea(
        "mnist-conv", relativistic(1), generator=residual_maker, discriminator=residual_teller
    ),
}


def state_by(idea: Idea, config: RunConfig) -> TrainingState:
    """What `new_state` gives, but with the idea's networks."""
    plain = new_state(config, SHAPE)
    return first_state(config, idea.generator(plain.generator, config), idea.discriminator(plain.discriminator, config))


def cpu_seconds(iterations: int, once: Callable[[], object]) -> float:
    """Processor time of so many calls."""
    started = time.process_time()
    for _ in range(iterations):
        once()
    return time.process_time() - started


def attempt(idea: Idea, images: Tensor, minutes: float, measure: Callable[[Contestant], float]) -> Trial:
    """Train by an idea and measure what came of it."""
    # what was the faster precision elsewhere need not be so here
    overrides = [f"data.name={DATA}", "precision=auto", *idea.settings]
    config = resolve_precision(with_overrides(find_run(idea.run).info.config, overrides), SHAPE)
    objective = OBJECTIVES[config.objective.name]
    with OBJECTIVES.replaced(config.objective.name, replace(objective, penalty=idea.penalty or objective.penalty)):
        torch.manual_seed(config.seed)  # some ideas draw where no stream of the run's own reaches
        state = state_by(idea, config)
        cpu_seconds(WARM_UP, lambda: iterate(state, config, images))
        each = cpu_seconds(TIMED, lambda: iterate(state, config, images)) / TIMED
        steps = max(1, round(60 * minutes / each))
        config = with_overrides(config, [f"schedule.steps={steps}"])
        state = state_by(idea, config)
        taken = cpu_seconds(steps, lambda: iterate(state, config, images))
    shown = deepcopy(state.generator_ema).eval()
    fid = measure(Contestant(lambda: None, lambda: [shown], config.network.latent_size, config.schedule.batch_size))
    return Trial(steps, taken, fid)


def main(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", show_default="all", help="Of trials.")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.01, help="CPU minutes of training for each.")] = 4,
    threads: Annotated[int, typer.Option(min=1, help="Of torch.")] = 1,
    samples: Annotated[int, typer.Option(min=100, help="Generated images a measurement.")] = SAMPLES,
    data_dir: DataDirOption = None,
) -> None:
    """Try them one after the other."""
    unknown = set(names or ()) - set(IDEAS)
    if unknown:
        raise typer.BadParameter(f"no trial is called {', '.join(sorted(unknown))}; there are: {'; '.join(IDEAS)}")
    torch.set_num_threads(threads)
    keep_freed_memory()
    console = Console()
    console.print(facts(), soft_wrap=True)
    data = load_images(DATA, data_dir)
    measure = fid_meter(data, samples)
    table = Table("trial", "steps", "CPU s", "FID", title=f"{minutes:g} CPU minutes each, {samples:,} images")
    for name in names or IDEAS:
        found = attempt(IDEAS[name], data.images, minutes, measure)
        # one plain line each, at once: a trial is long and may be watched through its log
        print(f"{name}: {found.steps:,} steps, {found.seconds:.0f} CPU s, FID {found.fid:.1f}", flush=True)
        table.add_row(name, f"{found.steps:,}", f"{found.seconds:.0f}", f"{found.fid:.1f}")
    console.print(table)


if __name__ == "__main__":
    typer.run(main)

"""The usual test for mode collapse: three digits as the three channels of one image make 1,000 modes.

A generator is trained on 128,000 such images; 26,000 of its images are read by the classifier, channel by channel, and
the modes counted. The divergence is KL(generated || real) in nats, with the real images' own shares of the modes. A
sample of real images of the same size is counted beside it: what a perfect generator would score.

Run: python -m benchmarks.stacked_mnist [--run mnist-conv] [--steps 20000] [--data-dir DIR]

Source: Srivastava et al. 2017, arXiv:1705.07761; Lin et al. 2018, arXiv:1712.04086.
"""

from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table
from torch import Tensor

from gan_core.classifier.model import BATCH, IMAGE_SHAPE, Classifier, find_classifier
from gan_core.cli.options import DataDirOption, SeedOption
from gan_core.cli.output import progress
from gan_core.config import RunConfig, with_overrides
from gan_core.data.image_set import to_model_range, to_pixels
from gan_core.data.sources import load_images
from gan_core.latent.sampling import decode_batches, sample_latent
from gan_core.random import random_stream
from gan_core.runs.locate import find_run
from gan_core.training.state import TrainingState, new_state
from gan_core.training.step import iterate

TRAINING_IMAGES = 128_000
SAMPLES = 26_000
CHANNELS = 3
DIGITS = 10
MODES = DIGITS**CHANNELS


def stack(images: Tensor, labels: Tensor, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Random triples as channels.

    Args:
        images, labels: Single digits, shape (N, 1, H, W) and (N,).
        count: How many to make.
        random: Where the triples are drawn from.

    Returns:
        Images (count, 3, H, W) and modes from 0 to 999, (count,).
    """
    picks = torch.randint(0, len(images), (count, CHANNELS), generator=random)
    return images[picks].squeeze(2), mode_numbers(labels[picks])


def mode_numbers(digits: Tensor) -> Tensor:
    """The digits of three channels (N, 3) as one number from 0 to 999, shape (N,)."""
    return digits @ torch.tensor([100, 10, 1])


@torch.inference_mode()
def read_modes(classifier: Classifier, images: Tensor) -> Tensor:
    """Which mode each image in [-1, 1] shows, shape (N, 3, H, W) to (N,)."""
    digits = [classifier.logits(batch.flatten(0, 1).unsqueeze(1)).argmax(1) for batch in images.split(BATCH)]
    return mode_numbers(torch.cat(digits).unflatten(0, (-1, CHANNELS)))


def shares(modes: Tensor) -> Tensor:
    """Share of each mode, shape (1000,)."""
    return torch.bincount(modes, minlength=MODES).double() / len(modes)


def divergence(generated: Tensor, real: Tensor) -> float:
    """KL(generated || real) in nats; modes that are never generated add nothing, by 0 log 0 = 0."""
    made = generated > 0
    return (generated[made] * (generated[made] / real[made]).log()).sum().item()


def configuration(run: str, steps: int, seed: int) -> RunConfig:
    """A run's networks, objective and optimisers, for so many steps."""
    return with_overrides(find_run(run).info.config, [f"schedule.steps={steps}", f"seed={seed}"])


def train(config: RunConfig, images: Tensor) -> TrainingState:
    """The networks after all iterations."""
    state = new_state(config, tuple(images.shape[1:]))
    with progress("iteration", config.schedule.steps) as show:
        while state.step < config.schedule.steps:
            metrics = iterate(state, config, images, measure_gradients=False)
            show(completed=state.step, note=f"D(x) {metrics.d_real:.2f}  D(G(z)) {metrics.d_fake:.2f}")
    return state


@torch.inference_mode()
def draw(generator: torch.nn.Module, seed: int, latent_size: int) -> Tensor:
    """What the generator makes, as it would be seen: rounded to grey levels, in [-1, 1], shape (26000, 3, H, W)."""
    z = sample_latent(seed, SAMPLES, latent_size)
    return to_model_range(torch.cat([to_pixels(batch) for batch in decode_batches(generator, z)]))


def main(
    run: Annotated[str, typer.Option(help="Whose configuration to train anew on stacked digits.")] = "mnist-conv",
    steps: Annotated[int, typer.Option(min=1, help="Iterations.")] = 20_000,
    seed: SeedOption = 0,
    data_dir: DataDirOption = None,
) -> None:
    """Train, count the modes, print one table."""
    classifier = find_classifier("mnist", IMAGE_SHAPE)
    digits = load_images("mnist", data_dir)
    random = random_stream(seed, "stacked digits")
    images, modes = stack(digits.images, digits.labels, TRAINING_IMAGES, random)
    config = configuration(run, steps, seed)
    state = train(config, images)
    expected = shares(modes)
    again, _ = stack(digits.images, digits.labels, SAMPLES, random)
    table = Table(
        "images", "modes", "KL, nats", title=f"Stacked MNIST, {SAMPLES:,} images, read by the classifier of mnist"
    )
    for name, found in (
        (f"{run}'s networks after {steps:,} steps", draw(state.generator_ema.eval(), seed, config.network.latent_size)),
        ("real digits", to_model_range(again)),
    ):
        made = shares(read_modes(classifier, found))
        table.add_row(name, f"{int((made > 0).sum()):,} of {MODES:,}", f"{divergence(made, expected):.3f}")
    console = Console()
    console.print(table)
    console.print(f"trained for {state.seconds / 60:.1f} minutes, seed {seed}")


if __name__ == "__main__":
    typer.run(main)

"""`gan-core sample`: images of a checkpoint, in a file."""

import io
from pathlib import Path
from typing import Annotated

import typer

from gan_core.cli.options import ClassOption, RunArgument, StepOption
from gan_core.cli.output import heading, latent_size_of, open_checkpoint, say
from gan_core.errors import counted


def sample(
    run: RunArgument,
    step: StepOption = None,
    told: ClassOption = None,
    count: Annotated[int, typer.Option(min=1, help="How many images.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Seed of z.")] = 0,
    raw: Annotated[bool, typer.Option("--raw", help="Use the generator itself, not its moving average.")] = False,
    to: Annotated[Path, typer.Option("--out", help="The .npz to write.")] = Path("samples.npz"),
) -> None:
    """Write images and their z: uint8 `images` (N, 28, 28) and float32 `z` (N, latent size).

    Class-conditional networks are told --class; without it each image gets a class at random, in `told` (N,).
    """
    import numpy as np
    import torch

    from gan_core.data.image_set import to_pixels
    from gan_core.latent.sampling import sample_classes, sample_latent
    from gan_core.networks.conditioning import decode_told
    from gan_core.runs.atomic import write_atomic

    found, checkpoint = open_checkpoint(run, step, told, needs_class=False)
    class_count = len(found.told_classes) if told is None else 0
    classes = sample_classes(seed, count, torch.ones(class_count)) if class_count else None
    z = sample_latent(seed, count, latent_size_of(checkpoint))
    generator = checkpoint.generator if raw else checkpoint.generator_ema
    images = torch.cat([to_pixels(batch) for batch in decode_told(generator, z, classes, class_count)])
    written = {"images": images.squeeze(1).numpy(), "z": z.numpy()}
    if classes is not None:
        written["told"] = classes.numpy()
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **written)
    to.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(to, buffer.getvalue())
    say(f"wrote {counted(count, 'image')} of {heading(found, checkpoint)}, seed {seed}, to {to}")

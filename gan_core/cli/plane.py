"""`gan-core plane`: a slice of the latent space, its images and class regions, as a picture."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan_core.cli.options import ClassOption, JsonOption, RunArgument, StepOption
from gan_core.cli.output import (
    classifier_identity,
    classifier_of,
    heading,
    latent_size_of,
    open_checkpoint,
    origin,
    percent,
    print_json,
    print_table,
    progress,
    say,
    warn,
)
from gan_core.cli.pictures import INK, PAPER, write_png
from gan_core.errors import ClassifierError, GeometryError

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from gan_core.classifier.model import Classifier
    from gan_core.latent.slices import EvaluatedSlice
    from gan_core.runs.run import Run

FINEST_GROUND = 1_344  # pixels; a larger map's regions are enlarged from there


def plane(
    run: RunArgument,
    seeds: Annotated[tuple[int, int, int], typer.Option(help="Seeds of the three samples in the plane.")],
    step: StepOption = None,
    told: ClassOption = None,
    size: Annotated[int, typer.Option(min=2, max=128, help="Images along each side.")] = 48,
    width: Annotated[
        float | None, typer.Option(help="Side in sigma.", show_default="all three samples lie inside")
    ] = None,
    picture: Annotated[Path, typer.Option("--out", help="The PNG to write.")] = Path("map.png"),
    as_json: JsonOption = False,
) -> None:
    """Draw the plane through three samples: its images and the class regions."""
    import torch

    from gan_core.latent.sampling import sample_latent
    from gan_core.latent.slices import evaluate_slice, slice_through

    opened, checkpoint = open_checkpoint(run, step, told)
    classifier, why = _classifier_or_why(opened)
    anchors = torch.cat([sample_latent(seed, 1, latent_size_of(checkpoint)) for seed in seeds])  # (3, D)
    chart = slice_through(*anchors)
    if width is None:
        width = chart.home_width(anchors)
    if not 0 < width < math.inf:
        raise GeometryError(f"a plane's width must be a positive number of sigma, found {width}; change --width")
    with progress("images", size**2) as show:
        found = evaluate_slice(
            chart,
            torch.zeros(2),
            width,
            size,
            checkpoint.generator_ema,
            classifier.logits if classifier else None,
            on_points=lambda count: show(advance=count),
        )
    write_png(picture, _map(found, size))
    shares = None if classifier is None else _cell_shares(found, classifier)
    if as_json:
        facts = {**origin(opened, checkpoint), "seeds": seeds, "size": size, "width_sigma": width}
        classified = {
            "classifier": classifier_identity(classifier) if classifier else None,
            "why": why,
            "shares": shares,
        }
        print_json({**facts, **classified, "file": str(picture)})
        return
    if why:
        warn(f"no class regions are drawn: {why}")
    say(f"{heading(opened, checkpoint)}, plane through the seeds {', '.join(map(str, seeds))}, {width:.1f} sigma wide")
    if classifier and shares:
        say(f"share of its {size**2:,} images, by the classifier of {classifier.info.data}")
        largest = sorted(shares.items(), key=lambda item: -item[1])
        print_table({"class": "left", "share": "right"}, ((name, percent(share, 1)) for name, share in largest))
    say(f"wrote {size} x {size} images to {picture}")


def _classifier_or_why(run: "Run") -> tuple["Classifier | None", str | None]:
    try:
        return classifier_of(run), None
    except ClassifierError as error:
        return None, str(error)


def _cell_shares(found: "EvaluatedSlice[Tensor | None]", classifier: "Classifier") -> dict[str, float]:
    classes = found.found.classes
    if classes is None:
        raise ClassifierError("there is no classifier for these images, so there are no classes")
    counts = classes.bincount(minlength=len(classifier.classes))
    return dict(zip(classifier.classes, (counts / counts.sum()).tolist(), strict=True))


def _map(found: "EvaluatedSlice[Tensor | None]", size: int) -> "np.ndarray":
    """The cells' images side by side, over their regions where there is a classifier: uint8 (P, P, 3)."""
    import numpy as np
    from PIL import Image

    from gan_core.data.image_set import to_pixels
    from gan_core.drawing import boundary_layer, ink_layer, refined, region_layer, stacked

    images = to_pixels(found.found.images)[:, 0].unflatten(0, (size, size)).numpy()  # (S, S, H, W)
    ink = ink_layer(images, INK)
    if found.found.probabilities is None:
        return stacked([ink], PAPER)
    fine = refined(found.found.probabilities.unflatten(0, (size, size)).numpy(), min(len(ink), FINEST_GROUND))
    layers = [region_layer(fine), boundary_layer(fine, INK, thickness=3)]
    ground, boundary = (np.asarray(Image.fromarray(layer).resize(ink.shape[:2])) for layer in layers)
    return stacked([ground, ink, boundary], PAPER)

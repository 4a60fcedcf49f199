"""`gan-core boundary` and `plane`: walks and slices of the latent space as a classifier sees them, from a terminal.

Heavy modules are imported inside the commands, so that help and errors come at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import JsonOption, RunArgument, SeedOption, StepOption
from gan_core.cli.output import (
    classifier_identity,
    classifier_of,
    heading,
    latent_size_of,
    open_step,
    origin,
    percent,
    print_facts,
    print_json,
    say,
)
from gan_core.cli.pictures import INK, PAPER, _write_png
from gan_core.errors import ClassifierError, GeometryError

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from gan_core.classifier.model import Classifier
    from gan_core.latent.boundaries import Boundary
    from gan_core.latent.evaluation import EvaluatedPoints
    from gan_core.runs.checkpoint import Step


STRIP_FRAMES = 9  # odd, so that the boundary is the middle one

STRIP_ZOOM, STRIP_GAP = 4, 6


def boundary(
    run: RunArgument,
    step: StepOption = None,
    seed: SeedOption = 3,
    to: Annotated[str | None, typer.Option(metavar="CLASS", help="Class to become.", show_default="any other")] = None,
    picture: Annotated[Path | None, typer.Option("--out", help="PNG of the walk across the boundary.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Walk from what a seed makes to the nearest place where it becomes another class."""
    opened, networks = open_step(run, step)
    classifier = classifier_of(opened)
    target = None if to is None else _class_number(classifier, to)
    boundary = _boundary_from_seed(networks, classifier, seed, target)
    if picture:
        _write_png(picture, _strip(boundary, networks))
    facts = {
        **origin(opened, networks),
        "seed": seed,
        "classifier": classifier_identity(classifier),
        "to": None if target is None else classifier.classes[target],
        **_boundary_facts(boundary, networks, classifier),
        "file": str(picture) if picture else None,
    }
    if as_json:
        print_json(facts)
        return
    say(f"{heading(opened, networks)}, seed {seed}; classifier of {classifier.info.data}")
    _print_boundary(facts)
    if picture:
        say(f"wrote the walk to {picture}: the start on the left, the boundary framed, as far again beyond it")


def _class_number(classifier: "Classifier", name: str) -> int:
    names = [known.casefold() for known in classifier.classes]
    if name.casefold() not in names:
        raise ClassifierError(f"the classifier knows no class {name!r}; choose one of {', '.join(classifier.classes)}")
    return names.index(name.casefold())


def _boundary_from_seed(networks: "Step", classifier: "Classifier", seed: int, target: int | None) -> "Boundary":
    """The nearest boundary that the search finds.

    Raises:
        GeometryError: If the seed makes the target already, or nothing is found.
    """
    import torch

    from gan_core.latent.boundaries import nearest_boundaries
    from gan_core.latent.sampling import sample_latent

    start = sample_latent(seed, 1, latent_size_of(networks))[0]
    own = int(_look(start, networks, classifier).classes)
    if target == own:
        name = classifier.classes[own]
        raise GeometryError(f"seed {seed} makes {name} already; choose another class with --to or another --seed")
    random = torch.Generator().manual_seed(seed)
    [boundary] = nearest_boundaries(networks.generator, classifier.logits, start, [target], random)
    if boundary is None:
        wanted = "another class" if target is None else classifier.classes[target]
        raise GeometryError(
            f"the search from seed {seed} met no boundary with {wanted}; choose another class with --to or another --seed"
        )
    return boundary


def _look(point: "Tensor", networks: "Step", classifier: "Classifier") -> "EvaluatedPoints":
    """What stands at one point (D,)."""
    from gan_core.latent.evaluation import evaluate_points

    return evaluate_points(networks.generator, point.unsqueeze(0), classifier.logits, networks.discriminator)


def _boundary_facts(boundary: "Boundary", networks: "Step", classifier: "Classifier") -> dict[str, Any]:
    here, there = (_look(point, networks, classifier) for point in (boundary.start, boundary.point))
    return {
        "from": classifier.classes[int(here.classes)],
        "confidence": float(here.confidence),
        "left": classifier.classes[boundary.left],
        "entered": classifier.classes[boundary.entered],
        "distance_sigma": boundary.distance,
        "degrees": boundary.degrees,
        "width_sigma": boundary.width,
        "probabilities": dict(zip(classifier.classes, there.probabilities[0].tolist(), strict=True)),
        "scores": {"start": float(here.scores), "boundary": float(there.scores)},
        "point": boundary.point,
    }


def _print_boundary(facts: dict[str, Any]) -> None:
    sides = (facts["left"], facts["entered"])
    through = "" if facts["left"] == facts["from"] else f", after the way has left {facts['from']}"
    scores = "{start:.2f} at the start, {boundary:.2f} on the boundary (more is more real)".format(**facts["scores"])
    print_facts(
        {
            "start": f"{facts['from']}, {percent(facts['confidence'], 1)} probable",
            "boundary": f"where {sides[0]} becomes {sides[1]}{through}",
            "distance": f"{facts['distance_sigma']:.2f} sigma on the shell, {facts['degrees']:.1f} degrees",
            "on the boundary": ", ".join(
                f"{side} {percent(facts['probabilities'][side], 1)} probable" for side in sides
            ),
            "discriminator": scores,
        }
    )


def _strip(boundary: "Boundary", networks: "Step") -> "np.ndarray":
    """The walk from the start over the boundary and as far again, frame by frame, the boundary framed: uint8 (H, W, 3)."""
    import numpy as np
    import torch

    from gan_core.data.image_set import to_pixels
    from gan_core.drawing import ink_layer, stacked
    from gan_core.latent.evaluation import evaluate_points

    z = boundary.walk(torch.linspace(0, 2 * boundary.distance, STRIP_FRAMES))
    frames = to_pixels(evaluate_points(networks.generator, z).images)[:, 0].numpy()  # (STRIP_FRAMES, H, W)
    frames = np.pad(frames.repeat(STRIP_ZOOM, axis=1).repeat(STRIP_ZOOM, axis=2), ((0, 0), (2, 2), (2, 2)))
    middle = frames[STRIP_FRAMES // 2]
    middle[[0, -1]] = middle[:, [0, -1]] = 255
    gap = (STRIP_GAP, STRIP_GAP)
    return stacked([ink_layer(np.pad(frames, ((0, 0), gap, gap))[None], INK)], PAPER)

"""`gan-core boundary`: the decision boundary nearest to what a seed makes."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import ClassOption, JsonOption, RunArgument, SeedOption, StepOption
from gan_core.cli.output import (
    classifier_identity,
    classifier_of,
    heading,
    latent_size_of,
    open_checkpoint,
    origin,
    percent,
    print_facts,
    print_json,
    say,
)
from gan_core.cli.pictures import INK, PAPER, write_png
from gan_core.errors import ClassifierError, GeometryError

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from gan_core.classifier.model import Classifier
    from gan_core.latent.boundaries import Boundary
    from gan_core.latent.evaluation import ClassifiedPoints
    from gan_core.runs.checkpoint import Checkpoint

STRIP_FRAMES = 9  # odd, so that the boundary is the middle one
STRIP_ZOOM, STRIP_GAP = 4, 6


def boundary(
    run: RunArgument,
    step: StepOption = None,
    told: ClassOption = None,
    seed: SeedOption = 3,
    to: Annotated[
        str | None, typer.Option(metavar="CLASS", help="Class on the other side.", show_default="any other")
    ] = None,
    picture: Annotated[Path | None, typer.Option("--out", help="PNG of the path across the boundary.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Find the decision boundary nearest to what a seed makes, and the path that crosses it."""
    from gan_core.training.objectives import objective_of

    opened, checkpoint = open_checkpoint(run, step, told)
    classifier = classifier_of(opened)
    target = None if to is None else _class_number(classifier, to)
    found = _boundary_from_seed(checkpoint, classifier, seed, target)
    if picture:
        write_png(picture, _strip(found, checkpoint))
    facts = {
        **origin(opened, checkpoint),
        "seed": seed,
        "classifier": classifier_identity(classifier),
        "to": None if target is None else classifier.classes[target],
        **_boundary_facts(found, checkpoint, classifier),
        "file": str(picture) if picture else None,
    }
    if as_json:
        print_json(facts)
        return
    say(f"{heading(opened, checkpoint)}, seed {seed}; classifier of {classifier.info.data}")
    _print_boundary(facts, objective_of(opened.info.config.objective).is_probability)
    if picture:
        say(f"wrote the path to {picture}: the start on the left, the boundary framed, and as far again beyond it")


def _class_number(classifier: "Classifier", name: str) -> int:
    names = [known.casefold() for known in classifier.classes]
    if name.casefold() not in names:
        raise ClassifierError(f"the classifier knows no class {name!r}; choose one of {', '.join(classifier.classes)}")
    return names.index(name.casefold())


def _boundary_from_seed(
    checkpoint: "Checkpoint", classifier: "Classifier", seed: int, target: int | None
) -> "Boundary":
    """The nearest boundary that the search finds.

    Raises:
        GeometryError: If the seed makes the target already, or nothing is found.
    """
    import torch

    from gan_core.latent.boundaries import nearest_boundaries
    from gan_core.latent.sampling import sample_latent

    start = sample_latent(seed, 1, latent_size_of(checkpoint))[0]
    own = int(_evaluate(start, checkpoint, classifier).classes)
    if target == own:
        name = classifier.classes[own]
        raise GeometryError(f"seed {seed} makes {name} already; choose another class with --to or another --seed")
    random = torch.Generator().manual_seed(seed)
    [found] = nearest_boundaries(checkpoint.generator_ema, classifier.logits, start, [target], random)
    if found is None:
        wanted = "another class" if target is None else classifier.classes[target]
        raise GeometryError(
            f"the search from seed {seed} found no boundary with {wanted}; choose another class with --to or another "
            "--seed"
        )
    return found


def _evaluate(point: "Tensor", checkpoint: "Checkpoint", classifier: "Classifier") -> "ClassifiedPoints[Tensor]":
    """What is found at one point (D,)."""
    from gan_core.latent.evaluation import evaluate_points

    return evaluate_points(checkpoint.generator_ema, point.unsqueeze(0), classifier.logits, checkpoint.discriminator)


def _boundary_facts(found: "Boundary", checkpoint: "Checkpoint", classifier: "Classifier") -> dict[str, Any]:
    here, there = (_evaluate(point, checkpoint, classifier) for point in (found.start, found.point))
    return {
        "from": classifier.classes[int(here.classes)],
        "confidence": float(here.confidence),
        "left": classifier.classes[found.left],
        "entered": classifier.classes[found.entered],
        "distance_sigma": found.distance,
        "degrees": found.degrees,
        "width_sigma": found.width,
        "probabilities": dict(zip(classifier.classes, there.probabilities[0].tolist(), strict=True)),
        "scores": {"start": float(here.scores), "boundary": float(there.scores)},
        "point": found.point,
    }


def _print_boundary(facts: dict[str, Any], is_probability: bool) -> None:
    sides = (facts["left"], facts["entered"])
    through = "" if facts["left"] == facts["from"] else f", after the path has left {facts['from']}"
    shares = ", ".join(f"{side} ({percent(facts['probabilities'][side], 1)})" for side in sides)
    print_facts(
        {
            "start": f"{facts['from']} ({percent(facts['confidence'], 1)})",
            "boundary": f"from {sides[0]} to {sides[1]}{through}",
            "distance": f"{facts['distance_sigma']:.2f} sigma, {facts['degrees']:.1f}° on the latent sphere",
            "on the boundary": shares,
            "discriminator": _discriminator_sentence(facts["scores"], is_probability),
        }
    )


def _discriminator_sentence(logits: dict[str, float], is_probability: bool) -> str:
    """P(real) where the objective makes the output a probability, as the dashboard shows it, else the score D(x)."""
    start, boundary = logits["start"], logits["boundary"]
    if start == boundary:
        return "it says the same of both images, so it cannot tell which is more real"
    if is_probability:
        return f"P(real) = {percent(_sigmoid(start), 1)} at the start, {percent(_sigmoid(boundary), 1)} on the boundary"
    return f"score D(x) = {start:+.2f} at the start, {boundary:+.2f} on the boundary (higher: more real)"


def _sigmoid(logit: float) -> float:
    return 0.5 * (1 + math.tanh(logit / 2))  # exp would overflow for a very negative logit


def _strip(found: "Boundary", checkpoint: "Checkpoint") -> "np.ndarray":
    """The path from the start across the boundary and as far again, frame by frame, the boundary framed.

    Returns:
        uint8, shape (H, W, 3).
    """
    import numpy as np
    import torch

    from gan_core.data.image_set import to_pixels
    from gan_core.drawing import ink_layer, stacked
    from gan_core.latent.evaluation import evaluate_points

    z = found.path(torch.linspace(0, 2 * found.distance, STRIP_FRAMES))
    frames = to_pixels(evaluate_points(checkpoint.generator_ema, z).images)[:, 0].numpy()  # (STRIP_FRAMES, H, W)
    frames = np.pad(frames.repeat(STRIP_ZOOM, axis=1).repeat(STRIP_ZOOM, axis=2), ((0, 0), (2, 2), (2, 2)))
    middle = frames[STRIP_FRAMES // 2]
    middle[[0, -1]] = middle[:, [0, -1]] = 255
    gap = (STRIP_GAP, STRIP_GAP)
    return stacked([ink_layer(np.pad(frames, ((0, 0), gap, gap))[None], INK)], PAPER)

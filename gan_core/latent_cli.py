"""`gan-core boundary` and `plane`: walks and slices of the latent space as a judge sees them, from a terminal.

Heavy modules are imported inside the commands, so that help and errors come at once.
"""

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.console import (
    JsonOption,
    RunArgument,
    SeedOption,
    StepOption,
    complain,
    heading,
    judge_identity,
    judge_of,
    latent_size_of,
    open_step,
    origin,
    percent,
    print_facts,
    print_json,
    print_table,
    progress,
    say,
)
from gan_core.errors import GeometryError, JudgeError

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from gan_core.checkpoints import Step
    from gan_core.judge import Judge
    from gan_core.latent.boundaries import Border
    from gan_core.latent.planes import SliceSurvey
    from gan_core.latent.survey import Survey
    from gan_core.runs import Run

PAPER, INK = (251, 250, 246), (34, 39, 46)
STRIP_FRAMES = 9  # odd, so that the border is the middle one
STRIP_ZOOM, STRIP_GAP = 4, 6
FINEST_GROUND = 1_344  # pixels; a larger map's regions are enlarged from there


# --- boundary --------------------------------------------------------------------------------------------------------


def boundary(
    run: RunArgument,
    step: StepOption = None,
    seed: SeedOption = 3,
    to: Annotated[str | None, typer.Option(metavar="CLASS", help="Class to become.", show_default="any other")] = None,
    picture: Annotated[Path | None, typer.Option("--out", help="PNG of the walk across the border.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Walk from what a seed makes to the nearest place where it becomes another class."""
    opened, networks = open_step(run, step)
    judge = judge_of(opened)
    target = None if to is None else _class_number(judge, to)
    border = _border_from_seed(networks, judge, seed, target)
    if picture:
        _write_png(picture, _strip(border, networks))
    facts = {
        **origin(opened, networks),
        "seed": seed,
        "judge": judge_identity(judge),
        "to": None if target is None else judge.classes[target],
        **_border_facts(border, networks, judge),
        "file": str(picture) if picture else None,
    }
    if as_json:
        print_json(facts)
        return
    say(f"{heading(opened, networks)}, seed {seed}; judge of {judge.info.data}")
    _print_border(facts)
    if picture:
        say(f"wrote the walk to {picture}: the start on the left, the border framed, as far again beyond it")


def _class_number(judge: "Judge", name: str) -> int:
    names = [known.casefold() for known in judge.classes]
    if name.casefold() not in names:
        raise JudgeError(f"the judge knows no class {name!r}; choose one of {', '.join(judge.classes)}")
    return names.index(name.casefold())


def _border_from_seed(networks: "Step", judge: "Judge", seed: int, target: int | None) -> "Border":
    """The nearest border that the search finds.

    Raises:
        GeometryError: If the seed makes the target already, or nothing is found.
    """
    import torch

    from gan_core.latent.boundaries import nearest_borders
    from gan_core.latent.sampling import sample_latent

    start = sample_latent(seed, 1, latent_size_of(networks))[0]
    own = int(_look(start, networks, judge).classes)
    if target == own:
        name = judge.classes[own]
        raise GeometryError(f"seed {seed} makes {name} already; choose another class with --to or another --seed")
    random = torch.Generator().manual_seed(seed)
    [border] = nearest_borders(networks.generator, judge.logits, start, [target], random)
    if border is None:
        wanted = "another class" if target is None else judge.classes[target]
        raise GeometryError(
            f"the search from seed {seed} met no border with {wanted}; choose another class with --to or another --seed"
        )
    return border


def _look(point: "Tensor", networks: "Step", judge: "Judge") -> "Survey":
    """What stands at one point (D,)."""
    from gan_core.latent.survey import survey

    return survey(networks.generator, point.unsqueeze(0), judge.logits, networks.discriminator)


def _border_facts(border: "Border", networks: "Step", judge: "Judge") -> dict[str, Any]:
    here, there = (_look(point, networks, judge) for point in (border.start, border.point))
    return {
        "from": judge.classes[int(here.classes)],
        "confidence": float(here.confidence),
        "left": judge.classes[border.left],
        "entered": judge.classes[border.entered],
        "distance_sigma": border.distance,
        "degrees": border.degrees,
        "width_sigma": border.width,
        "probabilities": dict(zip(judge.classes, there.probabilities[0].tolist(), strict=True)),
        "scores": {"start": float(here.scores), "border": float(there.scores)},
        "point": border.point,
    }


def _print_border(facts: dict[str, Any]) -> None:
    sides = (facts["left"], facts["entered"])
    through = "" if facts["left"] == facts["from"] else f", after the way has left {facts['from']}"
    scores = "{start:.2f} at the start, {border:.2f} on the border (more is more real)".format(**facts["scores"])
    print_facts(
        {
            "start": f"{facts['from']}, {percent(facts['confidence'], 1)} probable",
            "border": f"where {sides[0]} becomes {sides[1]}{through}",
            "distance": f"{facts['distance_sigma']:.2f} sigma on the shell, {facts['degrees']:.1f} degrees",
            "on the border": ", ".join(f"{side} {percent(facts['probabilities'][side], 1)} probable" for side in sides),
            "discriminator": scores,
        }
    )


def _strip(border: "Border", networks: "Step") -> "np.ndarray":
    """The walk from the start over the border and as far again, frame by frame, the border framed: uint8 (H, W, 3)."""
    import numpy as np
    import torch

    from gan_core.data import to_pixels
    from gan_core.drawing import ink_layer, stacked
    from gan_core.latent.survey import survey

    z = border.walk(torch.linspace(0, 2 * border.distance, STRIP_FRAMES))
    frames = to_pixels(survey(networks.generator, z).images)[:, 0].numpy()  # (STRIP_FRAMES, H, W)
    frames = np.pad(frames.repeat(STRIP_ZOOM, axis=1).repeat(STRIP_ZOOM, axis=2), ((0, 0), (2, 2), (2, 2)))
    middle = frames[STRIP_FRAMES // 2]
    middle[[0, -1]] = middle[:, [0, -1]] = 255
    gap = (STRIP_GAP, STRIP_GAP)
    return stacked([ink_layer(np.pad(frames, ((0, 0), gap, gap))[None], INK)], PAPER)


# --- plane -----------------------------------------------------------------------------------------------------------


def plane(
    run: RunArgument,
    seeds: Annotated[tuple[int, int, int], typer.Option(help="Seeds of the three points that the plane passes.")],
    step: StepOption = None,
    size: Annotated[int, typer.Option(min=2, max=128, help="Images along each side.")] = 48,
    width: Annotated[
        float | None, typer.Option(help="Side in sigma.", show_default="all three points lie inside")
    ] = None,
    picture: Annotated[Path, typer.Option("--out", help="The PNG to write.")] = Path("map.png"),
    as_json: JsonOption = False,
) -> None:
    """Draw the slice of the latent space through three points: its images, and where each class has its region."""
    import torch

    from gan_core.latent.planes import slice_through, survey_slice
    from gan_core.latent.sampling import sample_latent

    opened, networks = open_step(run, step)
    judge, why = _judge_or_why(opened)
    anchors = torch.cat([sample_latent(seed, 1, latent_size_of(networks)) for seed in seeds])  # (3, D)
    chart = slice_through(*anchors)
    if width is None:
        width = chart.home_width(anchors)
    if not 0 < width < math.inf:
        raise GeometryError(f"a plane's width must be a positive number of sigma, found {width}; change --width")
    with progress("images", size**2) as show:
        found = survey_slice(
            chart,
            torch.zeros(2),
            width,
            size,
            networks.generator,
            judge and judge.logits,
            on_points=lambda count: show(advance=count),
        )
    _write_png(picture, _map(found, size))
    shares = None if judge is None else _cell_shares(found, judge)
    if as_json:
        facts = {**origin(opened, networks), "seeds": seeds, "size": size, "width_sigma": width}
        judged = {"judge": judge and judge_identity(judge), "why": why, "shares": shares}
        print_json({**facts, **judged, "file": str(picture)})
        return
    if why:
        complain(f"no regions are drawn: {why}")
    say(f"{heading(opened, networks)}, plane through the seeds {', '.join(map(str, seeds))}, {width:.1f} sigma wide")
    if shares:
        say(f"share of its {size**2:,} images, by the judge of {judge.info.data}")
        largest = sorted(shares.items(), key=lambda item: -item[1])
        print_table({"class": "left", "share": "right"}, ((name, percent(share, 1)) for name, share in largest))
    say(f"wrote {size} x {size} images to {picture}")


def _judge_or_why(run: "Run") -> tuple["Judge | None", str | None]:
    try:
        return judge_of(run), None
    except JudgeError as error:
        return None, str(error)


def _cell_shares(found: "SliceSurvey", judge: "Judge") -> dict[str, float]:
    counts = found.found.classes.bincount(minlength=len(judge.classes))
    return dict(zip(judge.classes, (counts / counts.sum()).tolist(), strict=True))


def _map(found: "SliceSurvey", size: int) -> "np.ndarray":
    """The cells' images side by side, over their regions where there is a judge: uint8 (P, P, 3)."""
    import numpy as np
    from PIL import Image

    from gan_core.data import to_pixels
    from gan_core.drawing import border_layer, ink_layer, refined, region_layer, stacked

    images = to_pixels(found.found.images)[:, 0].unflatten(0, (size, size)).numpy()  # (S, S, H, W)
    ink = ink_layer(images, INK)
    if found.found.probabilities is None:
        return stacked([ink], PAPER)
    fine = refined(found.found.probabilities.unflatten(0, (size, size)).numpy(), min(len(ink), FINEST_GROUND))
    layers = [region_layer(fine), border_layer(fine, INK, thickness=3)]
    ground, border = (np.asarray(Image.fromarray(layer).resize(ink.shape[:2])) for layer in layers)
    return stacked([ground, ink, border], PAPER)


# --- shared ----------------------------------------------------------------------------------------------------------


def _write_png(path: Path, pixels: "np.ndarray") -> None:
    from PIL import Image

    from gan_core.files import write_atomic

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    write_atomic(path, buffer.getvalue())

"""`gan-core invert`: from an image to its z."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_core.cli.options import ClassOption, JsonOption, RunArgument, SeedOption, StepOption
from gan_core.cli.output import (
    classifier_of,
    heading,
    open_checkpoint,
    origin,
    percent,
    print_json,
    print_table,
    progress,
    say,
    warn,
)
from gan_core.cli.pictures import write_png
from gan_core.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from rich.console import JustifyMethod
    from torch import Tensor

    from gan_core.inference.inverting import Found
    from gan_core.networks.encoder import Encoder
    from gan_core.runs.run import Run

STEPS, STARTS = 200, 5  # as `latent.inversion.STEPS` and `inference.inverting.STARTS`, which need torch
ZOOM = 4


def invert(
    run: RunArgument,
    pictures: Annotated[list[Path], typer.Argument(metavar="IMAGE...", help="PNG or JPEG files, at most 5 MiB each.")],
    step: StepOption = None,
    told: ClassOption = None,
    starts: Annotated[int, typer.Option(min=1, max=50, help="Points from which each search begins.")] = STARTS,
    steps: Annotated[int, typer.Option(min=0, max=100_000, help="Of the optimisation.")] = STEPS,
    seed: SeedOption = 0,
    as_they_are: Annotated[
        bool, typer.Option("--as-they-are", help="Shrink the whole picture; otherwise digits are cut out and centred.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--out", help="A .png of originals, reconstructions and differences, or a .npz with all numbers."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Find the z of which the generator makes an image most like each picture.

    Class-conditional networks are told --class; without it every class is tried and the best is taken.
    """
    import torch

    from gan_core.data.image_set import to_model_range
    from gan_core.inference.inverting import IMAGES, Inverter
    from gan_core.networks.conditioning import decode_told

    if to and to.suffix not in (".png", ".npz"):
        raise typer.BadParameter(f"--out must end in .png or .npz, found {to.name!r}")
    opened, checkpoint = open_checkpoint(run, step, told, needs_class=False)
    originals = _images(opened, pictures, as_they_are)
    images = to_model_range(torch.from_numpy(originals)).unsqueeze(1)
    inverter = Inverter(checkpoint, _encoder(opened, checkpoint.header.step), opened.mix, seed=seed)
    batches = images.split(IMAGES)
    found = []
    with progress("steps", steps * len(batches)) as show:
        for number, batch in enumerate(batches):
            before = number * steps
            found.append(inverter.invert(batch, starts, steps, on_step=lambda done: show(completed=before + done)))  # noqa: B023
    z = torch.cat([each.inversion.z for each in found])
    classes = _classes(found)
    class_count = len(opened.told_classes) if classes is not None else 0
    made = torch.cat(list(decode_told(checkpoint.generator_ema, z, classes, class_count)))
    rows = _facts(opened, pictures, images, made, z, found)
    facts = {
        **origin(opened, checkpoint),
        "encoder": any(bool(each.guessed.any()) for each in found),
        "starts": starts,
        "steps": steps,
        "seed": seed,
        "images": rows,
        "file": str(to) if to else None,
    }
    if to:
        _write(to, originals, made, z, classes)
    if as_json:
        print_json(facts)
        return
    say(heading(opened, checkpoint) + ("" if facts["encoder"] else ", without an encoder"))
    _print(rows)
    if to:
        say(f"wrote {to}")


def _encoder(run: "Run", step: int) -> "Encoder | None":
    """The checkpoint's encoder, if it has a usable one."""
    from gan_core.errors import EncoderError
    from gan_core.runs.encoder import read_encoder

    try:
        return read_encoder(run, step)
    except EncoderError as error:
        warn(f"{error}; the nearest samples begin alone")
        return None


def _images(run: "Run", pictures: list[Path], as_they_are: bool) -> "np.ndarray":
    """The pictures as images of the run: uint8, shape (N, 28, 28).

    Raises:
        DataError: If one of them cannot be used, or the run's images are of another shape.
    """
    import numpy as np

    from gan_core.data.image_file import image_of_picture, read_picture
    from gan_core.data.normalise import SIDE
    from gan_core.data.sources import DIGITS
    from gan_core.registry import DATA_SETS
    from gan_core.runs.foreign import read_bounded

    shape, name = run.info.data.image_shape, run.info.data.name
    if shape != (1, SIDE, SIDE):
        raise DataError(
            f"the images of {run.name} are of shape {shape}; pictures can be inverted for runs on (1, {SIDE}, {SIDE})"
        )
    of_digits = name in DATA_SETS and DATA_SETS[name].classes == DIGITS
    found = []
    for path in pictures:
        try:
            data = read_bounded(path, 2**23)
            found.append(image_of_picture(read_picture(data), of_digits and not as_they_are))
        except DataError as error:
            raise DataError(f"{path}: {error}") from None
        except OSError as error:
            raise DataError(f"cannot read {path}: {error.strerror or error}") from None
    return np.stack(found)


def _facts(
    run: "Run", pictures: list[Path], images: "Tensor", made: "Tensor", z: "Tensor", found: "list[Found]"
) -> list[dict[str, Any]]:
    """What is known of each image, as JSON."""
    import torch

    from gan_core.latent.norms import typical_norm

    mean, spread = typical_norm(z.shape[1])
    answers = _answers(run, images, made)
    classes = _classes(found)
    residuals = torch.cat([each.inversion.residual for each in found]).tolist()
    return [
        {
            "image": str(path),
            "rmse": residuals[place],
            "norm": float(z[place].norm()),
            "norm_deviations": (float(z[place].norm()) - mean) / spread,
            "told": None if classes is None else run.told_classes[int(classes[place])],
            "shown": None if answers is None else answers[0][place],
            "made": None if answers is None else answers[1][place],
            "z": z[place],
        }
        for place, path in enumerate(pictures)
    ]


def _classes(found: "list[Found]") -> "Tensor | None":
    """The classes that were told for the best, of all images; None where the networks are told none."""
    import torch

    classes = [each.classes for each in found if each.classes is not None]
    return torch.cat(classes) if classes else None


def _answers(run: "Run", images: "Tensor", made: "Tensor") -> tuple[list[dict[str, Any]], list[dict[str, Any]]] | None:
    """What the classifier says of the images and of their reconstructions; None where there is none."""
    import torch

    from gan_core.errors import ClassifierError
    from gan_core.latent.finite import telling_apart

    try:
        classifier = classifier_of(run)
    except ClassifierError:
        return None

    both = torch.cat([images, made])
    sure, classes = telling_apart(classifier.logits(both), both).softmax(1).max(1)
    pairs = zip(classes.tolist(), sure.tolist(), strict=True)
    answers = [{"class": classifier.classes[number], "confidence": share} for number, share in pairs]
    return answers[: len(images)], answers[len(images) :]


def _print(rows: list[dict[str, Any]]) -> None:
    def answer(found: dict[str, Any] | None) -> str:
        return "" if found is None else f"{found['class']} ({percent(found['confidence'])})"

    columns: dict[str, JustifyMethod] = {
        "image": "left",
        "RMSE": "right",
        "norm of z": "right",
        "is": "left",
        "made": "left",
    }
    told = any(row["told"] is not None for row in rows)
    if told:
        columns["told"] = "left"
    print_table(
        columns,
        [
            (
                row["image"],
                f"{row['rmse']:.3f}",
                f"{row['norm']:.2f}",
                answer(row["shown"]),
                answer(row["made"]),
                *((row["told"],) if told else ()),
            )
            for row in rows
        ],
    )


def _write(path: Path, originals: "np.ndarray", made: "Tensor", z: "Tensor", told: "Tensor | None") -> None:
    import numpy as np

    from gan_core.data.image_set import to_pixels
    from gan_core.drawing import difference_colours
    from gan_core.runs.atomic import write_atomic

    pixels = to_pixels(made)[:, 0].numpy()
    if path.suffix == ".npz":
        written = {"images": originals, "reconstructions": pixels, "z": z.numpy()}
        if told is not None:
            written["told"] = told.numpy()
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **written)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, buffer.getvalue())
        return
    grey = [np.repeat(each[..., None], 3, -1) for each in (originals, pixels)]
    columns = [*grey, difference_colours(originals, pixels)]  # each (N, 28, 28, 3)
    sheet = np.concatenate([np.pad(each, ((0, 0), (1, 1), (1, 1), (0, 0))) for each in columns], 2)
    write_png(path, np.concatenate(list(sheet)).repeat(ZOOM, 0).repeat(ZOOM, 1))

"""Draw the digits of `own_hand` with the mouse on the page Invert, in a real browser, and see what is found.

Each drawing is what the browser reports after the strokes; it is inverted as `gan-core invert` does. A picture shows
drawing, reconstruction and difference of each; one whose class the reconstruction loses is framed.

Run: python -m benchmarks.drawings RUN --out FOUND.png
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from benchmarks.browser import chromium, dashboard
from benchmarks.own_hand import BRUSHES, DRAWINGS, Points
from gan_core.classifier.model import find_classifier
from gan_core.cli.output import open_checkpoint
from gan_core.cli.pictures import write_png
from gan_core.data.image_set import to_model_range, to_pixels
from gan_core.drawing import difference_colours
from gan_core.inference.inverting import Inverter
from gan_core.networks.conditioning import decode_told
from gan_core.runs.encoder import read_encoder

COLUMNS = 5
ZOOM = 2
FRAME = (255, 70, 70)


def drawn(page: Page, strokes: list[Points], brush: int | None) -> np.ndarray:
    """What the page makes of strokes of the mouse: uint8, shape (28, 28)."""
    pad = page.locator(".pad-paper")
    clear = page.locator(".pad-button", has_text="Clear")
    if clear.is_enabled():
        clear.click()
    page.locator(".pad-brush").fill(str(brush or 22))
    box = pad.bounding_box()
    assert box is not None  # it is on the screen
    scale = box["width"] / 280
    for stroke in strokes:
        places = [(box["x"] + scale * x, box["y"] + scale * y) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    levels = page.locator(".invert-image").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, place) => place % 4 === 0)"
    )
    return np.array(levels, np.uint8).reshape(28, 28)


def all_drawn(run: str) -> np.ndarray:
    """All drawings, uint8 (N, 28, 28)."""
    with dashboard() as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(f"{address}/invert?run={run}")
        page.locator(".pad-paper").wait_for(timeout=300_000)
        return np.stack([drawn(page, strokes, BRUSHES.get(name)) for name, strokes in DRAWINGS.items()])


def main(
    run: Annotated[str, typer.Argument(help="A run on MNIST.")] = "mnist-conv",
    to: Annotated[Path, typer.Option("--out", help="The PNG to write.")] = Path("drawings.png"),
) -> None:
    """Print a row for each drawing, and write what was found of all."""
    torch.set_num_threads(1)
    opened, checkpoint = open_checkpoint(run, None, needs_class=False)
    classifier = find_classifier(opened.info.data.name, opened.info.data.image_shape)
    originals = all_drawn(run)
    images = to_model_range(torch.from_numpy(originals)).unsqueeze(1)
    found = Inverter(checkpoint, read_encoder(opened, checkpoint.header.step)).invert(images)
    count = 0 if found.classes is None else len(opened.told_classes)
    made = torch.cat(list(decode_told(checkpoint.generator_ema, found.inversion.z, found.classes, count)))
    table, lost = Table("drawing", "RMSE", "norm", "is", "reconstruction"), []
    for place, name in enumerate(DRAWINGS):
        said = [classifier.logits(pixels[place : place + 1]).softmax(1)[0] for pixels in (images, made)]
        answers = [f"{classifier.classes[int(each.argmax())]} ({each.max():.0%})" for each in said]
        lost.append(name[0] != classifier.classes[int(said[1].argmax())])
        z = found.inversion.z[place]
        table.add_row(name, f"{found.inversion.residual[place]:.3f}", f"{z.norm():.1f}", *answers)
    Console(width=100).print(table)
    write_png(to, sheet(originals, to_pixels(made)[:, 0].numpy(), lost))


def sheet(originals: np.ndarray, made: np.ndarray, lost: list[bool]) -> np.ndarray:
    """Drawing, reconstruction and difference of each beside each other, uint8 (H, W, 3)."""
    grey = [np.repeat(each[..., None], 3, -1) for each in (originals, made)]
    cells = np.concatenate([*grey, difference_colours(originals, made)], 2)  # (N, 28, 84, 3)
    cells = np.pad(cells, ((0, 0), (2, 2), (2, 2), (0, 0)))
    for cell, is_lost in zip(cells, lost, strict=True):
        if is_lost:
            cell[[0, -1]] = cell[:, [0, -1]] = FRAME
    rows = [np.concatenate(list(cells[begin : begin + COLUMNS]), 1) for begin in range(0, len(cells), COLUMNS)]
    return np.concatenate(rows).repeat(ZOOM, 0).repeat(ZOOM, 1)


if __name__ == "__main__":
    typer.run(main)

"""Pictures of what changed between checkpoints: arrays to PNG as data addresses, and the HTML around them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from dashboard.shared.foreign_text import as_html
from dashboard.shared.images import MAP_SIDE, contact_sheet, png_address, rgb
from dashboard.shared.palette import Palette
from gan_core.drawing import Colour, boundary_layer, refined, region_layer, stacked

SHEET_COLUMNS = 16
CHANGED = (217, 164, 65)
CHANGED_OPACITY = 120
CHANGED_INK = f"rgba{(*CHANGED, round(CHANGED_OPACITY / 255, 2))}"  # as a style sheet writes it


@dataclass(frozen=True)
class Measured:
    """A metric of a checkpoint.

    Attributes:
        value: As text.
        change: From another checkpoint, with an arrow and a word; empty where nothing compares.
        verdict: "better" or "worse"; empty for neither.
    """

    value: str
    change: str = ""
    verdict: str = ""


def grey_sheet(images: np.ndarray) -> str:
    """Images side by side without gaps, uint8 (N, H, W), SHEET_COLUMNS in a row: a data address."""
    return png_address(contact_sheet(images, min(SHEET_COLUMNS, len(images)), gap=0))


def signed_sheet(signed: np.ndarray, colours: Palette) -> str:
    """As `grey_sheet`, of differences in [-2, 2], shape (N, H, W): what was added in the discriminator's colour, what
    was taken away in the generator's, the stronger the more opaque.
    """
    columns = min(SHEET_COLUMNS, len(signed))
    strength = np.round(127.5 * np.abs(signed)).astype(np.uint8)
    opacity = contact_sheet(strength, columns, gap=0)
    was_added = contact_sheet((signed > 0).astype(np.uint8), columns, gap=0)[..., None]
    inks = np.where(was_added, rgb(colours.discriminator), rgb(colours.generator)).astype(np.uint8)
    return png_address(np.dstack([inks, opacity]))


def difference_tile(signed: np.ndarray, colours: Palette) -> str:
    """One difference, shape (H, W), on plain ground: a data address."""
    strength = np.abs(signed)[..., None] / 2
    ink = np.where(signed[..., None] > 0, rgb(colours.discriminator), rgb(colours.generator))
    picture = np.array(rgb(colours.ground)) * (1 - strength) + ink * strength
    opaque = np.full(signed.shape, 255, np.uint8)
    return png_address(np.dstack([picture.round().astype(np.uint8), opaque]))


def region_map(probabilities: np.ndarray, colours: Palette) -> str:
    """Regions and the lines between them on plain ground, from probabilities (S, S, K): a data address."""
    fine = refined(probabilities, MAP_SIDE)
    layers = [region_layer(fine), boundary_layer(fine, rgb(colours.text))]
    return _opaque(stacked(layers, rgb(colours.ground)))


def change_map(before: np.ndarray, after: np.ndarray, colours: Palette) -> str:
    """Both boundaries over each other, the first in the generator's colour, the second in the discriminator's, and what
    changed class between them tinted: from probabilities (S, S, K) each, a data address.
    """
    fine = [refined(each, MAP_SIDE) for each in (before, after)]
    changed = fine[0].argmax(2) != fine[1].argmax(2)
    layers = [
        _tint(changed, CHANGED),
        boundary_layer(fine[0], rgb(colours.generator)),
        boundary_layer(fine[1], rgb(colours.discriminator)),
    ]
    return _opaque(stacked(layers, rgb(colours.ground)))


def _tint(mask: np.ndarray, colour: Colour) -> np.ndarray:
    opacity = np.where(mask, CHANGED_OPACITY, 0).astype(np.uint8)
    return np.dstack([np.full((*mask.shape, 3), colour, np.uint8), opacity])


def _opaque(picture: np.ndarray) -> str:
    return png_address(np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]))


def tile_sheet(images: np.ndarray) -> str:
    """Tiles without gaps, uint8 (R, C, H, W): a data address."""
    rows, columns, height, width = images.shape
    return png_address(images.transpose(0, 2, 1, 3).reshape(rows * height, columns * width))


def packed_tiles(classes: np.ndarray | None, confidence: np.ndarray | None) -> str:
    """What a sheet tells of each tile: class and confidence, two bytes each, as base64; empty without a classifier."""
    if classes is None or confidence is None:
        return ""
    table = np.stack([classes, np.round(255 * confidence).astype(np.uint8)], -1)
    return base64.b64encode(table.astype(np.uint8).tobytes()).decode()


def legend(entries: Sequence[tuple[str, str]]) -> str:
    """Swatches: colours and what they mean."""
    parts = [f'<span><i style="background:{colour}"></i>{escape(name)}</span>' for colour, name in entries]
    return f'<div class="atlas-legend">{"".join(parts)}</div>'


def overlay(address: str, entries: Sequence[tuple[str, str]]) -> str:
    """A map under its legend."""
    alt = "Boundaries of both checkpoints over each other"
    return f'<div class="atlas-over">{legend(entries)}<img class="atlas-overlay" src="{address}" alt="{alt}"></div>'


def map_row(maps: Sequence[tuple[str, str]]) -> str:
    """Maps beside each other: data addresses and a line under each."""
    frames = [
        f'<figure class="atlas-frame"><img src="{address}" alt="{escape(caption)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
        for address, caption in maps
    ]
    return f'<div class="atlas-maps">{"".join(frames)}</div>'


def metric_table(titles: Sequence[str], rows: Sequence[tuple[str, str, Sequence[Measured]]]) -> str:
    """Metrics of checkpoints.

    Args:
        titles: Of the checkpoints.
        rows: Of each metric its name, which direction is better, and what was measured of each checkpoint.
    """
    heads = "".join(f"<th scope='col'>{as_html(title)}</th>" for title in titles)
    body = "".join(
        f"<tr><th scope='row'>{as_html(name)}<small>{as_html(better)}</small></th>{''.join(map(_measured, cells))}</tr>"
        for name, better, cells in rows
    )
    return f"<table class='atlas-metrics'><thead><tr><th></th>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _measured(cell: Measured) -> str:
    change = f'<small class="atlas-{cell.verdict or "neither"}">{as_html(cell.change)}</small>' if cell.change else ""
    return f"<td>{as_html(cell.value)}{change}</td>"

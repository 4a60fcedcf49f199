"""A slice of the latent space as a map that can be dragged, zoomed and clicked."""

from pathlib import Path
from typing import Any

import streamlit as st

HTML = """
<div class="atlas-map">
  <canvas class="atlas-view" tabindex="0" role="application"
    aria-label="Map of a slice of the latent space. Arrow keys move, plus and minus zoom, 0 shows all, Enter decodes
    the middle."></canvas>
  <div class="atlas-busy">decoding…</div>
  <div class="atlas-buttons">
    <button type="button" aria-label="Zoom in" title="Zoom in">+</button>
    <button type="button" aria-label="Zoom out" title="Zoom out">−</button>
    <button type="button" aria-label="Show all" title="Show all">⌂</button>
  </div>
  <div class="atlas-scalebar" aria-hidden="true"><span></span><i></i></div>
  <div class="atlas-tip" aria-hidden="true"><canvas></canvas><div></div></div>
  <div class="atlas-spoken" aria-live="polite"></div>
</div>
"""
_folder = Path(__file__).parent
_component = st.components.v2.component(
    "latent_atlas_map",
    html=HTML,
    css=(_folder / "atlas.css").read_text(),
    js=(_folder / "atlas.js").read_text(),
)


def atlas(sheet: dict[str, Any], key: str) -> None:
    """Draw a map.

    Args:
        sheet: A window of a slice: `chart` names the slice; `view`, `home` and `widest` are windows in sigma; `size`,
            `coarsest` and `finest` count cells along a side; `ground`, `border` and `ink` are pictures as data
            addresses; `cells`, `scoreLow`, `scoreHigh`, `scoreIsProbability` and `classes` say what the pointer tells;
            `digits` images of `side` pixels stand in a row, or `names` of regions are written; `marks` and `chosen`
            are places; `text` and `background` are colours.
        key: Session key. It receives `view`, the window that is wanted and its number of cells; `chosen`, a clicked
            place; and for one run `open`, a double-clicked place. Each names the `chart` that it belongs to.
    """
    _component(key=key, data=sheet, on_view_change=_listen, on_chosen_change=_listen, on_open_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""

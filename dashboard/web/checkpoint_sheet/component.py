"""A sheet of seeds and steps that is larger than any screen: drag, zoom, hover, keys; only what is seen is decoded."""

from typing import Any

import streamlit as st

from dashboard.web.bundle import script, style

HTML = """
<div class="tiles">
  <canvas tabindex="0" role="application"
    aria-label="Sheet of seeds and steps. Arrow keys move from tile to tile, plus and minus zoom, Home and End go to the
    first and last step, 0 shows the beginning, Enter chooses."></canvas>
  <div class="tiles-busy note busy">decoding…</div>
  <div class="tiles-buttons">
    <button type="button" aria-label="Zoom in" title="Zoom in">+</button>
    <button type="button" aria-label="Zoom out" title="Zoom out">−</button>
    <button type="button" aria-label="Show the beginning" title="Show the beginning">⌂</button>
  </div>
  <div class="tiles-tip tip" aria-hidden="true"><canvas></canvas><div></div></div>
  <div class="tiles-spoken spoken" aria-live="polite"></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_tiles",
    html=HTML,
    css=style("lib/canvas/canvas.css", "checkpoint_sheet/checkpoint-sheet.css"),
    js=script("checkpoint_sheet/checkpoint-sheet.js"),
)


def tiles(part: dict[str, Any], key: str) -> None:
    """Draw a sheet.

    Args:
        part: `name` tells the sheet from others; `rows` counts its seeds, `labels` names its steps, one a column;
            `window` is the part that was decoded, with `row`, `column`, `rows` and `columns`; `tiles` its picture as a
            data address, of tiles of `side` pixels; `cells` two bytes a tile, class and confidence, as base64, empty
            without a judge; `classes` their names and `inks` their colours, or None; `tinted` whether tiles are
            drawn in them; `most` and `mostColumns` how much is decoded at once; `chosen` a `row` and `column`.
        key: Session key. It receives `window`, the part that is wanted; and `chosen`, a clicked tile. Each has the
            `name` of the sheet.
    """
    _component(key=key, data=part, on_window_change=_listen, on_chosen_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""

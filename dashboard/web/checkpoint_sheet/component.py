"""A sheet of seeds and checkpoints, larger than any screen: drag, zoom, hover, keys; only what is seen is generated."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import CheckpointSheetProps

HTML = """
<div class="checkpoint-sheet">
  <canvas tabindex="0" role="application"
    aria-label="Sheet of seeds and checkpoints. Arrow keys move from tile to tile, plus and minus zoom, Home and End go
    to the first and last checkpoint, 0 returns to the start, Enter selects."></canvas>
  <div class="checkpoint-sheet-busy note busy">generating…</div>
  <div class="checkpoint-sheet-buttons">
    <button type="button" aria-label="Zoom in" title="Zoom in">+</button>
    <button type="button" aria-label="Zoom out" title="Zoom out">−</button>
    <button type="button" aria-label="Return to the start" title="Return to the start">⌂</button>
  </div>
  <div class="checkpoint-sheet-tip tip" aria-hidden="true"><canvas></canvas><div></div></div>
  <div class="checkpoint-sheet-spoken spoken" aria-live="polite"></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_checkpoint_sheet",
    html=HTML,
    css=style("lib/canvas/canvas.css", "checkpoint_sheet/checkpoint-sheet.css"),
    js=script("checkpoint_sheet/checkpoint-sheet.js"),
)


def checkpoint_sheet(props: CheckpointSheetProps, key: str, on_chosen: Callable[[], None]) -> None:
    """Draw a sheet.

    Args:
        props: What it shows.
        key: Session key. It receives `window`, the part that is wanted, and `chosen`, a clicked tile. Each has the
            `name` of the sheet.
        on_chosen: Called after each click, before the page runs again.
    """
    _component(key=key, data=props, on_window_change=_listen, on_chosen_change=on_chosen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""

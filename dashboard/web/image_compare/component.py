"""Pairs of pictures over each other, which the hand wipes or fades from one to the other."""

from typing import Any

import streamlit as st

from dashboard.web.bundle import script, style

HTML = """
<div class="pairs">
  <div class="pairs-ends"><span></span><span></span></div>
  <canvas tabindex="0" role="application"></canvas>
  <input type="range" min="0" max="1000" value="500" step="1">
  <div class="pairs-tip tip" aria-hidden="true"></div>
  <div class="pairs-spoken spoken" aria-live="polite"></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_pairs",
    html=HTML,
    css=style("lib/canvas/canvas.css", "image_compare/image-compare.css"),
    js=script("image_compare/image-compare.js"),
)


def pairs(sheet: dict[str, Any], key: str) -> None:
    """Draw pairs.

    Args:
        sheet: `name` tells it from other sheets; `before`, `after` and `difference` are pictures as data addresses,
            each of `count` cells of `side` pixels, `columns` in a row; `look` is "Wipe", "Onion skin" or "Difference";
            `ends` names both; `captions` stand under the cells, one each or none; `changed` says of each cell whether
            its caption is marked; `told` is what the pointer reads; `wanted` is the width of a cell in the page;
            `smooth` whether pixels are blended; `chosen` is the number of a cell, or None. Maps also have `names` of
            their regions, as `pictures.region_names`, before and after, and the colours `text` and `background`.
        key: Session key. It receives `chosen`, with the `name` of the sheet and the clicked `cell`.
    """
    _component(key=key, data=sheet, on_chosen_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""

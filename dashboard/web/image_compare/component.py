"""Pairs of images over each other, wiped or faded from one to the other by the pointer."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import ImageCompareProps

HTML = """
<div class="image-compare">
  <div class="image-compare-room"></div>
  <div class="image-compare-ends"><span></span><span></span></div>
  <canvas tabindex="0" role="application"></canvas>
  <input type="range" min="0" max="1000" value="500" step="1">
  <div class="image-compare-tip tip" aria-hidden="true"></div>
  <div class="image-compare-spoken spoken" aria-live="polite"></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_image_compare",
    html=HTML,
    css=style("lib/canvas/canvas.css", "image_compare/image-compare.css"),
    js=script("image_compare/image-compare.js"),
)


def image_compare(props: ImageCompareProps, key: str, on_chosen: Callable[[], None] | None = None) -> None:
    """Draw pairs of images.

    Args:
        props: What it shows.
        key: Session key. It receives `chosen`, with the `name` of the comparison and the clicked `cell`.
        on_chosen: Called after each click, before the page runs again.
    """
    _component(key=key, data=props, on_chosen_change=on_chosen or _listen)


def _listen() -> None:
    """A name is reported only where somebody listens."""

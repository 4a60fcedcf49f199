"""Several images moved along one latent direction: live by a slider, and at fixed positions below."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import DirectionStripProps

HTML = """
<div class="direction-strip">
  <p class="direction-strip-note" role="status">Waiting for the generator…</p>
  <div class="direction-strip-live" role="group" aria-label="The images at the slider's position"></div>
  <label class="direction-strip-slider"><span>Along the direction</span>
    <input type="range" step="0.05"><output></output></label>
  <div class="direction-strip-rows" role="group"></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_direction_strip",
    html=HTML,
    css=style("direction_strip/direction-strip.css"),
    js=script("direction_strip/direction-strip.js"),
)


def direction_strip(
    props: DirectionStripProps, key: str, on_coordinate: Callable[[], None], on_open: Callable[[], None]
) -> None:
    """Draw a strip.

    Args:
        props: What it shows.
        key: Session key. It receives `coordinate`, where the slider rests, and `open`, a clicked image.
        on_coordinate, on_open: Called after each, before the page runs again.
    """
    _component(key=key, data=props, on_coordinate_change=on_coordinate, on_open_change=on_open)

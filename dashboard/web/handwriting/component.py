"""All classes by one latent vector at once, and numbers written in that hand."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import HandwritingProps

HTML = """
<div class="handwriting">
  <div class="handwriting-note" role="status"></div>
  <label class="handwriting-write">
    Write <input type="text" maxlength="40" autocomplete="off" spellcheck="false">
  </label>
  <canvas class="handwriting-paper" role="img"></canvas>
  <div class="handwriting-controls">
    <label>Variation <input type="range" name="vary" min="0" max="0.8" step="0.02"><output></output></label>
    <label>Neat to hasty <input type="range" name="haste" min="0.3" max="1.3" step="0.05"><output></output></label>
    <span class="handwriting-save">
      <button type="button" class="button" name="png">Save PNG</button>
      <button type="button" class="button" name="svg">Save SVG</button>
    </span>
  </div>
  <h2>This hand</h2>
  <canvas class="handwriting-hand" tabindex="0" role="application"></canvas>
  <div class="handwriting-controls">
    <label>Direction 1 <input type="range" name="across" min="-4" max="4" step="0.05"><output></output></label>
    <label>Direction 2 <input type="range" name="up" min="-4" max="4" step="0.05"><output></output></label>
    <label>Morph to <select></select>
      <input type="range" name="morph" min="0" max="1" step="0.01" aria-label="How far"><output></output></label>
  </div>
  <h2>Other hands</h2>
  <div class="handwriting-others"></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_handwriting",
    html=HTML,
    css=style("lib/ui/button.css", "handwriting/handwriting.css"),
    js=script("handwriting/handwriting.js"),
)


def handwriting(
    props: HandwritingProps, key: str, on_hand: Callable[[], None], on_settings: Callable[[], None]
) -> None:
    """Draw hands.

    Args:
        props: What it shows.
        key: Session key. It receives `hand`, the latent vector that was moved or taken, and `settings`.
        on_hand, on_settings: Called when there is a new one.
    """
    _component(key=key, data=props, on_hand_change=on_hand, on_settings_change=on_settings)

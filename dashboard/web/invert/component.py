"""A pad to draw on, what the generator makes of the drawing meanwhile, and the search for its z as it converged."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import InvertProps

HTML = """
<div class="invert">
  <div class="invert-given">
    <div class="invert-pad"></div>
    <figure><canvas class="invert-image" role="img" aria-label="The image that is inverted"></canvas>
      <figcaption>As MNIST has it</figcaption></figure>
    <figure class="invert-guess"><canvas role="img" aria-label="The encoder's first guess"></canvas>
      <figcaption>First guess, live</figcaption></figure>
  </div>
  <div class="invert-search">
    <div class="invert-starts"></div>
    <div class="invert-player">
      <button type="button" class="button">Play</button>
      <input type="range" min="0" step="1" aria-label="Step of the search"><output></output>
    </div>
  </div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_invert",
    html=HTML,
    css=style("lib/ui/button.css", "lib/ui/drawing-pad.css", "invert/invert.css"),
    js=script("invert/invert.js"),
)


def invert(props: InvertProps, key: str, on_drawing: Callable[[], None]) -> None:
    """Draw the pad and the search.

    Args:
        props: What it shows.
        key: Session key. It receives `drawing`.
        on_drawing: Called when there is another one.
    """
    _component(key=key, data=props, on_drawing_change=on_drawing)

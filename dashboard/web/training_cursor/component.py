"""Images and metrics of a training run at the place of its charts that is pointed at, without asking the server."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import TrainingCursorProps

HTML = """
<div class="training-cursor">
  <div class="training-cursor-controls">
    <button type="button" class="button"></button>
    <input type="range" min="0" step="1" aria-label="Checkpoint">
  </div>
  <output></output>
  <img class="training-cursor-samples">
  <img class="training-cursor-map">
  <p class="training-cursor-note"></p>
  <button type="button" class="button training-cursor-select">Select this checkpoint</button>
  <div class="training-cursor-metrics"></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_training_cursor",
    html=HTML,
    css=style("lib/ui/button.css", "training_cursor/training-cursor.css"),
    js=script("training_cursor/training-cursor.js"),
)


def training_cursor(props: TrainingCursorProps, key: str, on_chosen: Callable[[], None]) -> None:
    """Draw the images and metrics, and link them to the charts.

    Args:
        props: What is shown, and beside which charts.
        key: Session key. For one run of the script it receives `chosen`, the number of the checkpoint that was
            clicked.
        on_chosen: Called after that, before the page runs again.
    """
    _component(key=key, data=props, on_chosen_change=on_chosen)

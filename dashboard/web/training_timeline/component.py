"""A film of the same noise through the steps of a run, played in the page."""

from collections.abc import Sequence

import streamlit as st

from dashboard.web.bundle import script, style

HTML = """
<div class="film">
  <img>
  <div class="film-controls">
    <button type="button"></button>
    <input type="range" min="0" step="1" aria-label="Step">
    <output></output>
  </div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_film",
    html=HTML,
    css=style("training_timeline/training-timeline.css"),
    js=script("training_timeline/training-timeline.js"),
)


def film(frames: Sequence[str], labels: Sequence[str], start: int, key: str) -> None:
    """Draw a film.

    Args:
        frames: Pictures as data addresses, one a step.
        labels: The steps' names.
        start: Which frame is shown first.
        key: Session key.
    """
    _component(key=key, data={"frames": list(frames), "labels": list(labels), "start": start})

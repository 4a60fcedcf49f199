"""Samples of the same latent vectors at the checkpoints of a run, played in the page."""

from collections.abc import Sequence

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import TrainingTimelineProps

HTML = """
<div class="training-timeline">
  <img>
  <div class="training-timeline-controls">
    <button type="button"></button>
    <input type="range" min="0" step="1" aria-label="Iteration">
    <output></output>
  </div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_training_timeline",
    html=HTML,
    css=style("training_timeline/training-timeline.css"),
    js=script("training_timeline/training-timeline.js"),
)


def training_timeline(frames: Sequence[str], labels: Sequence[str], start: int, key: str) -> None:
    """Draw a timeline.

    Args:
        frames: Pictures as data addresses, one a checkpoint.
        labels: The iterations of the checkpoints.
        start: Which frame is shown first.
        key: Session key.
    """
    props: TrainingTimelineProps = {"frames": list(frames), "labels": list(labels), "start": start}
    _component(key=key, data=props)

"""Samples of the same latent vectors at the checkpoints of a run, played in the page."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import TrainingTimelineProps

HTML = """
<div class="training-timeline">
  <div class="training-timeline-picture"><img><i></i></div>
  <div class="training-timeline-controls">
    <button type="button" class="button"></button>
    <input type="range" min="0" step="1" aria-label="Iteration">
    <output></output>
  </div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_training_timeline",
    html=HTML,
    css=style("lib/ui/button.css", "training_timeline/training-timeline.css"),
    js=script("training_timeline/training-timeline.js"),
)


def training_timeline(
    props: TrainingTimelineProps, key: str, on_frame: Callable[[], None], on_cell: Callable[[], None]
) -> None:
    """Draw a timeline.

    Args:
        props: What it shows.
        key: Session key. It receives `frame`, the number of the picture at which it rests, and `cell`, the number of
            a clicked sample.
        on_frame, on_cell: Called after each, before the page runs again.
    """
    _component(key=key, data=props, on_frame_change=on_frame, on_cell_change=on_cell)

"""Clicks on three-dimensional charts, which `st.plotly_chart` does not report."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "latent_atlas_point_click", js=(Path(__file__).parent / "point_click.js").read_text()
)


def watch(chart: str, key: str, on_click: Callable[[], None]) -> None:
    """Listen to a chart.

    Args:
        chart: The `key` of the `st.plotly_chart`.
        key: Session key that receives `sample`, the clicked point's `customdata`.
        on_click: Called after each click, before the page runs again.
    """
    _component(key=key, data={"chart": chart}, on_sample_change=on_click, height=1)

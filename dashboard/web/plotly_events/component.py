"""What the hand does on a chart and `st.plotly_chart` does not report: clicks on three-dimensional charts, clicks on
empty places of flat ones, and the line of a lasso without the thousands of points inside it.
"""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script

_component = st.components.v2.component("latent_atlas_hand", js=script("plotly_events/plotly-events.js"))


def watch(chart: str, key: str, on_click: Callable[[], None], on_outline: Callable[[], None]) -> None:
    """Listen to a chart.

    Args:
        chart: The `key` of the `st.plotly_chart`.
        key: Session key. It receives `click`, a dict with `x` and `y` of the clicked place, None in three dimensions,
            and `sample`, the `customdata` of the point there, if any; and `outline`, a dict with all `x` and all `y` of
            the corners of a drawn lasso or box, or None when it is taken back. Both hold the `view`: the shown range
            of `x` and of `y`, None in three dimensions.
        on_click, on_outline: Called after each, before the page runs again.
    """
    _component(key=key, data={"chart": chart}, on_click_change=on_click, on_outline_change=on_outline, height=1)

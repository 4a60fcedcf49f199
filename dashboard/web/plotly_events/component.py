"""What is done on a chart and `st.plotly_chart` does not report: clicks on three-dimensional charts, clicks on empty
places of flat ones, and the line of a lasso without the thousands of points inside it.
"""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script
from dashboard.web.props import PlotlyEventsProps

_component = st.components.v2.component("latent_atlas_plotly_events", js=script("plotly_events/plotly-events.js"))


def plotly_events(chart: str, key: str, on_click: Callable[[], None], on_outline: Callable[[], None]) -> None:
    """Listen to a chart.

    Args:
        chart: The `key` of the `st.plotly_chart`.
        key: Session key. It receives `click`, a `ChartClick`: `x` and `y` are None in three dimensions, `sample` is the
            `customdata` of the clicked point, if any; and `outline`, a `ChartOutline`, or None when it is taken back.
        on_click, on_outline: Called after each, before the page runs again.
    """
    props: PlotlyEventsProps = {"chart": chart}
    _component(key=key, data=props, on_click_change=on_click, on_outline_change=on_outline, height=1)

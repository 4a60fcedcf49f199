"""What is done on a chart and `st.plotly_chart` does not report: clicks on three-dimensional charts, clicks on empty
places of flat ones, the line of a lasso without the thousands of points inside it, and the part that is zoomed to.
"""

from collections.abc import Callable
from typing import Protocol

import streamlit as st
from streamlit.components.v2.bidi_component import BidiComponentResult

from dashboard.web.bundle import script
from dashboard.web.props import PlotlyEventsProps


class _Component(Protocol):
    """What draws the component: `on_<name>_change` hears the reports of that name."""

    def __call__(
        self, *, key: str, data: PlotlyEventsProps, height: int, **listeners: Callable[[], None]
    ) -> BidiComponentResult: ...


_component: _Component = st.components.v2.component(
    "latent_atlas_plotly_events", js=script("plotly_events/plotly-events.js")
)


def plotly_events(
    chart: str,
    key: str,
    on_click: Callable[[], None] | None = None,
    on_outline: Callable[[], None] | None = None,
    on_zoom: Callable[[], None] | None = None,
    on_view: Callable[[], None] | None = None,
) -> None:
    """Listen to a chart.

    Args:
        chart: The `key` of the `st.plotly_chart`.
        key: Session key. It receives `click`, a `ChartClick`: `x` and `y` are None in three dimensions, `sample` is the
            `customdata` of the clicked point, if any; `outline`, a `ChartOutline`, or None when it is taken back;
            `zoom`, a `ChartZoom`, or None when the whole axis is shown again; and `view`, the `AxisRanges` of a flat
            chart, once it rests after it was moved.
        on_click, on_outline, on_zoom, on_view: Called after each, before the page runs again; what has none is not
            reported.
    """
    listeners = {"click": on_click, "outline": on_outline, "zoom": on_zoom, "view": on_view}
    wanted = {name: listener for name, listener in listeners.items() if listener is not None}
    props: PlotlyEventsProps = {"chart": chart, "wanted": list(wanted)}
    callbacks = {f"on_{name}_change": listener for name, listener in wanted.items()}
    _component(key=key, data=props, height=1, **callbacks)

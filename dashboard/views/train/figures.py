"""What a run at work has logged so far, as a small plotly figure. Knows neither streamlit nor torch."""

import numpy as np
import plotly.graph_objects as go

from dashboard.shared.curves import bin_starts, thinned
from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette

BINS = 300
HEIGHT = 250
CUT = (1, 99)  # percentiles within which the axis lies: one wild value would press all others flat


def live_curves(columns: dict[str, np.ndarray], colours: Palette) -> go.Figure:
    """Both losses, as they were logged.

    Args:
        columns: Of metrics.jsonl, shape (N,) each, one line at least.
        colours: Of the theme.
    """
    figure = go.Figure()
    steps = columns["step"]
    starts = bin_starts(steps, BINS, is_log=False) if len(steps) > 3 * BINS else None
    for name, title, colour in (
        ("loss_d", "discriminator", colours.discriminator),
        ("loss_g", "generator", colours.generator),
    ):
        values = np.where(np.isfinite(columns[name]), columns[name], np.nan)
        kept = slice(None) if starts is None else thinned(values, starts)
        figure.add_scatter(
            x=steps[kept],
            y=values[kept],
            mode="lines",
            name=title,
            line={"color": colour, "width": 1.2},
            hovertemplate="%{x:,}: %{y:.3f}",
        )
    plain_layout(figure, colours, HEIGHT)
    figure.update_layout(
        margin={"l": 40, "r": 8, "t": 26, "b": 34},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
        uirevision="live",
    )
    figure.update_xaxes(title_text="iteration", nticks=5)
    figure.update_yaxes(nticks=5, range=loss_range(np.concatenate([columns["loss_d"], columns["loss_g"]])))
    return figure


def loss_range(values: np.ndarray) -> list[float] | None:
    """Where the axis of losses (N,) begins and ends; None for plotly's own choice."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return None
    low, high = np.percentile(finite, CUT)
    room = 0.08 * (high - low) or 0.1
    return [min(0.0, float(low - room)), float(high + room)]

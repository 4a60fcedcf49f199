"""Arrays to plotly figures. Knows neither streamlit nor torch."""

import numpy as np
import plotly.graph_objects as go

from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette


def histogram(confidence: np.ndarray, colours: Palette) -> go.Figure:
    """How often the classifier is how sure: values from 0 to 1, shape (N,)."""
    bins = {"start": 0, "end": 1, "size": 0.05}
    figure = go.Figure(go.Histogram(x=confidence, xbins=bins, marker_color=colours.neutral))
    plain_layout(figure, colours, height=320)
    figure.update_xaxes(title="Confidence", range=[0, 1], tickformat=".0%")
    figure.update_yaxes(title="Samples")
    return figure

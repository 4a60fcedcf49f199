"""One quantity of many runs over their training. Knows neither streamlit nor torch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.shared.curves import falls_far, log_ticks
from dashboard.shared.figures import plain_layout
from dashboard.shared.foreign_text import as_html, as_plotly
from dashboard.shared.palette import Palette

# as plotly and CSS write them, each for as many curves as there are colours
DASHES = (("solid", "solid"), ("dash", "dashed"), ("dot", "dotted"))
HEIGHT = 300


@dataclass(frozen=True)
class RunCurve:
    """A curve of one run.

    Attributes:
        name: Of the run.
        x, y: Shape (N,), finite.
        best: Where its best checkpoint is; None where it was not measured there.
        text: Its value there, or its last, in words.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    best: tuple[float, float] | None
    text: str


def colour_and_dash(number: int, colours: Palette) -> tuple[str, tuple[str, str]]:
    """How a curve is drawn: pairs that tell as many curves apart as there are colours times dashes."""
    count = len(colours.categories)
    return colours.categories[number % count], DASHES[number // count % len(DASHES)]


def overlaid_curves(
    curves: Sequence[RunCurve], title: str, axis: str, is_distance: bool, is_share: bool, colours: Palette
) -> go.Figure:
    """Curves of several runs over each other, with a diamond at each best checkpoint.

    Args:
        curves: Of the runs.
        title: Of what they show, with its unit.
        axis: What is on the horizontal axis.
        is_distance: Whether lower values are better: then values that fall far get a logarithmic axis.
        is_share: Whether the values are shares, to be read in per cent.
        colours: Of the theme.
    """
    figure, edge = go.Figure(), {"color": colours.ground, "width": 1}
    value = "%{y:.1%}" if is_share else "%{y:.3f}"
    for number, curve in enumerate(curves):
        colour, (dash, _) = colour_and_dash(number, colours)
        name = as_plotly(curve.name)
        figure.add_scatter(
            x=curve.x,
            y=curve.y,
            name=name,
            mode="lines",
            line={"color": colour, "width": 1.8, "dash": dash},
            hovertemplate=f"{name}<br>%{{x:,.0f}}: {value}<extra></extra>",
        )
        if curve.best is not None:
            figure.add_scatter(
                x=[curve.best[0]],
                y=[curve.best[1]],
                mode="markers",
                marker={"symbol": "diamond", "size": 11, "color": colour, "line": edge},
                hovertemplate=f"{name}<br>best checkpoint, %{{x:,.0f}}: {value}<extra></extra>",
            )
    plain_layout(figure, colours, height=HEIGHT)
    figure.update_layout(showlegend=False, margin={"l": 56, "r": 12, "t": 8, "b": 42})
    figure.update_xaxes(title_text=axis)
    figure.update_yaxes(title_text=title, tickformat=".1~%" if is_share else None)
    values = np.concatenate([curve.y for curve in curves]) if curves else np.zeros(0)
    if is_distance and falls_far(values):
        figure.update_yaxes(type="log", tickvals=log_ticks(values))
    return figure


def legend(curves: Sequence[RunCurve], colours: Palette) -> str:
    """What each curve is, as HTML: its line, its run and its best value, which wraps where there is little room."""
    items = []
    for number, curve in enumerate(curves):
        colour, (_, style) = colour_and_dash(number, colours)
        line = f'<i style="border-top:3px {style} {colour}"></i>'
        diamond = "◆ " if curve.best else ""
        items.append(
            f'<span class="runs-curve">{line}{as_html(curve.name)} <small>{diamond}{as_html(curve.text)}</small></span>'
        )
    return f'<div class="runs-legend">{"".join(items)}</div>'

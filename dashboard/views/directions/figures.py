"""What directions do, as plotly figures. Knows neither streamlit nor torch."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette


def leak_chart(
    value: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    texts: Sequence[Sequence[str]],
    rows: Sequence[str],
    columns: Sequence[str],
    colours: Palette,
) -> go.Figure:
    """Directions against attributes as a heat map.

    Args:
        value, low, high: Standard deviations per sigma with their intervals, shape (R, A).
        texts: Each in the units of its attribute, R rows of A texts.
        rows: Names of the directions.
        columns: Names of the attributes.
        colours: Of the theme.
    """
    hover = [
        [
            f"{row} direction, {column.lower()}:<br>{value[r, c]:+.2f} ({low[r, c]:+.2f} to {high[r, c]:+.2f})<br>"
            f"{texts[r][c]} per σ"
            for c, column in enumerate(columns)
        ]
        for r, row in enumerate(rows)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=value,
            x=list(columns),
            y=list(rows),
            text=[[f"{number:+.2f}" for number in row] for row in value.tolist()],
            texttemplate="%{text}",
            textfont={"color": colours.text, "size": 13},
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=two_sided(colours),
            zmin=-1,
            zmax=1,
            xgap=2,
            ygap=2,
            showscale=False,  # each cell says its number, and on a phone the numbers need the room
        )
    )
    plain_layout(figure, colours, height=70 + 44 * len(rows))
    figure.update_xaxes(side="top", showgrid=False, ticks="", automargin=True)
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="", automargin=True, ticksuffix=" ")
    figure.update_layout(margin={"l": 8, "r": 4, "t": 30, "b": 8})
    return figure


def two_sided(colours: Palette) -> list[tuple[float, str]]:
    """From less to more by way of the ground, so that text can be read on all of it."""
    less, more = (colours.grounded(colour) for colour in colours.categories[:2])
    return [(0.0, less), (0.5, colours.ground), (1.0, more)]


def curve_chart(
    positions: np.ndarray,
    value: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    title: str,
    ends: tuple[float, float],
    colours: Palette,
) -> go.Figure:
    """The mean of an attribute along a direction with its interval; where it surely goes one way is drawn fully.

    Args:
        positions: In sigma, shape (T,).
        value, low, high: In the attribute's unit, shape (T,).
        title: Of the attribute with its unit.
        ends: From where to where it surely goes one way, in sigma.
        colours: Of the theme.
    """
    figure = go.Figure()
    _add_band(figure, positions, low, high, colours)
    sure = (positions >= ends[0]) & (positions <= ends[1])
    for rows, dash in ((slice(None), "dot"), (sure, "solid")):
        figure.add_scatter(
            x=positions[rows],
            y=value[rows],
            mode="lines",
            line={"color": colours.generator, "width": 2, "dash": dash},
            hovertemplate="%{x} σ: %{y:.2f}<extra></extra>",
        )
    plain_layout(figure, colours, height=190)
    figure.update_xaxes(title_text="along the direction, σ", dtick=1, zeroline=False)
    figure.update_yaxes(title_text=title, nticks=5, zeroline=False)
    figure.update_layout(margin={"l": 52, "r": 4, "t": 6, "b": 40}, showlegend=False)
    return figure


def followed_chart(
    steps: Sequence[int],
    value: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    alike: np.ndarray | None,
    selected: int,
    title: str,
    colours: Palette,
) -> go.Figure:
    """How a direction moves an attribute at each checkpoint, with its interval, and how alike the one found there is.

    Args:
        steps: Iterations, S.
        value, low, high: Standard deviations per sigma, shape (S,).
        alike: Cosines, shape (S,); None for none.
        selected: The iteration where the direction was found.
        title: Of the attribute.
        colours: Of the theme.
    """
    figure, x = go.Figure(), [f"{step:,}" for step in steps]
    numbers = np.arange(len(steps))
    _add_band(figure, numbers, low, high, colours)
    figure.add_scatter(
        x=numbers,
        y=value,
        mode="lines+markers",
        name=f"effect on {title.lower()}, standard deviations per σ",
        line={"color": colours.generator, "width": 2},
        customdata=x,
        hovertemplate="iteration %{customdata}: %{y:+.2f}<extra></extra>",
    )
    if alike is not None:
        figure.add_scatter(
            x=numbers,
            y=alike,
            mode="lines+markers",
            name="cosine with the direction found there",
            line={"color": colours.discriminator, "width": 2, "dash": "dash"},
            customdata=x,
            hovertemplate="iteration %{customdata}: cosine %{y:.2f}<extra></extra>",
        )
    figure.add_vline(x=steps.index(selected), line={"color": colours.neutral, "width": 1, "dash": "dot"})
    plain_layout(figure, colours, height=260)
    figure.update_xaxes(tickvals=numbers, ticktext=x, title_text="iteration", zeroline=False)
    figure.update_yaxes(nticks=6)
    figure.update_layout(margin={"l": 44, "r": 4, "t": 8, "b": 44}, legend={"orientation": "h", "y": 1.15, "x": 0})
    return figure


def _add_band(figure: go.Figure, x: np.ndarray, low: np.ndarray, high: np.ndarray, colours: Palette) -> None:
    """An interval as a soft band."""
    for edge, fill in ((low, None), (high, "tonexty")):
        figure.add_scatter(
            x=x,
            y=edge,
            mode="lines",
            line={"width": 0, "color": colours.generator},
            fill=fill,
            opacity=0.3,
            hoverinfo="skip",
            showlegend=False,
        )

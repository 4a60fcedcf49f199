"""What several charts share. Knows neither streamlit nor torch."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.shared.palette import Palette

FONT = '"Source Sans", sans-serif'


def plain_layout(figure: go.Figure, colours: Palette, height: int | None) -> None:
    """What all flat charts share: the page's type and ground, quiet lines; without a height it is the page's matter."""
    figure.update_layout(
        template="none",
        height=height,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": colours.text},
        hoverlabel={"font": {"family": FONT, "size": 13}},
    )
    quiet = {name: colours.grid for name in ("gridcolor", "zerolinecolor", "linecolor")}
    figure.update_xaxes(**quiet, title_font_size=13)
    figure.update_yaxes(**quiet, title_font_size=13)


def adjacency_matrix(
    values: np.ndarray,
    texts: Sequence[Sequence[str]],
    names: Sequence[str],
    colours: Palette,
    highest: float | None = None,
) -> go.Figure:
    """The boundary of each class with each other as a heat map.

    Args:
        values: Shape (K, K); a class has no boundary with itself.
        texts: What the pointer reads, K rows of K texts.
        names: Of the classes.
        colours: Of the theme.
        highest: Value of the fullest colour; None for the highest of these values.
    """
    values = without_diagonal(values)
    labels = np.where(np.isnan(values), "", np.vectorize("{:.1f}".format)(values))
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=list(names),
            y=list(names),
            text=labels,
            texttemplate="%{text}",
            customdata=np.asarray(texts),
            hovertemplate="%{customdata}<extra></extra>",
            textfont_color=colours.text,
            colorscale=colours.adjacency_scale,
            zmin=0,
            zmax=highest,
            xgap=2,
            ygap=2,
            showscale=False,
        )
    )
    plain_layout(figure, colours, height=460)
    matrix_axes(figure)
    return figure


def without_diagonal(values: np.ndarray) -> np.ndarray:
    """A matrix (K, K) of classes against classes without what a class has to do with itself."""
    return np.where(np.eye(len(values), dtype=bool), np.nan, values)


def matrix_axes(figure: go.Figure) -> None:
    """Classes against classes in squares, with room for names of any length."""
    figure.update_xaxes(type="category", side="top", showgrid=False, ticks="", constrain="domain", automargin=True)
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False, ticks="", constrain="domain")
    # on a narrow screen the square shrinks; the page cuts off what is left below it
    figure.update_yaxes(scaleanchor="x", constraintoward="top", automargin=True, ticksuffix=" ")
    figure.update_layout(margin={"l": 30, "r": 4, "t": 30, "b": 8})

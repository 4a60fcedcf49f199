"""What changed between checkpoints, as plotly figures. Knows neither streamlit nor torch."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.shared.figures import adjacency_matrix, matrix_axes, plain_layout, without_diagonal
from dashboard.shared.palette import Palette

BINS = 8
PANELS_PER_ROW = 3
MANY_ARROWS = 500
LEAST_CHANGE = 0.5  # times expected by chance


def slot_colours(colours: Palette) -> tuple[str, ...]:
    """A colour for each slot, the first neutral: the others are compared with it."""
    return (colours.neutral, colours.discriminator, colours.generator, "#d9a441", "#9b6fc0", "#6aa34d")


def arrows(
    before: np.ndarray,
    after: np.ndarray,
    moved: np.ndarray,
    name: str,
    chosen: Sequence[int],
    explained: np.ndarray,
    colours: Palette,
) -> go.Figure:
    """Samples on two shared principal components, with an arrow from the old position to the new one.

    Args:
        before, after: Positions, shape (N, 2).
        moved: How far each moved, shape (N,): its colour.
        name: Of what `moved` is.
        chosen: Numbers of the samples to show; all where there is none.
        explained: Variance share of both components, shape (2,).
        colours: Of the theme.
    """
    high = drift_scale_end(moved) or 1.0
    bins = np.clip((BINS * moved / high).astype(int), 0, BINS - 1)
    shown = np.zeros(len(moved), bool)
    shown[list(chosen) or slice(None)] = True
    figure = go.Figure()
    for number in range(BINS):
        rows = ((bins == number) & shown).nonzero()[0]
        gaps = np.full(len(rows), np.nan)
        x, y = (np.stack([before[rows, axis], after[rows, axis], gaps], 1).ravel() for axis in (0, 1))
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": 1.1, "color": _on_scale((number + 0.5) / BINS, colours)},
            opacity=0.7,
            hoverinfo="skip",
        )
    headings = np.degrees(np.arctan2(*(after - before).T))  # clockwise from upwards
    figure.add_scatter(
        x=after[:, 0],
        y=after[:, 1],
        mode="markers",
        marker={
            "symbol": "arrow",
            "angle": headings,
            "size": 7 if len(moved) <= MANY_ARROWS else 5,
            "color": moved,
            "cmin": 0,
            "cmax": high,
            "colorscale": colours.scale,
            "opacity": np.where(shown, 0.95, 0.12),
        },
        customdata=np.arange(len(moved)),
        hovertemplate=f"sample %{{customdata}}<br>{name} %{{marker.color:.2f}}<extra></extra>",
        selected={"marker": {"opacity": 0.95}},
        unselected={"marker": {"opacity": 0.12}},
    )
    _panel_layout(figure, colours, height=None)
    figure.update_xaxes(title_text=_component(1, explained))
    figure.update_yaxes(title_text=_component(2, explained))
    figure.update_layout(dragmode="lasso", margin={"l": 48, "r": 4, "t": 8, "b": 44})
    return figure


def sample_panels(
    coordinates: np.ndarray,
    inks: Sequence[Sequence[str]],
    titles: Sequence[str],
    chosen: Sequence[int],
    colours: Palette,
) -> go.Figure:
    """The same samples for every checkpoint on shared axes, side by side; the chosen ones stand out in all of them.

    Args:
        coordinates: Shape (S, N, 2).
        inks: Of each checkpoint the N samples' colours.
        titles: Of the checkpoints.
        chosen: Numbers of the samples that stand out; all where there is none.
        colours: Of the theme.
    """
    columns = min(len(coordinates), PANELS_PER_ROW)
    rows = -(-len(coordinates) // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=list(titles),
        horizontal_spacing=0.02,
        vertical_spacing=0.1,
    )
    for panel, (positions, ink) in enumerate(zip(coordinates, inks, strict=True)):
        figure.add_scattergl(
            x=positions[:, 0],
            y=positions[:, 1],
            mode="markers",
            marker={"size": 5, "color": ink, "opacity": 0.8},
            selectedpoints=list(chosen) or None,
            unselected={"marker": {"opacity": 0.08}},
            customdata=np.arange(len(positions)),
            hovertemplate="sample %{customdata}<extra></extra>",
            row=panel // columns + 1,
            col=panel % columns + 1,
        )
    _panel_layout(figure, colours, height=30 + 210 * rows)
    figure.update_xaxes(showticklabels=False)
    figure.update_yaxes(showticklabels=False, scaleanchor=None)
    for title in figure.select_annotations():
        title.update(font={"size": 13, "color": colours.text})
    figure.update_layout(dragmode="lasso", margin={"l": 4, "r": 4, "t": 28, "b": 4})
    return figure


def _panel_layout(figure: go.Figure, colours: Palette, height: int | None) -> None:
    plain_layout(figure, colours, height=height)
    figure.update_xaxes(zeroline=False)
    figure.update_yaxes(zeroline=False, scaleanchor="x")
    figure.update_layout(
        showlegend=False,
        hoverdistance=10,
        newselection={"line": {"color": colours.text, "width": 1.5, "dash": "dot"}},
        uirevision="keep",
    )


def _component(number: int, explained: np.ndarray) -> str:
    return f"shared component {number} ({explained[number - 1]:.1%})"


def _on_scale(fraction: float, colours: Palette) -> str:
    stops = [stop for stop, _ in colours.scale]
    parts = [[int(name[at : at + 2], 16) for at in (1, 3, 5)] for _, name in colours.scale]
    mixed = (round(float(np.interp(fraction, stops, channel))) for channel in zip(*parts, strict=True))
    return f"rgb({','.join(map(str, mixed))})"


def class_histograms(
    shares: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]],
    names: Sequence[Sequence[str]],
    titles: Sequence[str],
    colours: Palette,
) -> go.Figure:
    """How often each class is made by each checkpoint.

    Args:
        shares: Of each checkpoint share, low and high end of its 95% interval, shape (K,) each.
        names: Of each checkpoint the classes.
        titles: Of the checkpoints.
        colours: Of the theme.
    """
    figure = go.Figure()
    for (share, low, high), classes, title, colour in zip(shares, names, titles, slot_colours(colours), strict=False):
        figure.add_bar(
            x=list(classes),
            y=share,
            name=title,
            marker_color=colour,
            error_y={
                "array": high - share,
                "arrayminus": share - low,
                "color": colours.text,
                "thickness": 1,
                "width": 2,
            },
            hovertemplate=f"{title}<br>%{{x}}: %{{y:.1%}}<extra></extra>",
        )
    plain_layout(figure, colours, height=330)
    figure.update_xaxes(type="category", showgrid=False, automargin=True)
    figure.update_yaxes(tickformat=".0%", nticks=5)
    figure.update_layout(
        barmode="group",
        bargap=0.25,
        legend={"orientation": "h", "y": 1.0, "x": 0, "yanchor": "bottom"},
        margin={"l": 44, "r": 4, "t": 40, "b": 28},
    )
    return figure


def adjacency_matrices(
    lifts: Sequence[np.ndarray], names: Sequence[str], colours: Palette
) -> tuple[list[go.Figure], float]:
    """Adjacency matrices, shape (K, K) each, on one colour scale, so that colours compare; and where that ends."""
    highest = max(float(np.nan_to_num(without_diagonal(lift)).max()) for lift in lifts) or 1.0
    matrices = [
        adjacency_matrix(lift, np.char.mod("%.2f × expected by chance", lift).tolist(), names, colours, highest)
        for lift in lifts
    ]
    for matrix in matrices:
        matrix.update_layout(height=None)
    return matrices, highest


def adjacency_change_end(values: np.ndarray) -> float:
    """Where the colours of changes (K, K) end: small ones stay pale even where all are small."""
    return max(float(np.nanmax(np.abs(without_diagonal(values)), initial=0)), LEAST_CHANGE)


def increasing(colour: str, colours: Palette) -> tuple[tuple[float, str], ...]:
    """From the ground to a colour."""
    return (0.0, colours.ground), (1.0, colours.grounded(colour))


def around_zero(colours: Palette) -> tuple[tuple[float, str], ...]:
    """From the generator's colour over the ground to the discriminator's."""
    return (
        (0.0, colours.grounded(colours.generator)),
        (0.5, colours.ground),
        (1.0, colours.grounded(colours.discriminator)),
    )


def drift_scale_end(moved: np.ndarray) -> float:
    """Where the colours of drifts (N,) end: what only a few lie beyond."""
    return float(np.quantile(moved, 0.98))


def adjacency_change_matrix(
    values: np.ndarray, is_clear: np.ndarray, names: Sequence[str], colours: Palette
) -> go.Figure:
    """How much longer or shorter each boundary became; a number is written where chance does not explain it.

    Args:
        values: Shape (K, K); a class has no boundary with itself.
        is_clear: Shape (K, K).
        names: Of the classes.
        colours: Of the theme.
    """
    values = without_diagonal(values)
    reach = adjacency_change_end(values)
    notes = np.where(is_clear, "intervals apart", "may be chance")
    both = {
        "x": list(names),
        "y": list(names),
        "colorscale": around_zero(colours),
        "zmin": -reach,
        "zmax": reach,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "customdata": notes,
        "hovertemplate": "%{y} and %{x}: %{z:+.2f}, %{customdata}<extra></extra>",
    }
    figure = go.Figure(
        [
            go.Heatmap(z=np.where(is_clear, np.nan, values), opacity=0.4, hoverongaps=False, **both),
            go.Heatmap(
                z=np.where(is_clear, values, np.nan),
                text=np.where(is_clear, np.vectorize("{:+.1f}".format)(values), ""),
                texttemplate="%{text}",
                textfont_color=colours.text,
                hoverongaps=False,
                **both,
            ),
        ]
    )
    square_layout(figure, colours)
    return figure


def most_moved(flows: np.ndarray) -> int:
    """How many points went from one class to another, of the two of which most did: of shape (K, K)."""
    return int(np.nanmax(without_diagonal(flows.astype(float))))


def flow_matrix(flows: np.ndarray, before: str, after: str, names: Sequence[str], colours: Palette) -> go.Figure:
    """How many points went from which class to which, those that stayed left out: shape (K, K) as [from, to]."""
    moved = without_diagonal(flows.astype(float))
    figure = go.Figure(
        go.Heatmap(
            z=moved,
            x=list(names),
            y=list(names),
            text=np.where(moved > 0, flows.astype(str), ""),
            texttemplate="%{text}",
            hovertemplate="%{y} to %{x}: %{z}<extra></extra>",
            textfont_color=colours.text,
            colorscale=increasing(colours.generator, colours),
            zmin=0,
            zmax=max(most_moved(flows), 1),
            xgap=2,
            ygap=2,
            showscale=False,
        )
    )
    square_layout(figure, colours)
    figure.update_xaxes(title_text=f"in {after}")
    figure.update_yaxes(title_text=f"in {before}")
    figure.update_layout(margin={"l": 46, "t": 50})
    return figure


def square_layout(figure: go.Figure, colours: Palette) -> None:
    """Classes against classes."""
    plain_layout(figure, colours, height=None)
    matrix_axes(figure)

"""What was logged and measured over the iterations of a run, as plotly figures. Knows neither streamlit nor torch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.shared.curves import bin_starts, falls_far, log_ticks, smooth, thinned
from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette

BINS = 1_000  # a curve has at most three points in each: about one bin a pixel
HEIGHT = 530
TOP, BOTTOM = 68, 40  # pixels around the axes
LEGEND = 44  # pixels of two lines of a legend
PERCENTILES = (0.5, 99.5)
ROOM = 0.15  # of the distance between them, above and below
BEHIND = {"opacity": 0.25, "hoverinfo": "skip", "showlegend": False}  # the bare values of a smoothed line
HOVER = {"hovertemplate": "%{y:.3f}"}


def shown_part(steps: np.ndarray, window: tuple[float, float] | None) -> np.ndarray:
    """Indices of the steps in a window of the axis, and a neighbour on each side, to which the line leads."""
    if window is None:
        return np.arange(len(steps))
    inside = np.flatnonzero((steps >= window[0]) & (steps <= window[1]))
    if not len(inside):
        return np.arange(len(steps))
    return np.arange(max(0, inside[0] - 1), min(len(steps), inside[-1] + 2))


def training_curves(
    metrics: dict[str, np.ndarray],
    smoothing: float,
    log_loss: bool,
    log_steps: bool,
    is_probability: bool,
    loss_title: str,
    chance_loss: float | None,
    step: float,
    colours: Palette,
    window: tuple[float, float] | None = None,
    best: float | None = None,
    time_title: str = "iteration",
    shows_all: bool = False,
) -> go.Figure:
    """Losses, the discriminator's output and gradient norms over time.

    Args:
        metrics: Columns of metrics.jsonl, shape (N,) each, `step` in the unit of the axis. Where they are many, the
            lowest and the highest of each of `BINS` bins are drawn. What is not finite leaves a gap, with a mark on
            the axis below it.
        smoothing: Weight of `smooth`; the bare values stay visible behind.
        log_loss: Logarithmic axis for losses; left out values are those not above zero.
        log_steps: Logarithmic axis for time.
        is_probability: Whether the discriminator's output is a probability.
        loss_title: What the losses are called.
        chance_loss: Both losses of a discriminator that guesses; None where that is no level to compare with.
        step: Which place of the axis to mark.
        colours: Of the theme.
        window: The first and the last place to draw; None for all. A narrow one is drawn exactly.
        best: Place of the best checkpoint, if anybody knows it.
        time_title: Of the axis.
        shows_all: Whether losses and gradient norms reach from their lowest to their highest value; else to those
            percentiles that single spikes do not move.
    """
    # a loss of logarithms is in nats; any other is made of the discriminator's scores
    unit = "nats" if chance_loss is not None and np.isclose(chance_loss, np.log(2)) else "in units of D(x)"
    output = "Discriminator: probability of being real" if is_probability else "Discriminator: score D(x), without unit"
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.145,
        row_heights=[0.42, 0.33, 0.25],
        subplot_titles=(f"{loss_title}, {unit}", output, "Gradient norm (L2)"),
    )
    rows = (
        (("loss_d", "discriminator", colours.discriminator), ("loss_g", "generator", colours.generator)),
        (("d_real", "D(x), real images", colours.discriminator), ("d_fake", "D(G(z)), generated", colours.generator)),
        (
            ("gradient_norm_d", "discriminator", colours.discriminator),
            ("gradient_norm_g", "generator", colours.generator),
        ),
    )
    part = shown_part(metrics["step"], window)
    steps = metrics["step"][part]
    starts = bin_starts(steps, BINS, log_steps) if len(steps) > 3 * BINS else None
    for row, lines in enumerate(rows, start=1):
        for column, name, colour in lines:
            curve = np.where(np.isfinite(metrics[column]), metrics[column], np.nan)
            if smoothing > 0:
                _add_line(figure, row, steps, curve[part], starts, {"color": colour, "width": 1}, BEHIND)
            line = {"color": colour, "width": 1.8 if smoothing > 0 else 1.1}
            smoothed = smooth(curve, smoothing)[part]  # of all: a window shows the same line
            _add_line(figure, row, steps, smoothed, starts, line, {"name": name, "legend": legend_of(row), **HOVER})
            _add_gaps(figure, row, steps, curve[part], starts, name, colour)
    if chance_loss is not None:
        _level(figure, 1, chance_loss, f"chance, {_level_text(chance_loss)}", colours)
    if is_probability:
        _level(figure, 2, 0.5, "can't tell, 0.5", colours)
        figure.update_yaxes(range=[0, 1], row=2)
    plain_layout(figure, colours, height=HEIGHT)
    figure.update_layout(hovermode="x unified", margin={"l": 40, "r": 14, "t": TOP, "b": BOTTOM})
    for row, title in enumerate(list(figure.select_annotations())[:3], start=1):
        # each subplot has its legend between its title and its axes, with room for the two lines that a phone needs
        title.update(x=0, xanchor="left", yshift=LEGEND, font={"size": 14, "color": colours.text})
        place = {"x": 0, "xanchor": "left", "y": title.y + LEGEND / (HEIGHT - TOP - BOTTOM), "yanchor": "top"}
        figure.update_layout({legend_of(row): {"orientation": "h", "font": {"size": 12}, **place}})
    if log_loss:
        for row, names in ((1, ("loss_d", "loss_g")), (3, ("gradient_norm_d", "gradient_norm_g"))):
            ticks = log_ticks(np.concatenate([metrics[name] for name in names]))
            figure.update_yaxes(type="log", tickvals=ticks, row=row)
    elif not shows_all:
        for row, lines in ((1, rows[0]), (3, rows[2])):
            shown = percentile_range([metrics[column][part] for column, _, _ in lines])
            figure.update_yaxes(range=shown, row=row)
    if log_steps:
        figure.update_xaxes(type="log", dtick=1)
    if window is not None:
        figure.update_xaxes(range=list(np.log10(np.maximum(window, 1)) if log_steps else window))
    figure.update_xaxes(title_text=time_title, row=3)
    if step > 0 or not log_steps:
        figure.add_vline(x=step, line={"color": colours.text, "width": 1, "dash": "dot"})
    if best is not None and (best > 0 or not log_steps):
        figure.add_vline(x=best, line={"color": colours.text, "width": 1.2, "dash": "longdash"})
    return figure


def percentile_range(curves: Sequence[np.ndarray]) -> list[float] | None:
    """An axis on which curves (N,) are seen as they mostly are; None where all of them fit, or nothing is known."""
    values = np.concatenate(curves)
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    low, high = np.percentile(values, PERCENTILES)
    room = ROOM * (high - low)
    if values.min() >= low - room and values.max() <= high + room:
        return None
    return [float(low - room), float(high + room)]


def cut_off(curves: Sequence[np.ndarray]) -> int:
    """How many values of some curves lie outside of such an axis."""
    shown = percentile_range(curves)
    if shown is None:
        return 0
    return sum(int(np.count_nonzero((values < shown[0]) | (values > shown[1]))) for values in curves)


def legend_of(row: int) -> str:
    """Plotly's name of a subplot's legend."""
    return "legend" if row == 1 else f"legend{row}"


def _add_line(
    figure: go.Figure,
    row: int,
    steps: np.ndarray,
    values: np.ndarray,
    starts: np.ndarray | None,
    line: dict[str, Any],
    options: dict[str, Any],
) -> None:
    kept = slice(None) if starts is None else thinned(values, starts)
    figure.add_scatter(x=steps[kept], y=values[kept], mode="lines", line=line, row=row, col=1, **options)


def _add_gaps(
    figure: go.Figure,
    row: int,
    steps: np.ndarray,
    values: np.ndarray,
    starts: np.ndarray | None,
    name: str,
    colour: str,
) -> None:
    """A mark on the axis for each value that is not finite, at most one a bin."""
    gaps = np.flatnonzero(np.isnan(values))
    if not len(gaps):
        return
    if starts is not None:
        _, first = np.unique(np.searchsorted(starts, gaps, side="right"), return_index=True)
        gaps = gaps[first]
    figure.add_scatter(
        x=steps[gaps],
        y=np.zeros(len(gaps)),
        mode="markers",
        marker={"symbol": "x-thin", "size": 8, "line": {"color": colour, "width": 1.6}},
        name=f"{name}, not finite",
        hovertemplate="not finite",
        showlegend=False,
        row=row,
        col=1,
    )
    # on the lower edge of the subplot, whatever its scale is
    figure.data[-1].update(yaxis=_edge_axis(figure, row), cliponaxis=False)


def _edge_axis(figure: go.Figure, row: int) -> str:
    """An axis over a subplot whose zero is the subplot's lower edge."""
    number = row + 10
    over = "y" if row == 1 else f"y{row}"
    figure.update_layout(
        {f"yaxis{number}": {"overlaying": over, "range": [0, 1], "visible": False, "fixedrange": True}}
    )
    return f"y{number}"


def _level(figure: go.Figure, row: int, value: float, name: str, colours: Palette) -> None:
    line = {"color": colours.neutral, "width": 1.2, "dash": "dash"}
    figure.add_hline(y=value, line=line, row=row, col=1)
    # for the legend alone, which lists no lines across
    figure.add_scatter(x=[None], y=[None], mode="lines", line=line, name=name, legend=legend_of(row), row=row, col=1)


def _level_text(value: float) -> str:
    return "ln 2" if np.isclose(value, np.log(2)) else f"{value:.3g}"


def metric_curve(
    steps: np.ndarray,
    values: np.ndarray,
    title: str,
    better: str | None,
    is_share: bool,
    step: float,
    colours: Palette,
    best: float | None = None,
) -> go.Figure:
    """A quality metric over the measured checkpoints, small.

    Args:
        steps: Where on the axis of time they are, shape (N,).
        values: Shape (N,); what is not finite is left out.
        title: Of the metric, with its unit.
        better: "lower", "higher", or None. A distance that falls far gets a logarithmic axis.
        is_share: Whether the values are shares, to be read in per cent.
        step: Which place of the axis to mark.
        colours: Of the theme.
        best: Place of the best checkpoint, which gets a diamond.
    """
    colour = {"lower": colours.text, "higher": colours.discriminator, None: colours.neutral}[better]
    figure = go.Figure(
        go.Scatter(
            x=steps,
            y=values,
            name=title,
            mode="lines+markers",
            line={"color": colour, "width": 1.8},
            marker={"size": 5},
            hovertemplate=f"%{{x:,}}: %{{y:{'.1%' if is_share else '.3g'}}}<extra></extra>",
        )
    )
    plain_layout(figure, colours, height=232)
    is_log = better == "lower" and falls_far(values)
    notes = [f"{better} is better"] if better else []
    notes += ["log scale"] if is_log else []
    figure.update_layout(
        title={
            "text": title,
            "subtitle": {"text": ", ".join(notes), "font": {"size": 12, "color": colours.neutral}},
            "x": 0,
            "xref": "paper",
            "y": 0.9,
            "font": {"size": 14},
        },
        showlegend=False,
        margin={"l": 44, "r": 8, "t": 74, "b": 26},
    )
    figure.update_xaxes(nticks=4)
    figure.update_yaxes(nticks=5, tickformat=".1~%" if is_share else None)
    if is_log:
        figure.update_yaxes(type="log", tickvals=log_ticks(values))
    marked = np.flatnonzero((steps == best) & np.isfinite(values)) if best is not None else []
    if len(marked):
        figure.add_scatter(
            x=steps[marked[:1]],
            y=values[marked[:1]],
            mode="markers",
            marker={"symbol": "diamond", "size": 11, "color": colours.text},
            hoverinfo="skip",
        )
    figure.add_vline(x=step, line={"color": colours.text, "width": 1, "dash": "dot"})
    return figure

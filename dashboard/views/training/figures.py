"""How a run went over its iterations: what was logged and what was measured, as plotly figures."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette

LN_2 = float(np.log(2))

FEWEST_TICKS = 3  # with fewer, nobody can tell where a line is on a logarithmic axis


def smooth(values: np.ndarray, weight: float) -> np.ndarray:
    """Exponential moving average without the start's bias.

    Args:
        values: Shape (N,).
        weight: Share of the old average that each step keeps, in [0, 1).

    Source: the bias correction of Kingma and Ba 2014, arXiv:1412.6980, as in TensorBoard's smoothing.
    """
    smoothed = np.empty(len(values))
    average = 0.0
    for index, value in enumerate(values):
        average = weight * average + (1 - weight) * value
        smoothed[index] = average / (1 - weight ** (index + 1))
    return smoothed


def training_curves(
    metrics: dict[str, np.ndarray],
    smoothing: float,
    log_loss: bool,
    log_steps: bool,
    is_probability: bool,
    is_bce: bool,
    step: int,
    colours: Palette,
) -> go.Figure:
    """Losses, the discriminator's answers and gradient norms over the iterations.

    Args:
        metrics: Columns of metrics.jsonl, shape (N,) each.
        smoothing: Weight of `smooth`; the bare values stay visible behind.
        log_loss: Logarithmic axis for losses; left out values are those not above zero.
        log_steps: Logarithmic axis for iterations.
        is_probability: Whether the discriminator's answers are probabilities.
        is_bce: Whether to draw the losses of a game that nobody wins.
        step: Which iteration to mark.
        colours: Of the theme.
    """
    loss = "Loss (dashed: a guess, ln 2)" if is_bce else "Loss"
    answer = "Discriminator's answer (dashed: a guess, 1/2)" if is_probability else "Discriminator's score"
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.075,
        row_heights=[0.42, 0.32, 0.26],
        subplot_titles=(loss, answer, "Gradient norm"),
    )
    rows = (
        (("loss_d", "discriminator", colours.discriminator), ("loss_g", "generator", colours.generator)),
        (("d_real", "D(x), real images", colours.discriminator), ("d_fake", "D(G(z)), generated", colours.generator)),
        (
            ("gradient_norm_d", "discriminator", colours.discriminator),
            ("gradient_norm_g", "generator", colours.generator),
        ),
    )
    for row, lines in enumerate(rows, start=1):
        for column, name, colour in lines:
            _add_line(figure, row, metrics["step"], metrics[column], name, colour, smoothing, show_legend=row < 3)
    if is_bce:
        _level(figure, 1, LN_2, colours)
    if is_probability:
        _level(figure, 2, 0.5, colours)
        figure.update_yaxes(range=[0, 1], row=2)
    plain_layout(figure, colours, height=720)
    figure.update_layout(
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.05, "x": 1, "xanchor": "right", "yanchor": "bottom"},
        margin={"l": 50, "r": 14, "t": 70, "b": 44},
    )
    for title in figure.layout.annotations[:3]:
        title.update(x=0, xanchor="left", font={"size": 15, "color": colours.text})
    if log_loss:
        for row, names in ((1, ("loss_d", "loss_g")), (3, ("gradient_norm_d", "gradient_norm_g"))):
            ticks = log_ticks(np.concatenate([metrics[name] for name in names]))
            figure.update_yaxes(type="log", tickvals=ticks, row=row)
    if log_steps:
        figure.update_xaxes(type="log", dtick=1)
    figure.update_xaxes(title_text="iteration", row=3)
    if step > 0 or not log_steps:
        figure.add_vline(x=step, line={"color": colours.text, "width": 1, "dash": "dot"})
    return figure


def log_ticks(values: np.ndarray) -> list[float] | None:
    """Round numbers for a logarithmic axis, as few as say where the values (N,) lie; None for plotly's own.

    Powers of ten alone would leave an axis without any number where all values lie between two of them.
    """
    shown = values[np.isfinite(values) & (values > 0)]
    if not len(shown):
        return None
    decades = np.arange(np.floor(np.log10(shown.min())), np.ceil(np.log10(shown.max())) + 1)
    for leading in ((1,), (1, 2, 5), range(1, 10)):
        ticks = np.outer(10.0**decades, leading).ravel()
        if np.count_nonzero((ticks >= shown.min()) & (ticks <= shown.max())) >= FEWEST_TICKS:
            return ticks.round(12).tolist()
    return None


def _add_line(
    figure: go.Figure,
    row: int,
    steps: np.ndarray,
    values: np.ndarray,
    name: str,
    colour: str,
    smoothing: float,
    show_legend: bool,
) -> None:
    if smoothing > 0:
        faint = {"color": colour, "width": 1}
        figure.add_scatter(
            x=steps,
            y=values,
            mode="lines",
            line=faint,
            opacity=0.25,
            hoverinfo="skip",
            showlegend=False,
            row=row,
            col=1,
        )
        values = smooth(values, smoothing)
    figure.add_scatter(
        x=steps,
        y=values,
        mode="lines",
        name=name,
        line={"color": colour, "width": 1.8 if smoothing > 0 else 1.1},
        hovertemplate="%{y:.3f}",
        showlegend=show_legend,
        row=row,
        col=1,
    )


def _level(figure: go.Figure, row: int, value: float, colours: Palette) -> None:
    figure.add_hline(y=value, line={"color": colours.neutral, "width": 1.2, "dash": "dash"}, row=row, col=1)


def quality_curves(quality: dict[str, np.ndarray], step: int, colours: Palette) -> tuple[go.Figure, go.Figure]:
    """Distance to the real images, and how good and how varied the generated ones are, over the measured steps.

    Args:
        quality: Columns "step", "fid", "precision", "recall" and "coverage", shape (N,) each.
        step: Which iteration to mark.
        colours: Of the theme.
    """
    distance = _over_steps(
        "FID (log scale, lower is better)", quality, {"fid": ("FID", colours.text)}, "%{y:.3g}", step, colours
    )
    distance.update_yaxes(type="log", tickvals=log_ticks(quality["fid"]))
    shares = _over_steps(
        "Share",
        quality,
        {
            "precision": ("precision", colours.generator),
            "recall": ("recall", colours.discriminator),
            "coverage": ("coverage", colours.neutral),
        },
        "%{y:.1%}",
        step,
        colours,
    )
    shares.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return distance, shares


def _over_steps(
    title: str,
    quality: dict[str, np.ndarray],
    lines: dict[str, tuple[str, str]],
    shown: str,
    step: int,
    colours: Palette,
) -> go.Figure:
    """Some columns over the measured steps: names and colours of the lines by their column."""
    figure = go.Figure()
    for column, (name, colour) in lines.items():
        figure.add_scatter(
            x=quality["step"],
            y=quality[column],
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 1.8},
            marker={"size": 6},
            hovertemplate=shown,
        )
    plain_layout(figure, colours, height=320)
    figure.update_layout(
        title={"text": title, "x": 0, "xref": "paper", "y": 0.97, "yanchor": "top", "font": {"size": 15}},
        hovermode="x unified",
        showlegend=len(lines) > 1,
        legend={"orientation": "h", "y": 1.02, "x": 1, "xanchor": "right", "yanchor": "bottom"},
        margin={"l": 50, "r": 14, "t": 62, "b": 44},  # room for a legend of two rows: both charts begin at one height
    )
    figure.update_xaxes(title_text="iteration")
    figure.add_vline(x=step, line={"color": colours.text, "width": 1, "dash": "dot"})
    return figure

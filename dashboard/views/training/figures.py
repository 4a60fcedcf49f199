"""What was logged and measured over the iterations of a run, as plotly figures. Knows neither streamlit nor torch."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette

FAR = 10  # times its lowest value: then a distance is drawn on a logarithmic axis
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
    loss_title: str,
    chance_loss: float | None,
    step: int,
    colours: Palette,
) -> go.Figure:
    """Losses, the discriminator's output and gradient norms over the iterations.

    Args:
        metrics: Columns of metrics.jsonl, shape (N,) each.
        smoothing: Weight of `smooth`; the bare values stay visible behind.
        log_loss: Logarithmic axis for losses; left out values are those not above zero.
        log_steps: Logarithmic axis for iterations.
        is_probability: Whether the discriminator's output is a probability.
        loss_title: What the losses are called.
        chance_loss: Both losses of a discriminator that guesses; None where that is no level to compare with.
        step: Which iteration to mark.
        colours: Of the theme.
    """
    loss = loss_title if chance_loss is None else f"{loss_title} (dashed: chance level, {_level_text(chance_loss)})"
    output = "Discriminator output (dashed: 0.5)" if is_probability else "Discriminator score"
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.075,
        row_heights=[0.42, 0.32, 0.26],
        subplot_titles=(loss, output, "Gradient norm"),
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
    if chance_loss is not None:
        _level(figure, 1, chance_loss, colours)
    if is_probability:
        _level(figure, 2, 0.5, colours)
        figure.update_yaxes(range=[0, 1], row=2)
    plain_layout(figure, colours, height=720)
    figure.update_layout(
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.05, "x": 1, "xanchor": "right", "yanchor": "bottom"},
        margin={"l": 50, "r": 14, "t": 70, "b": 44},
    )
    for title in list(figure.select_annotations())[:3]:
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


def _level_text(value: float) -> str:
    return "ln 2" if np.isclose(value, np.log(2)) else f"{value:.3g}"


def metric_curve(
    steps: np.ndarray,
    values: np.ndarray,
    title: str,
    better: str | None,
    is_share: bool,
    step: int,
    colours: Palette,
) -> go.Figure:
    """A quality metric over the measured checkpoints, small.

    Args:
        steps, values: Shape (N,); what is not finite is left out.
        title: Of the metric, with its unit.
        better: "lower", "higher", or None. A distance that falls far gets a logarithmic axis.
        is_share: Whether the values are shares, to be read in per cent.
        step: Which iteration to mark.
        colours: Of the theme.
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
    plain_layout(figure, colours, height=220)
    is_log = better == "lower" and _falls_far(values)
    notes = [f"{better} is better"] if better else []
    notes += ["log scale"] if is_log else []
    figure.update_layout(
        title={
            "text": title,
            "subtitle": {"text": ", ".join(notes), "font": {"size": 12, "color": colours.neutral}},
            "x": 0,
            "xref": "paper",
            "y": 0.88,
            "font": {"size": 14},
        },
        showlegend=False,
        margin={"l": 44, "r": 8, "t": 58, "b": 26},
    )
    figure.update_xaxes(nticks=4)
    figure.update_yaxes(nticks=5, tickformat=".0%" if is_share else None)
    if is_log:
        figure.update_yaxes(type="log", tickvals=log_ticks(values))
    figure.add_vline(x=step, line={"color": colours.text, "width": 1, "dash": "dot"})
    return figure


def _falls_far(values: np.ndarray) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 1 and known.min() > 0 and known.max() >= FAR * known.min()

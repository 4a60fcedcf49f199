"""Classes, their boundaries and interpolations as plotly figures. Knows neither streamlit nor torch."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette


def neighbour_graph(
    positions: np.ndarray,
    shares: np.ndarray,
    lift: np.ndarray,
    boundary_share: np.ndarray,
    names: Sequence[str],
    inks: Sequence[tuple[int, int, int]],
    colours: Palette,
) -> go.Figure:
    """Classes as discs as large as their share, with a line between neighbours as wide as their boundary is long.

    Args:
        positions: Of the discs, shape (K, 2).
        shares: Of the latent space, shape (K,).
        lift: A line is drawn where it is above 1, shape (K, K).
        boundary_share: Of all boundaries, shape (K, K).
        names: Of the classes.
        inks: Their colours.
        colours: Of the theme.
    """
    figure = go.Figure()
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            if lift[one, other] > 1:
                figure.add_scatter(
                    x=positions[[one, other], 0],
                    y=positions[[one, other], 1],
                    mode="lines",
                    line={"width": 1 + 120 * float(boundary_share[one, other]), "color": colours.neutral},
                    opacity=0.45,
                    hoverinfo="skip",
                )
    fits_disc = max(map(len, names)) <= 2
    figure.add_scatter(
        x=positions[:, 0],
        y=positions[:, 1],
        mode="markers+text",
        marker={
            "size": 26 + 200 * shares,
            "color": [f"rgb{ink}" for ink in inks],
            "opacity": 1,
            "line": {"width": 2, "color": colours.ground},
        },
        text=list(names),
        textposition="middle center" if fits_disc else "bottom center",
        textfont={"size": 17, "color": "#ffffff"} if fits_disc else {"size": 13, "color": colours.text},
        customdata=shares,
        hovertemplate="%{text}: %{customdata:.1%} of the latent space<extra></extra>",
    )
    plain_layout(figure, colours, height=500)
    figure.update_xaxes(visible=False, range=[-1.25, 1.25])
    figure.update_yaxes(visible=False, range=[-1.25, 1.25])
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False)
    return figure


def shares_chart(
    share: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    names: Sequence[str],
    inks: Sequence[tuple[int, int, int]],
    colours: Palette,
) -> go.Figure:
    """Share of each class with its confidence interval, shape (K,) each."""
    figure = go.Figure(
        go.Bar(
            x=list(names),
            y=share,
            marker_color=[f"rgb{ink}" for ink in inks],
            error_y={
                "array": high - share,
                "arrayminus": share - low,
                "color": colours.text,
                "thickness": 1.2,
                "width": 4,
            },
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )
    )
    figure.add_hline(y=1 / len(names), line={"color": colours.neutral, "width": 1.2, "dash": "dash"})
    plain_layout(figure, colours, height=240)
    figure.update_xaxes(type="category", showgrid=False, automargin=True)
    figure.update_yaxes(tickformat=".0%", nticks=5)
    figure.update_layout(margin={"l": 44, "r": 4, "t": 8, "b": 28}, bargap=0.25)
    return figure


def interpolation_curves(
    scores: np.ndarray, change: np.ndarray, norms: np.ndarray, score_name: str, colours: Palette
) -> go.Figure:
    """What changes along a path: the discriminator's output (T,), the image's change (T - 1,), the norm of z (T,)."""
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.12,
        subplot_titles=(score_name, "Image change, grey levels per σ", "Norm of z"),
    )
    along = np.linspace(0, 1, len(scores))
    lines = (
        (along, scores, colours.discriminator),
        ((along[1:] + along[:-1]) / 2, change, colours.generator),
        (along, norms, colours.neutral),
    )
    for row, (x, y, colour) in enumerate(lines, start=1):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": colour, "width": 1.8},
            hovertemplate="%{y:.2f}<extra></extra>",
            row=row,
            col=1,
        )
    plain_layout(figure, colours, height=460)
    figure.update_layout(margin={"l": 44, "r": 24, "t": 30, "b": 40}, showlegend=False)
    for title in figure.select_annotations():
        title.update(x=0, xanchor="left", font={"size": 14, "color": colours.text})
    figure.update_xaxes(range=[0, 1], dtick=0.25, tickformat=".0%")
    figure.update_xaxes(title_text="share of the path", row=3)
    # from zero on, or the little that a great circle rises would look like much
    figure.update_yaxes(rangemode="tozero", row=2)
    figure.update_yaxes(rangemode="tozero", row=3)
    return figure


def uncertain_shares_chart(
    by_truncation: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    over_training: tuple[Sequence[int], Sequence[float]],
    step: int,
    real: float | None,
    colours: Palette,
) -> go.Figure:
    """The share of samples that the classifier cannot tell: by truncation, and over the iterations of the run.

    Args:
        by_truncation: Truncations, shares, and both ends of the shares' intervals, shape (T,) each.
        over_training: Iterations of the measured checkpoints, and the share at each; may be empty.
        step: Which iteration to mark.
        real: Share of real images, drawn as a line; None where it is not known.
        colours: Of the theme.
    """
    titles = ("By truncation, 1 is all of z", "By iteration") if over_training[0] else ("By truncation, 1 is all of z",)
    figure = make_subplots(rows=1, cols=len(titles), shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=titles)
    truncations, share, low, high = by_truncation
    figure.add_scatter(
        x=truncations,
        y=share,
        mode="lines+markers",
        line={"color": colours.generator, "width": 2},
        error_y={"array": high - share, "arrayminus": share - low, "thickness": 1.2, "width": 4},
        hovertemplate="truncation %{x}: %{y:.1%}<extra></extra>",
        row=1,
        col=1,
    )
    figure.update_xaxes(tickvals=truncations, row=1, col=1)
    if over_training[0]:
        steps, shares = over_training
        figure.add_scatter(
            x=steps,
            y=shares,
            mode="lines+markers",
            line={"color": colours.generator, "width": 2},
            marker={"size": [11 if each == step else 6 for each in steps]},
            hovertemplate="iteration %{x:,}: %{y:.1%}<extra></extra>",
            row=1,
            col=2,
        )
        figure.update_xaxes(nticks=5, tickformat=",", row=1, col=2)
    if real is not None:
        figure.add_hline(
            y=real,
            line={"color": colours.neutral, "width": 1.2, "dash": "dash"},
            annotation={"text": f"real images {real:.1%}", "font": {"color": colours.text, "size": 12}},
            annotation_position="top left",
            row=1,
            col=1,
        )
        if over_training[0]:
            figure.add_hline(y=real, line={"color": colours.neutral, "width": 1.2, "dash": "dash"}, row=1, col=2)
    plain_layout(figure, colours, height=240)
    figure.update_annotations(font={"size": 13, "color": colours.text})
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", nticks=5)
    figure.update_layout(margin={"l": 44, "r": 8, "t": 30, "b": 28}, showlegend=False)
    return figure

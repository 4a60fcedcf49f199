"""Samples on their principal components, as plotly figures. Knows neither streamlit nor torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go

from dashboard.shared.figures import plain_layout
from dashboard.shared.palette import Palette
from dashboard.views.projection.colours import Colouring

MANY = 20_000  # from here on points are drawn finer

EDGE = 0.03  # free space around an atlas, as a share of its side


@dataclass(frozen=True)
class Overlay:
    """What is marked on a chart of samples.

    Attributes:
        sample: Number of a sample to ring.
        explored: Where Explore's image is; flat charts only.
        clicked, found: A clicked position, and the nearest one that an image was found for; flat charts only.
        outlines: Closed lines by their names, shape (M, 2) each; flat charts only.
    """

    sample: int | None = None
    explored: tuple[float, float] | None = None
    clicked: tuple[float, float] | None = None
    found: tuple[float, float] | None = None
    outlines: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Interaction:
    """How a flat chart answers to the pointer.

    Attributes:
        tool: "pan", "lasso" or "select", which draws a box.
        view: Ranges of both axes that are on the screen; None for all.
        drawing: Number of the outline that is being drawn: with the next one, what was drawn before goes.
    """

    tool: str = "pan"
    view: tuple[tuple[float, float], tuple[float, float]] | None = None
    drawing: int = 0


def scatter(
    coordinates: np.ndarray,
    explained: np.ndarray,
    colouring: Colouring,
    overlay: Overlay,
    interaction: Interaction,
    colours: Palette,
    samples: np.ndarray | None = None,
) -> go.Figure:
    """Samples as points on two or three principal components.

    Args:
        coordinates: Shape (N, 2) or (N, 3).
        explained: Variance share of each component, shape (2,) or (3,).
        colouring: Of the samples.
        overlay: What is marked.
        interaction: How it answers to the pointer.
        colours: Of the theme.
        samples: Numbers of those that are drawn, shape (M,); None for all.
    """
    depth = coordinates.shape[1]
    samples = np.arange(len(coordinates), dtype=np.int32) if samples is None else samples
    kind = go.Scatter3d if depth == 3 else go.Scattergl
    many = len(samples) > MANY
    value = f"{colouring.name} %{{marker.color:.2f}}" if colouring.texts is None else f"{colouring.name} %{{text}}"
    figure = go.Figure(
        kind(
            **_axes(coordinates[samples]),
            mode="markers",
            marker={
                "size": 2.6 if depth == 3 else 3 if many else 5,
                "color": colouring.values[samples],
                "cmin": colouring.low,
                "cmax": colouring.high,
                "colorscale": colouring.scale,
                "opacity": 0.45 if many else 0.75,
            },
            text=None if colouring.texts is None else colouring.texts[samples],
            customdata=samples,
            hovertemplate=f"sample %{{customdata}}<br>{value}<extra></extra>",
        )
    )
    if overlay.sample is not None:
        _add_ring(figure, coordinates[overlay.sample], colours)
    if depth == 3:
        _space_layout(figure, explained, colours)
    else:
        _plane_layout(figure, explained, overlay, interaction, colours)
    return figure


@dataclass(frozen=True)
class Cells:
    """A square plane cut into cells, each held by the sample nearest to its middle.

    Attributes:
        low, high: Corners of the plane, shape (2,).
        columns: Cells along each side.
        samples: Numbers of the holders, shape (M,).
        indices: Column and row of their cells, counted from `low`, shape (M, 2).
    """

    low: np.ndarray
    high: np.ndarray
    columns: int
    samples: np.ndarray
    indices: np.ndarray

    @property
    def centres(self) -> np.ndarray:
        """Middles of the cells, shape (M, 2)."""
        return self.low + (self.indices + 0.5) * (self.high - self.low) / self.columns

    def sample_at(self, position: tuple[float, float]) -> int | None:
        """The holder of the cell at a position; None in an empty cell."""
        cell = np.floor((np.asarray(position) - self.low) / (self.high - self.low) * self.columns)
        found = self.samples[(self.indices == cell).all(1)]
        return int(found[0]) if len(found) else None


def cells_of(coordinates: np.ndarray, columns: int, samples: np.ndarray | None = None) -> Cells:
    """Cut the square that holds all samples into cells.

    Args:
        coordinates: Of the samples, shape (N, 2).
        columns: Cells along each side.
        samples: Numbers of those that may hold a cell, shape (M,); None for all.
    """
    low, high = coordinates.min(0), coordinates.max(0)
    samples = np.arange(len(coordinates)) if samples is None else samples
    cell_size = max(float((high - low).max()), 1e-12) / columns  # cells are square
    low = (low + high - cell_size * columns) / 2
    positions = (coordinates[samples] - low) / cell_size
    cells = np.clip(positions.astype(int), 0, columns - 1)  # (N, 2): column and row, rows counted upwards
    order = np.argsort(np.square(positions - (cells + 0.5)).sum(1), kind="stable")
    _, firsts = np.unique(cells[order] @ [1, columns], return_index=True)
    holders = order[firsts]
    return Cells(low, low + cell_size * columns, columns, samples[holders], cells[holders])


def sheet_of(cells: Cells, images: np.ndarray, inks: np.ndarray) -> np.ndarray:
    """The picture of a plane of cells.

    Args:
        cells: Who is shown where.
        images: Of the holders, uint8, shape (M, H, W); white ink becomes opaque, black transparent.
        inks: Their colours, uint8, shape (M, 3).

    Returns:
        Red, green, blue, opacity: uint8, shape (rows * H, columns * W, 4). Empty cells are transparent.
    """
    count, height, width = images.shape
    picture = np.zeros((cells.columns, height, cells.columns, width, 4), np.uint8)
    for index in range(count):
        column, row = cells.indices[index]
        cell = picture[cells.columns - 1 - row, :, column]
        cell[..., :3] = inks[index]
        cell[..., 3] = images[index]
    return picture.reshape(cells.columns * height, cells.columns * width, 4)


def atlas_chart(
    cells: Cells, address: str, explained: np.ndarray, overlay: Overlay, interaction: Interaction, colours: Palette
) -> go.Figure:
    """An atlas of samples on two principal components.

    Args:
        cells: What is shown where.
        address: Its picture as a data address.
        explained: Variance share of both components, shape (2,).
        overlay: What is marked; a sample only if it is shown.
        interaction: How it answers to the pointer.
        colours: Of the theme.
    """
    invisible = {"marker": {"opacity": 0}}
    figure = go.Figure(
        go.Scatter(
            **_axes(cells.centres),
            mode="markers",
            marker={"size": 20, "opacity": 0},
            selected=invisible,
            unselected=invisible,
            customdata=cells.samples,
            hovertemplate="sample %{customdata}<extra></extra>",
        )
    )
    width, height = (cells.high - cells.low).tolist()
    figure.add_layout_image(
        source=address,
        xref="x",
        yref="y",
        x=float(cells.low[0]),
        y=float(cells.high[1]),
        sizex=width,
        sizey=height,
        sizing="stretch",
        layer="below",
    )
    if overlay.sample is not None and overlay.sample in cells.samples:
        _add_ring(figure, cells.centres[cells.samples == overlay.sample][0], colours)
    edge = EDGE * (cells.high - cells.low)
    across, up = np.stack([cells.low - edge, cells.high + edge], 1).tolist()
    figure.update_xaxes(range=across)
    figure.update_yaxes(range=up)
    _plane_layout(figure, explained, overlay, interaction, colours)
    # on a narrow screen the square shrinks; it does not gain empty space above and below
    figure.update_xaxes(constrain="domain")
    figure.update_yaxes(constrain="domain", constraintoward="top")
    return figure


def _axes(points: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip("xyz", points.T, strict=False))


def _add_ring(figure: go.Figure, position: Sequence[float], colours: Palette) -> None:
    axes = {letter: [float(value)] for letter, value in zip("xyz", position, strict=False)}
    if len(position) == 3:
        ring = {"size": 10, "color": colours.text, "symbol": "circle-open"}
        figure.add_trace(go.Scatter3d(**axes, mode="markers", marker=ring, hoverinfo="skip"))
        return
    ring = {"size": 26, "color": "rgba(0,0,0,0)", "line": {"width": 2.5, "color": colours.text}, "opacity": 1}
    figure.add_trace(go.Scatter(**axes, mode="markers", marker=ring, hoverinfo="skip"))
    figure.data[-1].update(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})


def _add_cross(figure: go.Figure, position: tuple[float, float], colours: Palette) -> None:
    cross = {"size": 11, "symbol": "x-thin", "line": {"width": 2, "color": colours.text}, "opacity": 1}
    x, y = position
    figure.add_trace(go.Scatter(x=[x], y=[y], mode="markers", marker=cross, hoverinfo="skip"))
    figure.data[-1].update(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})


def _add_diamond(figure: go.Figure, position: tuple[float, float], colours: Palette) -> None:
    diamond = {
        "size": 13,
        "symbol": "diamond",
        "color": colours.generator,
        "line": {"width": 2, "color": colours.ground},
    }
    x, y = position
    figure.add_trace(
        go.Scatter(
            x=[x],
            y=[y],
            mode="markers",
            marker=diamond | {"opacity": 1},
            name="Explore",
            hovertemplate="Explore's image<extra></extra>",
        )
    )
    figure.data[-1].update(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})


def over_time_chart(
    steps: Sequence[int],
    generated: Sequence[np.ndarray],
    real: np.ndarray | None,
    inks: Sequence[Sequence[str]],
    explained: np.ndarray,
    selected: int,
    colours: Palette,
) -> go.Figure:
    """Samples at each checkpoint and real images, all on the same principal components, with a timeline.

    Args:
        steps: Iterations, S.
        generated: Coordinates at each, shape (N, 2).
        real: Coordinates of real images, shape (M, 2); None where there are none.
        inks: Colour of each sample at each checkpoint, S times N.
        explained: Variance share of both components, shape (2,).
        selected: The iteration that is shown first.
        colours: Of the theme.
    """

    def made(place: int) -> go.Scattergl:
        x, y = generated[place].T
        return go.Scattergl(
            x=x,
            y=y,
            mode="markers",
            name="generated",
            marker={"size": 5, "color": list(inks[place]), "opacity": 0.75},
            hoverinfo="skip",
        )

    first = steps.index(selected)
    figure = go.Figure()
    if real is not None:
        quiet = {"size": 4, "color": colours.neutral, "opacity": 0.35}
        figure.add_scattergl(x=real[:, 0], y=real[:, 1], mode="markers", name="real", marker=quiet, hoverinfo="skip")
    figure.add_trace(made(first))
    trace = 0 if real is None else 1
    figure.frames = [go.Frame(name=f"{step:,}", data=[made(place)], traces=[trace]) for place, step in enumerate(steps)]
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    playing = {"fromcurrent": True, "frame": {"duration": 700, "redraw": True}, "transition": {"duration": 0}}
    plain_layout(figure, colours, height=None)
    whole = np.concatenate([*generated, *([] if real is None else [real])])
    for update, values, share, number in (
        (figure.update_xaxes, whole[:, 0], explained[0], 1),
        (figure.update_yaxes, whole[:, 1], explained[1], 2),
    ):
        edge = EDGE * float(np.ptp(values))
        update(range=[float(values.min()) - edge, float(values.max()) + edge], zeroline=False)
        update(title_text=f"component {number} ({share:.1%})")
    figure.update_layout(
        margin={"l": 44, "r": 4, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.06, "x": 0},
        sliders=[
            {
                "active": first,
                "currentvalue": {"prefix": "iteration "},
                "pad": {"t": 44},
                "steps": [
                    {"label": f"{step:,}", "method": "animate", "args": [[f"{step:,}"], at_once]} for step in steps
                ],
            }
        ],
        updatemenus=[
            {
                "type": "buttons",
                "direction": "left",
                "x": 1,
                "y": 1.1,
                "xanchor": "right",
                "buttons": [
                    {"label": "Play", "method": "animate", "args": [None, playing]},
                    {"label": "Pause", "method": "animate", "args": [[None], at_once]},
                ],
            }
        ],
    )
    return figure


def _component_names(explained: np.ndarray) -> list[str]:
    return [f"component {index + 1} ({share:.1%})" for index, share in enumerate(explained)]


def _plane_layout(
    figure: go.Figure, explained: np.ndarray, overlay: Overlay, interaction: Interaction, colours: Palette
) -> None:
    if overlay.clicked is not None:
        _add_cross(figure, overlay.clicked, colours)
    if overlay.found is not None:
        _add_ring(figure, overlay.found, colours)
    for name, outline in overlay.outlines.items():
        _add_outline(figure, name, outline, colours)
    if overlay.explored is not None:
        _add_diamond(figure, overlay.explored, colours)
    plain_layout(figure, colours, height=None)
    across, up = _component_names(explained)
    figure.update_xaxes(title_text=across, zeroline=False)
    # one unit is as long in both directions, so that distances on the screen compare
    figure.update_yaxes(title_text=up, zeroline=False, scaleanchor="x")
    figure.update_layout(
        margin={"l": 44, "r": 4, "t": 8, "b": 44},
        showlegend=False,
        dragmode=interaction.tool,
        clickmode="event",
        hoverdistance=10,
        selectionrevision=interaction.drawing,
        newselection={"line": {"color": colours.text, "width": 1.5, "dash": "dot"}},
    )
    if interaction.view is not None:
        across, up = interaction.view
        figure.update_xaxes(range=across)
        figure.update_yaxes(range=up)


def _add_outline(figure: go.Figure, name: str, outline: np.ndarray, colours: Palette) -> None:
    corners = " L ".join(f"{x:.5g},{y:.5g}" for x, y in outline.tolist())
    figure.add_shape(
        type="path",
        path=f"M {corners} Z",
        line={"color": colours.text, "width": 1.5, "dash": "solid" if name else "dot"},
        label={"text": name, "textposition": "top center", "font": {"size": 16, "color": colours.text}},
    )


def _space_layout(figure: go.Figure, explained: np.ndarray, colours: Palette) -> None:
    plain_layout(figure, colours, height=None)
    axis = {"gridcolor": colours.grid, "showbackground": False, "zeroline": False, "color": colours.text}
    # short names: plotly cuts off what does not fit beside a scene, and a phone has no room for more
    names = {letter: f"{index + 1} ({explained[index]:.0%})" for index, letter in enumerate("xyz")}
    figure.update_layout(
        scene={
            f"{letter}axis": {**axis, "title": {"text": name, "font": {"size": 13}}} for letter, name in names.items()
        },
        scene_camera_eye={letter: 1.85 for letter in "xyz"},  # far enough for the axes' titles
        margin={"l": 0, "r": 8, "t": 0, "b": 0},
        showlegend=False,
        uirevision="keep",
    )


def explained_variance(explained: np.ndarray, shown: int, colours: Palette) -> go.Figure:
    """Variance share of each component, the shown ones in colour."""
    numbers = np.arange(1, len(explained) + 1)
    colour = [colours.discriminator if number <= shown else colours.grid for number in numbers]
    figure = go.Figure(
        go.Bar(x=numbers, y=explained, marker_color=colour, hovertemplate="component %{x}: %{y:.1%}<extra></extra>")
    )
    plain_layout(figure, colours, height=190)
    figure.update_yaxes(tickformat=".0%", nticks=4)
    figure.update_xaxes(dtick=1, showgrid=False, title_text="component")
    figure.update_layout(margin={"l": 40, "r": 4, "t": 6, "b": 36}, bargap=0.25)
    return figure

"""Arrays to plotly figures. Knows neither streamlit nor torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

FONT = '"Source Sans", sans-serif'
MANY = 20_000  # from here on points are drawn finer
TOWARDS_TEXT = 0.15
EDGE = 0.03  # free space around an atlas, as a share of its side


@dataclass(frozen=True)
class Palette:
    """Colours of one theme. The generator is always the counterfeiter's red, the discriminator the owner's green."""

    text: str
    ground: str
    grid: str
    generator: str
    discriminator: str
    neutral: str
    scale: tuple[tuple[float, str], ...]

    @property
    def ground_scale(self) -> tuple[tuple[float, str], ...]:
        """The scale drawn towards the ground, so that ink of the text's colour can be read on it."""
        return tuple((place, self.grounded(colour)) for place, colour in self.scale)

    def grounded(self, colour: str) -> str:
        """A colour drawn half way to the ground, so that text can be read on it."""
        return _mixed(colour, self.ground)


def _mixed(one: str, other: str) -> str:
    """The colour half way between two."""
    halves = [(int(one[at : at + 2], 16) + int(other[at : at + 2], 16)) // 2 for at in (1, 3, 5)]
    return "#" + bytes(halves).hex()


LIGHT = Palette(
    text="#22272e",
    ground="#fbfaf6",
    grid="#e4dfd2",
    generator="#c04a33",
    discriminator="#0f6b7a",
    neutral="#8a8577",
    scale=((0.0, "#b8442c"), (0.5, "#d9a441"), (1.0, "#0f6b7a")),
)
DARK = Palette(
    text="#e8e4d9",
    ground="#12181f",
    grid="#2c3742",
    generator="#f0826a",
    discriminator="#4fb3bf",
    neutral="#8d97a1",
    scale=((0.0, "#f0826a"), (0.5, "#e5c16b"), (1.0, "#4fb3bf")),
)


def palette(theme: str | None) -> Palette:
    """The colours for a theme's type, "light" or "dark"."""
    return DARK if theme == "dark" else LIGHT


@dataclass(frozen=True)
class Colouring:
    """What the colours of samples tell.

    Attributes:
        name: Of what is shown.
        values: Shape (N,).
        low, high: Values at both ends of the scale; what lies outside gets the colour of the end.
        scale: Places from 0 to 1 and their colours.
        texts: How each value reads, shape (N,); None for plain numbers.
    """

    name: str
    values: np.ndarray
    low: float
    high: float
    scale: tuple[tuple[float, str], ...]
    texts: np.ndarray | None = None

    def inks(self, rows: np.ndarray) -> np.ndarray:
        """Red, green and blue of some samples, uint8, shape (M, 3)."""
        span = self.high - self.low
        fractions = (self.values[rows] - self.low) / span if span > 0 else np.full(len(rows), 0.5)
        stops = np.array([stop for stop, _ in self.scale])
        channels = np.array([[int(name[place : place + 2], 16) for place in (1, 3, 5)] for _, name in self.scale])
        return np.stack([np.interp(fractions, stops, channel) for channel in channels.T], 1).round().astype(np.uint8)


def by_value(name: str, values: np.ndarray, ends: tuple[float, float] | None, colours: Palette) -> Colouring:
    """Numbers (N,) on the theme's scale between two ends; without ends between those that most values lie between."""
    low, high = ends or np.quantile(values, (0.02, 0.98)).tolist()
    return Colouring(name, values, low, high, colours.scale)


def around_a_guess(answers: np.ndarray) -> tuple[float, float]:
    """Two probabilities as far below 1/2 as above it, between which most answers of a discriminator lie.

    A good generator leaves them all near 1/2: on a scale from 0 to 1 they would look alike.
    """
    reach = max(float(np.quantile(np.abs(answers - 0.5), 0.98)), 0.005)
    return 0.5 - reach, 0.5 + reach


def by_class(
    name: str, classes: np.ndarray, names: Sequence[str], inks: Sequence[tuple[int, int, int]], colours: Palette
) -> Colouring:
    """Class numbers (N,), each in a colour of its own, drawn a little towards the text's so that thin lines show."""
    count, text = len(names), np.array([int(colours.text[place : place + 2], 16) for place in (1, 3, 5)])
    mixed = np.round((1 - TOWARDS_TEXT) * np.array(inks) + TOWARDS_TEXT * text).astype(np.uint8)
    scale = tuple(
        (edge / count, "#" + ink.tobytes().hex()) for number, ink in enumerate(mixed) for edge in (number, number + 1)
    )
    return Colouring(name, classes, -0.5, count - 0.5, scale, np.array(names)[classes])


@dataclass(frozen=True)
class Overlay:
    """What is marked on a chart of samples.

    Attributes:
        sample: Number of a sample to ring.
        clicked, reached: A clicked place, and the nearest one that was reached; flat charts only.
        outlines: Closed lines by their names, shape (M, 2) each; flat charts only.
    """

    sample: int | None = None
    clicked: tuple[float, float] | None = None
    reached: tuple[float, float] | None = None
    outlines: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Hand:
    """What the hand does on a flat chart.

    Attributes:
        drag: "pan", "lasso" or "select", which draws a box.
        view: Ranges of both axes that it left on the screen; None for all.
        drawing: Number of the outline that is being drawn: with the next one, what the hand drew before goes.
    """

    drag: str = "pan"
    view: tuple[tuple[float, float], tuple[float, float]] | None = None
    drawing: int = 0


def scatter(
    coordinates: np.ndarray,
    explained: np.ndarray,
    colouring: Colouring,
    overlay: Overlay,
    hand: Hand,
    colours: Palette,
) -> go.Figure:
    """Samples as points on two or three principal components.

    Args:
        coordinates: Shape (N, 2) or (N, 3).
        explained: Variance share of each component, shape (2,) or (3,).
        colouring: Of the samples.
        overlay: What is marked.
        hand: What dragging does.
        colours: Of the theme.
    """
    depth = coordinates.shape[1]
    kind = go.Scatter3d if depth == 3 else go.Scattergl
    many = len(coordinates) > MANY
    value = f"{colouring.name} %{{marker.color:.2f}}" if colouring.texts is None else f"{colouring.name} %{{text}}"
    figure = go.Figure(
        kind(
            **_axes(coordinates),
            mode="markers",
            marker={
                "size": 2.6 if depth == 3 else 3 if many else 5,
                "color": colouring.values,
                "cmin": colouring.low,
                "cmax": colouring.high,
                "colorscale": colouring.scale,
                "opacity": 0.45 if many else 0.75,
            },
            text=colouring.texts,
            customdata=np.arange(len(coordinates), dtype=np.int32),
            hovertemplate=f"sample %{{customdata}}<br>{value}<extra></extra>",
        )
    )
    if overlay.sample is not None:
        _add_ring(figure, coordinates[overlay.sample], colours)
    if depth == 3:
        _space_layout(figure, explained, colours)
    else:
        _plane_layout(figure, explained, overlay, hand, colours)
    return figure


@dataclass(frozen=True)
class Cells:
    """A square plane cut into cells, each held by the sample nearest to its middle.

    Attributes:
        low, high: Corners of the plane, shape (2,).
        columns: Cells along each side.
        samples: Numbers of the holders, shape (M,).
        places: Column and row of their cells, counted from `low`, shape (M, 2).
    """

    low: np.ndarray
    high: np.ndarray
    columns: int
    samples: np.ndarray
    places: np.ndarray

    @property
    def centres(self) -> np.ndarray:
        """Middles of the cells, shape (M, 2)."""
        return self.low + (self.places + 0.5) * (self.high - self.low) / self.columns

    def sample_at(self, place: tuple[float, float]) -> int | None:
        """The holder of the cell at a place; None where nobody holds it."""
        cell = np.floor((np.asarray(place) - self.low) / (self.high - self.low) * self.columns)
        found = self.samples[(self.places == cell).all(1)]
        return int(found[0]) if len(found) else None


def cells_of(coordinates: np.ndarray, columns: int) -> Cells:
    """Cut the square that holds all samples into cells.

    Args:
        coordinates: Places of the samples, shape (N, 2).
        columns: Cells along each side.
    """
    low, high = coordinates.min(0), coordinates.max(0)
    cell_size = max(float((high - low).max()), 1e-12) / columns  # cells are square
    low = (low + high - cell_size * columns) / 2
    places = (coordinates - low) / cell_size
    cells = np.clip(places.astype(int), 0, columns - 1)  # (N, 2): column and row, rows counted upwards
    order = np.argsort(np.square(places - (cells + 0.5)).sum(1), kind="stable")
    _, firsts = np.unique(cells[order] @ [1, columns], return_index=True)
    samples = order[firsts]
    return Cells(low, low + cell_size * columns, columns, samples, cells[samples])


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
        column, row = cells.places[index]
        cell = picture[cells.columns - 1 - row, :, column]
        cell[..., :3] = inks[index]
        cell[..., 3] = images[index]
    return picture.reshape(cells.columns * height, cells.columns * width, 4)


def atlas_chart(
    cells: Cells, address: str, explained: np.ndarray, overlay: Overlay, hand: Hand, colours: Palette
) -> go.Figure:
    """An atlas of samples on two principal components.

    Args:
        cells: What is shown where.
        address: Its picture as a data address.
        explained: Variance share of both components, shape (2,).
        overlay: What is marked; a sample only if it is shown.
        hand: What dragging does.
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
    _plane_layout(figure, explained, overlay, hand, colours)
    # on a narrow screen the square shrinks; it does not gain empty space above and below
    figure.update_xaxes(constrain="domain")
    figure.update_yaxes(constrain="domain", constraintoward="top")
    return figure


def _axes(points: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip("xyz", points.T, strict=False))


def _add_ring(figure: go.Figure, place: Sequence[float], colours: Palette) -> None:
    axes = {letter: [float(value)] for letter, value in zip("xyz", place, strict=False)}
    if len(place) == 3:
        ring = {"size": 10, "color": colours.text, "symbol": "circle-open"}
        figure.add_trace(go.Scatter3d(**axes, mode="markers", marker=ring, hoverinfo="skip"))
        return
    ring = {"size": 26, "color": "rgba(0,0,0,0)", "line": {"width": 2.5, "color": colours.text}, "opacity": 1}
    figure.add_trace(go.Scatter(**axes, mode="markers", marker=ring, hoverinfo="skip"))
    figure.data[-1].update(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})


def _add_cross(figure: go.Figure, place: tuple[float, float], colours: Palette) -> None:
    cross = {"size": 11, "symbol": "x-thin", "line": {"width": 2, "color": colours.text}, "opacity": 1}
    x, y = place
    figure.add_trace(go.Scatter(x=[x], y=[y], mode="markers", marker=cross, hoverinfo="skip"))
    figure.data[-1].update(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})


def _component_names(explained: np.ndarray) -> list[str]:
    return [f"component {index + 1} ({share:.1%})" for index, share in enumerate(explained)]


def _plane_layout(figure: go.Figure, explained: np.ndarray, overlay: Overlay, hand: Hand, colours: Palette) -> None:
    if overlay.clicked is not None:
        _add_cross(figure, overlay.clicked, colours)
    if overlay.reached is not None:
        _add_ring(figure, overlay.reached, colours)
    for name, outline in overlay.outlines.items():
        _add_outline(figure, name, outline, colours)
    plain_layout(figure, colours, height=640)
    across, up = _component_names(explained)
    figure.update_xaxes(title_text=across, zeroline=False)
    # one unit is as long in both directions, so that distances on the screen compare
    figure.update_yaxes(title_text=up, zeroline=False, scaleanchor="x")
    figure.update_layout(
        margin={"l": 44, "r": 4, "t": 8, "b": 44},
        showlegend=False,
        dragmode=hand.drag,
        clickmode="event",
        hoverdistance=10,
        selectionrevision=hand.drawing,
        newselection={"line": {"color": colours.text, "width": 1.5, "dash": "dot"}},
    )
    if hand.view is not None:
        across, up = hand.view
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
    plain_layout(figure, colours, height=640)
    axis = {"gridcolor": colours.grid, "showbackground": False, "zeroline": False, "color": colours.text}
    names = dict(zip("xyz", _component_names(explained), strict=True))
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


def plain_layout(figure: go.Figure, colours: Palette, height: int) -> None:
    """What all flat charts share: the page's type and ground, quiet lines."""
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


def border_matrix(
    values: np.ndarray, texts: np.ndarray, names: Sequence[str], colours: Palette, highest: float | None = None
) -> go.Figure:
    """The border of each class with each other as a heat map.

    Args:
        values: Shape (K, K), NaN where there is nothing to show.
        texts: What the pointer reads, shape (K, K).
        names: Of the classes.
        colours: Of the theme.
        highest: Value of the fullest colour; None for the highest of these values.
    """
    labels = np.where(np.isnan(values), "", np.vectorize("{:.1f}".format)(values))
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=list(names),
            y=list(names),
            text=labels,
            texttemplate="%{text}",
            customdata=texts,
            hovertemplate="%{customdata}<extra></extra>",
            textfont_color=colours.text,
            colorscale=[(0, colours.ground), (1, colours.grounded(colours.discriminator))],
            zmin=0,
            zmax=highest,
            xgap=2,
            ygap=2,
            showscale=False,
        )
    )
    plain_layout(figure, colours, height=500)
    matrix_axes(figure)
    return figure


def matrix_axes(figure: go.Figure) -> None:
    """Classes against classes in squares, with room for names of any length."""
    figure.update_xaxes(type="category", side="top", showgrid=False, ticks="", constrain="domain", automargin=True)
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False, ticks="", constrain="domain")
    # on a narrow screen the square shrinks; the page cuts off what is left below it
    figure.update_yaxes(scaleanchor="x", constraintoward="top", automargin=True, ticksuffix=" ")
    figure.update_layout(margin={"l": 30, "r": 4, "t": 30, "b": 8})


def neighbour_graph(
    places: np.ndarray,
    shares: np.ndarray,
    lift: np.ndarray,
    border_share: np.ndarray,
    names: Sequence[str],
    inks: Sequence[tuple[int, int, int]],
    colours: Palette,
) -> go.Figure:
    """Classes as discs as large as their share, with a line between neighbours as wide as their border is long.

    Args:
        places: Shape (K, 2).
        shares: Of the latent space, shape (K,).
        lift: A border is drawn where it is longer than by lot, shape (K, K).
        border_share: Of all borders, shape (K, K).
        names: Of the classes.
        inks: Their colours.
        colours: Of the theme.
    """
    figure = go.Figure()
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            if lift[one, other] > 1:
                figure.add_scatter(
                    x=places[[one, other], 0],
                    y=places[[one, other], 1],
                    mode="lines",
                    line={"width": 1 + 120 * float(border_share[one, other]), "color": colours.neutral},
                    opacity=0.45,
                    hoverinfo="skip",
                )
    fits_disc = max(map(len, names)) <= 2
    figure.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
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


def walk_curves(
    scores: np.ndarray, change: np.ndarray, norms: np.ndarray, score_name: str, colours: Palette
) -> go.Figure:
    """What changes along a walk: the discriminator's answer (T,), the image's change (T - 1,), the norm (T,)."""
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.12,
        subplot_titles=(score_name, "Image change, grey levels per σ", "Distance from the centre, σ"),
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
    for title in figure.layout.annotations:
        title.update(x=0, xanchor="left", font={"size": 14, "color": colours.text})
    figure.update_xaxes(range=[0, 1], dtick=0.25, tickformat=".0%")
    figure.update_xaxes(title_text="share of the walk", row=3)
    # from zero on, or the little that a great circle rises would look like much
    figure.update_yaxes(rangemode="tozero", row=2)
    figure.update_yaxes(rangemode="tozero", row=3)
    return figure

"""A slice of the latent space as an atlas: where each class lives, and where one becomes another."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from torch import Tensor

from dashboard.live.atlas import atlas
from dashboard.live.chart import chart_numbers
from dashboard.live.weights import weights
from dashboard.shared import cache, session
from dashboard.shared.images import class_bars, class_inks, class_legend, digit, region_names, scale_legend
from dashboard.shared.palette import Palette, palette, scale_around_chance
from dashboard.shared.widgets import choose_anchor
from dashboard.views.map import data, pictures, state
from gan_core.classifier.model import Classifier
from gan_core.data.sources import DIGITS
from gan_core.errors import AtlasError, ExportError
from gan_core.inference.web_export import Block
from gan_core.latent.slices import FlatSlice, Slice, slice_around, slice_through

LAYERS = ("Class", "Confidence", "Discriminator", "Image change")

THROUGH, AROUND = "Through three places", "Around one place"

AROUND_WIDTH = 12.0

DIGITS_A_ROW = {"None": 0, "12": 12, "16": 16, "24": 24, "48": 48}


@dataclass(frozen=True)
class PageNetworks:
    """The networks that the page runs itself.

    Attributes:
        step: Generator and discriminator; None where only torch can run them.
        classifier: None without a classifier.
        why: Why there are none.
    """

    step: Block | None = None
    classifier: Block | None = None
    why: str | None = None

    @property
    def blocks(self) -> list[Block]:
        """Those that there are."""
        return [block for block in (self.step, self.classifier) if block]

    @property
    def names(self) -> dict[str, str | None]:
        """What the page knows them by."""
        return {
            "step": self.step and self.step.name,
            "classifier": self.classifier and self.classifier.name,
            "why": self.why,
        }


@dataclass(frozen=True)
class Frame:
    """A slice and how the map first shows it.

    Attributes:
        chart: The slice.
        name: Tells it from other slices.
        anchors: Marked points, shape (N, D).
        width: Side of the first window in sigma.
    """

    chart: Slice | FlatSlice
    name: str
    anchors: Tensor
    width: float


def page() -> None:
    chosen = session.selected()
    st.title("Map")
    classifier = cache.classifier_of(chosen.run)
    where = "Where each class lives, which lie side by side, and the borders on which nobody can tell them apart."
    if classifier and classifier.classes == DIGITS:
        where = "Ones live here, sevens right beside them, and on a border nobody can tell which digit it is."
    st.markdown(
        f"{where} This is a two-dimensional slice of the latent space, every cell decoded"
        f"{' and classified' if classifier else ''}. Drag and zoom; point anywhere to decode exactly there, click "
        "to keep it, or take the pencil and draw a line that plays as a morph."
    )
    if classifier is None:
        st.info(f"This map shows no classes: {cache.why_no_classifier(chosen.run)}.", icon=":material/gavel:")
    networks = page_networks()
    explore_map(classifier, networks.names)
    # outside of the fragment: moving the map does not send them again
    weights(networks.blocks)


def page_networks() -> PageNetworks:
    """What the page needs to decode by itself."""
    chosen = session.selected()
    try:
        return PageNetworks(cache.step_weights(chosen.run, chosen.step), cache.classifier_weights(chosen.run))
    except ExportError as error:
        return PageNetworks(why=str(error))


@st.fragment
def explore_map(classifier: Classifier | None, networks: dict[str, str | None]) -> None:
    """Slice, layers, map and the clicked place; only this part runs again while the map is moved."""
    try:
        frame = choose_frame(classifier)
        layer, digits = draw_layers(classifier)
        left, right = st.columns([5, 2], gap="medium")
        with left:
            draw_map(frame, layer, digits, classifier, networks)
        with right:
            draw_place(frame, classifier)
    except AtlasError as error:  # nobody above a fragment catches this
        st.error(str(error), icon=":material/error:")
    session.write_address()


def choose_frame(classifier: Classifier | None) -> Frame:
    """Which slice to show."""
    kind = st.segmented_control("Slice", (THROUGH, AROUND), default=THROUGH, required=True, key="slice")
    if kind == THROUGH:
        anchors = draw_anchors(classifier)
        chart = slice_through(*anchors)
        return Frame(chart, cache.slice_name(chart), anchors, chart.home_width(anchors))
    return frame_around(classifier)


def draw_anchors(classifier: Classifier | None) -> Tensor:
    """The three points that the slice passes through, shape (3, D)."""
    chosen = session.selected()
    places = []
    for column, name, number in zip(
        st.columns(3, gap="small"), session.SLICE_ANCHORS, session.LECTURE_DIGITS, strict=True
    ):
        with column:
            otherwise = cache.first_anchor(chosen.run, chosen.step, number)
            places.append(choose_anchor(name, name.capitalize(), otherwise, classifier))
    return cache.stacked([cache.point_at(chosen.run, chosen.step, place) for place in places])


def frame_around(classifier: Classifier | None) -> Frame:
    """The slice around one place in two of the directions that change images most."""
    chosen = session.selected()
    directions = cache.geometry(chosen.run, chosen.step)[1].vectors
    columns = st.columns(3, gap="small")
    with columns[0]:
        otherwise = cache.first_anchor(chosen.run, chosen.step, session.LECTURE_DIGITS[0])
        place = choose_anchor(session.SLICE_ANCHORS[0], "Middle", otherwise, classifier)
    numbers = range(len(directions))
    with columns[1]:
        across = st.selectbox("To the right", numbers, format_func=direction_name, key="across", width=270)
    with columns[2]:
        up = st.selectbox(
            "Upwards", numbers, min(1, len(directions) - 1), format_func=direction_name, key="up", width=270
        )
    point = cache.point_at(chosen.run, chosen.step, place)
    chart = slice_around(point, directions[across], directions[up])
    return Frame(chart, cache.slice_name(chart), cache.stacked([point]), AROUND_WIDTH)


def direction_name(index: int) -> str:
    """What Explore calls a principal direction."""
    return f"Principal direction {index + 1}"


def draw_layers(classifier: Classifier | None) -> tuple[str, int]:
    """Which layer colours the map, and how many images stand in a row."""
    layers = LAYERS if classifier else LAYERS[2:]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        layer = st.segmented_control("Layer", layers, default=layers[0], required=True, wrap=True, key="layer")
        digits = st.segmented_control(
            "Images a row", list(DIGITS_A_ROW), default="24", required=True, key="digits_a_row"
        )
    return layer, DIGITS_A_ROW[digits]


def draw_map(
    frame: Frame, layer: str, digits: int, classifier: Classifier | None, networks: dict[str, str | None]
) -> None:
    """The map itself and its legend."""
    chosen, chart, name = session.selected(), frame.chart, frame.name
    home = state.Window(0.0, 0.0, frame.width, state.MAP_COARSEST)
    window = state.window(name, home, chart.widest)
    found = data.cells(chosen.run, chosen.step, name, chart, window)
    colours = palette(st.context.theme.type)
    observed, size = found.observed, window.size
    packed, low, high = pictures.packed_cells(
        *((observed.classes, observed.probabilities.max(1)) if classifier else (None, None)), observed.scores
    )
    ground, border, legend = draw_ground(found, size, layer, classifier, colours)
    clicked = state.map_place("chosen", name)
    atlas(
        {
            "chart": name,
            "slice": chart_numbers(chart),
            "weights": networks,
            "view": {"x": window.x, "y": window.y, "width": window.width},
            "home": {"x": home.x, "y": home.y, "width": home.width},
            "widest": chart.widest,
            "size": size,
            "coarsest": state.MAP_COARSEST,
            "finest": state.MAP_FINEST,
            "ground": ground,
            "border": border,
            "ink": pictures.ink(observed.images.reshape(size, size, *observed.images.shape[1:]), colours.text),
            "side": observed.images.shape[-1],
            "cells": packed,
            "scoreLow": low,
            "scoreHigh": high,
            "scoreIsProbability": cache.score_is_probability(chosen.run),
            "classes": classifier and list(classifier.classes),
            "colours": class_inks(len(classifier.classes)) if classifier else [],
            "digits": digits,
            "names": region_names(observed.classes.reshape(size, size), classifier.classes) if classifier else [],
            "marks": [
                {"name": str(number), "x": x, "y": y}
                for number, (x, y) in enumerate(chart.locate(frame.anchors).tolist(), start=1)
            ],
            "chosen": clicked and {"x": clicked[0], "y": clicked[1]},
            "text": colours.text,
            "background": colours.ground,
        },
        key=state.MAP_KEY,
    )
    st.html(legend)
    st.caption(
        "Straight lines through the middle are great circles, and distances along them are true, in σ. The numbered "
        "circles are the anchors. On a touch screen, hold a finger on the map to look."
    )


def draw_ground(
    found: data.Cells, size: int, layer: str, classifier: Classifier | None, colours: Palette
) -> tuple[str | None, str | None, str]:
    """The coloured layer, the borders, and the legend."""
    observed = found.observed
    border = None
    if classifier:
        grid = observed.probabilities.reshape(size, size, -1)
        regions, border = pictures.region_ground(grid, colours.text)
    if layer == "Class":
        shares = np.bincount(observed.classes, minlength=len(classifier.classes)) / len(observed.classes)
        return regions, border, class_legend(classifier.classes, shares)
    values, low, high, ends = layer_values(found, layer)
    ground = pictures.value_ground(values.reshape(size, size), low, high, colours.ground_scale)
    return ground, border, scale_legend(*ends, colours.ground_scale)


def layer_values(found: data.Cells, layer: str) -> tuple[np.ndarray, float, float, tuple[str, str]]:
    """What a layer shows, between which values, and their names."""
    if layer == "Confidence":
        least = 1 / found.observed.probabilities.shape[1]
        return found.observed.probabilities.max(1), least, 1.0, (f"{least:.0%} sure", "100% sure")
    if layer == "Image change":
        low, high = 0.0, float(np.quantile(found.change, 0.98))
        return found.change, low, high, ("0", f"{high:.0f} grey levels per σ")
    if cache.score_is_probability(session.selected().run):
        low, high = scale_around_chance(found.observed.scores)
        return found.observed.scores, low, high, (f"{low:.0%} real", f"{high:.0%} real")
    low, high = (float(value) for value in np.quantile(found.observed.scores, (0.02, 0.98)))
    return found.observed.scores, low, high, (f"score {low:.1f}", f"{high:.1f}")


def draw_place(frame: Frame, classifier: Classifier | None) -> None:
    """The clicked place, and the way to Explore."""
    chosen = session.selected()
    opened = state.map_place("open", frame.name)
    clicked = opened or state.map_place("chosen", frame.name)
    if clicked is None:
        st.html('<div class="atlas-digit atlas-empty">Click the map to decode exactly there</div>')
        return
    z = data.on_chart(frame.chart, clicked)
    if opened:
        session.open_in_explore(z)
    observed = cache.observe(chosen.run, cache.networks(chosen.run, chosen.step), z.unsqueeze(0))
    with st.container(key="map_picture"):
        st.html(digit(observed.images[0], "The generator's image at the clicked place"))
    if classifier:
        st.html(class_bars(observed.probabilities[0], classifier.classes))
    answer = (
        f"{observed.scores[0]:.0%} real" if cache.score_is_probability(chosen.run) else f"{observed.scores[0]:+.2f}"
    )
    st.caption(f"The discriminator's answer: {answer}. {float(z.norm()):.2f} σ from the centre.")
    if st.button("Open in Explore", icon=":material/tune:", type="primary", width="stretch"):
        session.open_in_explore(z)

"""A slice of the latent space as an atlas: where each class lives, and where one becomes another."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from torch import Tensor

from dashboard import colouring, pickers, pictures, resources, state
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import NetworkNames
from dashboard.web.slice_map.component import slice_map
from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.data import DIGITS
from gan_core.errors import AtlasError, ExportError
from gan_core.export import Block
from gan_core.judge import Judge
from gan_core.latent.planes import FlatSlice, Slice, slice_around, slice_through

LAYERS = ("Class", "Confidence", "Discriminator", "Image change")
THROUGH, AROUND = "Through three places", "Around one place"
AROUND_WIDTH = 12.0
DIGITS_A_ROW = {"None": 0, "12": 12, "16": 16, "24": 24, "48": 48}


@dataclass(frozen=True)
class PageNetworks:
    """The networks that the page runs itself.

    Attributes:
        step: Generator and discriminator; None where only torch can run them.
        judge: None without a judge.
        why: Why there are none.
    """

    step: Block | None = None
    judge: Block | None = None
    why: str | None = None

    @property
    def blocks(self) -> list[Block]:
        """Those that there are."""
        return [block for block in (self.step, self.judge) if block]

    @property
    def names(self) -> NetworkNames:
        """What the page knows them by."""
        return {
            "checkpoint": self.step and self.step.name,
            "classifier": self.judge and self.judge.name,
            "problem": self.why,
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
    chosen = state.selection()
    st.title("Map")
    judge = resources.judge_of(chosen.run)
    where = "Where each class lives, which lie side by side, and the borders on which nobody can tell them apart."
    if judge and judge.classes == DIGITS:
        where = "Ones live here, sevens right beside them, and on a border nobody can tell which digit it is."
    st.markdown(
        f"{where} This is a two-dimensional slice of the latent space, every cell decoded"
        f"{' and judged' if judge else ''}. Drag and zoom; point anywhere to decode exactly there, click "
        "to keep it, or take the pencil and draw a line that plays as a morph."
    )
    if judge is None:
        st.info(f"This map shows no classes: {resources.why_no_judge(chosen.run)}.", icon=":material/gavel:")
    networks = page_networks()
    explore_map(judge, networks.names)
    # outside of the fragment: moving the map does not send them again
    network_weights(networks.blocks)


def page_networks() -> PageNetworks:
    """What the page needs to decode by itself."""
    chosen = state.selection()
    try:
        return PageNetworks(resources.step_weights(chosen.run, chosen.step), resources.judge_weights(chosen.run))
    except ExportError as error:
        return PageNetworks(why=str(error))


@st.fragment
def explore_map(judge: Judge | None, networks: NetworkNames) -> None:
    """Slice, layers, map and the clicked place; only this part runs again while the map is moved."""
    try:
        frame = choose_frame(judge)
        layer, digits = draw_layers(judge)
        left, right = st.columns([5, 2], gap="medium")
        with left:
            draw_map(frame, layer, digits, judge, networks)
        with right:
            draw_place(frame, judge)
    except AtlasError as error:  # nobody above a fragment catches this
        st.error(str(error), icon=":material/error:")
    state.write_address()


def choose_frame(judge: Judge | None) -> Frame:
    """Which slice to show."""
    kind = st.segmented_control("Slice", (THROUGH, AROUND), default=THROUGH, required=True, key="slice")
    if kind == THROUGH:
        anchors = draw_anchors(judge)
        chart = slice_through(*anchors)
        return Frame(chart, resources.chart_name(chart), anchors, chart.home_width(anchors))
    return frame_around(judge)


def draw_anchors(judge: Judge | None) -> Tensor:
    """The three points that the slice passes through, shape (3, D)."""
    chosen = state.selection()
    places = []
    for column, name, digit in zip(st.columns(3, gap="small"), state.ANCHORS, state.LECTURE_DIGITS, strict=True):
        with column:
            otherwise = resources.first_place(chosen.run, chosen.step, digit)
            places.append(pickers.choose_place(name, name.capitalize(), otherwise, judge))
    return resources.stacked([resources.point_at(chosen.run, chosen.step, place) for place in places])


def frame_around(judge: Judge | None) -> Frame:
    """The slice around one place in two of the directions that change images most."""
    chosen = state.selection()
    directions = resources.geometry(chosen.run, chosen.step)[1].vectors
    columns = st.columns(3, gap="small")
    with columns[0]:
        otherwise = resources.first_place(chosen.run, chosen.step, state.LECTURE_DIGITS[0])
        place = pickers.choose_place(state.ANCHORS[0], "Middle", otherwise, judge)
    numbers = range(len(directions))
    with columns[1]:
        across = st.selectbox("To the right", numbers, format_func=direction_name, key="across", width=270)
    with columns[2]:
        up = st.selectbox(
            "Upwards", numbers, min(1, len(directions) - 1), format_func=direction_name, key="up", width=270
        )
    point = resources.point_at(chosen.run, chosen.step, place)
    chart = slice_around(point, directions[across], directions[up])
    return Frame(chart, resources.chart_name(chart), resources.stacked([point]), AROUND_WIDTH)


def direction_name(index: int) -> str:
    """What Explore calls a principal direction."""
    return f"Principal direction {index + 1}"


def draw_layers(judge: Judge | None) -> tuple[str, int]:
    """Which layer colours the map, and how many images stand in a row."""
    layers = LAYERS if judge else LAYERS[2:]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        layer = st.segmented_control("Layer", layers, default=layers[0], required=True, wrap=True, key="layer")
        digits = st.segmented_control(
            "Images a row", list(DIGITS_A_ROW), default="24", required=True, key="digits_a_row"
        )
    return layer, DIGITS_A_ROW[digits]


def draw_map(frame: Frame, layer: str, digits: int, judge: Judge | None, networks: NetworkNames) -> None:
    """The map itself and its legend."""
    chosen, chart, name = state.selection(), frame.chart, frame.name
    home = state.Window(0.0, 0.0, frame.width, state.MAP_COARSEST)
    window = state.window(name, home, chart.widest)
    found = resources.cells(chosen.run, chosen.step, name, chart, window)
    colours = colouring.palette(st.context.theme.type)
    looks, size = found.looks, window.size
    packed, low, high = pictures.packed_cells(
        *((looks.classes, looks.probabilities.max(1)) if judge else (None, None)), looks.scores
    )
    ground, border, legend = draw_ground(found, size, layer, judge, colours)
    clicked = state.map_place("chosen", name)
    slice_map(
        {
            "chart": name,
            "slice": slice_numbers(chart),
            "weights": networks,
            "view": {"x": window.x, "y": window.y, "width": window.width},
            "home": {"x": home.x, "y": home.y, "width": home.width},
            "widest": chart.widest,
            "size": size,
            "coarsest": state.MAP_COARSEST,
            "finest": state.MAP_FINEST,
            "ground": ground,
            "boundaries": border,
            "ink": pictures.ink(looks.images.reshape(size, size, *looks.images.shape[1:]), colours.text),
            "side": looks.images.shape[-1],
            "cells": packed,
            "scoreLow": low,
            "scoreHigh": high,
            "scoreIsProbability": resources.score_is_probability(chosen.run),
            "classes": judge and list(judge.classes),
            "colours": pictures.class_inks(len(judge.classes)) if judge else [],
            "imagesPerRow": digits,
            "names": pictures.region_names(looks.classes.reshape(size, size), judge.classes) if judge else [],
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
    found: resources.Cells, size: int, layer: str, judge: Judge | None, colours: colouring.Palette
) -> tuple[str | None, str | None, str]:
    """The coloured layer, the borders, and the legend."""
    looks = found.looks
    border = None
    if judge:
        grid = looks.probabilities.reshape(size, size, -1)
        regions, border = pictures.region_ground(grid, colours.text)
    if layer == "Class":
        shares = np.bincount(looks.classes, minlength=len(judge.classes)) / len(looks.classes)
        return regions, border, pictures.class_legend(judge.classes, shares)
    values, low, high, ends = layer_values(found, layer)
    ground = pictures.value_ground(values.reshape(size, size), low, high, colours.ground_scale)
    return ground, border, pictures.scale_legend(*ends, colours.ground_scale)


def layer_values(found: resources.Cells, layer: str) -> tuple[np.ndarray, float, float, tuple[str, str]]:
    """What a layer shows, between which values, and their names."""
    if layer == "Confidence":
        least = 1 / found.looks.probabilities.shape[1]
        return found.looks.probabilities.max(1), least, 1.0, (f"{least:.0%} sure", "100% sure")
    if layer == "Image change":
        low, high = 0.0, float(np.quantile(found.change, 0.98))
        return found.change, low, high, ("0", f"{high:.0f} grey levels per σ")
    if resources.score_is_probability(state.selection().run):
        low, high = colouring.around_a_guess(found.looks.scores)
        return found.looks.scores, low, high, (f"{low:.0%} real", f"{high:.0%} real")
    low, high = (float(value) for value in np.quantile(found.looks.scores, (0.02, 0.98)))
    return found.looks.scores, low, high, (f"score {low:.1f}", f"{high:.1f}")


def draw_place(frame: Frame, judge: Judge | None) -> None:
    """The clicked place, and the way to Explore."""
    chosen = state.selection()
    opened = state.map_place("open", frame.name)
    clicked = opened or state.map_place("chosen", frame.name)
    if clicked is None:
        st.html('<div class="atlas-digit atlas-empty">Click the map to decode exactly there</div>')
        return
    z = resources.on_chart(frame.chart, clicked)
    if opened:
        state.set_point(z)
        st.switch_page("views/explore.py")
    looks = resources.looks(chosen.run, resources.networks(chosen.run, chosen.step), z.unsqueeze(0))
    with st.container(key="map_picture"):
        st.html(pictures.digit(looks.images[0], "The generator's image at the clicked place"))
    if judge:
        st.html(pictures.class_bars(looks.probabilities[0], judge.classes))
    answer = f"{looks.scores[0]:.0%} real" if resources.score_is_probability(chosen.run) else f"{looks.scores[0]:+.2f}"
    st.caption(f"The discriminator's answer: {answer}. {float(z.norm()):.2f} σ from the centre.")
    if st.button("Open in Explore", icon=":material/tune:", type="primary", width="stretch"):
        state.set_point(z)
        st.switch_page("views/explore.py")


page()

"""A slice of the latent space as a map: where each class is, and where one turns into another."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_inks, class_legend, region_names, scale_legend
from dashboard.shared.palette import Palette, palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import choose_anchor, draw_observed_point
from dashboard.views.map import data, pictures, state
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import NetworkNames
from dashboard.web.slice_map.component import slice_map
from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.classifier.model import Classifier

THROUGH, AROUND = "Plane through 3 samples", "Plane around 1 sample"
CLASS, CONFIDENCE, DISCRIMINATOR, SENSITIVITY = "class", "confidence", "discriminator", "sensitivity"
LAYERS = {
    CLASS: "Predicted class",
    CONFIDENCE: "Classifier confidence",
    DISCRIMINATOR: "P(real)",
    SENSITIVITY: "Sensitivity",
}
IMAGES_PER_ROW = {"None": 0, "12": 12, "16": 16, "24": 24, "48": 48}


def page() -> None:
    chosen = session.selected()
    st.title("Map", help=explain("slice", "class region", "decision boundary"))
    classifier = cache.classifier_of(chosen.run)
    st.markdown(
        "Where is each class, and which lie side by side? On a boundary an image could be either. This is a "
        "two-dimensional slice of the latent space, every cell generated"
        f"{' and classified' if classifier else ''}. Drag to move, scroll to zoom. Point at a position to see its "
        "image, and click to mark it. With the line tool, draw a path and play the images along it."
    )
    if classifier is None:
        st.info(
            f"This map shows no classes: {as_markdown(cache.why_no_classifier(chosen.run) or '')}.",
            icon=":material/label_off:",
        )
    networks = data.page_networks(chosen.run, chosen.step)
    explore_map(classifier, networks.names)
    # outside of the fragment: moving the map does not send them again
    network_weights(networks.blocks)


@st.fragment
def explore_map(classifier: Classifier | None, networks: NetworkNames) -> None:
    """Slice, layers, map and the clicked point; only this part runs again while the map is moved."""
    with part_of_page():
        frame = choose_frame(classifier)
        layer, images_per_row = draw_layers(classifier)
        left, right = st.columns([5, 2], gap="medium")
        with left:
            draw_map(frame, layer, images_per_row, classifier, networks)
        with right:
            draw_clicked(frame, classifier)
    session.write_address()


# --- the slice -------------------------------------------------------------------------------------------------------


def choose_frame(classifier: Classifier | None) -> data.Frame:
    """Which slice to show."""
    kind = st.segmented_control("Slice", (THROUGH, AROUND), default=THROUGH, required=True, key=state.SLICE_KEY)
    return frame_through(classifier) if kind == THROUGH else frame_around(classifier)


def frame_through(classifier: Classifier | None) -> data.Frame:
    """The slice through three anchors."""
    chosen, anchors = session.selected(), []
    names = zip(st.columns(3, gap="small"), session.SLICE_ANCHORS, session.LECTURE_DIGITS, strict=True)
    for number, (column, name, digit) in enumerate(names, start=1):
        with column:
            otherwise = cache.first_anchor(chosen.run, chosen.step, digit)
            anchors.append(choose_anchor(name, f"Sample {number}", otherwise, classifier))
    # only now: an anchor that names no point can still be changed
    return data.frame_through([cache.point_at(chosen.run, chosen.step, anchor) for anchor in anchors])


def frame_around(classifier: Classifier | None) -> data.Frame:
    """The slice around one anchor in two of the principal latent directions."""
    chosen = session.selected()
    directions = cache.geometry(chosen.run, chosen.step)[1].vectors
    names = [f"Principal direction {number}" for number, _ in enumerate(directions, start=1)]
    numbers = range(len(names))
    columns = st.columns(3, gap="small")
    with columns[0]:
        otherwise = cache.first_anchor(chosen.run, chosen.step, session.LECTURE_DIGITS[0])
        anchor = choose_anchor(session.SLICE_ANCHORS[0], "Centre", otherwise, classifier)
    with columns[1]:
        across = st.selectbox("Horizontal", numbers, format_func=names.__getitem__, key=state.ACROSS_KEY, width=270)
    with columns[2]:
        second = min(1, numbers[-1])
        up = st.selectbox("Vertical", numbers, second, format_func=names.__getitem__, key=state.UP_KEY, width=270)
    point = cache.point_at(chosen.run, chosen.step, anchor)
    return data.frame_around(point, directions[across], directions[up])


# --- the map ---------------------------------------------------------------------------------------------------------


def draw_layers(classifier: Classifier | None) -> tuple[str, int]:
    """Which layer colours the map, and how many images are in a row."""
    titles = LAYERS if classifier else {name: LAYERS[name] for name in (DISCRIMINATOR, SENSITIVITY)}
    if not cache.score_is_probability(session.selected().run):
        titles = {**titles, DISCRIMINATOR: "Score D(x)"}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        layer = st.segmented_control(
            "Layer",
            list(titles),
            format_func=lambda name: titles.get(name, ""),
            default=next(iter(titles)),
            required=True,
            wrap=True,
            key=state.LAYER_KEY,
            help="Sensitivity is how fast the image changes, in grey levels per σ.",
        )
        images_per_row = st.segmented_control(
            "Images per row", list(IMAGES_PER_ROW), default="24", required=True, key=state.IMAGES_PER_ROW_KEY
        )
    return layer, IMAGES_PER_ROW[images_per_row]


def draw_map(
    frame: data.Frame, layer: str, images_per_row: int, classifier: Classifier | None, networks: NetworkNames
) -> None:
    """The map itself and its legend."""
    chosen, chart = session.selected(), frame.chart
    home = state.Window(0.0, 0.0, frame.width, state.COARSEST)
    window = state.window(frame.name, home, chart.widest)
    found = data.cells(chosen.run, chosen.step, frame, window)
    colours = palette(st.context.theme.type)
    observed = found.observed
    packed, low, high = pictures.packed_cells(
        *((observed.classes, observed.confidence) if classifier else (None, None)), observed.scores
    )
    ground, boundaries, legend = draw_ground(found, layer, classifier, colours)
    clicked = state.clicked_position("chosen", frame.name)
    slice_map(
        {
            "chart": frame.name,
            "slice": slice_numbers(chart),
            "weights": networks,
            "view": {"x": window.x, "y": window.y, "width": window.width},
            "home": {"x": home.x, "y": home.y, "width": home.width},
            "widest": chart.widest,
            "size": window.size,
            "coarsest": state.COARSEST,
            "finest": state.FINEST,
            "ground": ground,
            "boundaries": boundaries,
            "ink": data.ink(found, colours.text),
            "side": observed.images.shape[-1],
            "cells": packed,
            "scoreLow": low,
            "scoreHigh": high,
            "scoreIsProbability": cache.score_is_probability(chosen.run),
            "classes": list(classifier.classes) if classifier else None,
            "colours": class_inks(len(classifier.classes)) if classifier else [],
            "imagesPerRow": images_per_row,
            "names": region_names(found.classes, classifier.classes) if classifier else [],
            "marks": [
                {"name": str(number), "x": x, "y": y} for number, (x, y) in enumerate(frame.positions(), start=1)
            ],
            "chosen": {"x": clicked[0], "y": clicked[1]} if clicked else None,
            "text": colours.text,
            "background": colours.ground,
        },
        key=state.MAP_KEY,
    )
    st.html(legend)
    st.caption(
        "Straight lines through the centre are great circles, and distances along them are true, in σ. The numbered "
        "circles are the samples. On a touch screen, hold a finger on the map to look.",
        help=explain("sigma (σ)"),
    )


def draw_ground(
    found: data.Cells, layer: str, classifier: Classifier | None, colours: Palette
) -> tuple[str | None, str | None, str]:
    """The coloured layer, the boundaries, and the legend."""
    regions, boundaries = data.region_ground(found, colours.text) if classifier else (None, None)
    if classifier and layer == CLASS:
        return regions, boundaries, class_legend(classifier.classes, found.shares())
    is_probability = cache.score_is_probability(session.selected().run)
    if layer == CONFIDENCE:
        values = data.confidence(found)
        ends = f"{values.low:.0%} confidence", f"{values.high:.0%}"
    elif layer == SENSITIVITY:
        values = data.sensitivity(found)
        ends = "0", f"{values.high:.0f} grey levels per σ"
    else:
        values = data.discriminator_output(found, is_probability)
        ends = discriminator_ends(values, is_probability)
    ground = pictures.value_ground(values.grid, values.low, values.high, colours.ground_scale)
    return ground, boundaries, scale_legend(*ends, colours.ground_scale)


def discriminator_ends(values: data.Values, is_probability: bool) -> tuple[str, str]:
    """How both ends of the discriminator's scale read."""
    if is_probability:
        return f"P(real) {values.low:.0%}", f"{values.high:.0%}"
    return f"D(x) {values.low:.1f}", f"{values.high:.1f}"


def draw_clicked(frame: data.Frame, classifier: Classifier | None) -> None:
    """The image at the clicked position, and the way to Explore."""
    opened = state.clicked_position("open", frame.name)
    clicked = opened or state.clicked_position("chosen", frame.name)
    if clicked is None:
        st.html('<div class="atlas-digit atlas-empty">Click the map to generate the image there</div>')
        return
    z = frame.point(clicked)
    if opened:
        session.open_in_explore(z)
    draw_observed_point(z, "map_picture", "The generated image at the clicked position", classifier)

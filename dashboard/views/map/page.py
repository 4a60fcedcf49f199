"""A slice of the latent space as a map: where each class is, and where one turns into another."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_inks, class_legend, region_names, scale_legend
from dashboard.shared.palette import Palette, palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import choose_anchor, draw_observed_point, open_choices
from dashboard.views.map import data, pictures, state
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import GroundColours, NetworkNames
from dashboard.web.slice_map.component import slice_map
from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.classifier.model import Classifier
from gan_core.errors import DirectionsError

SLICES = {state.THROUGH: "3 samples", state.AROUND: "1 sample"}
LAYERS = {
    state.CLASS: "Predicted class",
    state.CONFIDENCE: "Classifier confidence",
    state.DISCRIMINATOR: "P(real)",
    state.SENSITIVITY: "Sensitivity",
}


def page() -> None:
    chosen = session.selected()
    open_choices(*state.CHOICES)
    st.title("Map", help=explain("slice", "class region", "decision boundary"))
    classifier = cache.classifier_of(chosen.run)
    st.markdown(
        "Where is each class, and which lie side by side? On a boundary an image could be either. Point anywhere on "
        "this slice of the latent space to generate the image there."
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
        state.settle(frame.name)
        with st.container(key="map_row"):
            left, right = st.columns([5, 2], gap="medium")
        with right:
            layer, images_per_row = draw_layers(classifier)
            legend = st.empty()
            draw_clicked(frame, classifier)
        with left:
            legend.html(draw_map(frame, layer, images_per_row, classifier, networks))
    session.write_address()


# --- the slice -------------------------------------------------------------------------------------------------------


def choose_frame(classifier: Classifier | None) -> data.Frame:
    """Which slice to show."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="plane_bar"):
        kind = st.segmented_control(
            "Plane through" if session.chosen(state.SLICE) == state.THROUGH else "Plane around",
            list(SLICES),
            format_func=lambda kind: SLICES.get(kind, ""),
            required=True,
            **session.bound(state.SLICE),
        )
        return frame_through(classifier) if kind == state.THROUGH else frame_around(classifier)


def frame_through(classifier: Classifier | None) -> data.Frame:
    """The slice through three anchors."""
    chosen, anchors = session.selected(), []
    for number, (name, digit) in enumerate(zip(session.SLICE_ANCHORS, session.LECTURE_DIGITS, strict=True), start=1):
        otherwise = cache.first_anchor(chosen.run, chosen.step, digit)
        anchors.append(choose_anchor(name, f"Sample {number}", otherwise, classifier, is_narrow=True))
    # only now: an anchor that names no point can still be changed
    return data.frame_through([cache.point_at(chosen.run, chosen.step, anchor) for anchor in anchors])


def frame_around(classifier: Classifier | None) -> data.Frame:
    """The slice around one anchor in two directions."""
    chosen = session.selected()
    directions = cache.principal_directions(chosen.run, chosen.step)
    kept = kept_directions()
    axes = dict(zip(map(str, range(state.MOST_DIRECTIONS)), directions, strict=False))
    axes |= {data.kept_axis(name): data.axis_of(vector) for name, vector in kept.items()}
    otherwise = cache.first_anchor(chosen.run, chosen.step, session.LECTURE_DIGITS[0])
    anchor = choose_anchor(session.SLICE_ANCHORS[0], "Centre", otherwise, classifier, is_narrow=True)
    across = choose_direction("Horizontal", state.ACROSS, list(axes))
    up = choose_direction("Vertical", state.UP, list(axes))
    point = cache.point_at(chosen.run, chosen.step, anchor)
    return data.frame_around(point, axes[across], axes[up])


def kept_directions() -> dict[str, tuple[float, ...]]:
    """Directions that somebody named or saved beside the run; a file that cannot be read is told."""
    try:
        return session.kept_directions(session.selected().run)
    except DirectionsError as error:
        st.warning(as_markdown(str(error)), icon=":material/warning:")
        return session.named_directions()


def choose_direction(label: str, choice: session.Choice[str], axes: list[str]) -> str:
    """One of the principal latent directions, or one that somebody kept."""
    return st.selectbox(label, axes, format_func=data.axis_name, width=210, **session.bound(choice, axes))


# --- the map ---------------------------------------------------------------------------------------------------------


def draw_layers(classifier: Classifier | None) -> tuple[str, int]:
    """Which layer colours the map, and how many images are in a row."""
    titles = LAYERS if classifier else {name: LAYERS[name] for name in (state.DISCRIMINATOR, state.SENSITIVITY)}
    if not cache.score_is_probability(session.selected().run):
        titles = {**titles, state.DISCRIMINATOR: "Score D(x)"}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        layer = st.selectbox(
            "Colours",
            list(titles),
            format_func=lambda name: titles.get(name, ""),
            help="Sensitivity is how fast the image changes, in grey levels per σ.",
            **session.bound(state.LAYER, list(titles)),
        )
        images_per_row = st.selectbox(
            "Images a row",
            sorted(state.IMAGES_PER_ROW.values),
            format_func=lambda count: str(count or "None"),
            width=96,
            **session.bound(state.IMAGES_PER_ROW),
        )
    return layer, images_per_row


def draw_map(
    frame: data.Frame, layer: str, images_per_row: int, classifier: Classifier | None, networks: NetworkNames
) -> str:
    """The map itself.

    Returns:
        Its legend, as HTML.
    """
    chosen, chart = session.selected(), frame.chart
    home = state.Window(0.0, 0.0, frame.width, state.COARSEST)
    window = state.window(frame.name, home, chart.widest)
    found = data.cells(chosen.run, chosen.step, frame, window)
    colours = palette(st.context.theme.type)
    observed = found.observed
    packed, low, high = pictures.packed_cells(
        *((observed.classes, observed.confidence) if classifier else (None, None)), observed.scores
    )
    ground, boundaries, legend, ground_colours = draw_ground(found, layer, classifier, colours)
    clicked = state.clicked_place()
    explored = frame.nearest_places(session.shown_point().unsqueeze(0))
    samples = session.picked_samples()
    picked = frame.nearest_places(samples.z) if samples else []
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
            "groundColours": ground_colours,
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
            "picked": [{"x": at.x, "y": at.y} for at in picked],
            "explored": next(({"x": at.x, "y": at.y} for at in explored), None),
            "chosen": {"x": clicked[0], "y": clicked[1]} if clicked else None,
            "text": colours.text,
            "background": colours.ground,
        },
        key=state.MAP_KEY,
    )
    st.caption(
        "Drag to move; zoom with the buttons, with Ctrl and the wheel, or with two fingers. Straight lines through the "
        "centre are great circles, and distances along them are true, in σ. The numbered circles are the samples. The "
        f"line tool plays the images along a line that you draw. {data.marked_text(explored, picked, window)}",
        help=explain("sigma (σ)"),
    )
    return legend


def draw_ground(
    found: data.Cells, layer: str, classifier: Classifier | None, colours: Palette
) -> tuple[str | None, str | None, str, GroundColours | None]:
    """The coloured layer, the boundaries, the legend, and how the page colours cells likewise."""
    regions, boundaries = data.region_ground(found, colours.text) if classifier else (None, None)
    if classifier and layer == state.CLASS:
        page_colours = pictures.region_colours(len(classifier.classes))
        return regions, boundaries, class_legend(classifier.classes, found.shares()), page_colours
    page_colours = None
    if layer == state.CONFIDENCE:
        values = data.confidence(found)
        ends = f"{values.low:.0%} confidence", f"{values.high:.0%}"
        page_colours = pictures.value_colours("confidence", values.low, values.high, colours.ground_scale)
    elif layer == state.SENSITIVITY:  # which only Python computes
        values = data.sensitivity(found)
        ends = "0", f"{values.high:.0f} grey levels per σ"
    else:
        is_probability = cache.score_is_probability(session.selected().run)
        values = data.discriminator_output(found, is_probability)
        ends = discriminator_ends(values, is_probability)
        page_colours = pictures.value_colours("discriminator", values.low, values.high, colours.ground_scale)
    ground = pictures.value_ground(values.grid, values.low, values.high, colours.ground_scale)
    return ground, boundaries, scale_legend(*ends, colours.ground_scale), page_colours


def discriminator_ends(values: data.Values, is_probability: bool) -> tuple[str, str]:
    """How both ends of the discriminator's scale read."""
    if is_probability:
        return f"P(real) {values.low:.0%}", f"{values.high:.0%}"
    return f"D(x) {values.low:.1f}", f"{values.high:.1f}"


def draw_clicked(frame: data.Frame, classifier: Classifier | None) -> None:
    """The image at the clicked position, and the way to Explore."""
    opened = state.opened_place(frame.name)
    clicked = opened or state.clicked_place()
    if clicked is None:
        st.html('<div class="atlas-digit atlas-empty">Click the map to generate the image there</div>')
        return
    z = frame.point(clicked)
    if opened:
        session.open_in_explore(z)
    draw_observed_point(z, "map_picture", "The generated image at the clicked position", classifier)

"""The same slice of the latent space at every checkpoint, and what changed class."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.anchor import Anchor
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import MAP_SIDE, class_legend, region_names
from dashboard.shared.lineup import FEWEST
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import choose_anchor
from dashboard.views.compare import data, pictures, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import choose, choose_pair, say_obstacles
from dashboard.web.image_compare.component import image_compare
from dashboard.web.props import Look
from gan_core.latent.slices import FlatSlice, Slice, slice_through


def draw_regions(compared: Sequence[ComparedCheckpoint]) -> None:
    """The same slice at two checkpoints, and what changed class."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="regions_bar"):
        titles = {name: name for name in state.LOOKS}
        look = choose("look", "Mode", titles, state.LOOKS[:2], label_visibility="collapsed")
        first, other = choose_pair(compared)
        place = st.container(width="content")
    if say_obstacles(first, other, "points", "classes"):
        return
    with place, st.popover("Slice through…", icon=":material/scatter_plot:"):
        anchors = choose_anchors(first)
    # only now: an anchor that names no point can still be changed
    points = [cache.point_at(first.run, first.step, anchor) for anchor in anchors]
    chart = slice_through(*points)
    width = chart.home_width(cache.stacked(points))
    before, after = (data.slice_probabilities(each, chart, width) for each in (first, other))
    with st.container(key="regions_row"):
        left, middle, right = st.columns([5, 5, 3], gap="medium")
    with left:
        draw_map_pair(first, other, (before, after), cache.slice_name(chart), look)
    with middle:
        draw_overlay(first, other, before, after)
    with right:
        st.markdown(f"**{data.changed_share(before, after):.1%} changed class**", help=explain("class region", "slice"))
        for each, found in zip((first, other), (before, after), strict=True):
            st.caption(f"Shares of the slice in {each.letter}")
            st.html(class_legend(each.classes, data.slice_shares(found)))
        st.caption(
            f"The slice through three samples of {first.letter}, {width:.1f} σ wide, in {data.SLICE_CELLS} x "
            f"{data.SLICE_CELLS} cells, generated and classified at each checkpoint.",
            help=explain("sigma (σ)"),
        )
    if len(compared) > FEWEST:
        draw_every_map(first, compared, before, chart, width)


def choose_anchors(first: ComparedCheckpoint) -> list[Anchor]:
    """Three samples of the first checkpoint."""
    return [
        choose_anchor(
            name,
            f"Sample {number}",
            cache.first_anchor(first.run, first.step, digit),
            first.classifier,
            is_narrow=True,
        )
        for number, (name, digit) in enumerate(zip(session.SLICE_ANCHORS, session.LECTURE_DIGITS, strict=True), start=1)
    ]


def draw_map_pair(
    first: ComparedCheckpoint,
    other: ComparedCheckpoint,
    both: tuple[np.ndarray, np.ndarray],
    slice_name: str,
    look: Look,
) -> None:
    """The maps of both checkpoints over each other."""
    colours = palette(st.context.theme.type)
    before, after = (pictures.region_map(each, colours) for each in both)
    image_compare(
        {
            "name": f"{first.title}|{other.title}|{slice_name}",
            "before": before,
            "after": after,
            "names": [region_names(each.argmax(2), first.classes) for each in both],
            "text": colours.text,
            "background": colours.ground,
            "difference": pictures.change_map(*both, colours),
            "count": 1,
            "side": MAP_SIDE,
            "columns": 1,
            "look": look,
            "ends": (first.title, other.title),
            "captions": [],
            "changed": [],
            "hoverTexts": [],
            "cellWidth": MAP_SIDE,
            "smooth": True,
            "chosen": None,
        },
        key=state.MAPS_KEY,
    )


def draw_overlay(first: ComparedCheckpoint, other: ComparedCheckpoint, before: np.ndarray, after: np.ndarray) -> None:
    """The boundaries of both checkpoints, and what changed class between them."""
    colours = palette(st.context.theme.type)
    legend = [
        (colours.generator, f"boundary in {first.letter}"),
        (colours.discriminator, f"in {other.letter}"),
        (pictures.CHANGED_INK, "changed class"),
    ]
    st.html(pictures.overlay(pictures.change_map(before, after, colours), legend))


def draw_every_map(
    first: ComparedCheckpoint,
    compared: Sequence[ComparedCheckpoint],
    before: np.ndarray,
    chart: Slice | FlatSlice,
    width: float,
) -> None:
    """The slice at each of several checkpoints, and how much of it changed class."""
    st.header("The slice at every checkpoint")
    colours, maps = palette(st.context.theme.type), []
    for each in compared:
        found = data.obstacles(first, each)
        reason = found.get("points") or found.get("classes")
        if reason:
            st.caption(f"{each.letter} is left out: {as_markdown(reason)}.")
            continue
        after = data.slice_probabilities(each, chart, width)
        note = "" if each is first else f": {data.changed_share(before, after):.1%} changed class"
        maps.append((pictures.region_map(after, colours), f"{each.title}{note}"))
    st.html(pictures.map_row(maps))

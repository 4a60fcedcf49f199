"""The same slice of the latent space in every slot, and what changed owner."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.live.pairs import pairs
from dashboard.shared import cache, session
from dashboard.shared.images import MAP_SIDE, class_legend, region_names
from dashboard.shared.palette import palette
from dashboard.shared.widgets import choose_anchor
from dashboard.views.compare import data, lineup, pictures, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.widgets import choose, choose_pair, say_obstacles
from gan_core.latent.slices import slice_through


def draw_regions(entries: Sequence[Entry]) -> None:
    """The same slice in two slots, and what changed owner."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        look = choose("look", "Look", {name: name for name in state.LOOKS[:2]}, state.LOOKS[:2])
    if say_obstacles(first, other, "points", "classes"):
        return
    chosen = []
    for column, name, digit in zip(
        st.columns(3, gap="small"), session.SLICE_ANCHORS, session.LECTURE_DIGITS, strict=True
    ):
        with column:
            otherwise = cache.first_anchor(first.run, first.step, digit)
            chosen.append(choose_anchor(name, name.capitalize(), otherwise, first.classifier))
    anchors = cache.stacked([cache.point_at(first.run, first.step, place) for place in chosen])
    chart = slice_through(*anchors)
    width = chart.home_width(anchors)
    before, after = (data.plane(entry, chart, width) for entry in (first, other))
    colours = palette(st.context.theme.type)
    _, share = data.owners_changed(before, after)
    overlay = pictures.owner_map(before, after, colours)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("The regions")
        maps = [pictures.region_map(each, colours) for each in (before, after)]
        pairs(
            {
                "name": f"{first.title}|{other.title}|{cache.slice_name(chart)}",
                "before": maps[0],
                "after": maps[1],
                "names": [region_names(each.argmax(2), first.classifier.classes) for each in (before, after)],
                "text": colours.text,
                "background": colours.ground,
                "difference": overlay,
                "count": 1,
                "side": MAP_SIDE,
                "columns": 1,
                "look": look,
                "ends": [first.title, other.title],
                "captions": [],
                "changed": [],
                "told": [],
                "wanted": MAP_SIDE,
                "smooth": True,
                "chosen": None,
            },
            key="region_pairs",
        )
    with right:
        st.subheader(f"{share:.1%} changed owner")
        legend = [
            (colours.generator, f"borders of {first.letter}"),
            (colours.discriminator, f"borders of {other.letter}"),
            (pictures.CHANGED_INK, "changed owner"),
        ]
        st.html(pictures.overlay(overlay, legend))
    draw_owners(first, other, before, after)
    cells = data.PLANE_CELLS
    st.caption(
        f"The slice of the latent space through three points of {first.letter}, {width:.1f} σ wide, {cells} x {cells} "
        "cells decoded and classified in each slot."
    )
    draw_every_map(first, entries, before, chart, width)


def draw_owners(first: Entry, other: Entry, before: np.ndarray, after: np.ndarray) -> None:
    """How much of the slice each class holds in both slots."""
    for column, entry, plane in zip(st.columns(2, gap="medium"), (first, other), (before, after), strict=True):
        with column:
            st.caption(f"Shares of the classes in {entry.letter}")
            st.html(class_legend(entry.classifier.classes, data.plane_shares(plane)))


def draw_every_map(first: Entry, entries: Sequence[Entry], before: np.ndarray, chart: object, width: float) -> None:
    """The slice in each of several slots, and how much of it changed owner."""
    if len(entries) == lineup.FEWEST:
        return
    st.subheader("The slice in every slot")
    colours, maps = palette(st.context.theme.type), []
    for entry in entries:
        found = data.obstacles(first, entry)
        reason = found.get("points") or found.get("classes")
        if reason:
            st.caption(f"{entry.letter} is left out: {reason}.")
            continue
        plane = data.plane(entry, chart, width)
        _, share = data.owners_changed(before, plane)
        told = "" if entry is first else f": {share:.1%} changed owner"
        maps.append((pictures.region_map(plane, colours), f"{entry.title}{told}"))
    st.html(pictures.map_row(maps))

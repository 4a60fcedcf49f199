"""The same slice of the latent space in every slot, and what changed owner."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard import colouring, comparison_pictures, comparisons, lineup, pickers, pictures, resources, state
from dashboard.compared.choices import choose, choose_pair, say_obstacles
from dashboard.comparisons import Entry
from dashboard.web.image_compare.component import image_compare
from gan_core.latent.planes import slice_through


def draw_regions(entries: Sequence[Entry]) -> None:
    """The same slice in two slots, and what changed owner."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        look = choose("look", "Look", {name: name for name in lineup.LOOKS[:2]}, lineup.LOOKS[:2])
    if say_obstacles(first, other, "points", "classes"):
        return
    chosen = []
    for column, name, digit in zip(st.columns(3, gap="small"), state.ANCHORS, state.LECTURE_DIGITS, strict=True):
        with column:
            otherwise = resources.first_place(first.run, first.step, digit)
            chosen.append(pickers.choose_place(name, name.capitalize(), otherwise, first.judge))
    anchors = resources.stacked([resources.point_at(first.run, first.step, place) for place in chosen])
    chart = slice_through(*anchors)
    width = chart.home_width(anchors)
    before, after = (comparisons.plane(entry, chart, width) for entry in (first, other))
    colours = colouring.palette(st.context.theme.type)
    _, share = comparisons.owners_changed(before, after)
    overlay = comparison_pictures.owner_map(before, after, colours)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("The regions")
        maps = [comparison_pictures.region_map(each, colours) for each in (before, after)]
        image_compare(
            {
                "name": f"{first.title}|{other.title}|{resources.chart_name(chart)}",
                "before": maps[0],
                "after": maps[1],
                "names": [pictures.region_names(each.argmax(2), first.judge.classes) for each in (before, after)],
                "text": colours.text,
                "background": colours.ground,
                "difference": overlay,
                "count": 1,
                "side": pictures.MAP_SIDE,
                "columns": 1,
                "look": look,
                "ends": [first.title, other.title],
                "captions": [],
                "changed": [],
                "hoverTexts": [],
                "cellWidth": pictures.MAP_SIDE,
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
            (comparison_pictures.CHANGED_INK, "changed owner"),
        ]
        st.html(comparison_pictures.overlay(overlay, legend))
    draw_owners(first, other, before, after)
    cells = comparisons.PLANE_CELLS
    st.caption(
        f"The slice of the latent space through three points of {first.letter}, {width:.1f} σ wide, {cells} x {cells} "
        "cells decoded and judged in each slot."
    )
    draw_every_map(first, entries, before, chart, width)


def draw_owners(first: Entry, other: Entry, before: np.ndarray, after: np.ndarray) -> None:
    """How much of the slice each class holds in both slots."""
    for column, entry, plane in zip(st.columns(2, gap="medium"), (first, other), (before, after), strict=True):
        with column:
            st.caption(f"Shares of the classes in {entry.letter}")
            st.html(pictures.class_legend(entry.judge.classes, comparisons.plane_shares(plane)))


def draw_every_map(first: Entry, entries: Sequence[Entry], before: np.ndarray, chart: object, width: float) -> None:
    """The slice in each of several slots, and how much of it changed owner."""
    if len(entries) == lineup.FEWEST:
        return
    st.subheader("The slice in every slot")
    colours, maps = colouring.palette(st.context.theme.type), []
    for entry in entries:
        found = comparisons.obstacles(first, entry)
        reason = found.get("points") or found.get("classes")
        if reason:
            st.caption(f"{entry.letter} is left out: {reason}.")
            continue
        plane = comparisons.plane(entry, chart, width)
        _, share = comparisons.owners_changed(before, plane)
        told = "" if entry is first else f": {share:.1%} changed owner"
        maps.append((comparison_pictures.region_map(plane, colours), f"{entry.title}{told}"))
    st.html(comparison_pictures.map_row(maps))

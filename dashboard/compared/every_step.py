"""Seeds down, steps across: a sheet of every kept step of a run."""

from collections.abc import Sequence

import streamlit as st

from dashboard import comparison_pictures, comparisons, lineup, pictures, resources
from dashboard.compared.choices import choose
from dashboard.compared.points import open_in_explore
from dashboard.comparisons import Entry
from dashboard.web.checkpoint_sheet.component import checkpoint_sheet
from gan_core.errors import AtlasError

TINTS = {"digit": "By class", "none": "Plain"}


def draw_every_step(entries: Sequence[Entry]) -> None:
    """Seeds down, steps across, without an end."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        titles = {
            lineup.LETTERS.index(entry.letter): entry.run.name
            for number, entry in enumerate(entries)
            if entry.run.name not in {other.run.name for other in entries[:number]}
        }
        place = choose("sheet", "Run", titles)
        entry = next(entry for entry in entries if entry.letter == lineup.LETTERS[place])
        tint = choose("tint", "Ink", TINTS, tuple(TINTS) if entry.judge else ("none",))
    draw_sheet(entry, tint)


@st.fragment
def draw_sheet(entry: Entry, tint: str) -> None:
    """The sheet and the chosen tile; only this part runs again while the sheet is moved."""
    try:
        steps = entry.run.steps()
        name = comparisons.sheet_name(entry, steps)
        window = lineup.window(name, len(steps))
        found = comparisons.tiles(entry, steps, window)
        chosen = lineup.picked_tile(name, len(steps))
        checkpoint_sheet(
            {
                "name": name,
                "rows": lineup.SHEET_ROWS,
                "labels": [f"{step:,}" for step in steps],
                "window": vars(window),
                "tiles": comparison_pictures.tile_sheet(found.images),
                "side": found.images.shape[-1],
                "cells": comparison_pictures.packed_tiles(found.classes, found.confidence),
                "classes": entry.judge and list(entry.judge.classes),
                "inks": entry.judge and comparison_pictures.class_inks(len(entry.judge.classes)),
                "tinted": tint == "digit",
                "mostTiles": lineup.MOST_TILES,
                "mostColumns": lineup.MOST_COLUMNS,
                "chosen": chosen and {"row": chosen[0], "column": chosen[1]},
            },
            key=lineup.SHEET_KEY,
        )
        st.caption(
            f"Seeds 0 to {lineup.SHEET_ROWS - 1:,} down, {len(steps)} kept steps of {entry.run.name} across; only what "
            "is seen is decoded. Drag, zoom with the wheel, move with the keys; click a tile to see it in full."
        )
        if entry.judge is None:
            st.caption(f"Nobody names these images: {resources.why_no_judge(entry.run)}.")
        if chosen:
            draw_tile(entry, steps[chosen[1]], chosen[0])
    except AtlasError as error:  # nobody above a fragment catches this
        st.error(str(error), icon=":material/error:")


def draw_tile(entry: Entry, step: int, seed: int) -> None:
    """A chosen tile, and the way to Explore."""
    z = comparisons.grid_points(seed, 1, entry.latent_size)
    (images,) = resources.through_steps(entry.run, [step], z)
    left, right = st.columns([1, 3], gap="medium")
    with left, st.container(key="tile"):
        st.html(pictures.digit(images[0], f"Seed {seed} at step {step}"))
    with right:
        st.markdown(f"**Seed {seed}** at step **{step:,}** of {entry.run.name}")
        if st.button("Open in Explore", icon=":material/tune:", type="primary"):
            open_in_explore(entry.run, step, z[0])

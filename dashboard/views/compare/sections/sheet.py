"""Seeds down, steps across: a sheet of every kept step of a run."""

from collections.abc import Sequence

import streamlit as st

from dashboard.live.tiles import tiles
from dashboard.shared import cache
from dashboard.shared.images import class_inks, digit
from dashboard.views.compare import data, lineup, pictures, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.points import open_in_explore
from dashboard.views.compare.widgets import choose
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
        tint = choose("tint", "Ink", TINTS, tuple(TINTS) if entry.classifier else ("none",))
    draw_sheet(entry, tint)


@st.fragment
def draw_sheet(entry: Entry, tint: str) -> None:
    """The sheet and the chosen tile; only this part runs again while the sheet is moved."""
    try:
        steps = entry.run.steps()
        name = data.sheet_name(entry, steps)
        window = state.window(name, len(steps))
        found = data.tiles(entry, steps, window)
        chosen = state.picked_tile(name, len(steps))
        tiles(
            {
                "name": name,
                "rows": state.SHEET_ROWS,
                "labels": [f"{step:,}" for step in steps],
                "window": vars(window),
                "tiles": pictures.tile_sheet(found.images),
                "side": found.images.shape[-1],
                "cells": pictures.packed_tiles(found.classes, found.confidence),
                "classes": entry.classifier and list(entry.classifier.classes),
                "inks": entry.classifier and class_inks(len(entry.classifier.classes)),
                "tinted": tint == "digit",
                "most": state.MOST_TILES,
                "mostColumns": state.MOST_COLUMNS,
                "chosen": chosen and {"row": chosen[0], "column": chosen[1]},
            },
            key=state.SHEET_KEY,
        )
        st.caption(
            f"Seeds 0 to {state.SHEET_ROWS - 1:,} down, {len(steps)} kept steps of {entry.run.name} across; only what "
            "is seen is decoded. Drag, zoom with the wheel, move with the keys; click a tile to see it in full."
        )
        if entry.classifier is None:
            st.caption(f"Nobody names these images: {cache.why_no_classifier(entry.run)}.")
        if chosen:
            draw_tile(entry, steps[chosen[1]], chosen[0])
    except AtlasError as error:  # nobody above a fragment catches this
        st.error(str(error), icon=":material/error:")


def draw_tile(entry: Entry, step: int, seed: int) -> None:
    """A chosen tile, and the way to Explore."""
    z = data.grid_points(seed, 1, entry.latent_size)
    (images,) = cache.images_over_training(entry.run, [step], z)
    left, right = st.columns([1, 3], gap="medium")
    with left, st.container(key="tile"):
        st.html(digit(images[0], f"Seed {seed} at step {step}"))
    with right:
        st.markdown(f"**Seed {seed}** at step **{step:,}** of {entry.run.name}")
        if st.button("Open in Explore", icon=":material/tune:", type="primary"):
            open_in_explore(entry.run, step, z[0])

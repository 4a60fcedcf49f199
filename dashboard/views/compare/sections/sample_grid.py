"""Seeds down, checkpoints across: a sheet of every checkpoint of a run."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_inks, digit
from dashboard.shared.lineup import LETTERS
from dashboard.views.compare import data, pictures, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import choose
from dashboard.web.checkpoint_sheet.component import checkpoint_sheet
from gan_core.errors import counted

TINTS = {"digit": "By class", "none": "Plain"}


def draw_sample_grid(compared: Sequence[ComparedCheckpoint]) -> None:
    """Seeds down, checkpoints across, without an end."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="grid_bar"):
        by_run = {each.run.name: each for each in reversed(compared)}  # of each run the first that is compared
        titles = {
            LETTERS.index(each.letter): as_markdown(each.run.name) for each in compared if by_run[each.run.name] is each
        }
        index = choose("sheet", "Run", titles)
        shown = next(each for each in compared if each.letter == LETTERS[index])
        tint = choose("tint", "Colour", TINTS, tuple(TINTS) if shown.classifier else ("none",))
    draw_sheet(shown, tint)


@st.fragment
def draw_sheet(shown: ComparedCheckpoint, tint: str) -> None:
    """The sheet and the clicked image; only this part runs again while the sheet is moved."""
    with part_of_page():
        steps = shown.run.steps()
        name = data.sheet_name(shown, steps)
        window = state.sheet_window(name, len(steps))
        found = data.tiles(shown, steps, window)
        chosen = state.picked_tile(steps)
        with st.container(key="grid_row"):
            left, right = st.columns([5, 2], gap="medium")
        with left:
            checkpoint_sheet(
                {
                    "name": name,
                    "rows": state.SHEET_ROWS,
                    "labels": [f"{step:,}" for step in steps],
                    "window": {
                        "row": window.row,
                        "column": window.column,
                        "rows": window.rows,
                        "columns": window.columns,
                    },
                    "tiles": pictures.tile_sheet(found.images),
                    "side": found.images.shape[-1],
                    "cells": pictures.packed_tiles(found.classes, found.confidence),
                    "classes": list(shown.classes) if shown.classifier else None,
                    "inks": class_inks(len(shown.classes)) if shown.classifier else None,
                    "tinted": tint == "digit",
                    "mostTiles": state.MOST_TILES,
                    "mostColumns": state.MOST_COLUMNS,
                    "chosen": {"row": chosen[0], "column": chosen[1]} if chosen else None,
                },
                key=state.SHEET_KEY,
                on_chosen=lambda: state.on_tile(name, steps),
            )
        with right:
            if shown.classifier is None:
                st.caption(f"Classes are not shown: {as_markdown(cache.why_no_classifier(shown.run) or '')}.")
            elif tint == "digit":
                st.caption("Colours: the classifier's class")
                st.html(pictures.legend(list(zip(class_inks(len(shown.classes)), shown.classes, strict=True))))
            if chosen:
                draw_tile(shown, steps[chosen[1]], chosen[0])
            else:
                st.html('<div class="atlas-empty">Click an image, or press Enter on it, to see it in full</div>')
            st.caption(
                f"{state.SHEET_ROWS:,} seeds down, {counted(len(steps), 'checkpoint')} of "
                f"{as_markdown(shown.run.name)} across; only what is visible is generated. Drag to move, zoom with "
                "Ctrl and the wheel."
            )
        session.write_address()


def draw_tile(shown: ComparedCheckpoint, step: int, seed: int) -> None:
    """A clicked image, and the way to Explore."""
    z = data.grid_points(seed, 1, shown.latent_size)
    (images,) = cache.images_over_training(shown.run, [step], z)
    st.markdown(f"**Seed {seed}** at iteration **{step:,}**")
    with st.container(key="tile", width=180):
        st.html(digit(images[0], f"Seed {seed} at iteration {step} of {shown.run.name}"))
    if st.button("Open in Explore", icon=":material/tune:", type="primary"):
        session.open_checkpoint_in_explore(shown.run.name, step, z[0])

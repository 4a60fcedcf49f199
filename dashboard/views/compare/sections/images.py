"""The same latent vectors at two checkpoints, wiped, faded or subtracted, or at all of them side by side."""

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from dashboard.shared import session
from dashboard.shared.images import contact_sheet, film_strip
from dashboard.shared.palette import palette
from dashboard.shared.widgets import in_rows
from dashboard.views.compare import data, pictures, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.points import draw_one_point
from dashboard.views.compare.widgets import (
    CARDS_PER_ROW,
    choose,
    choose_pair,
    choose_sample,
    choose_seed,
    say_no_classes,
    say_obstacles,
)
from dashboard.web.image_compare.component import image_compare
from dashboard.web.props import Look
from gan_core.errors import counted

GRID, SHEET_COLUMNS = 48, 8
CELL_WIDTH, ONE_WIDTH = 78, 320
SOURCES = {"seed": "From a seed", "point": "From Explore"}
SIDE_BY_SIDE = "Side by side"
HINTS = {
    "Wipe": "Move over the images to wipe all of them at once.",
    "Onion skin": "Move over the images to fade all of them at once.",
    "Difference": "What changed from one image to the other.",
    "Side by side": "Look at the same position of each sheet.",
}


def draw_images(compared: Sequence[ComparedCheckpoint]) -> None:
    """The same latent vectors at two checkpoints, wiped, faded or subtracted."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="images_bar"):
        look = choose("look", "Mode", {name: name for name in state.LOOKS}, label_visibility="collapsed")
        first, other = compared[:2] if look == SIDE_BY_SIDE else choose_pair(compared)
        with st.popover("Latent vectors", icon=":material/scatter_plot:"):
            source = choose("source", "Latent vectors", SOURCES)
            seed = choose_seed("Seed") if source == "seed" else None
    if say_obstacles(first, other, "points", "images"):
        return
    z = session.shown_point().unsqueeze(0) if seed is None else data.grid_points(seed, GRID, first.latent_size)
    if z.shape[1] != first.latent_size:
        st.info("Explore's point belongs to another latent space; choose a seed.", icon=":material/block:")
        return
    if look == SIDE_BY_SIDE:
        draw_sheets(compared, z)
        st.caption(f"{counted(len(z), 'latent vector')}, the same at every checkpoint. {HINTS[look]}")
        return
    with st.container(key="images_row"):
        left, right = st.columns([7, 3], gap="medium")
    with left:
        draw_pairs(first, other, z, look, "point" if seed is None else str(seed))
        st.caption(f"{counted(len(z), 'latent vector')}, the same at every checkpoint. {HINTS[look]}")
        say_no_classes(first, other)
    with right:
        if seed is None:
            draw_one_point(compared, z, "Explore's point")
        elif (picked := choose_sample(state.PAIR, "pair", GRID, seed)) is not None:
            draw_one_point(compared, z[[picked]], f"Sample {picked} of seed {seed}")


def draw_sheets(compared: Sequence[ComparedCheckpoint], z: Tensor) -> None:
    """All images of all checkpoints of the latent space, a sheet for each checkpoint."""
    able = [each for each in compared if each.latent_size == z.shape[1]]
    for row in in_rows(able, CARDS_PER_ROW):
        columns = st.columns(len(row) if len(able) < CARDS_PER_ROW else CARDS_PER_ROW)
        for column, each in zip(columns, row, strict=False):
            with column:
                together = contact_sheet(data.generate(each, z).pixels, min(SHEET_COLUMNS, len(z)))
                st.html(film_strip([together], [each.title], one_row=True))


def draw_pairs(first: ComparedCheckpoint, other: ComparedCheckpoint, z: Tensor, look: Look, source: str) -> None:
    """Two checkpoints over each other, and what the colours of a difference mean."""
    found, colours = data.image_change(first, other, z), palette(st.context.theme.type)
    name = f"{first.title}|{other.title}|{source}"
    captions, changed, notes = pair_texts(found, first, other)
    if look == "Difference":
        legend = [
            (colours.discriminator, f"strokes that {other.letter} adds"),
            (colours.generator, f"strokes of {first.letter} that it removes"),
        ]
        st.html(pictures.legend(legend))
    image_compare(
        {
            "name": name,
            "before": pictures.grey_sheet(found.before.pixels),
            "after": pictures.grey_sheet(found.after.pixels),
            "difference": pictures.signed_sheet(found.signed, colours),
            "count": len(z),
            "side": found.signed.shape[-1],
            "columns": min(pictures.SHEET_COLUMNS, len(z)),
            "look": look,
            "ends": (first.title, other.title),
            "captions": captions,
            "changed": changed,
            "hoverTexts": notes,
            "cellWidth": ONE_WIDTH if len(z) == 1 else CELL_WIDTH,
            "smooth": False,
            "chosen": state.picked(state.PAIR, len(z)) if len(z) > 1 else None,
        },
        key=state.PAIRS_KEY,
        on_chosen=lambda: state.on_pair(name, len(z)),
    )


def pair_texts(
    found: data.ImageChange, first: ComparedCheckpoint, other: ComparedCheckpoint
) -> tuple[list[str], list[bool], list[str]]:
    """Captions of pairs, whether to mark them, and what the pointer reads."""
    moved = [f"{distance:.0f}" for distance in found.distance]
    notes = [f"sample {number}\nchanged by {each} grey levels" for number, each in enumerate(moved)]
    if "classes" in data.obstacles(first, other):
        return [f"± {each}" for each in moved], [False for _ in moved], notes
    names = first.classes
    calls = list(zip(found.before.classes.tolist(), found.after.classes.tolist(), strict=True))
    captions = [names[one] if one == two else f"{names[one]} → {names[two]}" for one, two in calls]
    notes = [
        f"{note}\n{first.letter}: {names[one]}, {other.letter}: {names[two]}"
        for note, (one, two) in zip(notes, calls, strict=True)
    ]
    return captions, [one != two for one, two in calls], notes

"""The same points in two slots, wiped, faded or subtracted, or in all of them side by side."""

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from dashboard.live.pairs import pairs
from dashboard.shared import session
from dashboard.shared.images import contact_sheet, film_strip
from dashboard.shared.palette import palette
from dashboard.views.compare import data, pictures, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.points import draw_one_point
from dashboard.views.compare.widgets import (
    CARDS_A_ROW,
    choose,
    choose_pair,
    choose_seed,
    in_rows,
    say_no_classes,
    say_obstacles,
)

GRID, SHEET_COLUMNS = 48, 8

CELL_WIDTH, ONE_WIDTH = 78, 320

SOURCES = {"seed": "A seed", "point": "Explore's point"}

SIDE_BY_SIDE = "Side by side"

HINTS = {
    "Wipe": "Move over the images to wipe all of them at once; click one to see it in every slot.",
    "Onion skin": "Move over the images to fade all of them at once; click one to see it in every slot.",
    "Difference": "Click one to see it in every slot.",
    "Side by side": "Look at the same place of each sheet.",
}


def draw_images(entries: Sequence[Entry]) -> None:
    """The same points in two slots, wiped, faded or subtracted."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        look = choose("look", "Look", {name: name for name in state.LOOKS})
        first, other = entries[:2] if look == SIDE_BY_SIDE else choose_pair(entries)
        source = choose("source", "Points", SOURCES)
        seed = choose_seed("Seed") if source == "seed" else None
    if say_obstacles(first, other, "points", "images"):
        return
    z = session.shown_point().unsqueeze(0) if seed is None else data.grid_points(seed, GRID, first.latent_size)
    if z.shape[1] != first.latent_size:
        st.info("Explore's point belongs to another latent space; choose a seed.", icon=":material/block:")
        return
    picked = None
    if look == SIDE_BY_SIDE:
        draw_sheets(entries, z)
    else:
        picked = draw_pairs(first, other, z, look, "point" if seed is None else str(seed))
    st.caption(f"The same points of the latent space in every slot. {HINTS[look]}")
    say_no_classes(first, other)
    if seed is None:
        draw_one_point(entries, z, "Explore's point")
    elif picked is not None:
        draw_one_point(entries, z[picked : picked + 1], f"Sample {picked} of seed {seed}")


def draw_sheets(entries: Sequence[Entry], z: Tensor) -> None:
    """All points in all slots of their latent space, a sheet for each slot."""
    able = [entry for entry in entries if entry.latent_size == z.shape[1]]
    for row in in_rows(able):
        for column, entry in zip(st.columns(len(row) if len(able) < CARDS_A_ROW else CARDS_A_ROW), row, strict=False):
            with column:
                together = contact_sheet(data.seen(entry, z).pixels, min(SHEET_COLUMNS, len(z)))
                st.html(film_strip([together], [entry.title], one_row=True))


def draw_pairs(first: Entry, other: Entry, z: Tensor, look: str, source: str) -> int | None:
    """The points in two slots over each other, and what the colours of a difference mean; returns the clicked one."""
    found, colours = data.change(first, other, z), palette(st.context.theme.type)
    name = f"{first.title}|{other.title}|{source}"
    picked = state.picked_pair(name, len(z))
    captions, changed, told = pair_texts(found, first, other)
    pairs(
        {
            "name": name,
            "before": pictures.grey_sheet(found.before.pixels),
            "after": pictures.grey_sheet(found.after.pixels),
            "difference": pictures.signed_sheet(found.signed, colours),
            "count": len(z),
            "side": found.signed.shape[-1],
            "columns": min(pictures.SHEET_COLUMNS, len(z)),
            "look": look,
            "ends": [first.title, other.title],
            "captions": captions,
            "changed": changed,
            "told": told,
            "wanted": ONE_WIDTH if len(z) == 1 else CELL_WIDTH,
            "smooth": False,
            "chosen": picked,
        },
        key=state.PAIRS_KEY,
    )
    if look == "Difference":
        legend = [
            (colours.discriminator, f"ink that {other.letter} added"),
            (colours.generator, f"ink that it took away from {first.letter}'s"),
        ]
        st.html(pictures.legend(legend))
    return picked


def pair_texts(found: data.Change, first: Entry, other: Entry) -> tuple[list[str], list[bool], list[str]]:
    """Captions of pairs, whether to mark them, and what the pointer reads."""
    moved = [f"{distance:.0f}" for distance in found.distance]
    told = [f"sample {number}\nchanged by {each} grey levels" for number, each in enumerate(moved)]
    if "classes" in data.obstacles(first, other):
        return [f"± {each}" for each in moved], [False] * len(moved), told
    names = first.classifier.classes
    calls = list(zip(found.before.classes.tolist(), found.after.classes.tolist(), strict=True))
    captions = [names[one] if one == two else f"{names[one]} → {names[two]}" for one, two in calls]
    told = [
        f"{text}\n{first.letter}: {names[one]}, {other.letter}: {names[two]}"
        for text, (one, two) in zip(told, calls, strict=True)
    ]
    return captions, [one != two for one, two in calls], told

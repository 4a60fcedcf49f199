"""The samples that changed class, and those whose images changed most."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.shared.images import png_address
from dashboard.shared.palette import palette
from dashboard.views.compare import data, figures, pictures, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.points import draw_one_point
from dashboard.views.compare.widgets import choose, choose_pair, choose_seed, say_obstacles

ROWS = 24
ORDERS = {"digit": "Changed class", "image": "Changed most"}


def draw_changed_samples(compared: Sequence[ComparedCheckpoint]) -> None:
    """The samples that changed class, and those whose images changed most."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(compared)
        has_classes = "classes" not in data.obstacles(first, other)
        order = choose("order", "Which", ORDERS, tuple(ORDERS) if has_classes else ("image",))
        seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    if not has_classes:
        say_obstacles(first, other, "classes")
    count = data.SHARE_SAMPLES
    found = data.image_change(first, other, data.grid_points(seed, count, first.latent_size))
    classes = data.class_change(found, ROWS) if has_classes else None
    rows = classes.rows if classes and order == "digit" else data.most_changed_rows(found, ROWS)
    table, flow = st.container(), None
    if classes:
        st.markdown(f"Of {count:,} samples **{classes.total:,}** ({classes.share(count):.1%}) changed class.")
        table, flow = st.columns([3, 2], gap="medium")
    with table:
        picked = draw_table(found, rows, first, other, seed, has_classes)
    if flow and classes:
        with flow:
            draw_flows(classes, first, other)
    st.caption(
        "Those that changed class begin with the ones of which the classifier is surest at both checkpoints. Change "
        "is the root-mean-square over the pixels, in grey levels of 255. Select a row to see the sample at every "
        "checkpoint."
    )
    if picked is not None:
        z = data.grid_points(seed, count, first.latent_size)[[picked]]
        draw_one_point(compared, z, f"Sample {picked} of seed {seed}")


def draw_flows(classes: data.ClassChange, first: ComparedCheckpoint, other: ComparedCheckpoint) -> None:
    """From which class to which they changed."""
    st.plotly_chart(
        figures.flow_matrix(classes.flows, first.letter, other.letter, first.classes, palette(st.context.theme.type)),
        theme=None,
        key="flows",
        config={"displayModeBar": False},
    )


def draw_table(
    found: data.ImageChange,
    rows: np.ndarray,
    first: ComparedCheckpoint,
    other: ComparedCheckpoint,
    seed: int,
    has_classes: bool,
) -> int | None:
    """A row for each sample; returns the selected sample's number."""
    if not len(rows):
        st.info("No sample changed class.", icon=":material/check:")
        return None
    colours = palette(st.context.theme.type)
    before, after = found.before.pixels, found.after.pixels
    table = {
        "Sample": [int(row) for row in rows],
        first.letter: [png_address(before[row]) for row in rows],
        other.letter: [png_address(after[row]) for row in rows],
        "Difference": [pictures.difference_tile(found.signed[row], colours) for row in rows],
        "Change": [round(float(found.distance[row]), 1) for row in rows],
    }
    if has_classes:
        names, calls = first.classes, (found.before.classes, found.after.classes)
        table["Class"] = [" → ".join(names[each[row]] for each in calls) for row in rows]
    pictured = {name: st.column_config.ImageColumn(name) for name in (first.letter, other.letter, "Difference")}
    key = state.table_key(f"{first.title} {other.title} {seed} {len(rows)} {rows[0]}")
    st.dataframe(
        table,
        column_config=pictured,
        hide_index=True,
        row_height=52,
        height=520,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    row = state.picked_row(key, len(rows))
    return None if row is None else int(rows[row])
